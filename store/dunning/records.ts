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

/** A policy that is being written: as it was given, faults and all, until it is activated. */
export interface PolicyDraft {
  readonly policyId: string;
  /** Goes up with each change, and further when the next draft is begun, so that no two are mistaken for each other. */
  readonly revision: number;
  /** The newest version when it was written: it must still be the newest when the draft is activated. */
  readonly basedOn: number;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  /** The request that wrote it. */
  readonly request: string;
  /** The document as JSON text, since a draft may be anything; absent once it was activated or dropped. */
  readonly document?: string;
}
