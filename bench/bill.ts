import { readFileSync } from "node:fs";
import { addDays, addMilliseconds, type Instant } from "../domain/calendar.ts";
import { defaultPolicy } from "../domain/dunning/default-policy.ts";
import type { PolicyDocument } from "../domain/dunning/policy.ts";
import type { Step } from "../domain/dunning/step.ts";
import { dunningRunFunctions } from "../lib/functions/dunning.ts";
import { type Machine, startMachine } from "../local/machine.ts";
import { dollarsFor } from "../local/meter/by-operation.ts";
import { type Bill, billOf, type Count, grownSince } from "../local/meter/meter.ts";
import { INVOCATION_MS, invocationMilliseconds } from "../local/meter/modelled.ts";
import type { Metric } from "../local/meter/prices.ts";
import { runStateMachine } from "../local/state-machines/runner.ts";
import { dunningStore } from "../store/dunning/index.ts";
import { World } from "../test/local/meter/world.ts";
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

/** The operations that are dunning; what keeps the aging true meanwhile is told apart. */
const RUN = "dunning run";
const DECISION = "account decided";
const DUNNING: ReadonlySet<string> = new Set([
  DECISION,
  "contact by e-mail",
  "task opened",
  "mail outcome recorded",
]);
const AGING = "aging kept true";

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

const sum = (counts: readonly Count[], metric: Metric): number =>
  counts.reduce((total, count) => (count.metric === metric ? total + count.quantity : total), 0);

const times = (counts: readonly Count[], factor: number): Count[] =>
  counts.map((count) => ({ ...count, quantity: count.quantity * factor }));

const of = (operation: string, counts: readonly Count[]): Count[] =>
  counts.filter((count) => count.operation === operation);

/** How many accounts a batch of the deployed state machine holds. */
const batchSize = ({ model }: Machine): number => {
  const machine = model.stateMachines.find(({ name }) => name.endsWith("dunning-run"));
  const found = /"MaxItemsPerBatch":\s*(\d+)/.exec(machine?.definition ?? "")?.[1];
  if (found === undefined) throw new Error("The dunning run works in no batches");
  return Number(found);
};

/**
 * Counts of decisions as full batches would make them: a few accounts that are played make small ones. What
 * is billed by the batch follows their number, what is billed by time the modelled time of full ones.
 */
const inFullBatches = (decisions: readonly Count[], size: number): Count[] => {
  const batches = sum(decisions, "times") / size;
  const byBatch = batches / sum(decisions, "states.expressRequests");
  const byTime = (batches * invocationMilliseconds(size)) / sum(decisions, "lambda.milliseconds");
  const factors: Partial<Record<Metric, number>> = {
    "lambda.requests": byBatch,
    "states.expressRequests": byBatch,
    "states.transitions": byBatch,
    "lambda.gbSeconds": byTime,
    "states.expressGbSeconds": byTime,
  };
  const scaled = decisions.map((count) => ({
    ...count,
    quantity: count.quantity * (factors[count.metric] ?? 1),
  }));
  // The policy is read once a batch, by the state's only GetItem, which takes a unit.
  const gets = sum(
    decisions.filter(({ by }) => by === "dynamodb GetItem"),
    "requests",
  );
  const saved = gets * (1 - byBatch);
  return [...scaled, { operation: DECISION, metric: "dynamodb.readUnits", by: "policy", quantity: -saved }];
};

interface Played {
  /** One account's share of everything that grows with the accounts. */
  readonly shares: readonly Count[];
  /** One account's share of keeping the aging true of it. */
  readonly aging: readonly Count[];
  /** What a run costs that has something to do, besides. */
  readonly run: readonly Count[];
  readonly contacts: number;
}

const openAccounts = async (machine: Machine): Promise<void> => {
  const store = dunningStore(machine.runtime.aws.dynamodb, machine.runtime.env("LEDGER_TABLE"), () =>
    machine.runtime.ids.ulid(),
  );
  await store.putPolicy(sixSteps(), undefined, machine.clock.now());
  const world = new World(machine);
  await world.createEntity();
  for (const [i, account] of world.numbers("A", PLAYED).entries()) {
    await world.openAccount(account);
    const oldest = addDays(START, 4 + (i % 7));
    for (let later = 0; later < 3; later++) {
      const numbers = Array.from({ length: INVOICES_EACH }, (_, k) => k)
        .filter((k) => k % 3 === later)
        .map((k) => `2026-${10_000 + i * INVOICES_EACH + k}`);
      await world.issue(account, numbers, addDays(oldest, later));
    }
  }
  await machine.drain();
};

