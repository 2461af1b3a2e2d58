import type { ReasonCode } from "../../dunning/reason-codes.ts";
import type { ContactChannel } from "../../dunning/step.ts";
import type { WhatIf } from "../../dunning/supposing.ts";

/** Reasons of which the customer is told; what is not here is the house's own affair. */
const toldReasons = [
  "account-held",
  "account-stopped",
  "moratorium",
  "invoice-held",
  "promised",
  "promised-in-part",
  "disputed",
  "autopay",
  "covered-by-credits",
  "below-minimum",
  "cool-down",
  "cadence-ended",
  "delivery-failed",
  "channel-deferred",
] as const satisfies readonly ReasonCode[];
export type ToldReason = (typeof toldReasons)[number];

/** Changes that are the customer's to make. */
const ownChanges = [
  "email-given",
  "phone-given",
  "postal-address-given",
  "email-consent-given",
  "sms-consent-given",
  "call-consent-given",
  "opted-in-again",
  "country-stated",
  "region-stated",
  "postal-code-stated",
  "time-zone-stated",
  "overdue-paid",
] as const satisfies readonly WhatIf[];
export type OwnChange = (typeof ownChanges)[number];

/** What the customer is told of an account, in one language. Amounts and dates come formatted. */
export interface ExplanationWords {
  readonly nothingOwed: string;
  owed(amount: string, invoices: number, overdue: string | undefined): string;
  last(date: string, channel: ContactChannel): string;
  /** Why nothing is sent, by the reason's code. */
  readonly because: Readonly<Record<ToldReason, string>>;
  nextMessage(date: string, channels: readonly ContactChannel[]): string;
  nextPerson(date: string): string;
  readonly nothingNext: string;
  /** What the customer could do, by the change it would be; several may say the same. */
  readonly youCould: Readonly<Record<OwnChange, string>>;
}

/** Whether the customer is told of reasons with the code. */
export const isTold = (code: string): code is ToldReason => (toldReasons as readonly string[]).includes(code);

/** Whether the change is the customer's to make. */
export const isOwn = (whatIf: WhatIf): whatIf is OwnChange =>
  (ownChanges as readonly string[]).includes(whatIf);
