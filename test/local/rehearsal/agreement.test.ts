import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import firm from "../../../docs/examples/firm.json" with { type: "json" };
import type { Reason } from "../../../domain/dunning/contact.ts";
import { dayOf } from "../../../domain/dunning/day.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import { DEFAULT_POLICY_ID, type PolicyDocument, policyFields } from "../../../domain/dunning/policy.ts";
import type { Step } from "../../../domain/dunning/step.ts";
import type { Invoice } from "../../../domain/ledger/model.ts";
import { defaultAssumptions } from "../../../domain/rehearsal/assumptions.ts";
import { HeldBack } from "../../../domain/rehearsal/held.ts";
import { rehearse } from "../../../domain/rehearsal/rehearse.ts";
import { emptyTally } from "../../../domain/rehearsal/tally.ts";
import { dunningOf } from "../../../functions/dunning/gather.ts";
import { copyAccounts } from "../../../functions/rehearsal/copies.ts";
import { ledgerOf } from "../../../functions/runtime/ledger.ts";
import { type Machine, startMachine } from "../../../local/machine.ts";
import { LEDGER_START, memberIds, writeSmallLedger } from "./small-ledger.ts";

/** Nobody pays, answers or ends anything, and nothing new is billed: all that happens is the policy's doing. */
const nobody = {
  ...defaultAssumptions,
  billing: "none" as const,
  behaviour: {
    ...defaultAssumptions.behaviour,
    curve: Array.from({ length: 10 }, () => 0),
    responsiveness: 0,
    endsEmail: 0,
    endsSms: 0,
    deadAddresses: 0,
    debitsReturned: 1,
    called: 0,
    kept: 0,
    disputeDays: 365,
  },
};

const afterDue = (days: number, count: "calendar" | "business" = "calendar") =>
  ({ from: "due-date", days, count }) as const;
const step = (
  id: string,
  trigger: Step["trigger"],
  channels: Step["channels"],
  more: Partial<Step> = {},
): Step => ({
  id,
  trigger,
  channels,
  tone: "firm",
  template: "reminder",
  ...more,
});

type Segment = PolicyDocument["segments"][number];

const cadence = (steps: Step[], more: Partial<Segment["cadence"]> = {}): Segment["cadence"] => ({
  steps,
  minimum: { EUR: "5.00", GBP: "5.00", USD: "5.00" },
  coolDownDays: 2,
  catchUp: "jump",
  graceBusinessDays: 1,
  ...more,
});

const policyOf = (name: string, segments: Segment[]): PolicyDocument => {
  const { version: _, ...document } = defaultPolicy;
  return { ...document, name, segments };
};

const everyone = { id: "everyone", name: "Everyone", when: { all: [] } };
const keyAccounts = {
  id: "key",
  name: "Key accounts",
  when: { field: "segment", op: "eq", value: "key-account" },
} as const;

const charging: Step[] = [
  step("soon", afterDue(-3), ["email"], { template: "upcoming" }),
  step("first", afterDue(2), ["email", "sms"], { charge: { fee: "statutory" } }),
  step("second", afterDue(9), [["email", "sms", "letter", "task"]], {
    charge: { interest: "statutory", fee: { EUR: "5.00", GBP: "4.00", USD: "6.50" } },
    newDueDate: { days: 5, count: "business" },
  }),
  step("third", { from: "previous-step", days: 6, count: "business" }, ["email", "letter"], {
    charge: { interest: "contract" },
    tone: "final",
  }),
  step("hand-over", { from: "previous-step", days: 8, count: "calendar" }, ["task"], {
    charge: { interest: "statutory" },
    handOver: { desk: "negotiation", seniority: 2, dueInBusinessDays: 2, suggestion: "negotiate" },
  }),
];

const { $schema: _, ...firmFields } = { $schema: "", ...firm };

const policies: Record<string, PolicyDocument> = {
  "late charges, fallbacks and new due dates, jumping after missed days": policyOf("Charging", [
    { ...everyone, cadence: cadence(charging) },
  ]),
  "caps per run with charges, going through each step in turn": policyOf("Capped", [
    { ...keyAccounts, cadence: cadence(charging, { catchUp: "sequential", capPerRun: 1 }) },
    { ...everyone, cadence: cadence(charging, { catchUp: "sequential", capPerRun: 2, coolDownDays: 1 }) },
  ]),
  "the example of a firm policy": {
    id: DEFAULT_POLICY_ID,
    ...z.object(policyFields).parse(firmFields),
  },
};

/** What is compared: everything as text, in order. */
interface Doing {
  readonly messages: readonly string[];
  readonly charges: readonly string[];
  /** `account|rule|verdict|channel`: how often waiting was said to be for that reason, anew. */
  readonly held: Readonly<Record<string, number>>;
  readonly tasks: Readonly<Record<string, number>>;
  readonly open: Readonly<Record<string, number>>;
}

const chargeText = (
  at: string,
  accountId: string,
  { currency, amount }: Pick<Invoice, "currency" | "amount">,
  charge: Invoice["charge"],
) =>
  [
    at.slice(0, 10),
    accountId,
    charge?.invoiceNumber,
    charge?.kind,
    charge?.from,
    charge?.to,
    amount,
    currency,
  ].join(" ");

