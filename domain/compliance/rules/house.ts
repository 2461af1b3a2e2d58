import type { PlainDate } from "../../calendar.ts";
import { allChannels, type StopKind } from "../facts.ts";
import { type DayHours, hours, type Rule } from "../rule.ts";

/** The house's own numbers, stricter than most laws and free to change. */
export interface HouseNumbers {
  /** Minutes of the business day at the debtor's place between which messages and calls go out. */
  readonly hours: DayHours;
  /** Contacts in any 24 hours, over all channels. */
  readonly perDay: number;
  /** Contacts in any 7 × 24 hours, over all channels. */
  readonly perWeek: number;
  /** Days on which the house contacts no one. */
  readonly blackout: readonly PlainDate[];
}

export const houseNumbers: HouseNumbers = {
  hours: hours("8:00", "18:00"),
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
      blackout: numbers.blackout,
    },
    { kind: "cap", max: numbers.perDay, days: 1, counts: allChannels },
    { kind: "cap", max: numbers.perWeek, days: 7, counts: allChannels },
  ],
});

const stopReasons: Readonly<Record<StopKind, string>> = {
  cease: "the debtor asked that contact cease",
  bankruptcy: "the debtor is in insolvency proceedings",
  deceased: "the debtor has died",
  "legal-hold": "the account is under legal hold",
  vulnerable: "the debtor is marked vulnerable: a person decides",
  "payment-in-flight": "a payment is on its way",
};

/** What is recorded on the account itself: holds, stops, automatic payment, addresses. */
export const accountRules: readonly Rule[] = [
  {
    id: "no-address",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [
      {
        kind: "forbid",
        because: ({ recipient, channel }) =>
          recipient?.address.trim() ? undefined : `no address for ${channel} is on file`,
      },
    ],
    allowReason: "an address is on file",
  },
  {
    id: "suppressed-address",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [
      {
        kind: "forbid",
        because: ({ recipient }) =>
          recipient?.suppressed &&
          `the address is suppressed (${recipient.suppressed.reason} since ${recipient.suppressed.since.slice(0, 10)})`,
      },
    ],
    allowReason: "the address is not suppressed",
  },
  {
    id: "account-stop",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [
      {
        kind: "forbid",
        because: ({ stops }) => {
          const stop = stops?.[0];
          return stop && `${stopReasons[stop.kind]} (since ${stop.since.slice(0, 10)})`;
        },
      },
    ],
    allowReason: "nothing on the account stops contact",
  },
  {
    id: "autopay",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [
      {
        kind: "forbid",
        because: ({ autopay }) => (autopay ? "the account pays automatically" : undefined),
      },
    ],
    allowReason: "the account does not pay automatically",
  },
  {
    id: "hold",
    source: policy,
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [
      {
        kind: "wait",
        notBefore: ({ hold }) =>
          hold && { dayAfter: hold.until, reason: `on hold until ${hold.until}: ${hold.reason}` },
      },
    ],
    allowReason: "the account is not on hold",
  },
];
