import * as z from "zod";
import { isCurrency, toMinor } from "../money.ts";
import { changesWithTime, type Predicate, predicate } from "./predicate.ts";

/** How a reminder speaks. */
export const tones = ["friendly", "neutral", "firm", "final"] as const;
export type Tone = (typeof tones)[number];

/** By which way a step reaches the customer; a `task` hands the account to a person. */
export const contactChannels = ["email", "sms", "task"] as const;
export type ContactChannel = (typeof contactChannels)[number];

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "is not a name such as first-reminder");

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'is not a decimal amount such as "10.00"');

const step = z.strictObject({
  id: slug,
  /** When the step is due, in days after the due date of the oldest invoice; negative before it. */
  daysPastDue: z.int().min(-90).max(3650),
  channels: z.array(z.enum(contactChannels)).min(1).max(3),
  tone: z.enum(tones),
  /** Which text is sent: a notice before the due date, a reminder, or the last one before a person takes over. */
  template: z.enum(["upcoming", "reminder", "last-reminder"]),
});
export type Step = z.infer<typeof step>;

const cadence = z.strictObject({
  /** In the order of their days. */
  steps: z.array(step).min(1).max(30),
  /** By currency: below this amount, net of credits and unapplied cash, nothing is chased. */
  minimum: z.record(z.string().refine(isCurrency, "is not an ISO 4217 currency"), decimal),
  /** Full days between two messages of different steps. */
  coolDownDays: z.int().min(0).max(90),
  /** After missed days: `jump` to the step that is due by now, or `sequential`ly through each of them. */
  catchUp: z.enum(["jump", "sequential"]),
  /** Business days after the due date before any step past it, for payments that are on their way. */
  graceBusinessDays: z.int().min(0).max(30),
});
export type Cadence = z.infer<typeof cadence>;

const segment = z.strictObject({
  id: slug,
  name: z.string().min(1).max(100),
  when: predicate,
  cadence,
});
export type Segment = z.infer<typeof segment>;

/** What a user says of a policy. */
export const policyFields = {
  name: z.string().min(1).max(100),
  /** The first segment whose predicate holds decides; an account that fits none is not chased. */
  segments: z.array(segment).min(1).max(50),
  /** Days after which an overdue invoice of an account on automatic payment becomes a task. */
  autopayGraceDays: z.int().min(0).max(90),
  /** Hours after which an e-mail that was claimed, but of which nothing was heard, may be tried again. */
  claimGraceHours: z.int().min(1).max(72),
};
const document = z.strictObject({ id: slug, ...policyFields });

/** Something in a policy that cannot be, by its path. */
export interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

const stepFaults = (steps: readonly Step[], path: (string | number)[]): Fault[] => {
  const seen = new Set<string>();
  return steps.flatMap((each, i) => {
    const faults: Fault[] = [];
    const previous = steps[i - 1];
    if (seen.has(each.id)) faults.push({ path: [...path, i, "id"], message: "occurs twice in the cadence" });
    if (each.id === AUTOPAY_STEP)
      faults.push({ path: [...path, i, "id"], message: "is kept for automatic payment" });
    seen.add(each.id);
    if (previous && previous.daysPastDue >= each.daysPastDue)
      faults.push({
        path: [...path, i, "daysPastDue"],
        message: "is not after the day of the step before it",
      });
    if (new Set(each.channels).size < each.channels.length)
      faults.push({ path: [...path, i, "channels"], message: "names a channel twice" });
    return faults;
  });
};

const minimumFaults = (minimum: Cadence["minimum"], path: (string | number)[]): Fault[] =>
  Object.entries(minimum).flatMap(([currency, amount]) => {
    try {
      toMinor(amount, currency);
      return [];
    } catch (error) {
      return [{ path: [...path, currency], message: (error as Error).message }];
    }
  });

const isEveryone = (test: Predicate): boolean => "all" in test && test.all.length === 0;

/** What contradicts itself in a policy whose fields are well formed: names and days out of order, segments never reached. */
export const policyFaults = (policy: Pick<z.infer<typeof document>, "segments">): Fault[] => {
  const seen = new Set<string>();
  return policy.segments.flatMap((each, i) => {
    const path = ["segments", i];
    const faults = [
      ...stepFaults(each.cadence.steps, [...path, "cadence", "steps"]),
      ...minimumFaults(each.cadence.minimum, [...path, "cadence", "minimum"]),
    ];
    if (seen.has(each.id)) faults.push({ path: [...path, "id"], message: "occurs twice in the policy" });
    seen.add(each.id);
    if (isEveryone(each.when) && i < policy.segments.length - 1)
      faults.push({
        path: [...path, "when"],
        message: "fits everyone, so that no segment after it is reached",
      });
    return faults;
  });
};

/** The step name under which an account on automatic payment is handed to a person. */
export const AUTOPAY_STEP = "autopay-failed";

/** A policy without its version. */
export type PolicyDocument = z.infer<typeof document>;

/** A policy as it is kept. A changed policy is a new version; old versions stay, since contacts refer to them. */
export const policy = z.object({
  ...document.shape,
  version: z.int().min(0),
  createdAt: z.iso.datetime({ precision: 3 }).optional(),
});
export type Policy = z.infer<typeof policy>;

/** Whether a day that passes can move an account from one segment to another. */
export const segmentsChangeWithTime = (policy: Pick<Policy, "segments">): boolean =>
  policy.segments.some(({ when }) => changesWithTime(when));

const thresholds = new WeakMap<Cadence, ReadonlyMap<string, number>>();

/** The cadence's minimum in minor units by currency; a currency that is not named has none. */
export const minimumOf = (cadence: Cadence): ReadonlyMap<string, number> => {
  const known = thresholds.get(cadence);
  if (known) return known;
  const minimum = new Map(
    Object.entries(cadence.minimum).map(([currency, amount]) => [currency, toMinor(amount, currency)]),
  );
  thresholds.set(cadence, minimum);
  return minimum;
};

/** The id of the policy that is in force for every account. */
export const DEFAULT_POLICY_ID = "default";

/**
 * The policy for business customers that is in force until the user writes another: three days
 * before the due date, then 1, 7, 14 and 30 days after it. Fees and interest are not part of it.
 */
export const defaultPolicy: Policy = {
  id: DEFAULT_POLICY_ID,
  name: "Business customers",
  version: 0,
  autopayGraceDays: 5,
  claimGraceHours: 6,
  segments: [
    {
      id: "everyone",
      name: "Every account",
      when: { all: [] },
      cadence: {
        steps: [
          { id: "before-due", daysPastDue: -3, channels: ["email"], tone: "friendly", template: "upcoming" },
          { id: "day-1", daysPastDue: 1, channels: ["email"], tone: "friendly", template: "reminder" },
          { id: "day-7", daysPastDue: 7, channels: ["email", "sms"], tone: "neutral", template: "reminder" },
          { id: "day-14", daysPastDue: 14, channels: ["email"], tone: "firm", template: "last-reminder" },
          { id: "day-30", daysPastDue: 30, channels: ["task"], tone: "final", template: "last-reminder" },
        ],
        minimum: { EUR: "5.00", USD: "5.00", GBP: "5.00", CHF: "5.00" },
        coolDownDays: 3,
        catchUp: "jump",
        graceBusinessDays: 0,
      },
    },
  ],
};
