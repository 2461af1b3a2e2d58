import type { Instant, PlainDate } from "../calendar.ts";
import type { PlannedContact } from "./channels.ts";
import type { ChasedInvoice, CurrencyTotal, Reason } from "./contact.ts";
import type { Charge, HandOver, Template, Tone } from "./step.ts";

/** Where in which policy a decision was taken. */
interface StepReference {
  readonly policyId: string;
  readonly policyVersion: number;
  readonly segmentId: string;
  readonly stepId: string;
  readonly tone: Tone;
  readonly template: Template;
}

/** Something is to be done now: write to the customer, or hand the account to a person. */
export interface ActDecision {
  readonly action: "contact" | "task";
  readonly step: StepReference;
  readonly anchorInvoiceId: string;
  /** One for each channel that is permitted now. */
  readonly contacts: readonly PlannedContact[];
  readonly invoices: readonly ChasedInvoice[];
  readonly totals: readonly CurrencyTotal[];
  /** The new last day to pay by, where the step gives one. */
  readonly payBy?: PlainDate;
  /** What is charged for being late with this step. */
  readonly charge?: Charge;
  /** Whether the account's owner gets a copy of the e-mail. */
  readonly copyToOwner?: true;
  /** What the step says of a task it opens. */
  readonly handOver?: HandOver;
  readonly reasons: readonly Reason[];
  /** The present instant: the account stays due until the contact is recorded. */
  readonly nextLook: Instant;
}

/** Nothing is to be done before the next look. */
export interface WaitDecision {
  readonly action: "wait";
  /** The step that is due and held back, where one is. */
  readonly dueStepId?: string;
  readonly reasons: readonly Reason[];
  /** The earliest instant at which the answer may differ without a change of the facts; null when nothing is open. */
  readonly nextLook: Instant | null;
}

export type Decision = ActDecision | WaitDecision;

/** Collects the moments at which a decision has to be looked at again. */
export class NextLook {
  #day = Number.POSITIVE_INFINITY;
  #instant: Instant | undefined;

  /** A day of dunning on which something changes. */
  onDay(day: number | undefined): void {
    if (day !== undefined && day < this.#day) this.#day = day;
  }

  /** An instant at which something changes. */
  at(instant: Instant | undefined): void {
    if (instant !== undefined && (this.#instant === undefined || instant < this.#instant))
      this.#instant = instant;
  }

  /** The earliest of them, given when days begin; null without any. */
  earliest(beginningOf: (day: number) => Instant): Instant | null {
    if (this.#day === Number.POSITIVE_INFINITY) return this.#instant ?? null;
    const day = beginningOf(this.#day);
    return this.#instant !== undefined && this.#instant < day ? this.#instant : day;
  }
}
