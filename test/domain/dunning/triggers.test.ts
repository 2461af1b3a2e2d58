import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, endOfMonth, type PlainDate } from "../../../domain/calendar.ts";
import { isBusinessDay } from "../../../domain/compliance/holidays.ts";
import { nextStepDay, stepDays, stepDue, type Taken } from "../../../domain/dunning/course.ts";
import { dateOf, dayOf } from "../../../domain/dunning/day.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Cadence } from "../../../domain/dunning/policy.ts";
import type { Step, Trigger } from "../../../domain/dunning/step.ts";
import { fromDue, fromMonthEnd, fromPrevious, policyWith, stepOf } from "./facts.ts";

const cadenceOf = (steps: readonly Step[], changes: Partial<Cadence> = {}): Cadence => {
  const [segment] = policyWith({ steps: [...steps], ...changes }).segments;
  if (!segment) throw new Error("The policy has a segment");
  return segment.cadence;
};

/** The date of the last of the steps with these triggers, for an invoice due on the date, nothing taken. */
const dateFor = (
  triggers: readonly Trigger[],
  due: PlainDate,
  country = "DE",
  region?: string,
): PlainDate => {
  const steps = triggers.map((trigger, i) => stepOf(`s${i}`, trigger));
  return dateOf(stepDays(cadenceOf(steps), country, region).of(dayOf(due), steps.length - 1));
};

describe("a step counted from the due date", () => {
  it.each([
    ["a week later, over the end of February", fromDue(7), "2026-02-25", "2026-03-04"],
    ["a week later, in a leap year", fromDue(7), "2028-02-25", "2028-03-03"],
    ["on the 29th of February itself", fromDue(0), "2028-02-29", "2028-02-29"],
    ["before it, over the turn of the year", fromDue(-10), "2027-01-04", "2026-12-25"],
    ["in business days, over a weekend", fromDue(1, "business"), "2026-06-12", "2026-06-15"],
    ["in business days, over Easter", fromDue(2, "business"), "2026-04-02", "2026-04-08"],
    ["business days before it, over a weekend", fromDue(-3, "business"), "2026-06-09", "2026-06-04"],
    ["business days before a Sunday", fromDue(-1, "business"), "2026-06-14", "2026-06-12"],
  ])("%s", (_, trigger, due, expected) => {
    expect(dateFor([trigger], due)).toBe(expected);
  });

  it.each([
    // Corpus Christi, 4 June 2026, is a holiday in Bavaria and not in Berlin.
    ["DE", "BE", fromDue(-3, "business"), "2026-06-08", "2026-06-03"],
    ["DE", "BY", fromDue(-3, "business"), "2026-06-08", "2026-06-02"],
    // Independence Day 2025 is a Friday.
    ["US", "NY", fromDue(1, "business"), "2025-07-03", "2025-07-07"],
    ["GB", undefined, fromDue(1, "business"), "2025-07-03", "2025-07-04"],
    // The weekend of Egypt is Friday and Saturday.
    ["EG", undefined, fromDue(1, "business"), "2026-06-11", "2026-06-14"],
  ])("keeps the holidays of %s %s", (country, region, trigger, due, expected) => {
    expect(dateFor([trigger], due, country, region)).toBe(expected);
  });
});

describe("a step counted from the end of the month", () => {
  it.each([
    ["the last day itself", fromMonthEnd(0), "2026-02-10", "2026-02-28"],
    ["of a leap year's February", fromMonthEnd(0), "2028-02-10", "2028-02-29"],
    ["for what is due on it", fromMonthEnd(0), "2026-01-31", "2026-01-31"],
    ["days later, in the next year", fromMonthEnd(5), "2026-12-01", "2027-01-05"],
    ["business days later, over New Year", fromMonthEnd(5, "business"), "2026-12-10", "2027-01-08"],
  ])("%s", (_, trigger, due, expected) => {
    expect(dateFor([trigger], due)).toBe(expected);
  });

  it("keeps Epiphany in Bavaria", () => {
    expect(dateFor([fromMonthEnd(5, "business")], "2026-12-10", "DE", "BY")).toBe("2027-01-11");
  });
});

