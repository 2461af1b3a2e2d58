import type { Instant } from "../../domain/calendar.ts";
import type { Reason } from "../../domain/dunning/contact.ts";
import type { Decision } from "../../domain/dunning/decision.ts";

/** A decision to wait, as it is kept: when, why, until when, under which policy. */
export interface DecisionRecord {
  readonly id: string;
  readonly accountId: string;
  readonly at: Instant;
  readonly action: Decision["action"];
  readonly reasons: readonly Reason[];
  readonly nextLook: Instant | null;
  readonly policyId: string;
  readonly policyVersion: number;
  /** What tells it from the decision before. */
  readonly fingerprint: string;
  /** The state of the account that it rests on. */
  readonly touched: number;
}
