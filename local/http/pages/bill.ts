import type { Measured } from "../../cloud/functions.ts";
import { costByOperation, type OperationCost } from "../../meter/by-operation.ts";
import type { Bill, Count } from "../../meter/meter.ts";
import { FURTHER_MS, INVOCATION_MS } from "../../meter/modelled.ts";
import { PRICES } from "../../meter/prices.ts";
import { type Html, html } from "../html.ts";
import { page, table } from "../page.ts";
import type { Page } from "./request.ts";

const dollars = (amount: number): string => `$${amount.toFixed(Math.abs(amount) < 1 ? 6 : 2)}`;

const number = (quantity: number): string => Number(quantity.toFixed(3)).toLocaleString("en");

const byService = ({ lines, dollars: total }: Bill): Html =>
  table(
    ["Service", "Quantity#", "Unit", "Price per million#", "US dollars#"],
    [
      ...lines.map((line) => [
        line.service,
        number(line.quantity),
        line.unit,
        dollars(line.price * 1e6),
        dollars(line.dollars),
      ]),
      [html`<b>All</b>`, "", "", "", html`<b>${dollars(total)}</b>`],
    ],
  );

const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, quantity]) => `${name} ${number(quantity)}`)
    .join(", ");

const byOperation = (operations: readonly OperationCost[]): Html =>
  table(
    ["Operation", "Times#", "Dollars per 1,000#", "US dollars#", "Requests to services", "Counts"],
    operations.map(({ operation, times, dollarsPerThousand, dollars: total, requests, counts }) => [
      operation,
      number(times),
      dollarsPerThousand === null ? "–" : dollars(dollarsPerThousand),
      dollars(total),
      list(requests),
      list(counts),
    ]),
  );

const durations = (measured: readonly (readonly [string, Measured])[]): Html =>
  table(
    ["Function", "Invocations#", "Mean, ms#", "Longest, ms#", "All, ms#"],
    measured.map(([name, { invocations, milliseconds, longest }]) => [
      name,
      number(invocations),
      (milliseconds / invocations).toFixed(1),
      longest.toFixed(1),
      number(Math.round(milliseconds)),
    ]),
  );

const everyCount = (counts: readonly Count[]): Html =>
  table(
    ["What", "For", "In the operation", "Quantity#"],
    counts
      .toSorted((a, b) => a.metric.localeCompare(b.metric) || b.quantity - a.quantity)
      .map(({ metric, by, operation, quantity }) => [metric, by, operation, number(quantity)]),
  );

/** What AWS would have billed for all that happened on these data: by service, and by business operation. */
export const bill: Page = ({ machine }) => {
  const counts = machine.meter.counts();
  return page({
    title: "What AWS would bill",
    section: "/_/bill",
    now: machine.clock.now(),
    content: html`${byService(machine.bill())}
<p class="soft">List prices of ${PRICES.region} as of ${PRICES.asOf}, without free tiers. Capacity units are those the engine reports. An invocation is taken to last ${INVOCATION_MS} ms, and ${FURTHER_MS} ms more for each further account, line, invoice or record of its batch, so that the bill does not depend on this machine's speed; an Express execution lasts as long as its tasks, one after the other. Of logs only the API's access log is counted. Storage, requests to KMS, traces, and what is paid by the month are not metered.</p>
<h2>By business operation</h2>${byOperation(costByOperation(counts))}
<p class="soft">“Other” is what no operation accounts for: loading a portfolio, and these pages themselves.</p>
<h2>How long functions really took here</h2>
<p class="soft">On this machine, since it was started, with the engine's answers. It bills nothing.</p>${durations(machine.functions.measured())}
<h2>Every count</h2>${everyCount(counts)}`,
  });
};
