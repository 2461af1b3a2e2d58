import { type Instant, toInstant } from "../calendar.ts";
import type { Binding } from "./binding.ts";
import { whyForbidden } from "./conditions.ts";
import type { Blackout, GateFacts, StopKind, Verdict } from "./facts.ts";
import { dayNumberOf } from "./holidays.ts";
import { DAY_MS, offsetAt, startOfDay } from "./offsets.ts";
import { type HoursOfDay, isOpen, nextOpen } from "./opening.ts";
import type {
  BlackoutClause,
  CapClause,
  Clause,
  ConversationClause,
  HoursClause,
  StopClause,
} from "./rule.ts";
import { type Wait, waitOf } from "./waits.ts";

/** The facts with what every clause needs of them, worked out once. */
export interface Case {
  readonly facts: GateFacts;
  readonly zones: readonly string[];
  /** Epoch milliseconds of each contact in the history. */
  readonly times: readonly number[];
  /** No permitted time is looked for beyond this instant. */
  readonly horizon: number;
}

/** What a clause holds against the contact: forever (`until` absent) or until an instant. */
interface Objection {
  readonly until?: number;
  readonly reason: string;
}

// The day begins first at UTC+14 and last at UTC−12: the bounds where no zone is known.
const EARLIEST_OFFSET = -12 * 3_600_000;
const LATEST_OFFSET = 14 * 3_600_000;

/** Lists of zones are shared by all debtors at like places; this bounds what one that is not could fill. */
const MAX_SPANS_KEPT = 1_000;

/** The different offsets of the plausible zones at the instant. */
export const offsetsAt = (zones: readonly string[], at: number): readonly number[] => {
  if (zones.length === 0) return [EARLIEST_OFFSET, LATEST_OFFSET];
  const offsets: number[] = [];
  for (const zone of zones) {
    const offset = offsetAt(zone, at);
    if (!offsets.includes(offset)) offsets.push(offset);
  }
  return offsets;
};

/** The instant at which the local date has begun in every plausible zone. */
const begunEverywhere = (zones: readonly string[], localDay: number): number =>
  zones.length === 0
    ? localDay * DAY_MS - EARLIEST_OFFSET
    : Math.max(...zones.map((zone) => startOfDay(zone, localDay)));

const hoursReason = ({ week }: HoursClause): string =>
  "businessDays" in week
    ? `outside ${week.businessDays.join("–")} on business days at the debtor's place`
    : "outside the permitted hours at the debtor's place";

/** The first instant from `at` that is open in all zones: each zone in turn moves it on until none does. */
const seekOpening = (of: HoursOfDay, zones: readonly string[], at: number, horizon: number): number => {
  let open = at;
  for (let agreeing = 0; agreeing < zones.length; ) {
    for (const zone of zones) {
      const next = nextOpen(of, zone, open, horizon);
      if (next > horizon) return Number.POSITIVE_INFINITY;
      agreeing = next === open ? agreeing + 1 : 1;
      open = next;
      if (agreeing >= zones.length) break;
    }
  }
  return open;
};

/** A span that is closed throughout, and ends with an opening. */
interface Closed {
  readonly from: number;
  readonly until: number;
}

const closedSpans = new WeakMap<HoursOfDay, Map<readonly string[], Closed>>();

/**
 * {@link seekOpening} for a debtor at one of many like places: all who are asked about in one night
 * wait for the same morning, so the last span is kept for each kind of hours and place.
 */
const openEverywhere = (of: HoursOfDay, zones: readonly string[], at: number, horizon: number): number => {
  let spans = closedSpans.get(of);
  if (!spans) {
    spans = new Map();
    closedSpans.set(of, spans);
  }
  const known = spans.get(zones);
  if (known && at >= known.from && at <= known.until)
    return known.until > horizon ? Number.POSITIVE_INFINITY : known.until;
  const until = seekOpening(of, zones, at, horizon);
  if (until !== Number.POSITIVE_INFINITY) {
    if (spans.size >= MAX_SPANS_KEPT) spans.clear();
    spans.set(zones, { from: at, until });
  }
  return until;
};

