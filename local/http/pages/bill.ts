import { MODELLED_INVOCATION_MS, PRICES } from "../../meter/prices.ts";
import { html } from "../html.ts";
import { page, table } from "../page.ts";
import type { Page } from "./request.ts";

const dollars = (amount: number): string => `$${amount.toFixed(amount < 1 ? 6 : 2)}`;

/** What AWS would have billed for all that happened on these data. */
export const bill: Page = ({ machine }) => {
  const { lines, dollars: total } = machine.bill();
  const counts = machine.meter
    .counts()
    .sort((a, b) => a.metric.localeCompare(b.metric) || b.quantity - a.quantity);
  return page({
    title: "What AWS would bill",
    section: "/_/bill",
    now: machine.clock.now(),
    content: html`${table(
      ["Service", "Quantity#", "Unit", "Price per million#", "US dollars#"],
      [
        ...lines.map((line) => [
          line.service,
          line.quantity.toLocaleString("en"),
          line.unit,
          dollars(line.price * 1e6),
          dollars(line.dollars),
        ]),
        [html`<b>All</b>`, "", "", "", html`<b>${dollars(total)}</b>`],
      ],
    )}
<p class="soft">List prices of ${PRICES.region} as of ${PRICES.asOf}, without free tiers. Capacity units are those the engine reports. An invocation is taken to last ${MODELLED_INVOCATION_MS} ms, so that the bill does not depend on this machine's speed. Storage, logs and keys are not metered.</p>
<h2>Counts</h2>${table(
      ["What", "For", "Quantity#"],
      counts.map(({ metric, by, quantity }) => [
        metric,
        by,
        Number(quantity.toFixed(3)).toLocaleString("en"),
      ]),
    )}`,
  });
};
