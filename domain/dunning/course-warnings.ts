import type { Course, Held, Tried } from "./play.ts";
import type { Segment } from "./policy.ts";
import type { Warning } from "./policy-faults.ts";
import type { Predicate } from "./predicate.ts";
import { choicesOf, type Step, type StepChannel } from "./step.ts";
import type { TriedOut } from "./try-out.ts";

type Path = readonly (string | number)[];
type Courses = readonly Course[];
type IsImpossible = (test: Predicate) => boolean;

const triedOf = (courses: Courses, stepId: string, channel?: StepChannel): Tried[] =>
  courses.flatMap(({ sent }) =>
    (sent.get(stepId) ?? []).filter((it) => channel === undefined || it.channel === channel),
  );

/** The rule that denied the channel in each of the courses, or undefined. */
const alwaysDenied = (courses: Courses, stepId: string, channel: StepChannel): Held | undefined => {
  if (triedOf(courses, stepId, channel).length > 0) return undefined;
  const denials = courses.map(({ denied }) => denied.get(channel));
  return denials.every((it) => it !== undefined) ? denials[0] : undefined;
};

/** The rule that put the channel off in each of the courses, or undefined. */
const alwaysDeferred = (courses: Courses, stepId: string, channel: StepChannel): Held | undefined => {
  const tried = triedOf(courses, stepId, channel);
  return tried.every(({ deferredBy }) => deferredBy !== undefined) ? tried[0]?.deferredBy : undefined;
};

const ruled = ({ ruleId, source }: Held) => ({ ruleId, ...(source !== undefined && { source }) });
const at = (place: string): string => (place === "" ? "" : ` for debtors in ${place}`);

const channelWarnings = (place: string, courses: Courses, step: Step, path: Path): Warning[] =>
  choicesOf(step).flatMap(([channel], i): Warning[] => {
    if (channel === undefined || channel === "task") return [];
    const where = [...path, "channels", i];
    const denied = alwaysDenied(courses, step.id, channel);
    if (denied) {
      const message = `${channel} is always denied${at(place)} by ${denied.ruleId}`;
      return [{ path: where, code: "channel-always-denied", message, ...ruled(denied) }];
    }
    const deferred = alwaysDeferred(courses, step.id, channel);
    if (!deferred) return [];
    const message = `${channel} is always put off${at(place)} by ${deferred.ruleId}`;
    return [{ path: where, code: "channel-always-deferred", message, ...ruled(deferred) }];
  });

/** A step that fewer courses than this share come to is named. */
const HARDLY = 0.5;

const seldomTaken = (courses: Courses, { cadence }: Segment, step: Step, path: Path): Warning[] => {
  const lapses = step.template === "upcoming" && step.trigger.from === "due-date" && step.trigger.days > 0;
  const taken = courses.filter(({ sent }) => sent.has(step.id)).length;
  if (lapses || taken / courses.length >= HARDLY) return [];
  const why =
    cadence.catchUp === "jump"
      ? "by the day it can be taken a later step is due, and the cadence jumps to that one"
      : "its date has passed by the day it can be taken";
  if (taken === 0) return [{ path, code: "step-never-taken", message: `${step.id} is never taken: ${why}` }];
  const share = Math.round((100 * taken) / courses.length);
  const message = `${step.id} is taken in ${share} % of the courses tried; in the others, ${why}`;
  return [{ path, code: "step-seldom-taken", message }];
};

/** Steps for which the account has become too old for the segment it is in. */
const outgrown = (
  courses: Courses,
  { when }: Segment,
  step: Step,
  path: Path,
  isImpossible: IsImpossible,
): Warning[] => {
  const ages = triedOf(courses, step.id).map(({ age }) => age);
  const youngest = ages.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (ages.length === 0 || youngest <= 0) return [];
  const message = `${step.id} is never taken: no account is in the segment any more ${youngest} days past due`;
  return isImpossible({ all: [when, { field: "oldestDaysPastDue", op: "gte", value: youngest }] })
    ? [{ path, code: "step-outside-segment", message }]
    : [];
};

/** Where not all was tried: what is said of the steps holds for the courses that were. */
const triedInPart = ({ played, planned, isCutOff }: TriedOut, path: Path): Warning[] => {
  if (played === planned && !isCutOff) return [];
  const kinds = isCutOff ? "; it fits more kinds of account and places than are tried" : "";
  const message = `was tried out with ${played} of ${planned} courses of made-up accounts${kinds}; what is said of its steps holds for these`;
  return [{ path, code: "tried-in-part", message }];
};

/** What the courses of made-up accounts show of the steps of the segment at the path. */
export const courseWarnings = (
  tried: TriedOut,
  segment: Segment,
  path: Path,
  isImpossible: IsImpossible,
): Warning[] => {
  const { byPlace } = tried;
  const all = [...byPlace.values()].flat();
  if (all.length === 0) return triedInPart(tried, path);
  const steps = segment.cadence.steps.flatMap((step, i) => {
    const where = [...path, "cadence", "steps", i];
    const channels = [...byPlace].flatMap(([place, courses]) => channelWarnings(place, courses, step, where));
    const denied = channels.some(({ code }) => code === "channel-always-denied");
    return [
      ...channels,
      ...(denied ? [] : seldomTaken(all, segment, step, where)),
      ...outgrown(all, segment, step, where, isImpossible),
    ];
  });
  return [...steps, ...triedInPart(tried, path)];
};
