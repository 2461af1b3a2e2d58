import { endOfMonth } from "../calendar.ts";
import { afterBusinessDays } from "../compliance/holidays.ts";
import { dateOf, dayOf } from "./day.ts";
import type { Cadence } from "./policy.ts";
import { announces, type Trigger } from "./step.ts";

/** The last step that was taken for an invoice. Days since 1970-01-01. */
export interface Taken {
  /** Its place in the cadence; −1 where none was, and only a date to pay by was named. */
  readonly level: number;
  readonly day: number;
  /** The last day to pay by that any message named for the invoice. */
  readonly payBy?: number | undefined;
}

/** Knows on which day each step of a cadence is due for an invoice. */
export interface StepDays {
  /**
   * Days since 1970-01-01 of the step at the place in the cadence, for an invoice due on the day. What was
   * taken before it moves those that count from the step before; without it, each counts as taken when it was due.
   */
  of(due: number, index: number, taken?: Taken): number;
}

const countsFrom = ({ from }: Trigger, due: number, previous: number): number => {
  if (from === "due-date") return due;
  return from === "previous-step" ? previous : dayOf(endOfMonth(dateOf(due)));
};

const countedFrom = (day: number, on: Trigger, country?: string, region?: string): number =>
  on.count === "business" ? afterBusinessDays(day, on.days, country, region) : day + on.days;

const isPlain = ({ steps, graceBusinessDays }: Cadence): boolean =>
  graceBusinessDays === 0 &&
  steps.every(
    ({ trigger: { from, count, days } }, i) =>
      from === "due-date" && count === "calendar" && days >= (steps[i - 1]?.trigger.days ?? days),
  );

/** A day, or the one after a date to pay by that was named and has to pass first. */
const afterPayBy = (day: number, { payBy = Number.NEGATIVE_INFINITY }: Taken): number =>
  Math.max(day, payBy + 1);

const MAX_DUES_KEPT = 5_000;

/** Keeps the days of steps before which nothing was taken: the same for every invoice due on the same day. */
const remembering = ({ of }: StepDays): StepDays => {
  const known = new Map<number, number[]>();
  return {
    of(due, index, taken) {
      if (taken) return of(due, index, taken);
      let ofDue = known.get(due);
      if (!ofDue) {
        if (known.size >= MAX_DUES_KEPT) known.clear();
        ofDue = [];
        known.set(due, ofDue);
      }
      const day = ofDue[index] ?? of(due, index);
      ofDue[index] = day;
      return day;
    },
  };
};

const kept = new WeakMap<Cadence, Map<string, StepDays>>();
const MAX_PLACES_KEPT = 500;

/** The step days of the cadence for a debtor in the country: past the due date, not before the grace of business days is over. */
export const stepDays = (
  cadence: Cadence,
  country: string | undefined,
  region: string | undefined,
): StepDays => {
  let byPlace = kept.get(cadence);
  if (!byPlace) {
    byPlace = new Map();
    kept.set(cadence, byPlace);
  }
  const place = region === undefined ? (country ?? "") : `${country} ${region}`;
  const known = byPlace.get(place);
  if (known) return known;
  if (byPlace.size >= MAX_PLACES_KEPT) byPlace.clear();
  const made = makeStepDays(cadence, country, region);
  byPlace.set(place, made);
  return made;
};

const makeStepDays = (
  cadence: Cadence,
  country: string | undefined,
  region: string | undefined,
): StepDays => {
  const { steps, graceBusinessDays } = cadence;
  if (isPlain(cadence)) {
    const of = (due: number, index: number, taken?: Taken): number => {
      const day = due + (steps[index]?.trigger.days ?? 0);
      return taken ? afterPayBy(day, taken) : day;
    };
    return { of };
  }

  // A step at the end of a month is past due for all but what is due on that very day, which must not overtake the rest.
  const afterGrace = (due: number, day: number, { from }: Trigger): number =>
    graceBusinessDays === 0 || (day <= due && from !== "end-of-month")
      ? day
      : Math.max(day, afterBusinessDays(due, graceBusinessDays, country, region));

  const of = (due: number, index: number, taken?: Taken): number => {
    const step = steps[index];
    if (!step) return due;
    const { trigger } = step;
    const before = taken?.level === index - 1 ? taken : undefined;
    const previous = index === 0 ? due : (before?.day ?? of(due, index - 1, taken));
    let day = countedFrom(countsFrom(trigger, due, previous), trigger, country, region);
    // What follows an announcement closely is still no reminder of what is not due yet.
    if (trigger.from === "previous-step" && !announces(step)) day = Math.max(day, due + 1);
    day = afterGrace(due, day, trigger);
    // However its day is counted, a step never comes before the one it follows, nor before the date that one gave.
    if (before) return afterPayBy(day, before);
    return index === 0 ? day : Math.max(day, previous);
  };
  return remembering({ of });
};
