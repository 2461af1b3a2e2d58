import type { PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import type { DisputeOutcome, PromiseVerdict } from "./circumstance-commands.ts";
import type { ConsentRecord, OpenDispute, OpenPromise, Stop, StopKind } from "./circumstances.ts";

/** What is still disputed of an invoice whose open amount fell below it; 0 ends the dispute. */
export interface DisputeLeft {
  readonly disputeId: string;
  readonly left: Minor;
}

/** The entries that tell the story of promises, disputes, stops and consent. None changes a balance. */
export type CircumstanceEntry =
  | { readonly kind: "promise-recorded"; readonly promise: OpenPromise }
  | {
      readonly kind: "promise-withdrawn";
      readonly promiseId: string;
      readonly on: PlainDate;
      readonly note?: string;
    }
  | {
      readonly kind: "promise-settled";
      readonly promiseId: string;
      readonly state: PromiseVerdict;
      readonly on: PlainDate;
    }
  | { readonly kind: "dispute-opened"; readonly dispute: OpenDispute }
  | { readonly kind: "dispute-verified"; readonly disputeId: string; readonly on: PlainDate }
  | {
      readonly kind: "dispute-resolved";
      readonly disputeId: string;
      readonly outcome: DisputeOutcome;
      readonly on: PlainDate;
      readonly note?: string;
    }
  | { readonly kind: "stop-recorded"; readonly stop: Stop }
  | { readonly kind: "stop-lifted"; readonly stopKind: StopKind }
  | { readonly kind: "consent-recorded"; readonly consent: ConsentRecord };
