import { readFileSync } from "node:fs";
import { addDays, addMilliseconds, type Instant } from "../domain/calendar.ts";
import { defaultPolicy } from "../domain/dunning/default-policy.ts";
import type { PolicyDocument } from "../domain/dunning/policy.ts";
import type { Step } from "../domain/dunning/step.ts";
import { derivedId } from "../functions/runtime/ids.ts";
import { dunningRunFunctions, dunningTopicFunctions } from "../lib/functions/dunning.ts";
import { meterDynamoDb } from "../local/cloud/dynamodb.ts";
import { type Bill, billOf, type Count, Meter } from "../local/meter/meter.ts";
import { EXPRESS_MEMORY_MB, INVOCATION_MS, invocationMilliseconds } from "../local/meter/modelled.ts";
import { runStateMachine } from "../local/state-machines/runner.ts";
import { Rig } from "../test/functions/dunning/rig.ts";
import { startTestEngine } from "../test/support/engine.ts";
import type { Figure } from "./figure.ts";

/** What is billed for: a million open invoices of a hundred thousand accounts, each through all six steps in a month. */
const ACCOUNTS = 100_000;
const INVOICES = 1_000_000;
const STEP_DAYS = [-3, 1, 7, 14, 21, 30];

/** What is played to measure one account's share. */
const PLAYED = 20;
const INVOICES_EACH = INVOICES / ACCOUNTS;
const DAYS = 42;
const RUNS_A_MONTH = 24 * 30;
const START = "2026-06-01";

/** Ids as long as real ones, since their length is billed. */
const idOf = (...parts: (string | number)[]): string => derivedId(...parts.map(String));

/** Memory of a function in GB, as it is deployed; the rival's is that of our own sender. */
const memoryOf = (name: string): number => {
  const all = { ...dunningRunFunctions, ...dunningTopicFunctions };
  const found = Object.values(all).find((it) => it.name === name) ?? dunningRunFunctions["send-email"];
  return found.memory / 1024;
};

/** A batch of the deployed size; what is played is smaller, so its batches are counted in shares. */
const BATCH = 100;

const steps: Step[] = STEP_DAYS.map((days, i) => ({
  id: `step-${i}`,
  trigger: { from: "due-date", days, count: "calendar" },
  channels: [i === STEP_DAYS.length - 1 ? "task" : "email"],
  tone: "neutral",
  template: days < 0 ? "upcoming" : "reminder",
}));

const sixSteps = (): PolicyDocument => {
  const { version: _, createdAt: __, ...policy } = defaultPolicy;
  return {
    ...policy,
    segments: policy.segments.map((segment) => ({ ...segment, cadence: { ...segment.cadence, steps } })),
  };
};

/** Counts without the channel's own price. */
class Tally {
  readonly meter = new Meter({ get: () => undefined, put: () => {} } as never);
  /** Adds what another counted, times a factor. */
  add(counts: readonly Count[], factor: number): void {
    for (const { metric, quantity, by } of counts) this.meter.add(metric, quantity * factor, by);
  }
  invoke(name: string, times: number, milliseconds = INVOCATION_MS): void {
    this.meter.add("lambda.requests", times, name);
    this.meter.add("lambda.gbSeconds", (times * milliseconds * memoryOf(name)) / 1000, name);
  }
}

const difference = (after: readonly Count[], before: readonly Count[]): Count[] =>
  after.map((count) => {
    const was = before.find(({ metric, by }) => metric === count.metric && by === count.by);
    return { ...count, quantity: count.quantity - (was?.quantity ?? 0) };
  });

interface Played {
  /** One account's share of everything that grows with the accounts. */
  readonly shares: Count[];
  /** What a run costs that has nothing to do. */
  readonly emptyRun: Count[];
  readonly contacts: number;
}

/** Plays the cadence over a few accounts through the deployed state machine and handlers, metered by the engine. */
const play = async (): Promise<Played> => {
  const engine = await startTestEngine();
  try {
    await engine.createLedger("Bill");
    const units = new Tally();
    const rig = new Rig(engine, "Bill", (client) => meterDynamoDb(client, units.meter, () => {}));
    rig.now = `${START}T01:00:00.000Z`;
    await rig.store.putPolicy(sixSteps(), undefined, rig.now);
    for (let i = 0; i < PLAYED; i++) {
      const accountId = idOf("account", i);
      await rig.open(accountId, { number: `${10_000 + i}` });
      const oldest = addDays(START, 4 + (i % 7));
      for (let k = 0; k < INVOICES_EACH; k++)
        await rig.bill(accountId, {
          id: idOf("invoice", i, k),
          number: `2026-${10_000 + i * INVOICES_EACH + k}`,
          issueDate: addDays(oldest, -30),
          dueDate: addDays(oldest, k % 3),
        });
    }

    const before = units.meter.counts();
    const grown = new Tally();
    const emptyRun = new Tally();
    let emptyRuns = 0;
    for (let day = 0; day < DAYS; day++)
      for (const hour of ["06", "07", "13"]) {
        rig.now = `${addDays(START, day)}T${hour}:00:00.000Z`;
        const unitsBefore = units.meter.counts();
        const mailsBefore = rig.mails.length;
        const { status, output, billed } = await rig.run();
        if (status !== "SUCCEEDED") throw new Error(`The run ${status}`);
        const { accounts, sent } = output as { accounts: number; sent: { email: number; task: number } };
        if (accounts === 0) {
          emptyRuns += 1;
          emptyRun.add(difference(units.meter.counts(), unitsBefore), 1);
          emptyRun.meter.add("states.transitions", billed.transitions);
          emptyRun.invoke("list-due-accounts", 1);
          emptyRun.meter.add("scheduler.invocations", 1);
          continue;
        }
        const batches = accounts / BATCH;
        grown.invoke("decide-contacts", batches, invocationMilliseconds(BATCH));
        grown.invoke("send-email", sent.email);
        grown.invoke("open-task", sent.task);
        grown.meter.add("states.expressRequests", batches);
        const milliseconds =
          (sent.email + sent.task) * INVOCATION_MS + batches * invocationMilliseconds(BATCH);
        const seconds = milliseconds / 1000;
        grown.meter.add("states.expressGbSeconds", (seconds * EXPRESS_MEMORY_MB) / 1024);
        // Each child that a Distributed Map starts counts as a transition of the parent.
        grown.meter.add("states.transitions", batches);
        for (const mail of rig.mails.slice(mailsBefore)) {
          await rig.report(mail, "Send");
          await rig.report(mail, "Delivery");
          grown.invoke("ses-events", 2);
        }
      }
    const contacts = rig.mails.length + (await rig.store.listOpenTasks({ limit: 1000 })).items.length;
    if (contacts !== PLAYED * STEP_DAYS.length) throw new Error(`${contacts} contacts were made`);
    const perEmpty = emptyRun.meter.counts().map((it) => ({ ...it, quantity: it.quantity / emptyRuns }));
    const total = new Tally();
    total.add(difference(units.meter.counts(), before), 1);
    total.add(grown.meter.counts(), 1);
    // What the runs as such consumed is billed by run, below.
    for (const { metric, by, quantity } of perEmpty)
      if (metric.startsWith("dynamodb.")) total.meter.add(metric, -quantity * DAYS * 3, by);
    const shares = total.meter.counts().map((it) => ({ ...it, quantity: it.quantity / PLAYED }));
    rig.close();
    return { shares, emptyRun: perEmpty, contacts };
  } finally {
    await engine.stop();
  }
};

