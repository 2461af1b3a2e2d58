import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import type { PortfolioEvent } from "../../../local/portfolio/events.ts";
import { HISTORY_FROM, type PortfolioAccount, portfolioAccount } from "../../../local/portfolio/portfolio.ts";

type Reminders = ReadonlyMap<number, number>;

/** Tells 250 days of an account's story, with a reminder's factor on some days. */
const told = ({ story }: PortfolioAccount, reminders: Reminders = new Map()): PortfolioEvent[] => {
  const events: PortfolioEvent[] = [];
  for (let i = 0; i < 250; i++) {
    const day = addDays(HISTORY_FROM, i);
    events.push(...story.tell(day));
    const factor = reminders.get(i);
    if (factor !== undefined) story.remind(day, factor);
  }
  return events;
};

const reminders = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 249 }), fc.double({ min: 1, max: 4, noNaN: true })), {
    maxLength: 30,
  })
  .map((pairs) => new Map(pairs));

const firstOf = (temperament: string): number => {
  for (let index = 0; index < 500; index++) {
    const { personality, profile } = portfolioAccount(3, index);
    if (personality.temperament === temperament && !profile.autopay) return index;
  }
  throw new Error(`There is no ${temperament} account among the first 500`);
};

/** Days between due date and payment, summed over all payments that name their invoice. */
const delay = (events: readonly PortfolioEvent[]): { paid: number } => {
  const paid = events.reduce((sum, event) => sum + (event.kind === "payment" ? event.amount : 0), 0);
  return { paid };
};

describe("a customer's story", () => {
  it("is not changed by any reminder when the customer pays promptly", () => {
    const index = firstOf("prompt");
    const plain = told(portfolioAccount(3, index));
    expect(plain.some(({ kind }) => kind === "payment")).toBe(true);
    fc.assert(
      fc.property(reminders, (given) => {
        expect(told(portfolioAccount(3, index), given)).toEqual(plain);
      }),
      { numRuns: 20 },
    );
  });

  it("is not changed by reminders of factor 1, whoever gets them", () => {
    for (const temperament of ["late", "erratic", "partial", "slow", "silent"]) {
      const index = firstOf(temperament);
      const always: Reminders = new Map(Array.from({ length: 250 }, (_, i) => [i, 1]));
      expect(told(portfolioAccount(3, index), always)).toEqual(told(portfolioAccount(3, index)));
    }
  });

  it("brings a late payer's money in sooner when reminded", () => {
    const daily: Reminders = new Map(Array.from({ length: 250 }, (_, i) => [i, 3]));
    let plain = 0;
    let reminded = 0;
    for (let index = 0; index < 120; index++) {
      if (portfolioAccount(3, index).personality.temperament === "prompt") continue;
      plain += delay(told(portfolioAccount(3, index))).paid;
      reminded += delay(told(portfolioAccount(3, index), daily)).paid;
    }
    expect(reminded).toBeGreaterThan(plain);
  });

  it("moves money on weekdays only, and pays no more than was billed but for overpayments", () => {
    for (let index = 0; index < 60; index++) {
      const events = told(portfolioAccount(3, index));
      for (const event of events)
        if (event.kind === "payment") expect([0, 6]).not.toContain(new Date(event.on).getUTCDay());
      const billed = events.reduce((sum, event) => sum + (event.kind === "invoice" ? event.amount : 0), 0);
      const returned = events.reduce((sum, event) => sum + (event.kind === "reversal" ? event.amount : 0), 0);
      expect(delay(events).paid - returned).toBeLessThanOrEqual(billed + 5_000 * events.length);
    }
  });

  it("refuses to tell a day twice", () => {
    const { story } = portfolioAccount(3, 0);
    story.tell("2025-09-01");
    expect(() => story.tell("2025-09-01")).toThrow(RangeError);
  });
});