const judgeHours = (
  clause: HoursClause,
  of: HoursOfDay,
  { zones, horizon }: Case,
  at: number,
  offsets: readonly number[],
): Objection | undefined => {
  if (zones.length === 0) return { reason: "nothing tells the debtor's time zone" };
  if (offsets.every((offset) => isOpen(of, at + offset))) return undefined;
  const until = openEverywhere(of, zones, at, horizon);
  if (until !== Number.POSITIVE_INFINITY) return { until, reason: hoursReason(clause) };
  return {
    reason:
      zones.length > 1
        ? `no permitted time: no hour suits all ${zones.length} time zones the debtor may be in; state the zone or region`
        : "no permitted time: no opening hour lies ahead",
  };
};

const judgeCap = (clause: CapClause, { facts, times }: Case, at: number): Objection | undefined => {
  if (clause.atWork && !facts.atWork) return undefined;
  const window = clause.days * DAY_MS;
  const within: number[] = [];
  facts.history.forEach((contact, index) => {
    const time = times[index] ?? at;
    if (time <= at - window || contact.direction !== "outbound") return;
    if (!clause.counts.includes(contact.channel) || (clause.atWork && !contact.atWork)) return;
    if (clause.perMessage && contact.sameMessage) return;
    within.push(time);
  });
  if (within.length < clause.max) return undefined;
  const span = clause.days === 1 ? "24 hours" : `${clause.days} days`;
  const reason = `${within.length} contacts by ${clause.counts.join(", ")}${clause.atWork ? " at work" : ""} in ${span}, at most ${clause.max} permitted`;
  // Room is made when the oldest of the newest `max` contacts leaves the window.
  const leaving = within.sort((a, b) => b - a)[clause.max - 1];
  return leaving === undefined ? { reason } : { until: leaving + window, reason };
};

const judgeConversation = (
  { days }: ConversationClause,
  { facts, times }: Case,
  at: number,
): Objection | undefined => {
  let until = at;
  facts.history.forEach(({ channel, outcome }, index) => {
    if (channel !== "call" || outcome !== "conversation") return;
    until = Math.max(until, (times[index] ?? at) + days * DAY_MS);
  });
  return until > at ? { until, reason: `spoke with the debtor less than ${days} days ago` } : undefined;
};

const judgeWait = (wait: Wait | undefined, { zones }: Case, at: number): Objection | undefined => {
  if (!wait) return undefined;
  const until = begunEverywhere(zones, dayNumberOf(wait.dayAfter) + 1);
  return until > at ? { until, reason: wait.reason } : undefined;
};

/** The periods that hold on a local day, of the house and of the creditor. */
const blackoutsOn = (
  { dates }: BlackoutClause,
  { blackouts = [] }: GateFacts,
  localDay: number,
): readonly Blackout[] =>
  [...dates.map((date) => ({ from: date, until: date })), ...blackouts].filter(
    ({ from, until }) => dayNumberOf(from) <= localDay && localDay <= dayNumberOf(until),
  );

/** The dates that it may be at the debtor's place: where no zone is known, also those between the first and the last. */
const localDays = (zones: readonly string[], at: number, offsets: readonly number[]): readonly number[] => {
  const days = offsets.map((offset) => Math.floor((at + offset) / DAY_MS));
  if (zones.length > 0) return days;
  const first = Math.min(...days);
  return Array.from({ length: Math.max(...days) - first + 1 }, (_, i) => first + i);
};

const judgeBlackout = (
  clause: BlackoutClause,
  { facts, zones }: Case,
  at: number,
  offsets: readonly number[],
): Objection | undefined => {
  if (clause.dates.length === 0 && !facts.blackouts?.length) return undefined;
  let longest: Objection | undefined;
  for (const day of localDays(zones, at, offsets))
    for (const { until, reason } of blackoutsOn(clause, facts, day)) {
      const ends = begunEverywhere(zones, dayNumberOf(until) + 1);
      if (longest?.until !== undefined && longest.until >= ends) continue;
      const why = reason === undefined ? "" : `: ${reason}`;
      longest = { until: ends, reason: `the creditor contacts no one up to and including ${until}${why}` };
    }
  return longest;
};

