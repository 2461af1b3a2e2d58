import type { PlainDate } from "../calendar.ts";
import type { Channel, CreditorRole, DebtorType, GateFacts } from "./facts.ts";

/** Opening and closing minute of the day; open at the first, closed at the second. */
export type DayHours = readonly [opens: number, closes: number];

/** Hours by day, Monday first; `undefined` is closed all day. */
export type WeekHours = readonly (DayHours | undefined)[];

interface ClauseBase {
  /** The channels of the rule that this clause binds; all of them when absent. */
  readonly channels?: readonly Channel[];
}

/** Contact only within hours at the debtor's place. */
export interface HoursClause extends ClauseBase {
  readonly kind: "hours";
  /** Hours for each weekday, or one pair for the country's business days. */
  readonly week: WeekHours | { readonly businessDays: DayHours };
  /** Whether public holidays are closed. Business days never include them. */
  readonly holidays: "closed" | "open";
  /** Only holidays of the whole country count, not those of the region. */
  readonly nationalHolidaysOnly?: true;
  /** Days the house itself keeps free. */
  readonly blackout?: readonly PlainDate[];
}

/** At most `max` outbound contacts in any `days` × 24 hours; binds the channels it counts. */
export interface CapClause extends ClauseBase {
  readonly kind: "cap";
  readonly max: number;
  readonly days: number;
  readonly counts: readonly Channel[];
  /** Counts and binds only contacts at the debtor's work. */
  readonly atWork?: true;
}

/** No contact for `days` × 24 hours after a conversation by telephone, whoever began it. */
export interface ConversationClause extends ClauseBase {
  readonly kind: "after-conversation";
  readonly days: number;
}

/** Contact is forbidden while the facts are such: the reason, or undefined when they are not. */
interface ForbidClause extends ClauseBase {
  readonly kind: "forbid";
  readonly because: (facts: GateFacts) => string | undefined;
}

/** No contact up to and including a date at the debtor's place. */
export interface WaitClause extends ClauseBase {
  readonly kind: "wait";
  readonly notBefore: (
    facts: GateFacts,
  ) => { readonly dayAfter: PlainDate; readonly reason: string } | undefined;
}

export type Clause = HoursClause | CapClause | ConversationClause | ForbidClause | WaitClause;

/** Whom a rule binds. What is absent is not asked. */
interface Scope {
  readonly creditor?: CreditorRole;
  readonly debtor?: DebtorType;
  readonly country?: string;
  readonly region?: string;
  readonly channels: readonly Channel[];
}

/** Something a message must carry where the rule binds. */
export type Duty = "opt-out-notice";

/** A rule of contact: whom it binds, since when, by which source, and what it asks. */
export interface Rule {
  readonly id: string;
  readonly source: string;
  /** First date, at the debtor's place, on which the rule binds. */
  readonly effectiveFrom: PlainDate;
  /** First date on which it no longer binds. */
  readonly effectiveUntil?: PlainDate;
  /** A number in it could not be read at its own source: confirm before relying on it. */
  readonly unverified?: true;
  readonly scope: Scope;
  /** Narrows the scope by the other facts; `possible` when they do not tell. */
  readonly when?: (facts: GateFacts) => boolean | "possible";
  readonly clauses: readonly Clause[];
  readonly duties?: readonly Duty[];
  /** What an allowing verdict says, where it has more to say than that no bound was reached. */
  readonly allowReason?: string;
}

/** The rules a gate judges by. */
export interface Rulebook {
  readonly rules: readonly Rule[];
}

/** Minutes since midnight of a clock time, `"7:30"` → 450. */
const clock = (time: string): number => {
  const [hour = "", minute = ""] = time.split(":");
  return Number(hour) * 60 + Number(minute);
};

/** The same hours every day of the week. */
export const daily = (opens: string, closes: string): WeekHours =>
  Array.from({ length: 7 }, () => [clock(opens), clock(closes)] as const);

/** Hours for Monday to Friday, Saturday and Sunday. */
export const weekly = (weekday: DayHours, saturday?: DayHours, sunday?: DayHours): WeekHours => [
  weekday,
  weekday,
  weekday,
  weekday,
  weekday,
  saturday,
  sunday,
];

/** A pair of clock times as minutes of the day. */
export const hours = (opens: string, closes: string): DayHours => [clock(opens), clock(closes)];
