import { addDays, type Instant, type PlainDate } from "../calendar.ts";
import { asksForRole } from "../compliance/binding.ts";
import { defaultRulebook } from "../compliance/default-rulebook.ts";
import type { Account, LegalEntity } from "../ledger/model.ts";
import { type Case, casesOf, valuesIn } from "./cases.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import { accountOf, invoiceDue, nobody, textIn } from "./made-up.ts";
import { type Course, play } from "./play.ts";
import { DEFAULT_POLICY_ID, type PolicyDocument, type Segment } from "./policy.ts";
import { Work } from "./work.ts";

/**
 * Tries a policy out: made-up accounts of each segment, at each place and for each creditor, are played through
 * the segment's cadence for due dates over a year. What would go alike is played once.
 */

/** Every fifteen days over a year, so that all weekdays and months are met. */
const DUE_DATES = 25;
const DAYS_BETWEEN = 15;
const DAYS_BEFORE = 200;

/** Due dates in the order in which they are played, so that the first of them are spread over the year as well. */
const inSpreadOrder: readonly number[] = Array.from({ length: DUE_DATES }, (_, i) => (i * 11) % DUE_DATES);

const CURRENCY = "EUR";
const FIRST_DAY: PlainDate = "2026-01-01";

/** A segment of more cases or places is judged by the first of them. */
export const MAX_CASES = 24;
export const MAX_PLACES = 40;

/** Kinds of account in all, at a place and for a creditor each. */
const MAX_KINDS = 8_000;

/** Literals that are regarded in search of the cases of one segment. */
const CASES_WORK = 20_000;

/** Whose accounts they are, and from when on. */
export interface House {
  readonly legalEntities?: readonly LegalEntity[] | undefined;
  readonly from?: PlainDate;
}

/** What of a policy its courses depend on. */
export type TriedPolicy = Pick<PolicyDocument, "claimGraceHours" | "promises">;

/** A kind of account at a place, for one creditor. */
export interface Kind {
  readonly place: string;
  readonly account: Account;
  readonly legalEntity: LegalEntity;
  readonly currency: string;
}

/** What the courses of a segment's accounts show. */
export interface TriedOut {
  /** By the place the accounts are at, in the order of the due dates. */
  readonly byPlace: ReadonlyMap<string, readonly Course[]>;
  readonly played: number;
  readonly planned: number;
  /** Whether there are more kinds of account than were planned for. */
  readonly isCutOff: boolean;
}

/** The due dates that are tried, from the first day on. */
export const dueDates = (from: PlainDate): readonly PlainDate[] =>
  Array.from({ length: DUE_DATES }, (_, i) => addDays(from, i * DAYS_BETWEEN));

/** The facts of one course: an account of the kind, long before its only invoice is due. */
export const startOf = (
  policy: TriedPolicy,
  segment: Segment,
  { account, legalEntity, currency }: Kind,
  dueDate: PlainDate,
): DunningFacts => ({
  legalEntity,
  account,
  openInvoices: [invoiceDue(dueDate, currency)],
  credits: {},
  history: [],
  policy: {
    id: DEFAULT_POLICY_ID,
    name: "Tried",
    version: 0,
    autopayGraceDays: 0,
    inFlight: "carry-on",
    claimGraceHours: policy.claimGraceHours,
    promises: policy.promises,
    segments: [{ ...segment, when: { all: [] } }],
  },
  now: `${addDays(dueDate, -DAYS_BEFORE)}T12:00:00.000Z` satisfies Instant,
});

const allowsType = (asked: Case, type: Account["debtorType"]): boolean =>
  valuesIn(asked, "debtorType")?.includes(type) !== false;

/**
 * A creditor with no more of its own than decisions regard: its role, where a rule asks for it, and the zone by
 * which the account's days are counted. Accounts of creditors that differ in nothing else go alike.
 */
const standIn = (legalEntity: LegalEntity, account: Account): LegalEntity => ({
  ...nobody,
  timeZone: placeOf({ account, legalEntity }),
  ...(asksForRole(account.address?.country, defaultRulebook) && { creditorRole: legalEntity.creditorRole }),
});

