import { toMinor } from "../money.ts";
import { AUTOPAY_STEP, type PolicyDocument } from "./policy.ts";
import type { Predicate } from "./predicate.ts";
import { choicesOf, type Step } from "./step.ts";

/** Something in a policy that cannot be, by its path. */
export interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Something in a policy that can be, but will hardly do what was meant, by its path. */
export interface Warning {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
  /** The rule of contact it follows from, with its source. */
  readonly ruleId?: string;
  readonly source?: string;
}

type Path = readonly (string | number)[];
type Amounts = Readonly<Record<string, string>>;

const amountFaults = (given: Amounts | undefined, path: Path): Fault[] =>
  Object.entries(given ?? {}).flatMap(([currency, amount]) => {
    try {
      toMinor(amount, currency);
      return [];
    } catch (error) {
      return [{ path: [...path, currency], message: (error as Error).message }];
    }
  });

const triggerFaults = (step: Step, previous: Step | undefined, path: Path): Fault[] => {
  const { trigger } = step;
  if (!previous)
    return trigger.from === "previous-step"
      ? [{ path: [...path, "trigger", "from"], message: "cannot be previous-step in the first step" }]
      : [];
  const before = previous.trigger;
  if (trigger.from === "previous-step" || before.from !== trigger.from || before.count !== trigger.count)
    return [];
  return before.days >= trigger.days
    ? [{ path: [...path, "trigger", "days"], message: "is not after the day of the step before it" }]
    : [];
};

const channelFaults = (step: Step, path: Path): Fault[] => {
  const faults: Fault[] = [];
  const named = choicesOf(step);
  if (new Set(named.flat()).size < named.flat().length)
    faults.push({ path: [...path, "channels"], message: "names a channel twice" });
  if (step.handOver && !named.flat().includes("task"))
    faults.push({ path: [...path, "handOver"], message: "needs task among the channels" });
  if (step.copyTo && !named.flat().includes("email"))
    faults.push({ path: [...path, "copyTo"], message: "needs email among the channels" });
  return faults;
};

const stepFaults = (steps: readonly Step[], path: Path): Fault[] => {
  const seen = new Set<string>();
  return steps.flatMap((step, i) => {
    const at = [...path, i];
    const faults = [
      ...triggerFaults(step, steps[i - 1], at),
      ...channelFaults(step, at),
      ...amountFaults(step.minimum, [...at, "minimum"]),
      ...(typeof step.charge?.fee === "object"
        ? amountFaults(step.charge.fee, [...at, "charge", "fee"])
        : []),
    ];
    if (seen.has(step.id)) faults.push({ path: [...at, "id"], message: "occurs twice in the cadence" });
    if (step.id === AUTOPAY_STEP)
      faults.push({ path: [...at, "id"], message: "is kept for automatic payment" });
    seen.add(step.id);
    return faults;
  });
};

const isEveryone = (test: Predicate): boolean => "all" in test && test.all.length === 0;

const segmentFaults = (segments: PolicyDocument["segments"]): Fault[] => {
  const seen = new Set<string>();
  return segments.flatMap((each, i) => {
    const path = ["segments", i];
    const faults = [
      ...stepFaults(each.cadence.steps, [...path, "cadence", "steps"]),
      ...amountFaults(each.cadence.minimum, [...path, "cadence", "minimum"]),
    ];
    if (seen.has(each.id)) faults.push({ path: [...path, "id"], message: "occurs twice in the policy" });
    seen.add(each.id);
    if (isEveryone(each.when) && i < segments.length - 1)
      faults.push({
        path: [...path, "when"],
        message: "fits everyone, so that no segment after it is reached",
      });
    return faults;
  });
};

type ByValue = NonNullable<PolicyDocument["tasks"]>["byValue"];

/** Of two seniorities the higher one begins at more, or the lower one would never be asked for. */
const orderFaults = (byValue: ByValue, i: number, path: Path): Fault[] =>
  Object.entries(byValue[i]?.from ?? {}).flatMap(([currency, amount]) => {
    const lower = byValue.find(({ seniority }) => seniority < (byValue[i]?.seniority ?? 0));
    const begins = lower?.from[currency];
    return begins !== undefined && Number(amount) <= Number(begins)
      ? [
          {
            path: [...path, currency],
            message: `is not above the amount of seniority ${lower?.seniority}, ${begins}`,
          },
        ]
      : [];
  });

const byValueFaults = (byValue: ByValue): Fault[] =>
  byValue.flatMap(({ seniority, from }, i) => {
    const path = ["tasks", "byValue", i];
    const at = [...path, "from"];
    const faults = [...amountFaults(from, at), ...orderFaults(byValue, i, at)];
    if (Object.keys(from).length === 0) faults.push({ path: at, message: "names no currency" });
    if (byValue.findIndex((each) => each.seniority === seniority) < i)
      faults.push({ path: [...path, "seniority"], message: "occurs twice" });
    return faults;
  });

/** What contradicts itself in a policy whose fields are well formed: names and days out of order, segments never reached. */
export const policyFaults = (policy: Pick<PolicyDocument, "segments" | "tasks">): Fault[] => [
  ...segmentFaults(policy.segments),
  ...byValueFaults(policy.tasks?.byValue ?? []),
];
