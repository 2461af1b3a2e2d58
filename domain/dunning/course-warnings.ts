import type { PolicyDocument, Segment } from "./policy.ts";
import type { Warning } from "./policy-faults.ts";
import { isImpossible } from "./satisfiable.ts";
import { choicesOf, type Step, type StepChannel } from "./step.ts";
import { type Course, type Held, type House, type Tried, tryOut } from "./try-out.ts";

type Path = readonly (string | number)[];
type Courses = readonly Course[];

const triedOf = (courses: Courses, stepId: string, channel?: StepChannel): Tried[] =>
  courses.flatMap(({ sent }) =>
    sent.filter((it) => it.stepId === stepId && (channel === undefined || it.channel === channel)),
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
  const taken = courses.filter(({ sent }) => sent.some(({ stepId }) => stepId === step.id)).length;
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
const outgrown = (courses: Courses, { when }: Segment, step: Step, path: Path): Warning[] => {
  const ages = triedOf(courses, step.id).map(({ age }) => age);
  const youngest = Math.min(...ages);
  if (ages.length === 0 || youngest <= 0) return [];
  const message = `${step.id} is never taken: no account is in the segment any more ${youngest} days past due`;
  return isImpossible({ all: [when, { field: "oldestDaysPastDue", op: "gte", value: youngest }] })
    ? [{ path, code: "step-outside-segment", message }]
    : [];
};

/** What the courses of made-up accounts show of the segment's steps. */
export const courseWarnings = (
  policy: Pick<PolicyDocument, "claimGraceHours" | "promises">,
  segment: Segment,
  path: Path,
  house: House,
): Warning[] => {
  const byPlace = tryOut(policy, segment, house);
  const all = [...byPlace.values()].flat();
  return segment.cadence.steps.flatMap((step, i) => {
    const where = [...path, i];
    const channels = [...byPlace].flatMap(([place, courses]) => channelWarnings(place, courses, step, where));
    const denied = channels.some(({ code }) => code === "channel-always-denied");
    return [
      ...channels,
      ...(denied ? [] : seldomTaken(all, segment, step, where)),
      ...outgrown(all, segment, step, where),
    ];
  });
};
