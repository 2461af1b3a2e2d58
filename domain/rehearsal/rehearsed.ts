import type { Instant } from "../calendar.ts";
import type { PastContact } from "../dunning/contact.ts";
import type { Decision } from "../dunning/decision.ts";
import type { Policy } from "../dunning/policy.ts";
import type { Invoice } from "../ledger/model.ts";
import type { RehearsedAccount } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import type { Curve } from "./curve.ts";
import type { Horizon } from "./horizon.ts";

/** What is played in a rehearsal, and what is told of it while it runs. */

/** A message that would have gone out. */
export interface RehearsedMessage {
  readonly at: Instant;
  readonly account: RehearsedAccount["account"];
  readonly segmentId: string;
  readonly stepId: string;
  readonly channel: PastContact["channel"];
  readonly tone: string;
  readonly invoices: number;
  /** What is to be paid, by currency, in minor units. */
  readonly toPay: readonly { readonly currency: string; readonly toPay: number }[];
}

/** A late charge that would have been posted. */
export interface RehearsedCharge {
  readonly at: Instant;
  readonly account: RehearsedAccount["account"];
  readonly currency: string;
  /** Minor units. */
  readonly amount: number;
  readonly charge: Invoice["charge"];
}

/** What is played: a policy, on a stretch of time, under assumptions, with dice. */
export interface Play {
  readonly policy: Policy;
  readonly horizon: Horizon;
  readonly assumptions: Assumptions;
  /** The payment curve in force: the ledger's own or the stated one. */
  readonly curve: Curve;
  readonly seed: number;
  /** Looks at every full hour instead of when a decision says: far slower, and the same messages. A check of the jumps. */
  readonly everyHour?: boolean;
  /** Told of each message and task, and of each late charge. */
  readonly onMessage?: ((message: RehearsedMessage) => void) | undefined;
  readonly onCharge?: ((charge: RehearsedCharge) => void) | undefined;
  /** Told of each decision. */
  readonly onDecision?: ((decision: Decision, at: Instant, accountId: string) => void) | undefined;
}
