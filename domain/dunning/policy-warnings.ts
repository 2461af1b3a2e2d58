import type { PlainDate } from "../calendar.ts";
import type { LegalEntity } from "../ledger/model.ts";
import { courseWarnings } from "./course-warnings.ts";
import { creditorsToTry, untriedCreditors } from "./creditor-warnings.ts";
import type { PolicyDocument, Segment } from "./policy.ts";
import type { Warning } from "./policy-faults.ts";
import type { Predicate } from "./predicate.ts";
import { proverOf } from "./satisfiable.ts";
import { announces, choicesOf, type Step } from "./step.ts";
import { type TriedOut, tryOut } from "./try-out.ts";
import { Work } from "./work.ts";

/** What is known of the house that will use the policy. */
export interface WarningContext {
  /** Whose accounts are chased: their places and roles tell which rules of contact bind. */
  readonly legalEntities?: readonly LegalEntity[] | undefined;
  /** The first day of the year that is tried out. */
  readonly from?: PlainDate;
  /** How many accounts are in each segment, by its id, where that is known. */
  readonly accounts?: Readonly<Record<string, number>>;
}

type Path = readonly (string | number)[];

const withNone = (segments: readonly Pick<Segment, "when">[]): Predicate => ({
  all: segments.map(({ when }) => ({ not: when })),
});

/** How the questions are answered that the warnings rest on. */
export interface Means {
  /** Answers predicates that are put together from those given; undefined where it is too much to work out. */
  proverOf(tests: readonly Predicate[]): (test: Predicate) => boolean | undefined;
  /** Tries out the segments with made-up accounts, one answer for each. */
  tryOut(segments: readonly Segment[]): readonly TriedOut[];
}

/** Segments that no account can come to, and accounts that come to no segment. */
const segmentWarnings = (segments: readonly Segment[], means: Means): Warning[] => {
  const prove = means.proverOf(segments.map(({ when }) => when));
  let isWorkedOut = true;
  const isImpossible = (test: Predicate): boolean | undefined => {
    const answer = prove(test);
    if (answer === undefined) isWorkedOut = false;
    return answer;
  };
  const warnings = segments.flatMap(({ when }, i): Warning[] => {
    const path = ["segments", i, "when"];
    if (isImpossible(when)) {
      const message = "holds for no account: its conditions exclude one another";
      return [{ path, code: "segment-fits-nobody", message }];
    }
    if (!isImpossible({ all: [when, withNone(segments.slice(0, i))] })) return [];
    const message = "is never reached: every account it fits comes to an earlier segment";
    return [{ path, code: "segment-unreachable", message }];
  });
  if (isImpossible(withNone(segments)) === false) {
    const message = "leave accounts that fit none of them; these are not chased";
    warnings.push({ path: ["segments"], code: "accounts-without-segment", message });
  }
  if (!isWorkedOut) {
    const message = "have more conditions than can be worked out: not all that is never reached may be named";
    warnings.push({ path: ["segments"], code: "checked-in-part", message });
  }
  return warnings;
};

const isForGood = ({ handOver }: Step): boolean =>
  handOver?.desk === "agency" ||
  handOver?.suggestion === "place-with-agency" ||
  handOver?.suggestion === "write-off";

const afterTheEnd = (steps: readonly Step[], path: Path): Warning[] => {
  const last = steps.findIndex(isForGood);
  if (last < 0) return [];
  return steps.slice(last + 1).map(({ id }, i) => ({
    path: [...path, last + 1 + i],
    code: "step-after-the-end",
    message: `${id} follows step ${steps[last]?.id}, which gives the account away for good`,
  }));
};

const before = (step: Step): boolean => step.trigger.from === "due-date" && step.trigger.days < 0;

const textWarnings = (step: Step, path: Path): Warning[] => {
  const template = [...path, "template"];
  if (before(step) && step.template !== "upcoming") {
    const message = "reminds of what is not due yet; upcoming is the text for a step before the due date";
    return [{ path: template, code: "reminder-before-due", message }];
  }
  if (step.template === "upcoming" && step.trigger.from === "due-date" && step.trigger.days > 0) {
    const message =
      "announces a due date that has passed by then, so that the step lapses and is never taken";
    return [{ path: template, code: "announcement-after-due", message }];
  }
  return [];
};

type IsImpossible = (test: Predicate) => boolean;

/** Minimums that the accounts of the segment never reach, or that the cadence's own makes idle. */
const minimumWarnings = (
  { when, cadence }: Segment,
  step: Step,
  path: Path,
  isImpossible: IsImpossible,
): Warning[] =>
  Object.entries(step.minimum ?? {}).flatMap(([currency, value]): Warning[] => {
    const at = [...path, "minimum", currency];
    const owes: Predicate = { amount: "overdue", currency, op: "gte", value };
    if (!announces(step) && isImpossible({ all: [when, owes] })) {
      const message = `is more than an account of the segment can owe in ${currency}, so that it never comes to the step for it`;
      return [{ path: at, code: "minimum-never-reached", message }];
    }
    const isIdle = Number(value) <= Number(cadence.minimum[currency] ?? Number.NEGATIVE_INFINITY);
    const message = "does nothing: the cadence's own minimum is as high";
    return isIdle ? [{ path: at, code: "minimum-idle", message }] : [];
  });