describe("a step counted from the step before", () => {
  const cadence = cadenceOf([
    stepOf("first", fromDue(1)),
    stepOf("second", fromPrevious(7)),
    stepOf("third", fromPrevious(3, "business")),
  ]);
  const days = stepDays(cadence, "DE", undefined);
  const due = dayOf("2026-03-24");
  const taken = (level: number, date: PlainDate, payBy?: PlainDate): Taken => ({
    level,
    day: dayOf(date),
    ...(payBy !== undefined && { payBy: dayOf(payBy) }),
  });

  it("counts from the day it was taken, however late that was", () => {
    expect(dateOf(days.of(due, 1, taken(0, "2026-03-25")))).toBe("2026-04-01");
    expect(dateOf(days.of(due, 1, taken(0, "2026-03-30")))).toBe("2026-04-06");
  });

  it("in business days counts none of Easter", () => {
    expect(dateOf(days.of(due, 2, taken(1, "2026-04-02")))).toBe("2026-04-09");
  });

  it("counts from the day that a step passed over was due", () => {
    // The second one would have been due on 6 April.
    expect(dateOf(days.of(due, 2, taken(0, "2026-03-30")))).toBe("2026-04-09");
    expect(dateOf(days.of(due, 2))).toBe("2026-04-08");
  });

  it("waits until the new date to pay by has passed", () => {
    expect(dateOf(days.of(due, 1, taken(0, "2026-03-25", "2026-04-08")))).toBe("2026-04-09");
    expect(dateOf(days.of(due, 1, taken(0, "2026-03-25", "2026-03-28")))).toBe("2026-04-01");
  });

  it("is no reminder of what is not due yet, however soon it follows an announcement", () => {
    expect(dateFor([fromDue(-10), fromPrevious(4)], "2026-06-09")).toBe("2026-06-10");
    expect(dateFor([fromDue(-10), fromPrevious(14)], "2026-06-09")).toBe("2026-06-13");
  });

  it("but a second announcement may come before the due date", () => {
    const steps = [
      stepOf("early", fromDue(-10), { template: "upcoming" }),
      stepOf("again", fromPrevious(4), { template: "upcoming" }),
    ];
    const announced = stepDays(cadenceOf(steps), "DE", undefined);
    expect(dateOf(announced.of(dayOf("2026-06-09"), 1))).toBe("2026-06-03");
  });
});

describe("the grace of business days", () => {
  it("moves each step past the due date, however it is counted, and none before it", () => {
    const grace = { graceBusinessDays: 3 };
    const dates = (steps: Step[], due: PlainDate) => {
      const days = stepDays(cadenceOf(steps, grace), "DE", undefined);
      return steps.map((_, i) => dateOf(days.of(dayOf(due), i)));
    };
    // Due on Friday 5 June: three business days later is Wednesday the 10th.
    expect(
      dates(
        [stepOf("before", fromDue(-3)), stepOf("one", fromDue(1)), stepOf("ten", fromDue(10))],
        "2026-06-05",
      ),
    ).toEqual(["2026-06-02", "2026-06-10", "2026-06-15"]);
    expect(dates([stepOf("before", fromDue(-3)), stepOf("next", fromPrevious(5))], "2026-06-05")).toEqual([
      "2026-06-02",
      "2026-06-10",
    ]);
    expect(dates([stepOf("month", fromMonthEnd(1))], "2026-06-29")).toEqual(["2026-07-02"]);
  });

  it("lets no invoice that is due at the end of its month overtake one that was due before", () => {
    const days = stepDays(
      cadenceOf([stepOf("month", fromMonthEnd(0))], { graceBusinessDays: 1 }),
      "DE",
      undefined,
    );
    // A Saturday and a Sunday: the business day after both is Monday.
    expect(["2026-05-30", "2026-05-31"].map((due) => days.of(dayOf(due), 0))).toEqual([
      dayOf("2026-06-01"),
      dayOf("2026-06-01"),
    ]);
  });

  it("does not move a step on the due date itself", () => {
    const days = stepDays(cadenceOf([stepOf("due", fromDue(0))], { graceBusinessDays: 3 }), "DE", undefined);
    expect(days.of(dayOf("2026-06-05"), 0)).toBe(dayOf("2026-06-05"));
  });
});