const kindsOf = (segment: Segment, { legalEntities = [nobody] }: House, most: number) => {
  const currency = Object.keys(segment.cadence.minimum)[0] ?? CURRENCY;
  const kinds: Kind[] = [];
  const found = casesOf(segment.when, MAX_CASES, new Work(CASES_WORK));
  let { isCutOff } = found;
  for (const asked of found.cases.length > 0 ? found.cases : [[]]) {
    const countries = textIn(asked, "country");
    const regions = textIn(asked, "region");
    isCutOff ||= countries.length > MAX_PLACES || regions.length > MAX_PLACES;
    const types = (["business", "consumer"] as const).filter((type) => allowsType(asked, type));
    for (const legalEntity of legalEntities)
      for (const named of countries.slice(0, MAX_PLACES))
        for (const region of regions.slice(0, MAX_PLACES))
          for (const debtorType of types) {
            if (kinds.length >= most) return { kinds, isCutOff: true };
            const country = named ?? legalEntity.address.country;
            const place = [country ?? "", region ?? ""].join(" ").trim();
            const account = accountOf(asked, debtorType, country, region);
            kinds.push({ place, account, legalEntity: standIn(legalEntity, account), currency });
          }
  }
  return { kinds, isCutOff };
};

/** What the courses of a kind depend on besides the due date, as text: kinds with the same go alike. */
const likeness = ({ cadence }: Segment, { account, legalEntity, currency }: Kind): string => {
  const { capPerRun: _, ...rest } = cadence;
  return JSON.stringify([rest, account, legalEntity, currency]);
};

interface Plan {
  readonly segment: Segment;
  readonly kinds: readonly Kind[];
  readonly isCutOff: boolean;
  /** For each kind the courses of its likes, by the place of the due date in the list. */
  readonly courses: readonly (Course | undefined)[][];
}

/** Plays the courses in turn: of each due date those of every segment's first kind, then of its second, and so on. */
const playAll = (policy: TriedPolicy, plans: readonly Plan[], from: PlainDate, work: Work): void => {
  const dates = dueDates(from);
  const mostKinds = Math.max(...plans.map(({ kinds }) => kinds.length));
  for (const at of inSpreadOrder)
    for (let k = 0; k < mostKinds; k++)
      for (const { segment, kinds, courses } of plans) {
        const kind = kinds[k];
        const ofKind = courses[k];
        const dueDate = dates[at];
        if (!kind || !ofKind || dueDate === undefined || ofKind[at]) continue;
        if (!work.take(0)) return;
        ofKind[at] = play(startOf(policy, segment, kind, dueDate), work);
      }
};

const resultOf = ({ kinds, courses, isCutOff }: Plan): TriedOut => {
  const byPlace = new Map<string, Course[]>();
  let played = 0;
  kinds.forEach(({ place }, k) => {
    const found = (courses[k] ?? []).filter((course) => course !== undefined);
    played += found.length;
    if (found.length === 0) return;
    const atPlace = byPlace.get(place) ?? [];
    byPlace.set(place, atPlace);
    atPlace.push(...found);
  });
  return { byPlace, played, planned: kinds.length * DUE_DATES, isCutOff };
};

/** Tries out every segment given, as far as the work reaches; each decision is counted. */
export const tryOut = (
  policy: TriedPolicy,
  segments: readonly Segment[],
  house: House,
  work: Work,
): readonly TriedOut[] => {
  const likes = new Map<string, (Course | undefined)[]>();
  const most = Math.ceil(MAX_KINDS / Math.max(1, segments.length));
  const plans = segments.map((segment): Plan => {
    const { kinds, isCutOff } = kindsOf(segment, house, most);
    const courses = kinds.map((kind) => {
      const key = likeness(segment, kind);
      const known = likes.get(key) ?? Array<Course | undefined>(DUE_DATES).fill(undefined);
      likes.set(key, known);
      return known;
    });
    return { segment, kinds, isCutOff, courses };
  });
  if (plans.length > 0) playAll(policy, plans, house.from ?? FIRST_DAY, work);
  return plans.map(resultOf);
};
