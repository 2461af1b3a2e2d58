import type { ContactChannel } from "../../dunning/step.ts";
import type { WhatIf } from "../../dunning/what-if.ts";

/** The words of an explanation in one language. Amounts and dates come formatted. */
export interface ExplanationWords {
  readonly nothingOwed: string;
  owed(amount: string, invoices: number, overdue: string | undefined): string;
  last(date: string, channel: ContactChannel): string;
  /** What the customer may be told of why nothing is sent, by the reason's code; what is not here is not for them. */
  readonly because: Readonly<Record<string, string>>;
  nextMessage(date: string, channels: readonly ContactChannel[]): string;
  nextPerson(date: string): string;
  readonly nothingNext: string;
  standing(policy: string, version: number, segment: string | undefined): string;
  leads(number: string, daysPastDue: number): string;
  heldBack(text: string, rule: string | undefined, source: string | undefined): string;
  wouldChange(whatIf: WhatIf, then: string): string;
  readonly nothingThen: string;
}
