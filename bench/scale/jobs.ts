import { addMilliseconds } from "../../domain/calendar.ts";
import type { Machine } from "../../local/machine.ts";
import type { Metric } from "../../local/meter/prices.ts";
import { PORTFOLIO_TODAY } from "../../local/portfolio/portfolio.ts";
import { createCreditor, loadCustomers, numberOf } from "./customers.ts";

/** What a job counts and measures while it does its size's worth of work. */
export interface Measurement {
  readonly seconds: number;
  /** Units of what AWS bills, for each thing done. */
  readonly counts: Readonly<Record<string, number>>;
  /** Facts that show the work was done. */
  readonly done: Readonly<Record<string, number>>;
}

export interface Job {
  /** What is done `size` times. */
  readonly unit: string;
  run(machine: Machine, size: number): Promise<Measurement>;
}

const COUNTED: readonly Metric[] = [
  "dynamodb.readUnits",
  "dynamodb.writeUnits",
  "lambda.requests",
  "states.transitions",
  "s3.puts",
  "s3.gets",
  "ses.messages",
];

const INVOICES_AN_ACCOUNT = 10;

/** Seconds and counts of the work, by the thing done. */
const measure = async (
  machine: Machine,
  size: number,
  work: () => Promise<void>,
): Promise<Omit<Measurement, "done">> => {
  const before = new Map(COUNTED.map((metric) => [metric, machine.meter.total(metric)]));
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const counts = Object.fromEntries(
    COUNTED.map((metric) => [metric, (machine.meter.total(metric) - (before.get(metric) ?? 0)) / size]),
  );
  return { seconds, counts };
};

const assertDone = (what: string, found: number, expected: number): void => {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
};

const openInvoices = async (machine: Machine, legalEntityId: string): Promise<number> => {
  const { body } = await machine.invokeApi("GET", `/v1/aging?currency=EUR&legalEntityId=${legalEntityId}`);
  const [total] = (body as { totals: { openInvoices: { count: number } }[] }).totals;
  return total?.openInvoices.count ?? 0;
};

const AT_A_TIME = 8;

/** Invoices through the API, eight requests at a time, until the aging has them all. */
const ingest: Job = {
  unit: "invoice",
  async run(machine, size) {
    const legalEntityId = await createCreditor(machine);
    await loadCustomers(machine, legalEntityId, Math.ceil(size / INVOICES_AN_ACCOUNT), 0);
    await machine.drain();
    let next = 0;
    const send = async (): Promise<void> => {
      for (let n = next++; n < size; n = next++) {
        const { status, body } = await machine.invokeApi("POST", "/v1/invoices", {
          headers: { "idempotency-key": `scale-${n}` },
          body: {
            legalEntityId,
            accountNumber: numberOf(Math.floor(n / INVOICES_AN_ACCOUNT)),
            number: `N-${n}`,
            amount: { amount: "119.00", currency: "EUR" },
            issueDate: PORTFOLIO_TODAY,
          },
        });
        if (status !== 201) throw new Error(`Invoice ${n} was refused: ${JSON.stringify(body)}`);
      }
    };
    const measured = await measure(machine, size, async () => {
      await Promise.all(Array.from({ length: AT_A_TIME }, send));
      await machine.drain();
    });
    const count = await openInvoices(machine, legalEntityId);
    assertDone("invoices in the aging", count, size);
    return { ...measured, done: { openInvoices: count } };
  },
};

/** Invoices by a CSV file, until the import is finished and the aging has them all. */
const bulkImport: Job = {
  unit: "line",
  async run(machine, size) {
    const legalEntityId = await createCreditor(machine);
    await loadCustomers(machine, legalEntityId, Math.ceil(size / INVOICES_AN_ACCOUNT), 0);
    await machine.drain();
    const announced = await machine.invokeApi("POST", "/v1/imports", {
      body: { kind: "invoices", format: "csv", legalEntityId, fileName: "open-items.csv" },
    });
    const { id, upload } = announced.body as { id: string; upload: { url: string } };
    const lines = ["account_number,number,amount,currency,issue_date"];
    for (let n = 0; n < size; n++)
      lines.push(`${numberOf(Math.floor(n / INVOICES_AN_ACCOUNT))},N-${n},119.00,EUR,${PORTFOLIO_TODAY}`);
    const { bucket, key } = placeOf(machine, upload.url);
    const file = lines.join("\n");
    const measured = await measure(machine, size, async () => {
      machine.putObject(bucket, key, file);
      await machine.drain();
    });
    const { body } = await machine.invokeApi("GET", `/v1/imports/${id}`);
    assertDone("lines posted", (body as { counts: { posted: number } }).counts.posted, size);
    const count = await openInvoices(machine, legalEntityId);
    assertDone("invoices in the aging", count, size);
    return { ...measured, done: { openInvoices: count } };
  },
};

/** Where a presigned address leads: the local ones name bucket and key in their path. */
const placeOf = (machine: Machine, url: string): { bucket: string; key: string } => {
  const path = decodeURIComponent(new URL(url).pathname);
  const bucket = machine.model.buckets.map(({ name }) => name).find((name) => path.includes(`/${name}/`));
  if (!bucket) throw new Error(`No bucket of the templates is in ${url}`);
  return { bucket, key: path.slice(path.indexOf(`/${bucket}/`) + bucket.length + 2) };
};

const HOUR_MS = 3_600_000;

/** One hourly run over accounts that are all due for a reminder, from the schedule to the last recorded contact. */
const dunningRun: Job = {
  unit: "account",
  async run(machine, size) {
    const legalEntityId = await createCreditor(machine);
    await loadCustomers(machine, legalEntityId, size, 1);
    await machine.drain();
    // Business hours in Berlin begin at seven in winter, by UTC: the run of 7:05 finds all of them permitted.
    await machine.advanceTo(`${PORTFOLIO_TODAY}T07:04:00.000Z`);
    assertDone("mails before the run", machine.mailbox.count(), 0);
    const measured = await measure(machine, size, () =>
      machine.advanceTo(addMilliseconds(machine.clock.now(), HOUR_MS / 2)),
    );
    const mails = machine.mailbox.count();
    assertDone("mails", mails, size);
    return { ...measured, done: { mails } };
  },
};

/** The changes of loaded accounts on their way from the Ledger's stream to the cells. */
const projection: Job = {
  unit: "open invoice",
  async run(machine, size) {
    const legalEntityId = await createCreditor(machine);
    await loadCustomers(machine, legalEntityId, Math.ceil(size / INVOICES_AN_ACCOUNT), INVOICES_AN_ACCOUNT);
    const measured = await measure(machine, size, () => machine.drain());
    const count = await openInvoices(machine, legalEntityId);
    assertDone("invoices in the aging", count, size);
    return { ...measured, done: { openInvoices: count } };
  },
};

/** What can be measured, by name. */
export const jobs: Readonly<Record<string, Job>> = {
  ingest,
  import: bulkImport,
  projection,
  "dunning-run": dunningRun,
};
