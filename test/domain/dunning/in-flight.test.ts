import { describe, expect, it } from "vitest";
import { addDays, type Instant } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import { type Policy, takingOver } from "../../../domain/dunning/policy.ts";
import type { Step } from "../../../domain/dunning/step.ts";
import {
  asRows,
  codes,
  facts,
  fromDue,
  hourly,
  invoice,
  noon,
  play,
  policyWith,
  stepOf,
  TUESDAY,
} from "./facts.ts";

const before = policyWith({
  steps: [stepOf("one", fromDue(1)), stepOf("seven", fromDue(7)), stepOf("fourteen", fromDue(14))],
});
const openInvoices = [invoice("a", "2026-06-08")];
/** Step one on the 9th, step seven on the 15th. */
const onTheWay = play(facts({ policy: before, openInvoices }), hourly(TUESDAY, 8)).facts;
const takeover: Instant = noon("2026-06-16");

const next = (steps: Step[], inFlight: Policy["inFlight"], changes: object = {}): Policy =>
  takingOver({ ...policyWith({ steps, ...changes }), version: 1, inFlight }, before, takeover);
const rows = (policy: Policy, from = "2026-06-17", days = 40) =>
  asRows(play({ ...onTheWay, policy }, hourly(from, days)).made);

describe("a policy that takes over and carries on", () => {
  it("leaves accounts where they are by the names of the steps", () => {
    const moved = [stepOf("one", fromDue(1)), stepOf("seven", fromDue(8)), stepOf("twenty", fromDue(21))];
    expect(rows(next(moved, "carry-on"))).toEqual([["twenty", "email", "2026-06-29"]]);
  });

  it("and where a name is no longer known, by the days that have passed", () => {
    const renamed = [
      stepOf("a", fromDue(1)),
      stepOf("b", fromDue(6)),
      stepOf("c", fromDue(10)),
      stepOf("d", fromDue(15)),
    ];
    // On the 15th, when the last message went out, b had been due and c not yet.
    expect(rows(next(renamed, "carry-on"))).toEqual([
      ["c", "email", "2026-06-18"],
      ["d", "email", "2026-06-23"],
    ]);
  });

  it("repeats no step and keeps the cool-down after messages of the earlier version", () => {
    const more = [
      stepOf("one", fromDue(1)),
      stepOf("seven", fromDue(7)),
      stepOf("eight", fromDue(8)),
      stepOf("fourteen", fromDue(14)),
    ];
    expect(rows(next(more, "carry-on"))).toEqual([
      ["eight", "email", "2026-06-18"],
      ["fourteen", "email", "2026-06-22"],
    ]);
  });
});

describe("a policy that takes over and restarts", () => {
  const steps = [...(before.segments[0]?.cadence.steps ?? [])];

  it("begins with the steps anew, under contacts of their own, and not within the cool-down", () => {
    const sequential = next(steps, "restart", { catchUp: "sequential" });
    const { made, facts: end } = play({ ...onTheWay, policy: sequential }, hourly("2026-06-17", 14));
    expect(asRows(made)).toEqual([
      // The last message is of the 15th: three days later is the 18th.
      ["one", "email", "2026-06-18"],
      // The three days after it end on Sunday.
      ["seven", "email", "2026-06-22"],
      ["fourteen", "email", "2026-06-25"],
    ]);
    const ids = end.history.map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
  });

  it("never repeats even the very same step within the cool-down", () => {
    const afterOne = play(facts({ policy: before, openInvoices }), hourly(TUESDAY, 1)).facts;
    const restarted = takingOver({ ...before, version: 1, inFlight: "restart" }, before, noon("2026-06-10"));
    const decision = decideContact({ ...afterOne, policy: restarted, now: noon("2026-06-10") });
    expect(codes(decision)).toEqual(["cool-down"]);
    expect(asRows(play({ ...afterOne, policy: restarted }, hourly("2026-06-10", 4)).made)).toEqual([
      ["one", "email", "2026-06-12"],
    ]);
  });

  it("is held to the caps over all messages, also where the cool-down is none", () => {
    const afterOne = play(facts({ policy: before, openInvoices }), hourly(TUESDAY, 1)).facts;
    const noCoolDown = {
      ...policyWith({ steps, coolDownDays: 0 }),
      version: 1,
      inFlight: "restart" as const,
    };
    const policy = takingOver(noCoolDown, before, `${TUESDAY}T07:00:00.000Z`);
    const decision = decideContact({ ...afterOne, policy, now: noon(TUESDAY) });
    expect(decision).toMatchObject({ action: "wait", nextLook: "2026-06-10T06:00:00.000Z" });
    expect(decision.reasons).toContainEqual(expect.objectContaining({ ruleId: "house-default" }));
  });

  it("jumps to the step that is due by now where the cadence jumps", () => {
    expect(rows(next(steps, "restart"), "2026-06-17", 10)).toEqual([
      ["seven", "email", "2026-06-18"],
      ["fourteen", "email", "2026-06-22"],
    ]);
  });

  it("is not undone by the next version, which carries on from the restart", () => {
    const restarted = next(steps, "restart", { catchUp: "sequential" });
    const afterOne = play({ ...onTheWay, policy: restarted }, hourly("2026-06-17", 3)).facts;
    const corrected = takingOver(
      { ...policyWith({ steps, catchUp: "sequential" }), version: 2, inFlight: "carry-on" },
      restarted,
      noon("2026-06-19"),
    );
    expect(corrected.restarted).toEqual({ version: 1, from: takeover });
    const { made } = play({ ...afterOne, policy: corrected }, hourly("2026-06-20", 12));
    expect(asRows(made)).toEqual([
      ["seven", "email", "2026-06-22"],
      ["fourteen", "email", "2026-06-25"],
    ]);
  });

  it("hands over to a person again where no channel is permitted", () => {
    const silent = { status: "withdrawn", at: noon("2026-01-05") } as const;
    const account = { ...onTheWay.account, consent: { email: silent, sms: silent } };
    const first = play(facts({ policy: before, openInvoices, account }), hourly(TUESDAY, 8)).facts;
    expect(first.history.map(({ channel }) => channel)).toEqual(["task"]);
    const decision = decideContact({ ...first, policy: next(steps, "restart"), now: noon("2026-06-18") });
    expect(decision).toMatchObject({ action: "task", step: { stepId: "seven" } });
  });

  it("keeps a date to pay by that was named before it", () => {
    const dated = policyWith({
      steps: [
        stepOf("one", fromDue(1), { newDueDate: { days: 14, count: "calendar" } }),
        stepOf("seven", fromDue(7)),
      ],
    });
    const named = play(facts({ policy: dated, openInvoices }), hourly(TUESDAY, 1)).facts;
    const restarted = takingOver({ ...dated, version: 1, inFlight: "restart" }, dated, noon("2026-06-10"));
    const { made } = play({ ...named, policy: restarted }, hourly("2026-06-10", 20));
    expect(asRows(made)).toEqual([["seven", "email", addDays("2026-06-23", 1)]]);
  });
});
