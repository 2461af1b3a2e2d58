import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import { billsToCome } from "../../../domain/rehearsal/billing.ts";
import { Curve } from "../../../domain/rehearsal/curve.ts";
import { horizonOf } from "../../../domain/rehearsal/horizon.ts";
import { playAccount } from "../../../domain/rehearsal/play.ts";
import { addTallies, noTallies, rehearse } from "../../../domain/rehearsal/rehearse.ts";
import type { RehearsedMessage } from "../../../domain/rehearsal/rehearsed.ts";
import { emptyTally, sumWhere, type Tally } from "../../../domain/rehearsal/tally.ts";
import { invoice, policyWith } from "../dunning/facts.ts";
import { assuming, copyOf, crowd, FIRST_DAY, rehearsalWith, START, TODAY } from "./accounts.ts";

/** Nobody pays, nobody ends anything. */
const silence = assuming({
  curve: Array.from({ length: 10 }, () => 0),
  endsEmail: 0,
  endsSms: 0,
  deadAddresses: 0,
  reached: 0,
});

const messagesOf = (rehearsal: Parameters<typeof rehearse>[0], accounts: Parameters<typeof rehearse>[1]) => {
  const messages: RehearsedMessage[] = [];
  const [[tally] = []] = rehearse(rehearsal, accounts, { onMessage: (message) => messages.push(message) });
  return { messages, tally: tally ?? emptyTally() };
};