const messageText = (
  at: string,
  accountId: string,
  segmentId: string,
  stepId: string,
  channel: string,
  totals: readonly { readonly currency: string; readonly toPay: number }[],
): string => {
  const sums = totals.map(({ currency, toPay }) => `${toPay} ${currency}`).sort();
  return [at, accountId, segmentId, stepId, channel, ...sums].join(" ");
};

const add = (counts: Record<string, number>, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by;
};

/**
 * What held an account's contacts back, from its decisions to wait; what was done ends it. The record keeps what a contact
 * that was made says of its own channel alone, so that decisions to act are left out on both sides.
 */
const heldOf = (
  accountId: string,
  said: readonly { readonly at: string; readonly waits: readonly Reason[] }[],
) => {
  const tally = emptyTally();
  const held = new HeldBack();
  for (const { waits } of [...said].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)))
    held.note(waits, tally);
  return Object.entries(tally.held).map(([key, times]) => [`${accountId}|${key}`, times] as const);
};

/** By day, desk and kind. Seniority is left out: what nobody works on is escalated. */
const taskKey = (day: number, desk: string, kind: string): string => [day, desk, kind].join("|");

const everything = { limit: 1000 };

describe("a rehearsal and the live system agree, where nobody pays", () => {
  let machine: Machine | undefined;
  afterEach(() => machine?.close());

  const rehearsed = async ({ runtime }: Machine, days: number): Promise<Doing> => {
    const policy = await dunningOf(runtime).currentPolicy(DEFAULT_POLICY_ID, runtime.clock.now());
    if (!policy) throw new Error("There is a policy");
    const start = runtime.clock.now();
    const accounts = await copyAccounts(runtime, memberIds, start);
    const messages: string[] = [];
    const charges: string[] = [];
    const said = new Map<string, { at: string; waits: readonly Reason[] }[]>();
    const [[tally = emptyTally()] = []] = rehearse(
      { policies: [policy], seeds: [1], start, days, assumptions: nobody },
      accounts,
      {
        onMessage: ({ at, account, segmentId, stepId, channel, toPay }) =>
          messages.push(messageText(at, account.id, segmentId, stepId, channel, toPay)),
        onCharge: ({ at, account, currency, amount, charge }) =>
          charges.push(chargeText(at, account.id, { currency, amount }, charge)),
        onDecision: ({ action, reasons }, at, id) =>
          said.set(id, [...(said.get(id) ?? []), { at, waits: action === "wait" ? reasons : [] }]),
      },
    );
    const tasks: Record<string, number> = {};
    for (const [key, number] of Object.entries(tally.tasks)) {
      const [day, desk = "", , kind = ""] = key.split("|");
      add(tasks, taskKey(Number(day), desk, kind), number);
    }
    const held = Object.fromEntries([...said].flatMap(([id, decisions]) => heldOf(id, decisions)));
    return { messages: messages.sort(), charges: charges.sort(), held, tasks, open: tally.openAfter };
  };

  const lived = async ({ runtime }: Machine, first: string): Promise<Doing> => {
    const [store, ledger] = [dunningOf(runtime), ledgerOf(runtime)];
    const messages: string[] = [];
    const charges: string[] = [];
    const held: (readonly [string, number])[] = [];
    const tasks: Record<string, number> = {};
    const owed: Record<string, number> = {};
    for (const id of memberIds) {
      const contacts = (await store.listContacts(id, everything)).items;
      for (const { claimedAt, segmentId, stepId, channel, totals } of contacts)
        messages.push(messageText(claimedAt, id, segmentId, stepId, channel, totals));
      for (const { charge, open, ...it } of (await ledger.listInvoices(id, everything)).items) {
        if (charge) charges.push(chargeText(it.issueDate, id, it, charge));
        if (open > 0) add(owed, it.currency, open);
      }
      for (const { openedAt, desk, kind } of (await store.listTasks(id, everything)).items)
        add(tasks, taskKey(dayOf(openedAt.slice(0, 10)) - dayOf(first), desk, kind));
      const decisions = (await store.listDecisions(id, everything)).items;
      const waits = decisions.map(({ at, reasons }) => ({ at, waits: reasons }));
      held.push(...heldOf(id, [...waits, ...contacts.map(({ claimedAt: at }) => ({ at, waits: [] }))]));
    }
    return {
      messages: messages.sort(),
      charges: charges.sort(),
      held: Object.fromEntries(held),
      tasks,
      open: owed,
    };
  };

  it.each(Object.entries(policies))("under %s", { timeout: 240_000 }, async (_name, document) => {
    const days = 31;
    machine = await startMachine({ inMemory: true, startAt: LEDGER_START });
    await dunningOf(machine.runtime).putPolicy(document, undefined, machine.clock.now());
    await writeSmallLedger(machine);
    await machine.drain();
    const expected = await rehearsed(machine, days);
    const first = LEDGER_START.slice(0, 10);
    await machine.advanceTo("2026-04-01T23:59:59.000Z");
    expect(machine.functionErrors).toEqual([]);
    expect(machine.faults).toEqual([]);
    const live = await lived(machine, first);
    expect(live.messages.length).toBeGreaterThan(30);
    expect(expected).toEqual(live);
  });
});
