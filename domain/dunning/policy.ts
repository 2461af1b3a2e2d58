import * as z from "zod";
import type { Instant } from "../calendar.ts";
import { TEXT_PATTERN } from "../ledger/fields.ts";
import { toMinor } from "../money.ts";
import { changesWithTime, predicate } from "./predicate.ts";
import { amounts, type Step, slug, step } from "./step.ts";

const cadence = z.strictObject({
  /** In the order in which they are taken. */
  steps: z.array(step).min(1).max(30),
  /** By currency: below this amount, net of credits and unapplied cash, nothing is chased. */
  minimum: amounts,
  /** Full days between two messages of different steps. */
  coolDownDays: z.int().min(0).max(90),
  /** After missed days: `jump` to the step that is due by now, or `sequential`ly through each of them. */
  catchUp: z.enum(["jump", "sequential"]),
  /** Business days after the due date before any step past it, for payments that are on their way. */
  graceBusinessDays: z.int().min(0).max(30),
  /** The most accounts of the segment that one run contacts; the others come in the next one. */
  capPerRun: z.int().min(1).max(1_000_000).optional(),
});
export type Cadence = z.infer<typeof cadence>;

const segment = z.strictObject({
  id: slug,
  name: z.string().min(1).max(100).meta({ pattern: TEXT_PATTERN }),
  when: predicate,
  cadence,
});
export type Segment = z.infer<typeof segment>;

/** What a user says of a policy. */
export const policyFields = {
  name: z.string().min(1).max(100).meta({ pattern: TEXT_PATTERN }),
  /** The first segment whose predicate holds decides; an account that fits none is not chased. */
  segments: z.array(segment).min(1).max(50),
  /** Days after which an overdue invoice of an account on automatic payment becomes a task. */
  autopayGraceDays: z.int().min(0).max(90),
  /** Hours after which an e-mail that was claimed, but of which nothing was heard, may be tried again. */
  claimGraceHours: z.int().min(1).max(72),
  /**
   * What becomes of accounts on their way when this version takes over: `carry-on` where they are, steps
   * known by their ids and else by the days that have passed; or `restart` the cadence from its first step.
   */
  inFlight: z.enum(["carry-on", "restart"]).default("carry-on"),
  /**
   * When a promise counts as kept: this share of it by its day and so many days after (percent, days). One of at least
   * the minimum share of what its invoices owe pauses them; a smaller one keeps back its own amount (percent).
   */
  promises: z
    .strictObject({
      tolerancePercent: z.int().min(1).max(100),
      graceDays: z.int().min(0).max(30),
      minimumSharePercent: z.int().min(0).max(100).default(50),
    })
    .default({ tolerancePercent: 95, graceDays: 3, minimumSharePercent: 50 }),
  /** What holds for all tasks, whatever step opens them. */
  tasks: z
    .strictObject({
      /** From which amount to pay, by currency, a task is for somebody of the seniority at least. */
      byValue: z
        .array(z.strictObject({ seniority: z.int().min(2).max(3), from: amounts }))
        .min(1)
        .max(2),
    })
    .optional(),
};
const policyDocument = z.strictObject({ id: slug, ...policyFields });

/** The step name under which an account on automatic payment is handed to a person. */
export const AUTOPAY_STEP = "autopay-failed";

/** A policy without its version. */
export type PolicyDocument = z.infer<typeof policyDocument>;

/** A policy as it is kept. A changed policy is a new version; old versions stay, since contacts refer to them. */
export const policy = z.object({
  ...policyDocument.shape,
  version: z.int().min(0),
  createdAt: z.iso.datetime({ precision: 3 }).optional(),
  /** Since when it is in force; contacts before it were made under an earlier version. */
  activeFrom: z.iso.datetime({ precision: 3 }).optional(),
  /** The version that last began every cadence anew, and when: what came before it covers no step. */
  restarted: z.object({ version: z.int(), from: z.iso.datetime({ precision: 3 }) }).optional(),
});
export type Policy = z.infer<typeof policy>;

/** The restart that the policy looks back on: its own, or that of an earlier version. */
export const restartOf = ({ restarted, inFlight, version, activeFrom }: Policy): Policy["restarted"] =>
  restarted ??
  (inFlight === "restart" && activeFrom !== undefined ? { version, from: activeFrom } : undefined);

/**
 * The policy as it is in force from the instant on, after the one before it. A restart stays known to
 * all versions that follow, or an account would fall back to what it had come to before.
 */
export const takingOver = (next: Policy, before: Policy | undefined, from: Instant): Policy => {
  const { restarted: _, ...rest } = next;
  const restarted =
    next.inFlight === "restart" ? { version: next.version, from } : before && restartOf(before);
  return { ...rest, activeFrom: from, ...(restarted && { restarted }) };
};

/** Whether a day that passes can move an account from one segment to another. */
export const segmentsChangeWithTime = (of: Pick<Policy, "segments">): boolean =>
  of.segments.some(({ when }) => changesWithTime(when));

const thresholds = new WeakMap<object, ReadonlyMap<string, number>>();

/** Amounts of a policy in minor units by currency. */
export const inMinor = (amounts: Readonly<Record<string, string>>): ReadonlyMap<string, number> => {
  const known = thresholds.get(amounts);
  if (known) return known;
  const found = new Map(
    Object.entries(amounts).map(([currency, amount]) => [currency, toMinor(amount, currency)]),
  );
  thresholds.set(amounts, found);
  return found;
};

/** A minimum in minor units by currency; a currency that is not named has none. */
export const minimumOf = ({
  minimum,
}: Pick<Cadence, "minimum"> | Pick<Step, "minimum">): ReadonlyMap<string, number> =>
  minimum === undefined ? noMinimum : inMinor(minimum);

const noMinimum: ReadonlyMap<string, number> = new Map();

/** The id of the policy that is in force for every account. */
export const DEFAULT_POLICY_ID = "default";