const place = fc.constantFrom<[string, string | undefined]>(
  ["DE", undefined],
  ["DE", "BY"],
  ["US", "MA"],
  ["GB", "SCT"],
  ["AE", undefined],
  ["EG", undefined],
  ["JP", undefined],
);
const date = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays("2019-01-01", days));
const anyTrigger: fc.Arbitrary<Trigger> = fc.oneof(
  fc
    .tuple(fc.integer({ min: -30, max: 90 }), fc.constantFrom("calendar" as const, "business" as const))
    .map(([days, count]) => fromDue(days, count)),
  fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom("calendar" as const, "business" as const))
    .map(([days, count]) => fromMonthEnd(days, count)),
);
const laterTrigger = fc.oneof(
  anyTrigger,
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom("calendar" as const, "business" as const))
    .map(([days, count]) => fromPrevious(days, count)),
);

/** Business days strictly between the dates and the later of them, counted one by one. */
const businessDaysTo = (from: PlainDate, to: PlainDate, country: string, region?: string): number => {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1))
    if (isBusinessDay(day, country, region)) count++;
  return count;
};

describe("step days", () => {
  it("in business days fall on one, with as many between as the step says", () => {
    fc.assert(
      fc.property(date, place, fc.integer({ min: 1, max: 40 }), (due, [country, region], days) => {
        const found = dateFor([fromDue(days, "business")], due, country, region);
        expect(isBusinessDay(found, country, region)).toBe(true);
        expect(businessDaysTo(due, found, country, region)).toBe(days);
        const before = dateFor([fromDue(-days, "business")], due, country, region);
        expect(isBusinessDay(before, country, region)).toBe(true);
        expect(businessDaysTo(addDays(before, -1), addDays(due, -1), country, region)).toBe(days);
      }),
      { numRuns: 300 },
    );
  });

  it("from the end of the month are the same for all that is due in it", () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 40 }), (due, days) => {
        const month = endOfMonth(due);
        expect(dateFor([fromMonthEnd(days)], due)).toBe(addDays(month, days));
        expect(dateFor([fromMonthEnd(days)], month)).toBe(addDays(month, days));
      }),
      { numRuns: 200 },
    );
  });

  it("never run backwards: no step comes before the one it follows, nor a later invoice's before an earlier's", () => {
    fc.assert(
      fc.property(
        date,
        place,
        anyTrigger,
        fc.array(laterTrigger, { maxLength: 4 }),
        fc.integer({ min: 0, max: 5 }),
        (due, [country, region], first, more, graceBusinessDays) => {
          const steps = [first, ...more].map((trigger, i) => stepOf(`s${i}`, trigger));
          const days = stepDays(cadenceOf(steps, { graceBusinessDays }), country, region);
          const all = steps.map((_, i) => days.of(dayOf(due), i));
          expect(all).toEqual([...all].sort((a, b) => a - b));
          const next = steps.map((_, i) => days.of(dayOf(due) + 1, i));
          next.forEach((day, i) => {
            expect(day).toBeGreaterThanOrEqual(all[i] ?? 0);
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  it("agree with what is due: on a step's day it is due by jump, and on no day before", () => {
    fc.assert(
      fc.property(
        date,
        place,
        anyTrigger,
        fc.array(laterTrigger, { maxLength: 4 }),
        (due, where, first, more) => {
          const steps = [first, ...more].map((trigger, i) => stepOf(`s${i}`, trigger));
          const cadence = cadenceOf(steps, { catchUp: "jump" });
          const days = stepDays(cadence, ...where);
          const standing = { due: dayOf(due), taken: undefined };
          const worth = () => true;
          steps.forEach((step, i) => {
            const day = days.of(standing.due, i);
            const isEarly = step.trigger.from === "due-date" && step.trigger.days < 0;
            if (!isEarly) expect(stepDue(standing, day, cadence, days, worth)).toBeGreaterThanOrEqual(i);
            expect(stepDue(standing, day - 1, cadence, days, worth) ?? -1).toBeLessThan(i);
            expect(nextStepDay(standing, day - 1, cadence, days)).toBeLessThanOrEqual(day);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("of the built-in policy are those it states", () => {
    const { cadence } = defaultPolicy.segments[0] ?? { cadence: cadenceOf([]) };
    const days = stepDays(cadence, "DE", undefined);
    expect(cadence.steps.map((_, i) => days.of(0, i))).toEqual([-3, 1, 7, 14, 30]);
  });
});
