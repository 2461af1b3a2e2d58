import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { type Policy, takingOver } from "../../../domain/dunning/policy.ts";
import { summarize, transition } from "../../../domain/dunning/transition.ts";
import {
  customer,
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
import { someFacts, somePolicy } from "./generators.ts";

const steps = [stepOf("one", fromDue(1)), stepOf("seven", fromDue(7)), stepOf("fourteen", fromDue(14))];
const before = policyWith({ steps });
const next = (changes: Partial<Policy>, cadence: Parameters<typeof policyWith>[0] = {}): Policy => ({
  ...policyWith({ steps, ...cadence }),
  version: 1,
  ...changes,
});
const due = (days: number) => addDays(TUESDAY, -days);
/** Eight days past due, reminded at steps one and seven. */
const onTheWay: DunningFacts = {
  ...play(facts({ policy: before, openInvoices: [invoice("a", due(8))] }), hourly(due(7), 7)).facts,
  now: noon(TUESDAY),
};
const never = { field: "country", op: "eq", value: "AT" } as const;
const segmentsOf = (when: Policy["segments"][number]["when"]): Partial<Policy> => ({
  segments: before.segments.map((segment) => ({ ...segment, id: "other", when })),
});

describe("when a policy is changed, an account", () => {
  it.each<[string, Policy, string, string]>([
    [
      "stays where nothing changes for it",
      next({}),
      "stays",
      "Stays as it is: is written to at step fourteen on 2026-06-15.",
    ],
    [
      "is chased later where its step moves back",
      next({}, { steps: [...steps.slice(0, 2), stepOf("fourteen", fromDue(17))] }),
      "later",
      "Comes later: is written to at step fourteen on 2026-06-18, not on 2026-06-15.",
    ],
    [
      "is chased earlier where it moves forward",
      next({}, { steps: [...steps.slice(0, 2), stepOf("fourteen", fromDue(10))] }),
      "earlier",
      "Comes earlier: is written to at step fourteen on 2026-06-11, not on 2026-06-15.",
    ],
    [
      "moves to another step that comes between",
      next(
        {},
        {
          steps: [
            ...steps.slice(0, 2),
            stepOf("person", fromDue(9), { channels: ["task"] }),
            ...steps.slice(2),
          ],
        },
      ),
      "moves",
      "Moves: a person takes over at step person on 2026-06-10; under the present policy is written to at step fourteen on 2026-06-15.",
    ],
    [
      "begins anew where the policy restarts",
      next({ inFlight: "restart" }, { catchUp: "sequential" }),
      "restarts",
      "Begins the cadence anew: is written to at step one on 2026-06-11; under the present policy is written to at step fourteen on 2026-06-15.",
    ],
    [
      "ends where no step is left for it",
      next({}, { steps: steps.slice(0, 2) }),
      "ends",
      "Ends: nothing comes any more; under the present policy is written to at step fourteen on 2026-06-15. Nothing is due for chasing today.",
    ],
    [
      "drops out where it fits no segment",
      next(segmentsOf(never)),
      "drops-out",
      "Drops out: it fits no segment any more; under the present policy is written to at step fourteen on 2026-06-15.",
    ],
  ])("%s", (_, after, change, text) => {
    expect(transition(onTheWay, before, after)).toMatchObject({
      accountId: "account",
      accountNumber: "10042",
      last: { stepId: "seven", on: "2026-06-08" },
      change,
      text,
    });
  });

  it("comes in where the present policy left it alone", () => {
    const silent = { ...before, ...segmentsOf(never) };
    const found = transition(onTheWay, silent, next({}));
    expect(found).toMatchObject({ change: "comes-in", before: { silence: { code: "no-segment" } } });
  });

  it("that nothing is done about stays as it is, with the reason", () => {
    const account = {
      ...customer,
      stops: [{ kind: "deceased" as const, since: noon(due(3)), by: "clerk", reason: "letter" }],
    };
    const found = transition({ ...onTheWay, account }, before, next({}));
    expect(found).toMatchObject({ change: "stays", after: { silence: { code: "account-stopped" } } });
    expect(found.text).toContain("nothing comes. The customer has died");
  });
});

describe("what is foretold", () => {
  it("is what happens: the next contact under the new policy, hour by hour", () => {
    fc.assert(
      fc.property(
        someFacts,
        somePolicy,
        fc.constantFrom("carry-on" as const, "restart" as const),
        (start, other, inFlight) => {
          const now = noon("2026-03-06");
          const { facts: played } = play(start, hourly("2026-03-02", 4));
          const after: Policy = { ...other, version: 1, inFlight };
          const { next: foretold } = transition({ ...played, now }, start.policy, after).after;
          const policy = takingOver(after, start.policy, now);
          const hours = hourly("2026-03-06", 40).filter((at) => at >= now);
          const [made] = play({ ...played, policy }, hours).made;
          if (foretold === undefined) expect(made).toBeUndefined();
          else if (foretold.at <= (hours.at(-1) ?? "")) {
            expect(made).toMatchObject({ stepId: foretold.stepId, channels: foretold.channels });
            // A run comes at the full hour; zones of half hours open between two.
            expect(made?.at.slice(0, 13)).toBe(foretold.at.slice(0, 13));
          }
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  it("changes nothing for a policy that takes over from itself", () => {
    fc.assert(
      fc.property(someFacts, (start) => {
        expect(transition(start, start.policy, { ...start.policy, version: 1 }).change).toBe("stays");
      }),
      { seed: 2, numRuns: 150 },
    );
  });
});

describe("the summary", () => {
  it("counts accounts by what happens to them, by segment, and shows a wave on the first day", () => {
    const after = next({ ...segmentsOf({ all: [] }) }, {});
    const quick = {
      ...after,
      segments: policyWith({ steps: [...steps, stepOf("nine", fromDue(15))] }).segments,
    };
    const all = [
      transition(onTheWay, before, quick),
      transition({ ...onTheWay, openInvoices: [] }, before, quick),
      transition(
        facts({ openInvoices: [invoice("b", due(1))] }),
        before,
        next({}, { steps: steps.slice(1) }),
      ),
      transition(
        facts({ openInvoices: [invoice("b", due(1))] }),
        { ...before, ...segmentsOf(never) },
        next({}),
      ),
    ];
    expect(summarize(all, noon(TUESDAY))).toEqual({
      accounts: 4,
      byChange: {
        stays: 2,
        earlier: 0,
        later: 0,
        moves: 1,
        restarts: 0,
        "comes-in": 1,
        ends: 0,
        "drops-out": 0,
      },
      bySegment: [
        { from: "everyone", to: "everyone", accounts: 3 },
        { from: "–", to: "everyone", accounts: 1 },
      ],
      firstDay: { before: 1, after: 1 },
    });
  });
});
