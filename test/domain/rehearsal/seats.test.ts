import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Policy } from "../../../domain/dunning/policy.ts";
import { byUrgency } from "../../../domain/dunning/run-cap.ts";
import { addTallies, noTallies, partsOf, rehearse } from "../../../domain/rehearsal/rehearse.ts";
import { type AskForSeat, type SeatGiven, seatAll } from "../../../domain/rehearsal/seats.ts";
import { emptyTally } from "../../../domain/rehearsal/tally.ts";
import { invoice } from "../dunning/facts.ts";
import { assuming, copyOf, crowd, rehearsalWith, TODAY } from "./accounts.ts";

const capped = (capPerRun: number): Policy => ({
  ...defaultPolicy,
  segments: defaultPolicy.segments.map((segment) => ({
    ...segment,
    cadence: { ...segment.cadence, capPerRun },
  })),
});

const nobody = {
  ...assuming({
    curve: Array.from({ length: 10 }, () => 0),
    called: 0,
    deadAddresses: 0,
    endsEmail: 0,
    endsSms: 0,
  }),
  billing: "none" as const,
};

describe("a cap per run in a rehearsal", () => {
  it("lets each run contact so many accounts, those who were due first before the others", () => {
    const accounts = ["e", "d", "c", "b", "a"].map((id, i) =>
      copyOf(id, [invoice("1", addDays(TODAY, -2))], { nextActionAt: `2026-03-01T0${i}:00:00.000Z` }),
    );
    const sent: string[] = [];
    const [[tally = emptyTally()] = []] = rehearse(
      rehearsalWith({ policies: [capped(2)], days: 1, start: `${TODAY}T08:00:00.000Z`, assumptions: nobody }),
      accounts,
      { onMessage: ({ at, account }) => sent.push(`${at.slice(11, 13)} ${account.id}`) },
    );
    expect(sent).toEqual(["08 e", "08 d", "09 c", "09 b", "10 a"]);
    expect(tally.held["run-cap|deferred|all channels"]).toBe(3);
    expect(tally.heldAccounts["run-cap|deferred|all channels"]).toBe(3);
  });

  it("changes nothing where it is larger than the ledger", () => {
    const accounts = crowd(30);
    const [[without] = []] = rehearse(rehearsalWith(), accounts);
    const [[within] = []] = rehearse(rehearsalWith({ policies: [capped(30)] }), accounts);
    expect(within).toEqual(without);
  });

  it("is divided among several players by policy and dice, and adds up to what one answers", () => {
    const rehearsal = rehearsalWith({ policies: [capped(1), defaultPolicy], seeds: [1, 2, 3], days: 30 });
    const accounts = crowd(14);
    const whole = rehearse(rehearsal, accounts);
    const parts = partsOf(rehearsal, accounts, 4);
    expect(parts).toHaveLength(4);
    const sum = noTallies(rehearsal);
    for (const part of parts) addTallies(sum, rehearse(rehearsal, part.accounts, { cells: part.cells }));
    expect(sum).toEqual(whole);
    expect(rehearse(rehearsal, accounts.toReversed())).toEqual(whole);
  });

  it("tells of progress until all is done", () => {
    for (const policy of [defaultPolicy, capped(2)]) {
      let done = 0;
      rehearse(rehearsalWith({ policies: [policy], seeds: [1, 2], days: 20 }), crowd(10), {
        onDone: (more) => {
          done += more;
        },
      });
      expect(done).toBeCloseTo(10, 6);
    }
  });

  it("never gives a run more seats of a segment than there are, nor leaves one empty while somebody asks", () => {
    const hour = (n: number): string => new Date(Date.UTC(2026, 2, 2, n)).toISOString();
    const asks = fc.array(
      fc.record({
        first: fc.nat(6),
        needs: fc.integer({ min: 1, max: 4 }),
        due: fc.nat(9),
        segment: fc.nat(1),
      }),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(asks, fc.integer({ min: 1, max: 4 }), (all, cap) => {
        const given: { ask: AskForSeat; isSeated: boolean }[] = [];
        const way = function* (index: number): Generator<AskForSeat, void, SeatGiven> {
          const { first, needs, due, segment } = all[index] ?? { first: 0, needs: 1, due: 0, segment: 0 };
          for (let n = 0, run = first; n < needs; run += 1) {
            const ask: AskForSeat = {
              run: hour(run),
              accountId: String(index),
              nextActionAt: hour(due),
              segment: { id: `s${segment}`, name: "", cap },
            };
            const isSeated = yield ask;
            given.push({ ask, isSeated });
            if (isSeated) n += 1;
          }
        };
        seatAll(all.map((_, i) => way(i)));
        const runs = Map.groupBy(given, ({ ask }) => `${ask.run} ${ask.segment.id}`);
        for (const ofRun of runs.values()) {
          const seated = ofRun.filter(({ isSeated }) => isSeated);
          expect(seated).toHaveLength(Math.min(cap, ofRun.length));
          for (const { ask } of seated)
            for (const { ask: other } of ofRun.filter(({ isSeated }) => !isSeated))
              expect(byUrgency(ask, other)).toBeLessThan(0);
        }
        expect(given.filter(({ isSeated }) => isSeated)).toHaveLength(
          all.reduce((sum, { needs }) => sum + needs, 0),
        );
      }),
    );
  });
});