describe("a rehearsal", () => {
  it("writes what the policy writes to a customer who does not pay: each step, once, on its day", () => {
    const due = addDays(TODAY, 10);
    const { messages, tally } = messagesOf(rehearsalWith({ assumptions: { ...silence, billing: "none" } }), [
      copyOf("a", [invoice("1", due)]),
    ]);
    expect(messages.map(({ stepId, channel, at }) => [stepId, channel, at.slice(0, 10)])).toEqual([
      ["before-due", "email", addDays(due, -3)],
      ["day-1", "email", addDays(due, 1)],
      ["day-7", "email", addDays(due, 7)],
      ["day-7", "sms", addDays(due, 7)],
      ["day-14", "email", addDays(due, 14)],
      ["day-30", "task", addDays(due, 30)],
    ]);
    expect(tally.tasks).toEqual({ "40|collections|1|call": 1 });
    expect(tally.smsSegments).toBe(1);
    expect(tally.openAfter).toEqual({ EUR: 10_000 });
  });

  it("keeps the books: what was open and what was billed is collected or open still, to the cent", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 120 }), (seed, days) => {
        const [[tally] = []] = rehearse(rehearsalWith({ seeds: [seed], days }), crowd(12));
        const { openBefore, billed, collected, openAfter } = tally ?? emptyTally();
        const all = () => true;
        expect(sumWhere(openBefore, all) + sumWhere(billed, all) - sumWhere(collected, all)).toBe(
          sumWhere(openAfter, all),
        );
      }),
      { numRuns: 15 },
    );
  });

  it("gives the same again, in whatever order and in however many parts the accounts are played", () => {
    const accounts = crowd(24);
    const rehearsal = rehearsalWith({
      policies: [defaultPolicy, policyWith({ coolDownDays: 9 })],
      seeds: [1, 2],
    });
    const whole = rehearse(rehearsal, accounts);
    expect(rehearse(rehearsal, accounts.toReversed())).toEqual(whole);
    const sum = noTallies(rehearsal);
    for (const part of [accounts.slice(10), accounts.slice(0, 3), accounts.slice(3, 10)])
      addTallies(sum, rehearse(rehearsal, part));
    expect(sum).toEqual(whole);
  });

  it("shows no difference between a policy and itself", () => {
    const [a, b] = rehearse(
      rehearsalWith({ policies: [defaultPolicy, defaultPolicy], seeds: [3, 4] }),
      crowd(15),
    );
    expect(a).toEqual(b);
  });

  it("collects no less under reminders than under silence, with the same dice, where nothing is promised", () => {
    const nothing = policyWith({ minimum: { EUR: "999999.00" } });
    const assumptions = assuming({ promises: 0, parts: 0 });
    const [written, silent] = rehearse(
      rehearsalWith({ policies: [defaultPolicy, nothing], seeds: [1, 2, 3, 4, 5], assumptions }),
      crowd(20),
    );
    const until = (tally: Tally | undefined, day: number) =>
      sumWhere(tally?.collected ?? {}, ([, on]) => Number(on) <= day);
    let sooner = 0;
    for (const [i, tally] of (written ?? []).entries())
      for (let day = 0; day < 60; day++) {
        expect(until(tally, day)).toBeGreaterThanOrEqual(until(silent?.[i], day));
        sooner += until(tally, day) - until(silent?.[i], day);
      }
    expect(sooner).toBeGreaterThan(0);
    expect(sumWhere(silent?.[0]?.messages ?? {}, () => true)).toBe(0);
  });

  it("jumps from look to look and writes what it would write if it looked every hour", () => {
    const horizon = horizonOf(START, 30);
    for (const account of crowd(8)) {
      const [jumped, hourly] = [false, true].map((everyHour) => {
        const tally = emptyTally();
        const assumptions = assuming({});
        const curve = new Curve(assumptions.behaviour.curve);
        playAccount(
          { policy: defaultPolicy, horizon, assumptions, curve, seed: 7, everyHour },
          account,
          tally,
        );
        return tally;
      });
      expect(hourly?.messages).toEqual(jumped?.messages);
      expect(hourly?.tasks).toEqual(jumped?.tasks);
      expect(hourly?.collected).toEqual(jumped?.collected);
      expect(hourly?.looks).toBeGreaterThan((jumped?.looks ?? 0) * 5);
    }
  });

  it("names each rule that postponed a message, and sends it when its time has come", () => {
    // Saturday: a customer is not written to, and is on Monday.
    const saturday = "2026-03-07";
    const { tally, messages } = messagesOf(
      rehearsalWith({
        start: `${saturday}T06:00:00.000Z`,
        days: 5,
        assumptions: { ...silence, billing: "none" },
      }),
      [copyOf("a", [invoice("1", addDays(saturday, -1))])],
    );
    expect(tally.held).toEqual({ "house-default|deferred|email": 1 });
    expect(tally.heldAccounts).toEqual({ "house-default|deferred|email": 1 });
    expect(messages.map(({ at }) => at.slice(0, 10))).toEqual(["2026-03-09"]);
  });

  it("counts calls, promises and what becomes of them, and leaves promised invoices alone until then", () => {
    const assumptions = {
      ...assuming({ ...silence.behaviour, reached: 1, promises: 1, kept: 0 }),
      billing: "none" as const,
    };
    const { tally, messages } = messagesOf(rehearsalWith({ assumptions, days: 80 }), [
      copyOf("a", [invoice("1", addDays(TODAY, -29))]),
    ]);
    expect(messages.map(({ channel }) => channel)).toContain("task");
    expect(tally.people).toMatchObject({ made: 1, broken: 1 });
    const kept = messagesOf(
      rehearsalWith({
        assumptions: { ...assumptions, behaviour: { ...assumptions.behaviour, kept: 1 } },
        days: 80,
      }),
      [copyOf("a", [invoice("1", addDays(TODAY, -29))])],
    ).tally;
    expect(kept.people).toMatchObject({ made: 1, kept: 1 });
    expect(kept.openAfter).toEqual({});
  });

  it("never writes over a channel that the customer has ended, nor twice to a dead address", () => {
    const due = addDays(TODAY, -2);
    const ended = messagesOf(
      rehearsalWith({
        assumptions: { ...silence, behaviour: { ...silence.behaviour, endsEmail: 1 }, billing: "none" },
      }),
      [copyOf("a", [invoice("1", due)])],
    );
    expect(ended.messages.filter(({ channel }) => channel === "email")).toHaveLength(1);
    const dead = messagesOf(
      rehearsalWith({
        assumptions: { ...silence, behaviour: { ...silence.behaviour, deadAddresses: 1 }, billing: "none" },
      }),
      [copyOf("a", [invoice("1", due)])],
    );
    expect(dead.messages.filter(({ channel }) => channel === "email")).toHaveLength(1);
    expect(dead.tally.people).toMatchObject({ dead: 1 });
  });

  it("bills customers on as in the last thirteen weeks, on the same weekdays, or not at all", () => {
    const account = copyOf("a", [invoice("1", addDays(TODAY, 20)), invoice("old", addDays(TODAY, -100))]);
    const issued = FIRST_DAY - 10;
    expect([...billsToCome(account, FIRST_DAY, FIRST_DAY + 200).keys()]).toEqual([issued + 91, issued + 182]);
    const [[repeated] = []] = rehearse(rehearsalWith({ days: 90 }), [account]);
    expect(repeated?.billed).toEqual({ [`EUR|${81}`]: 10_000 });
    const none = rehearsalWith({ days: 90, assumptions: { ...silence, billing: "none" } });
    expect(rehearse(none, [account])[0]?.[0]?.billed).toEqual({});
  });
});