const reaches: Predicate = {
  all: [
    { field: "hasEmail", op: "eq", value: true },
    { field: "hasPhone", op: "eq", value: true },
  ],
};

/** The first step whose channels have nothing to stand in for an address that is missing. */
const fallbackWarning = ({ when, cadence }: Segment, path: Path, isImpossible: IsImpossible): Warning[] => {
  if (isImpossible({ all: [when, { not: reaches }] })) return [];
  const at = cadence.steps.findIndex(
    (step) =>
      !announces(step) &&
      choicesOf(step).every(
        (choice) => choice.length === 1 && (choice[0] === "email" || choice[0] === "sms"),
      ),
  );
  const step = cadence.steps[at];
  if (!step) return [];
  const named = choicesOf(step).flat().join(" and ");
  const message = `${named} without a fallback: accounts without the address go to a person at step ${step.id}`;
  return [{ path: [...path, "cadence", "steps", at, "channels"], code: "no-fallback", message }];
};

/** Runs of one business day of ten hours. */
const RUNS_A_DAY = 10;

const capWarning = (
  { id, cadence }: Segment,
  path: Path,
  accounts: WarningContext["accounts"],
): Warning[] => {
  const { capPerRun } = cadence;
  const count = accounts?.[id];
  if (capPerRun === undefined || count === undefined || capPerRun * RUNS_A_DAY >= count) return [];
  const message = `is so low that the ${count} accounts of the segment cannot all be contacted in one business day`;
  return [{ path: [...path, "cadence", "capPerRun"], code: "cap-below-segment", message }];
};

const ofSegment = (
  segment: Segment,
  tried: TriedOut,
  path: Path,
  accounts: WarningContext["accounts"],
  isImpossible: IsImpossible,
): Warning[] => {
  const steps = [...path, "cadence", "steps"];
  return [
    ...segment.cadence.steps.flatMap((step, k) => [
      ...textWarnings(step, [...steps, k]),
      ...minimumWarnings(segment, step, [...steps, k], isImpossible),
    ]),
    ...afterTheEnd(segment.cadence.steps, steps),
    ...fallbackWarning(segment, path, isImpossible),
    ...capWarning(segment, path, accounts),
    ...courseWarnings(tried, segment, path, isImpossible),
  ];
};

/** {@link policyWarnings} with the questions answered in a way of one's own. */
export const warningsBy = (
  means: Means,
  { segments }: Pick<PolicyDocument, "segments">,
  accounts?: WarningContext["accounts"],
): Warning[] => {
  const isImpossible = (test: Predicate): boolean => means.proverOf([test])(test) === true;
  const possible = segments.filter(({ when }) => !isImpossible(when));
  const tried = new Map(means.tryOut(possible).map((each, i) => [possible[i], each]));
  return [
    ...segmentWarnings(segments, means),
    ...segments.flatMap((segment, i) => {
      const found = tried.get(segment);
      return found ? ofSegment(segment, found, ["segments", i], accounts, isImpossible) : [];
    }),
  ];
};

/** How much it may cost to look at a policy, as counted work: about a second of one core in all. */
export interface Bounds {
  /** Comparisons of predicates that are regarded to prove what can and cannot be. */
  readonly comparisons: number;
  /** Decisions about made-up accounts. */
  readonly decisions: number;
}
export const BOUNDS: Bounds = { comparisons: 1_000_000, decisions: 60_000 };

/** Answers within bounds. */
export const boundedMeans = (
  policy: Pick<PolicyDocument, "claimGraceHours" | "promises">,
  context: WarningContext,
  comparisons: Work,
  decisions: Work,
): Means => ({
  proverOf: (tests) => proverOf(tests, comparisons),
  tryOut: (segments) => tryOut(policy, segments, context, decisions),
});

/**
 * What in a policy without faults will hardly do what was meant: segments and steps that are never
 * reached, channels that the rules of contact always deny or put off at the places the segment names,
 * minimums nobody reaches, addresses without a fallback. Everything said of a step or a channel was tried
 * out with real decisions about made-up accounts over a year. Where the bounds did not suffice to prove or
 * try everything, a warning says so (`checked-in-part`, `tried-in-part`).
 */
export const policyWarnings = (
  policy: Pick<PolicyDocument, "segments" | "claimGraceHours" | "promises">,
  context: WarningContext = {},
  { comparisons, decisions }: Bounds = BOUNDS,
): Warning[] => {
  const { tried, kinds } = creditorsToTry(context.legalEntities ?? []);
  const house = { ...context, legalEntities: tried.length > 0 ? tried : undefined };
  return [
    ...warningsBy(
      boundedMeans(policy, house, new Work(comparisons), new Work(decisions)),
      policy,
      context.accounts,
    ),
    ...untriedCreditors(kinds),
  ];
};