const stopReasons: Readonly<Record<StopKind, string>> = {
  cease: "the debtor asked that contact cease",
  bankruptcy: "the debtor is in insolvency proceedings",
  deceased: "the debtor has died",
  "legal-hold": "the account is under legal hold",
  vulnerable: "the debtor is marked vulnerable: a person decides",
  "payment-in-flight": "a payment is on its way",
};

const lasts = ({ until = Number.POSITIVE_INFINITY }: Objection): number => until;

/** The stop that holds longest: one that no date ends is a denial. */
const judgeStop = ({ of }: StopClause, subject: Case, at: number): Objection | undefined => {
  const { stops } = subject.facts;
  if (!stops || stops.length === 0) return undefined;
  let longest: Objection | undefined;
  for (const { kind, since, until } of stops) {
    if (!of.includes(kind)) continue;
    const reason = `${stopReasons[kind]} (since ${since.slice(0, 10)})`;
    const objection =
      until === undefined
        ? { reason }
        : judgeWait({ dayAfter: until, reason: `${reason}, until ${until}` }, subject, at);
    if (objection && (!longest || lasts(objection) > lasts(longest))) longest = objection;
  }
  return longest;
};

const judge = (
  clause: Clause,
  binding: Binding,
  subject: Case,
  at: number,
  offsets: readonly number[],
): Objection | undefined => {
  switch (clause.kind) {
    case "hours": {
      const of = binding.hours.get(clause);
      return of && judgeHours(clause, of, subject, at, offsets);
    }
    case "cap":
      return judgeCap(clause, subject, at);
    case "after-conversation":
      return judgeConversation(clause, subject, at);
    case "wait":
      return judgeWait(waitOf(clause, subject.facts), subject, at);
    case "stop":
      return judgeStop(clause, subject, at);
    case "blackout":
      return judgeBlackout(clause, subject, at, offsets);
    case "forbid": {
      const reason = whyForbidden(clause.when, subject.facts);
      return reason === undefined ? undefined : { reason };
    }
  }
};

/** A rule that expires objects no longer than it lives. */
const untilExpiry = (objection: Objection, { rule }: Binding, { zones }: Case): Objection => {
  if (!rule.effectiveUntil) return objection;
  const expiry = begunEverywhere(zones, dayNumberOf(rule.effectiveUntil));
  return { until: Math.min(lasts(objection), expiry), reason: objection.reason };
};

const instants = new Map<number, Instant>();
const MAX_INSTANTS_KEPT = 1_000;

/** The instant as text; a night's deferrals end at few different ones. */
const instantOf = (ms: number): Instant => {
  const known = instants.get(ms);
  if (known !== undefined) return known;
  if (instants.size >= MAX_INSTANTS_KEPT) instants.clear();
  const instant = toInstant(ms);
  instants.set(ms, instant);
  return instant;
};

const toVerdict = ({ until, reason }: Objection, { rule }: Binding): Verdict => {
  const { id: ruleId, source } = rule;
  if (until === undefined) return { verdict: "deny", ruleId, reason, source };
  return { verdict: "defer", until: instantOf(until), ruleId, reason, source };
};

/**
 * Whether the rule is in force at the instant, given the different local offsets then. It comes into
 * force where its date begins first and expires where it ends last, so that not knowing the zone
 * never makes it laxer.
 */
export const inForce = ({ fromMs, untilMs }: Binding, at: number, offsets: readonly number[]): boolean => {
  let hasBegun = false;
  let hasNotEnded = false;
  for (const offset of offsets) {
    hasBegun ||= at + offset >= fromMs;
    hasNotEnded ||= at + offset < untilMs;
  }
  return hasBegun && hasNotEnded;
};

/** What the rule says of the contact at the instant: the strictest of its clauses. */
export const verdictOf = (
  binding: Binding,
  subject: Case,
  at: number,
  offsets: readonly number[],
): Verdict => {
  let strictest: Objection | undefined;
  for (const clause of binding.clauses) {
    const objection = judge(clause, binding, subject, at, offsets);
    if (objection && (!strictest || lasts(objection) > lasts(strictest))) strictest = objection;
  }
  return strictest ? toVerdict(untilExpiry(strictest, binding, subject), binding) : binding.allow;
};
