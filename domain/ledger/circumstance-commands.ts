import type { PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import type { ConsentRecord, OpenDispute, OpenPromise, Stop, StopKind } from "./circumstances.ts";

/** What a customer said of paying. */
export type PromiseFacts = Omit<OpenPromise, "invoiceIds" | "owedThen" | "credited" | "writtenOff">;

/** What a customer said of an invoice; without an amount it is all that is open and not disputed yet. */
export type DisputeFacts = Omit<OpenDispute, "amount" | "currency" | "verified"> & {
  readonly amount?: Minor;
};

/** What came of a promise: paid, not paid, or nothing of it was left to pay once it was credited or written off. */
export const promiseVerdicts = ["kept", "broken", "void"] as const;
export type PromiseVerdict = (typeof promiseVerdicts)[number];

/** How a dispute ended: the customer was right, was not, or took it back. */
export const disputeOutcomes = ["upheld", "rejected", "withdrawn"] as const;
export type DisputeOutcome = (typeof disputeOutcomes)[number];

/**
 * What can be asked of an account's circumstances. What is settled, withdrawn, resolved or lifted already
 * stays so: asked again, nothing is written.
 */
export type CircumstanceCommand =
  | {
      readonly type: "record-promise";
      readonly promise: PromiseFacts;
      /** All invoices open in the currency that no other promise is about, where absent. */
      readonly invoiceIds?: readonly string[] | undefined;
      /** Withdraws the promises that were made of the same invoices before; otherwise they stand against it. */
      readonly replace?: boolean | undefined;
    }
  | {
      readonly type: "withdraw-promise";
      readonly promiseId: string;
      readonly on: PlainDate;
      readonly note?: string;
    }
  | {
      readonly type: "settle-promise";
      readonly promiseId: string;
      readonly state: PromiseVerdict;
      readonly on: PlainDate;
    }
  | { readonly type: "open-dispute"; readonly dispute: DisputeFacts }
  /** The debt was verified to the debtor, which lets collection go on (12 CFR 1006.38(d)(2)). */
  | { readonly type: "verify-dispute"; readonly disputeId: string; readonly on: PlainDate }
  | {
      readonly type: "resolve-dispute";
      readonly disputeId: string;
      readonly outcome: DisputeOutcome;
      readonly on: PlainDate;
      readonly note?: string;
    }
  /** One of each kind: recorded again, it takes the place of the one before. */
  | { readonly type: "record-stop"; readonly stop: Stop }
  | { readonly type: "lift-stop"; readonly stopKind: StopKind }
  | { readonly type: "record-consent"; readonly consent: ConsentRecord };