/** Plays the cadence over a few accounts on the local machine, hour by hour, and takes the counts by business operation. */
const play = async (): Promise<Played> => {
  const machine = await startMachine({ inMemory: true, startAt: `${START}T00:30:00.000Z` });
  try {
    await openAccounts(machine);
    const began = machine.meter.counts();
    let busyRuns = 0;
    const busy: Count[] = [];
    for (let hour = 0; hour < DAYS * 24; hour++) {
      const before = machine.meter.counts();
      await machine.advanceTo(addMilliseconds(machine.clock.now(), 3_600_000));
      const grown = grownSince(machine.meter.counts(), before);
      if (of(DECISION, grown).length === 0) continue;
      busyRuns += 1;
      busy.push(...of(RUN, grown));
    }
    const all = grownSince(machine.meter.counts(), began);
    const contacts = sum(of("contact by e-mail", all), "times") + sum(of("task opened", all), "times");
    if (contacts !== PLAYED * STEP_DAYS.length) throw new Error(`${contacts} contacts were made`);
    const grown = all.filter(({ operation }) => operation !== DECISION && DUNNING.has(operation));
    return {
      shares: times([...inFullBatches(of(DECISION, all), batchSize(machine)), ...grown], 1 / PLAYED),
      aging: times(of(AGING, all), 1 / PLAYED),
      run: times(busy, 1 / busyRuns),
      contacts,
    };
  } finally {
    await machine.close();
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
  const reminders = step * INVOICES;
  const memory = dunningRunFunctions["send-email"].memory / 1024;
  const bill = billOf([
    { metric: "states.transitions", quantity: billed.transitions * INVOICES },
    // Its function has the memory of our sender.
    { metric: "lambda.requests", quantity: reminders },
    { metric: "lambda.gbSeconds", quantity: reminders * (INVOCATION_MS / 1000) * memory },
    // It reads the invoice and marks the step: the least it can do.
    { metric: "dynamodb.readUnits", quantity: reminders },
    { metric: "dynamodb.writeUnits", quantity: reminders },
  ]);
  return { bill, transitions: billed.transitions };
};

const dollars = (amount: number): number => Number(amount.toFixed(2));

/** Messages as such are the channel's price, not dunning's. */
const CHANNEL: ReadonlySet<Metric> = new Set<Metric>(["ses.messages", "ses.attachmentBytes"]);

/** The AWS bill of a month's dunning, without the price of the messages. */
export const run = async (): Promise<Figure[]> => {
  const played = await play();
  // As if every hour of the month had something to do.
  const counts = [...times(played.shares, ACCOUNTS), ...times(played.run, RUNS_A_MONTH)].filter(
    ({ metric }) => !CHANNEL.has(metric),
  );
  const bill = billOf(counts);
  const rival = await rivalBill();
  const byOperation = [...Map.groupBy(counts, ({ operation }) => operation)]
    .map(([operation, its]) => ({ operation, cost: dollarsFor(its) }))
    .toSorted((a, b) => b.cost - a.cost)
    .map(({ operation, cost }) => `${operation} $${cost.toFixed(2)}`);
  const lines = bill.lines
    .toSorted((a, b) => b.dollars - a.dollars)
    .slice(0, 5)
    .map(
      ({ service, quantity, unit, dollars: cost }) =>
        `${service}: ${Math.round(quantity).toLocaleString("en-US")} ${unit}s $${cost.toFixed(2)}`,
    );
  const aging = dollarsFor(times(played.aging, ACCOUNTS));
  return [
    {
      name: "AWS bill, 1M open invoices, 100k accounts, six steps",
      unit: "$ a month, channel aside",
      ours: dollars(bill.dollars),
      rival: dollars(rival.bill.dollars),
      rivalName: `a waiting Standard execution per invoice (${rival.transitions} transitions each)`,
      ratio: Number((rival.bill.dollars / bill.dollars).toFixed(1)),
      goal: "under $10",
      note: `${PLAYED} accounts of ${INVOICES_EACH} invoices played on the local machine, ${played.contacts} contacts; its meter's counts scaled to ${ACCOUNTS.toLocaleString("en-US")} accounts, with ${RUNS_A_MONTH} runs a month. An invocation is taken to last ${INVOCATION_MS} ms on both sides, longer for a batch. Includes the record of each contact, decision, delivery and entry: ${byOperation.join(", ")}. By service: ${lines.join("; ")}. Keeping the aging true of what dunning writes is $${aging.toFixed(2)} more.`,
    },
  ];
};