/** The rival's bill from its own definition: one invoice's execution through the same runner, a million times. */
const rivalBill = async (): Promise<{ bill: Bill; transitions: number }> => {
  const definition = readFileSync(new URL("./rivals/per-invoice-wait.asl.json", import.meta.url), "utf8");
  let now: Instant = `${START}T06:00:00.000Z`;
  const due = addDays(START, 4);
  const wakings = STEP_DAYS.map((days) => `${addDays(due, days)}T06:00:00.000Z`);
  let step = 0;
  const { status, billed } = await runStateMachine(
    JSON.parse(definition),
    { invoiceId: "I1", next: wakings[0] },
    {
      performTask: async () => {
        step += 1;
        const next = wakings[step];
        return { Payload: { invoiceId: "I1", open: true, ...(next !== undefined && { next }) } };
      },
      clock: {
        now: () => now,
        sleepUntil: async (instant) => {
          now = instant > now ? instant : addMilliseconds(now, 0);
        },
      },
      storage: {
        readObject: async () => "",
        listObjects: async () => [],
        writeObject: async () => {},
      },
      executionArn: "arn:aws:states:eu-central-1:000000000000:execution:per-invoice-wait:1",
      name: "1",
      stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:per-invoice-wait",
      type: "STANDARD",
    },
  );
  if (status !== "SUCCEEDED" || step !== STEP_DAYS.length) throw new Error(`The rival ${status}`);
  const tally = new Tally();
  tally.meter.add("states.transitions", billed.transitions * INVOICES);
  tally.invoke("remind-if-open", step * INVOICES);
  // It reads the invoice and marks the step: the least it can do.
  tally.meter.add("dynamodb.readUnits", step * INVOICES);
  tally.meter.add("dynamodb.writeUnits", step * INVOICES);
  return { bill: billOf(tally.meter.counts()), transitions: billed.transitions };
};

const dollars = (amount: number): number => Number(amount.toFixed(2));

/** The AWS bill of a month's dunning, without the price of the messages. */
export const run = async (): Promise<Figure[]> => {
  const played = await play();
  const ours = new Tally();
  ours.add(played.shares, ACCOUNTS);
  ours.add(played.emptyRun, RUNS_A_MONTH);
  // As if every hour of the month had something to do: the map's and the last state, the manifest, the
  // map's results and the summary.
  ours.invoke("finish-run", RUNS_A_MONTH);
  ours.meter.add("states.transitions", RUNS_A_MONTH);
  ours.meter.add("s3.puts", RUNS_A_MONTH * 5);
  ours.meter.add("s3.gets", RUNS_A_MONTH * 3);
  const bill = billOf(ours.meter.counts());
  const rival = await rivalBill();
  const lines = bill.lines
    .toSorted((a, b) => b.dollars - a.dollars)
    .slice(0, 5)
    .map(
      ({ service, quantity, unit, dollars: cost }) =>
        `${service}: ${Math.round(quantity).toLocaleString("en-US")} ${unit}s $${cost.toFixed(2)}`,
    );
  return [
    {
      name: "AWS bill, 1M open invoices, 100k accounts, six steps",
      unit: "$ a month, channel aside",
      ours: dollars(bill.dollars),
      rival: dollars(rival.bill.dollars),
      rivalName: `a waiting Standard execution per invoice (${rival.transitions} transitions each)`,
      ratio: Number((rival.bill.dollars / bill.dollars).toFixed(1)),
      goal: "under $10",
      note: `${PLAYED} accounts of ${INVOICES_EACH} invoices played through the deployed definition and handlers, ${played.contacts} contacts; read and write units as the engine reports them, scaled to ${ACCOUNTS.toLocaleString("en-US")} accounts, with ${RUNS_A_MONTH} runs a month. Functions are taken to last ${INVOCATION_MS} ms on both sides. Includes the record of each contact, decision, delivery and entry. ${lines.join("; ")}.`,
    },
  ];
};
