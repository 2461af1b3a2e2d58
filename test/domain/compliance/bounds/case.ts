import type { Channel, GateFacts } from "../../../../domain/compliance/facts.ts";
import type { Rule } from "../../../../domain/compliance/rule.ts";
import { instantAt } from "../../../../domain/zoned.ts";

/** Cases on both sides of every number of a rule, made from the rule's own data. */

/** A question just within or just beyond a bound, and whether this rule, alone, lets it pass. */
export interface BoundCase {
  readonly name: string;
  readonly facts: GateFacts;
  readonly expected: "allowed" | "forbidden" | "silent";
  /** For a forbidden contact: the very instant at which the rule lets it pass again. */
  readonly until?: string;
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const iso = (at: number): string => new Date(at).toISOString();
export const at = (date: string, minute: number, zone: string): number =>
  Date.parse(instantAt(date, minute, zone));
export const plus = (date: string, days: number): string =>
  iso(Date.parse(`${date}T00:00:00Z`) + days * DAY).slice(0, 10);

/** Far east and far west of the date line, half and quarter hours, and zones that change their clock by an hour or half. */
export const zonesTried = [
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "Australia/Lord_Howe",
  "America/New_York",
  "America/St_Johns",
  "Europe/Berlin",
  "Africa/Cairo",
];

/** Noon of this day is within every rule: a day of the middle of the week without a holiday anywhere that the rules bind, after the last rule's first day. */
export const ORDINARY = "2026-11-18";

export const conversation = { status: "granted", basis: "written" } as const;

/** A debtor whom the rule binds for sure, over the channel, with nothing that speaks against contact. */
export const boundBy = ({ scope }: Rule, channel: Channel, zone: string): GateFacts => ({
  channel,
  now: iso(at(ORDINARY, 12 * 60, zone)),
  creditorRole: scope.creditor ?? "first-party",
  debtorType: scope.debtor ?? "business",
  country: scope.country,
  region: scope.region,
  city: scope.cities?.[0],
  timeZone: zone,
  recipient: { address: "a@example.com" },
  consent: conversation,
  writtenNotice: "2020-01-01",
  daysPastDue: (scope.pastDueOver ?? 0) + 1,
  history: [],
});
