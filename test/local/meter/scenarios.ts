import { addMilliseconds, type Instant } from "../../../domain/calendar.ts";
import type { Machine } from "../../../local/machine.ts";
import { type Count, grownSince } from "../../../local/meter/meter.ts";
import { World } from "./world.ts";

/** One thing that happens in business, or many of a kind in one go. */
interface Scenario {
  readonly name: string;
  /** By how many the counts are divided: how many happen at once. */
  readonly of?: number;
  /** Brings about what it needs, uncounted. */
  prepare?(world: World): Promise<unknown>;
  /** What is counted, with all that follows from it at this instant. */
  act(world: World): Promise<unknown>;
}

/** A Tuesday at ten past nine in Berlin, after the hour's dunning run. */
export const SCENARIOS_START: Instant = "2026-03-03T08:10:00.000Z";

const HOUR_MS = 3_600_000;

const RUN = 100;
const LINES = 1000;
const TEN = 10;

const nextHour = ({ machine }: World): Promise<void> =>
  machine.advanceTo(addMilliseconds(machine.clock.now(), HOUR_MS));

const euros = (amount: string): { amount: string; currency: string } => ({ amount, currency: "EUR" });

/** The scenarios, in the order they are played: each works on what the ones before left. */
const scenarios: readonly Scenario[] = [
  { name: "legal entity created", act: (world) => world.createEntity() },
  { name: "account opened", act: (world) => world.openAccount("0001") },
  { name: "account read", act: (world) => world.get(`/v1/accounts/${world.idOf("0001")}`) },
  { name: "invoice ingested", act: (world) => world.issue("0001", ["A-1"]) },
  {
    name: "invoice ingested, in a request of ten",
    of: TEN,
    act: (world) =>
      world.issue(
        "0001",
        Array.from({ length: TEN }, (_, i) => `B-${i}`),
      ),
  },
  {
    name: "payment received for an invoice",
    act: async (world) => {
      const payment = await world.post("/v1/payments", {
        accountId: world.idOf("0001"),
        amount: euros("100.00"),
        valueDate: "2026-03-02",
        reference: "A-1",
        externalId: "TX-1",
        allocation: { mode: "by-reference" },
      });
      world.remember("TX-1", (payment as { id: string }).id);
    },
  },
  {
    name: "payment reversed",
    act: (world) =>
      world.post(`/v1/accounts/${world.idOf("0001")}/payments/${world.idOf("TX-1")}/reversal`, {
        reason: "Returned by the bank",
        on: "2026-03-03",
      }),
  },
  {
    name: "credit note ingested for an invoice",
    act: (world) =>
      world.post("/v1/credit-notes", {
        accountId: world.idOf("0001"),
        number: "C-1",
        amount: euros("10.00"),
        issueDate: "2026-03-03",
        reason: "Damaged",
        invoiceNumbers: ["B-0"],
      }),
  },
  {
    name: "invoice written off",
    act: (world) =>
      world.post(`/v1/accounts/${world.idOf("0001")}/invoices/${world.idOf("B-1")}/write-off`, {
        reason: "Too small",
        on: "2026-03-03",
      }),
  },
  { name: "aging read", act: (world) => world.get(`/v1/aging?legalEntityId=${world.entityId}`) },
  {
    name: "aging by account read",
    act: (world) => world.get(`/v1/aging?legalEntityId=${world.entityId}&currency=EUR&by=account`),
  },
  { name: "key figures read", act: (world) => world.get(`/v1/kpis?legalEntityId=${world.entityId}`) },
  {
    name: "line imported, in a file of 1,000 for 100 accounts",
    of: LINES,
    prepare: (world) => world.openAccounts("I", RUN),
    act: (world) => world.importInvoices(world.numbers("I", RUN), LINES),
  },
  { name: "import read", act: (world) => world.readImport(LINES) },
  // The first hour looks at every account once.
  { name: "hour of dunning without anyone due", prepare: nextHour, act: nextHour },
  {
    name: "account found not to be due, in a run of 100",
    of: RUN,
    prepare: (world) => world.openDebtors("W", RUN, { daysPastDue: -20, by: "email" }),
    act: nextHour,
  },
  {
    name: "contact by e-mail, in a run of 100",
    of: RUN,
    prepare: (world) => world.openDebtors("E", RUN, { daysPastDue: 2, by: "email" }),
    act: nextHour,
  },
  {
    name: "contact by e-mail, alone in its run",
    prepare: (world) => world.openDebtors("F", 1, { daysPastDue: 2, by: "email" }),
    act: nextHour,
  },
  {
    name: "contact by SMS, in a run of 10",
    of: TEN,
    prepare: (world) => world.openDebtors("S", TEN, { daysPastDue: 8, by: "sms" }),
    act: nextHour,
  },
  {
    name: "task opened, in a run of 10",
    of: TEN,
    prepare: (world) => world.openDebtors("T", TEN, { daysPastDue: 31, by: "email" }),
    act: nextHour,
  },
  {
    name: "SMS answered with STOP",
    act: async (world) => world.machine.replySms(world.phone("S", 0), "STOP"),
  },
  { name: "opted out by the link of a mail", act: (world) => world.optOut() },
  { name: "report scheduled", act: (world) => world.scheduleReport("16:30") },
  {
    name: "finance report sent",
    // Half an hour, in which no dunning run starts.
    act: ({ machine }) => machine.advanceTo(addMilliseconds(machine.clock.now(), HOUR_MS / 2)),
  },
];

/** What a scenario counted. */
export interface Played {
  readonly name: string;
  readonly of: number;
  readonly counts: readonly Count[];
}

/**
 * Plays every scenario on a machine that was started at {@link SCENARIOS_START}, and answers what each counted.
 *
 * @throws Error where something does not happen as said, or something fails
 */
export const playScenarios = async (machine: Machine): Promise<Played[]> => {
  const world = new World(machine);
  const played: Played[] = [];
  for (const { name, of = 1, prepare, act } of scenarios) {
    await prepare?.(world);
    await machine.drain();
    const before = machine.meter.counts();
    await act(world);
    await machine.drain();
    played.push({ name, of, counts: grownSince(machine.meter.counts(), before) });
    const faults = [...machine.faults, ...machine.functionErrors].map(({ message }) => message);
    if (faults.length > 0) throw new Error(`${name}: ${faults.join("; ")}`);
  }
  return played;
};
