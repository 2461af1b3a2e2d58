import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import type { Account } from "../../../domain/ledger/model.ts";
import {
  asRows,
  customer,
  facts,
  fromDue,
  fromPrevious,
  hourly,
  invoice,
  noon,
  play,
  policyWith,
  stepOf,
  TUESDAY,
} from "./facts.ts";

const reminders = [
  stepOf("first", fromDue(1), { newDueDate: { days: 14, count: "calendar" } }),
  stepOf("second", fromPrevious(1), { newDueDate: { days: 14, count: "calendar" } }),
  stepOf("person", fromPrevious(1), { channels: ["task"] }),
];
const policy = policyWith({ steps: reminders });
const start = facts({ policy, openInvoices: [invoice("a", "2026-06-08")] });

describe("a step with a new date to pay by", () => {
  it("names it in the decision, counted from the day at the debtor's place", () => {
    expect(decideContact(start)).toMatchObject({ action: "contact", payBy: "2026-06-23" });
    const auckland: Account = {
      ...customer,
      timeZone: "Pacific/Auckland",
      address: { lines: [], country: "NZ" },
    };
    // 9:00 on 10 June there.
    const now = `${TUESDAY}T21:00:00.000Z`;
    expect(decideContact({ ...start, account: auckland, now })).toMatchObject({ payBy: "2026-06-24" });
  });

  it("counts it in business days where the step says so", () => {
    const business = policyWith({
      steps: [stepOf("first", fromDue(1), { newDueDate: { days: 10, count: "business" } })],
    });
    expect(decideContact({ ...start, policy: business })).toMatchObject({ payBy: "2026-06-23" });
    const overEaster = {
      ...start,
      policy: business,
      openInvoices: [invoice("a", "2026-03-30")],
      now: noon("2026-03-31"),
    };
    // Good Friday and Easter Monday lie between.
    expect(decideContact(overEaster)).toMatchObject({ payBy: "2026-04-16" });
  });

  it("lets the next step wait until it has passed, and each step gives another", () => {
    const { made } = play(start, hourly(TUESDAY, 45));
    expect(asRows(made)).toEqual([
      ["first", "email", TUESDAY],
      ["second", "email", "2026-06-24"],
      ["person", "task", "2026-07-09"],
    ]);
  });

  it("lets steps of the calendar wait too: after it, the one that is due by then comes", () => {
    const fixed = policyWith({
      steps: [
        stepOf("first", fromDue(1), { newDueDate: { days: 14, count: "calendar" } }),
        stepOf("seven", fromDue(7)),
        stepOf("fourteen", fromDue(14)),
        stepOf("thirty", fromDue(30)),
      ],
    });
    const rows = (catchUp: "jump" | "sequential") =>
      asRows(
        play(
          {
            ...start,
            policy: { ...fixed, segments: policyWith({ ...fixed.segments[0]?.cadence, catchUp }).segments },
          },
          hourly(TUESDAY, 26),
        ).made,
      );
    expect(rows("jump")).toEqual([
      ["first", "email", TUESDAY],
      ["fourteen", "email", "2026-06-24"],
    ]);
    expect(rows("sequential")).toEqual([
      ["first", "email", TUESDAY],
      ["seven", "email", "2026-06-24"],
      // The cool-down of three days ends on a Saturday.
      ["fourteen", "email", "2026-06-29"],
    ]);
  });

  it("holds for every invoice of the message, also for one that had come to no step when the older one is paid", () => {
    const late = policyWith({
      steps: [
        stepOf("ten", fromDue(10), { newDueDate: { days: 14, count: "calendar" } }),
        stepOf("twenty", fromDue(20)),
      ],
    });
    const both = [invoice("a", addDays(TUESDAY, -10)), invoice("b", addDays(TUESDAY, -4))];
    const { facts: after } = play({ ...start, policy: late, openInvoices: both }, [noon(TUESDAY)]);
    const paid = { ...after, openInvoices: both.slice(1) };
    // The younger one is ten days past due on 15 June; its customer was told 23 June.
    expect(asRows(play(paid, hourly("2026-06-10", 20)).made)).toEqual([["ten", "email", "2026-06-24"]]);
  });

  it("is kept by a later version of the policy that gives none", () => {
    const { facts: after } = play(start, [noon(TUESDAY)]);
    const without = policyWith({ steps: [stepOf("first", fromDue(1)), stepOf("second", fromDue(3))] });
    const { made } = play({ ...after, policy: { ...without, version: 1 } }, hourly("2026-06-10", 20));
    expect(asRows(made)).toEqual([["second", "email", "2026-06-24"]]);
  });

  it("is the same in every channel of the step, though one comes a day later", () => {
    const two = policyWith({
      steps: [
        stepOf("first", fromDue(1), {
          channels: ["email", "sms"],
          newDueDate: { days: 14, count: "calendar" },
        }),
        stepOf("later", fromDue(40)),
      ],
    });
    const account = { ...customer, debtorType: "consumer" as const };
    const { facts: mailed } = play({ ...start, policy: two, account }, [noon(TUESDAY)]);
    const sms = decideContact({ ...mailed, now: "2026-06-10T13:00:00.000Z" });
    expect(sms).toMatchObject({ contacts: [{ channel: "sms" }], payBy: "2026-06-23" });
  });
});
