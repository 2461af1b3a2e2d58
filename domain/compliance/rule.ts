import * as z from "zod";
import { isPlainDate } from "../calendar.ts";
import { circumstanceNames } from "./conditions.ts";
import { allChannels, stopKinds } from "./facts.ts";

/**
 * What a rule of contact is. Rules are data and nothing else: what is built in and what a deployment
 * adds as JSON have this one shape.
 */

const channelList = z.array(z.enum(allChannels)).min(1).readonly();
const date = z.string().refine(isPlainDate, "is not a date YYYY-MM-DD");
const days = z.int().min(1).max(366);

const clockTime = z
  .string()
  .regex(/^(([01]?\d|2[0-3]):[0-5]\d|24:00)$/, 'is not a time of day such as "8:00"');

/** Minutes since midnight of a clock time, `"7:30"` → 450. */
export const minuteOf = (time: string): number => {
  const [hour = "", minute = ""] = time.split(":");
  return Number(hour) * 60 + Number(minute);
};

/** Opening and closing time of a day; open at the first, closed at the second. */
export const dayHours = z
  .tuple([clockTime, clockTime])
  .readonly()
  .refine(([opens, closes]) => minuteOf(opens) < minuteOf(closes), "closes before it opens");
export type DayHours = z.infer<typeof dayHours>;

/** Hours by kind of day; a kind that is absent is closed all day. Or one pair for the country's business days. */
const week = z.union([
  z.strictObject({ businessDays: dayHours }),
  z.strictObject({
    weekdays: dayHours.optional(),
    saturday: dayHours.optional(),
    sunday: dayHours.optional(),
  }),
]);

/** The channels of the rule that a clause binds; all of them when absent. */
const channels = channelList.optional();

/** Contact only within hours at the debtor's place. */
const hoursClause = z.strictObject({
  kind: z.literal("hours"),
  channels,
  week,
  /** Whether public holidays are closed. Business days never include them. */
  holidays: z.enum(["closed", "open"]),
  /** Only holidays of the whole country count, not those of the region. */
  nationalHolidaysOnly: z.literal(true).optional(),
  /** Days that are kept free. */
  blackout: z.array(date).readonly().optional(),
});
export type HoursClause = z.infer<typeof hoursClause>;

/** At most `max` outbound contacts in any `days` × 24 hours; binds the channels it counts. */
const capClause = z.strictObject({
  kind: z.literal("cap"),
  channels,
  max: z.int().min(0).max(1000),
  days,
  counts: channelList,
  /** Counts and binds only contacts at the debtor's work. */
  atWork: z.literal(true).optional(),
  /** One message over several channels counts once: its other channels are not held against it. */
  perMessage: z.literal(true).optional(),
});
export type CapClause = z.infer<typeof capClause>;

/** No contact for `days` × 24 hours after a conversation by telephone, whoever began it. */
const conversationClause = z.strictObject({ kind: z.literal("after-conversation"), channels, days });
export type ConversationClause = z.infer<typeof conversationClause>;

/** Contact is forbidden while the facts are such. */
const forbidClause = z.strictObject({ kind: z.literal("forbid"), channels, when: z.enum(circumstanceNames) });

/** Contact is forbidden by circumstances recorded on the account, for good or to the end of a day. */
const stopClause = z.strictObject({
  kind: z.literal("stop"),
  channels,
  of: z.array(z.enum(stopKinds)).min(1).readonly(),
});
export type StopClause = z.infer<typeof stopClause>;

/**
 * No contact up to and including a date at the debtor's place: the end of a hold; `days` after the
 * written notice; the last day of a moratorium, its first counted, where it states no end.
 */
const waitClause = z.discriminatedUnion("after", [
  z.strictObject({ kind: z.literal("wait"), channels, after: z.literal("hold") }),
  z.strictObject({ kind: z.literal("wait"), channels, after: z.literal("written-notice"), days }),
  z.strictObject({ kind: z.literal("wait"), channels, after: z.literal("moratorium"), days }),
]);
export type WaitClause = z.infer<typeof waitClause>;

/** No contact on these dates at the debtor's place, nor on those that the creditor keeps free. */
const blackoutClause = z.strictObject({
  kind: z.literal("blackout"),
  channels,
  dates: z.array(date).readonly(),
});
export type BlackoutClause = z.infer<typeof blackoutClause>;

const clause = z.discriminatedUnion("kind", [
  hoursClause,
  capClause,
  conversationClause,
  forbidClause,
  stopClause,
  waitClause,
  blackoutClause,
]);
export type Clause = z.infer<typeof clause>;

/** Whom a rule binds. What is absent is not asked. */
const scope = z.strictObject({
  creditor: z.enum(["first-party", "third-party"]).optional(),
  debtor: z.enum(["business", "consumer"]).optional(),
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "is not an ISO 3166-1 country")
    .optional(),
  /** ISO 3166-2 without the country. */
  region: z
    .string()
    .regex(/^[A-Z0-9]{1,3}$/, "is not an ISO 3166-2 region without its country")
    .optional(),
  /** Names of the city, in lower case. */
  cities: z
    .array(z.string().regex(/^[^A-Z]+$/, "is not in lower case"))
    .min(1)
    .readonly()
    .optional(),
  channels: channelList,
  /** Only debts more than so many days past due. */
  pastDueOver: z.int().min(0).optional(),
  /** Only natural persons; who is not known to be none may be one. */
  naturalPerson: z.literal(true).optional(),
  /** Only debts up to so many US dollars; an unknown debt counts as below. */
  debtUsdUpTo: z.number().positive().optional(),
});

/** Things a message must carry. */
const dutyNames = [
  "opt-out-notice",
  "truthful-headers",
  "postal-address",
  "one-click-unsubscribe",
  "no-threat-of-suit-when-time-barred",
] as const;
export type Duty = (typeof dutyNames)[number];

/** How a request to stop is honoured. */
const revocation = z.strictObject({
  /** Words that revoke consent by themselves. */
  words: z.array(z.string()).min(1).readonly(),
  /** Business days within which it must be honoured. */
  withinBusinessDays: z.int().min(0).max(60),
  /** Messages that may still confirm it. */
  confirmations: z.int().min(0).max(5),
  /** Minutes after the request within which they must be sent. */
  confirmWithinMinutes: z.int().min(1).max(1440),
});

/** A rule of contact: whom it binds, since when, by which source, and what it asks. */
export const rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "is not a name such as us-regf-hours"),
  source: z.string().min(1).max(300),
  /** First date, at the debtor's place, on which the rule binds. */
  effectiveFrom: date,
  /** First date on which it no longer binds. */
  effectiveUntil: date.optional(),
  /** What in it could not be read at its own source: confirm before relying on it. */
  unverified: z.string().min(1).max(300).optional(),
  scope,
  clauses: z.array(clause).readonly(),
  duties: z.array(z.enum(dutyNames)).readonly().optional(),
  revocation: revocation.optional(),
  /** How long records are kept after the last collection activity. */
  retention: z.strictObject({ years: z.int().min(1).max(100) }).optional(),
  /** What an allowing verdict says, where it has more to say than that no bound was reached. */
  allowReason: z.string().min(1).max(300).optional(),
});
export type Rule = Readonly<z.infer<typeof rule>>;

/** The rules a gate judges by. */
export interface Rulebook {
  readonly rules: readonly Rule[];
}

type Week = Exclude<HoursClause["week"], { businessDays: DayHours }>;

/** The same hours every day of the week. */
export const daily = (opens: string, closes: string): Week => {
  const hours: DayHours = [opens, closes];
  return { weekdays: hours, saturday: hours, sunday: hours };
};
