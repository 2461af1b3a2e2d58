import * as z from "zod";
import { isPlainDate } from "../../calendar.ts";
import { allChannels, stopKinds } from "../facts.ts";
import { dayHours, type Rule } from "../rule.ts";

/** The house's own numbers, stricter than most laws and free to change. */
export const houseSchema = z.strictObject({
  /** The hours of the business day at the debtor's place between which messages and calls go out. */
  hours: dayHours,
  /** Contacts in any 24 hours, over all channels. */
  perDay: z.int().min(0).max(1000),
  /** Contacts in any 7 × 24 hours, over all channels. */
  perWeek: z.int().min(0).max(1000),
  /** Days on which the house contacts no one. */
  blackout: z.array(z.string().refine(isPlainDate, "is not a date YYYY-MM-DD")).readonly(),
});
export type HouseNumbers = Readonly<z.infer<typeof houseSchema>>;

export const houseNumbers: HouseNumbers = {
  hours: ["8:00", "18:00"],
  perDay: 1,
  perWeek: 3,
  blackout: [],
};

const always = "0001-01-01";
const policy = "house policy";

/** Hours and caps for everyone; a law beside it can only make it stricter. */
export const houseDefault = (numbers: HouseNumbers = houseNumbers): Rule => ({
  id: "house-default",
  source: policy,
  effectiveFrom: always,
  scope: { channels: allChannels },
  clauses: [
    {
      kind: "hours",
      // A letter disturbs no one at night.
      channels: ["email", "sms", "call"],
      week: { businessDays: numbers.hours },
      holidays: "closed",
    },
    { kind: "cap", max: numbers.perDay, days: 1, counts: allChannels, perMessage: true },
    { kind: "cap", max: numbers.perWeek, days: 7, counts: allChannels, perMessage: true },
  ],
});

/** Days on which the creditor contacts no one, of the house and of the legal entity. A letter can wait as well. */
export const houseBlackout = (numbers: HouseNumbers = houseNumbers): Rule => ({
  id: "blackout",
  source: policy,
  effectiveFrom: always,
  scope: { channels: allChannels },
  clauses: [{ kind: "blackout", dates: numbers.blackout }],
  allowReason: "the creditor keeps no such day free",
});

/** What is recorded on the account itself: holds, moratoria, stops, automatic payment, addresses. */
export const accountRules: readonly Rule[] = [
  {
    id: "no-address",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [{ kind: "forbid", when: "no-address" }],
    allowReason: "an address is on file",
  },
  {
    id: "suppressed-address",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [{ kind: "forbid", when: "suppressed-address" }],
    allowReason: "the address is not suppressed",
  },
  {
    id: "account-stop",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [{ kind: "stop", of: stopKinds }],
    allowReason: "nothing on the account stops contact",
  },
  {
    id: "autopay",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [{ kind: "forbid", when: "autopay" }],
    allowReason: "the account does not pay automatically",
  },
  {
    id: "hold",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [{ kind: "wait", after: "hold" }],
    allowReason: "the account is not on hold",
  },
  {
    id: "moratorium",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    // Whoever is protected by one, wherever: what a law says beside it can only make it stricter.
    clauses: [{ kind: "wait", after: "moratorium", days: 60 }],
    allowReason: "no moratorium is recorded",
  },
];
