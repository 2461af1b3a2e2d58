import type { StepChannel } from "../../domain/dunning/step.ts";

/** What a decision asks the run to do: one contact over one channel. States carry it; the facts are read anew where it is done. */
export interface ContactAction {
  readonly accountId: string;
  readonly contactId: string;
  readonly channel: StepChannel;
  /** The version of the policy that the run works by. */
  readonly policyVersion: number;
  readonly runId: string;
}

/** What became of an action, as the run counts it. */
export interface ActionOutcome {
  readonly accountId: string;
  readonly contactId: string;
  readonly channel: StepChannel;
  /** `skipped` where it was not due any more at the door; `unconfirmed` where nothing tells whether it was sent. */
  readonly outcome: "sent" | "skipped" | "failed" | "unconfirmed";
  readonly reason?: string;
}

/** The outcome of an action. */
export const outcomeOf = (
  { accountId, contactId, channel }: ContactAction,
  outcome: ActionOutcome["outcome"],
  reason?: string,
): ActionOutcome => ({ accountId, contactId, channel, outcome, ...(reason !== undefined && { reason }) });
