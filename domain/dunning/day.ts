import { type Instant, type PlainDate, toInstant } from "../calendar.ts";
import { DAY_MS, epochOf, MINUTE_MS, offsetAt } from "../compliance/offsets.ts";
import { instantAt } from "../zoned.ts";

/**
 * Days of dunning. A day begins at 8:00 at the debtor's place, so that a step whose date is reached
 * at midnight is not looked at hours before anything may be sent. Dates are counted in days since
 * 1970-01-01, since decisions compare many of them.
 */

/** The minute of the local day at which a day of dunning begins. */
const DAY_BEGINS = 8 * 60;

const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
};

/** Days since 1970-01-01 of a plain date, by the civil calendar (Hinnant, "days_from_civil"). */
export const dayOf = (date: PlainDate): number => {
  const month = digits(date, 5, 7);
  const year = digits(date, 0, 4) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + digits(date, 8, 10) - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

/** The plain date of a number of days since 1970-01-01. */
export const dateOf = (day: number): PlainDate => toInstant(day * DAY_MS).slice(0, 10);

/** The day of dunning at the place at the instant: the local date, or before 8:00 the one before it. */
export const dunningDay = (instant: Instant, zone: string): number => {
  const ms = epochOf(instant);
  const local = ms + offsetAt(zone, ms);
  const day = Math.floor(local / DAY_MS);
  return local - day * DAY_MS < DAY_BEGINS * MINUTE_MS ? day - 1 : day;
};

const beginnings = new Map<string, Map<number, Instant>>();
const MAX_KEPT = 20_000;

/** The instant at which the day of dunning begins at the place: 8:00 there. */
export const beginningOf = (day: number, zone: string): Instant => {
  let ofZone = beginnings.get(zone);
  if (!ofZone) {
    ofZone = new Map();
    beginnings.set(zone, ofZone);
  }
  const known = ofZone.get(day);
  if (known !== undefined) return known;
  if (ofZone.size >= MAX_KEPT) ofZone.clear();
  const instant = instantAt(dateOf(day), DAY_BEGINS, zone);
  ofZone.set(day, instant);
  return instant;
};
