import * as z from "zod";
import { isCurrency } from "../money.ts";

/** How a reminder speaks. */
export const tones = ["friendly", "neutral", "firm", "final"] as const;
export type Tone = (typeof tones)[number];

/** The ways a contact is made. A `letter` is posted and a `call` made by a person; a `task` hands the account over. */
export const contactChannels = ["email", "sms", "letter", "call", "task"] as const;
export type ContactChannel = (typeof contactChannels)[number];

/** The ways a step can ask for. A call is asked for as a task that suggests one. */
export const stepChannels = ["email", "sms", "letter", "task"] as const;
export type StepChannel = (typeof stepChannels)[number];

/** Which text is sent: a notice before the due date, a reminder, or the last one before a person takes over. */
export const templates = ["upcoming", "reminder", "last-reminder"] as const;
export type Template = (typeof templates)[number];

/** A name within a policy. */
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "is not a name such as first-reminder");

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'is not a decimal amount such as "10.00"');

/** Amounts by currency, as decimals: `{"EUR": "5.00"}`. */
export const amounts = z.record(
  z.string().refine(isCurrency, "is not an ISO 4217 currency").meta({ pattern: "^[A-Z]{3}$" }),
  decimal,
);

/** How days are counted: all of them, or only those on which business is done at the debtor's place. */
const count = z.enum(["calendar", "business"]).default("calendar");

/** When a step is due: so many days from the due date of the oldest invoice, from the step before, or from the end of the month of the due date. */
const trigger = z.discriminatedUnion("from", [
  z.strictObject({
    from: z.literal("due-date"),
    /** Negative before the due date. */
    days: z.int().min(-90).max(3650),
    count,
  }),
  z.strictObject({
    from: z.literal("previous-step"),
    /** From the day on which the step before was taken; where it was passed over, from the day it was due. */
    days: z.int().min(1).max(365),
    count,
  }),
  z.strictObject({
    from: z.literal("end-of-month"),
    days: z.int().min(0).max(365),
    count,
  }),
]);
export type Trigger = z.infer<typeof trigger>;

/** A channel, or channels in the order in which they are tried until one may be used. */
const choice = z.union([z.enum(stepChannels), z.array(z.enum(stepChannels)).min(1).max(4)]);
export type ChannelChoice = z.infer<typeof choice>;

/** Where a task goes: who takes it up. */
export const desks = ["collections", "disputes", "negotiation", "agency"] as const;
export type Desk = (typeof desks)[number];

/** How experienced the person must be: 1 any collector, 2 a senior one, 3 a manager. */
export const seniority = z.int().min(1).max(3);

/** What a step says of the task it opens. */
const handOver = z.strictObject({
  desk: z.enum(desks).default("collections"),
  seniority: seniority.default(1),
  /** Business days at the creditor's place until the task is due. */
  dueInBusinessDays: z.int().min(0).max(60).default(2),
  /** What the person is advised to do. */
  suggestion: z
    .enum(["call", "negotiate", "resolve-dispute", "place-with-agency", "write-off", "review"])
    .default("call"),
});
export type HandOver = z.infer<typeof handOver>;

/** What is charged for being late when the step is taken. */
const charge = z.strictObject({
  /** A fixed fee: the law's own sum for each late invoice, or amounts by currency, on the oldest one. */
  fee: z.union([z.literal("statutory"), amounts]).optional(),
  /** Interest to the day: by law, or by the contract's terms. */
  interest: z.enum(["statutory", "contract"]).optional(),
});
export type Charge = z.infer<typeof charge>;

/** One step of a cadence. */
export const step = z.strictObject({
  id: slug,
  trigger,
  /** All of these go out together; each is a channel or a list of which the first possible one is taken. */
  channels: z.array(choice).min(1).max(3),
  tone: z.enum(tones),
  template: z.enum(templates),
  /** By currency: the step is passed over where less is to be paid, net of credits and unapplied cash. */
  minimum: amounts.optional(),
  /** A new date to pay by, that the message names; the next step waits until it has passed. */
  newDueDate: z.strictObject({ days: z.int().min(1).max(60), count }).optional(),
  charge: charge.optional(),
  /** Who gets a copy of an e-mail. */
  copyTo: z
    .array(z.enum(["account-owner"]))
    .max(1)
    .optional(),
  handOver: handOver.optional(),
});
export type Step = z.infer<typeof step>;

const choices = new WeakMap<Step, readonly (readonly StepChannel[])[]>();

/** The step's channels, each as the list of what may stand in for it. */
export const choicesOf = (of: Step): readonly (readonly StepChannel[])[] => {
  const known = choices.get(of);
  if (known) return known;
  const found = of.channels.map((each) => (Array.isArray(each) ? each : [each]));
  choices.set(of, found);
  return found;
};

/** Whether the step hands the account to a person and writes to no one. */
export const handsOver = (of: Step): boolean =>
  choicesOf(of).every((each) => each.every((channel) => channel === "task"));

/** Whether the step announces a date that is still to come. It lapses when that date has passed. */
export const announces = ({ trigger: on, template }: Step): boolean =>
  template === "upcoming" || (on.from === "due-date" && on.days < 0);
