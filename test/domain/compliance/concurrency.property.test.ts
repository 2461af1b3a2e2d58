import { randomInt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Channel, GateFacts, PastContact } from "../../../domain/compliance/facts.ts";
import { gate } from "../../../domain/compliance/gate.ts";
import type { Rulebook } from "../../../domain/compliance/rule.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";
import { plausibleZones } from "../../../domain/compliance/zones.ts";
import { objectionsAt } from "./oracle.ts";

// In CI the same cases every time, elsewhere new ones.
const SEED = Number(process.env.DUNLIN_SEED ?? (process.env.CI ? 864_988_076 : randomInt(2 ** 31)));
const DAY = 86_400_000;

/** The account as the store keeps it: its history, and the number that each claim asks for and moves. */
interface Ledger {
  touched: number;
  readonly history: PastContact[];
}

/** A run that wants one contact: it reads, asks the gate, and claims on what it read. */
interface Run {
  readonly facts: GateFacts;
  read?: { readonly touched: number; readonly history: readonly PastContact[] } | undefined;
  done: boolean;
}

/** Whether a claim stands: only on the account as it was read. The store does this by a condition in the transaction. */
type Door = (ledger: Ledger, read: { readonly touched: number }) => boolean;
const strictDoor: Door = (ledger, read) => ledger.touched === read.touched;
const openDoor: Door = () => true;

/** One step of the run: it reads, or it decides by what it read and claims. Refused, it begins anew. */
const advance = (run: Run, ledger: Ledger, rulebook: Rulebook, door: Door): void => {
  if (run.done) return;
  if (!run.read) {
    run.read = { touched: ledger.touched, history: [...ledger.history] };
    return;
  }
  const { read } = run;
  run.read = undefined;
  const { verdict } = gate({ ...run.facts, history: read.history }, rulebook);
  if (verdict !== "allow") {
    run.done = true;
    return;
  }
  if (!door(ledger, read)) return;
  ledger.touched += 1;
  ledger.history.push({ channel: run.facts.channel, at: run.facts.now, direction: "outbound" });
  run.done = true;
};

const lawOnly: Rulebook = { rules: builtInRulebook.rules.filter(({ id }) => id !== "house-default") };
const noon = Date.parse("2026-11-18T17:00:00.000Z");

const scenario = fc.record({
  place: fc.constantFrom(
    { country: "US", region: "MA" },
    { country: "US", region: "DC" },
    { country: "US", region: "NY", city: "Brooklyn" },
    { country: "US", region: "WA" },
    { country: "US" },
    { country: "AU", region: "VIC", timeZone: "America/New_York" },
    { country: "CA", region: "ON", timeZone: "America/Toronto" },
    { country: "DE" },
  ),
  rulebook: fc.constantFrom(builtInRulebook, lawOnly, lawOnly),
  runs: fc.array(
    fc.record({
      channel: fc.constantFrom<Channel>("email", "sms", "call", "letter"),
      // The clocks of two machines differ, and a run may come hours after the other.
      skew: fc.constantFrom(0, 0, 1, -1, 250, -60_000, 3_600_000),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  before: fc.array(
    fc.record({
      channel: fc.constantFrom<Channel>("email", "sms", "call", "letter"),
      daysAgo: fc.integer({ min: 0, max: 8 }),
      off: fc.constantFrom(0, 1, -1),
    }),
    { maxLength: 6 },
  ),
  schedule: fc.array(fc.nat(4), { minLength: 6, maxLength: 40 }),
});

const playing = (door: Door) =>
  fc.property(scenario, ({ place, rulebook, runs, before, schedule }) => {
    const ledger: Ledger = {
      touched: 1,
      history: before.map(({ channel, daysAgo, off }) => ({
        channel,
        at: new Date(noon - daysAgo * DAY + off).toISOString(),
        direction: "outbound",
      })),
    };
    const asking = runs.map(({ channel, skew }): Run => {
      const facts: GateFacts = {
        channel,
        now: new Date(noon + skew).toISOString(),
        creditorRole: "third-party",
        debtorType: "consumer",
        ...place,
        recipient: { address: "a@b.example" },
        consent: { status: "granted", basis: "written" },
        writtenNotice: "2026-01-01",
        daysPastDue: 40,
        history: [],
      };
      return { facts, done: false };
    });
    const begun = ledger.history.length;
    const play = (who: number) => {
      const run = asking[who % asking.length];
      if (run) advance(run, ledger, rulebook, door);
    };
    for (const who of schedule) play(who);
    for (let left = 0; asking.some(({ done }) => !done); left++) play(left);
    // Each contact that was claimed must have been permitted beside all that were claimed before it.
    const claimed = ledger.history.slice(begun);
    claimed.forEach((contact, i) => {
      const facts: GateFacts = {
        ...(asking[0] as Run).facts,
        channel: contact.channel,
        now: contact.at,
        history: ledger.history.slice(0, begun + i),
      };
      const objections = objectionsAt(rulebook.rules, facts, plausibleZones(facts), Date.parse(contact.at));
      if (objections.length > 0)
        throw new Error(`contact ${i} of ${claimed.length} breaks ${objections.join()}`);
    });
  });

describe("no concurrency makes the gate allow what a rule forbids", () => {
  test("runs that read, decide and claim in any order never pass a cap together", {
    timeout: 600_000,
  }, () => {
    process.stdout.write(`concurrent runs at the gate: DUNLIN_SEED=${SEED}\n`);
    fc.assert(playing(strictDoor), { numRuns: 10_000, seed: SEED });
  });

  test("without the condition on what was read they do: the property can fail", () => {
    const broken = fc.check(playing(openDoor), { numRuns: 5_000, seed: SEED });
    expect(broken.failed).toBe(true);
    expect(String(broken.errorInstance)).toMatch(/breaks/);
  });
});
