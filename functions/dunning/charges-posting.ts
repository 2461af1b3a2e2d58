import type { ActDecision } from "../../domain/dunning/decision.ts";
import { chargesOfStep } from "../../domain/interest/step.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ContactAction } from "./actions.ts";
import { causeBy, type JudgedFacts } from "./gather.ts";

/**
 * Posts what the step charges for being late, before its contact is claimed, so that the message can name
 * it. Answers whether anything was posted: then the account is another, and is to be read and decided on
 * again. What was posted by an attempt that broke off, or by another channel's contact of the same step, is
 * found charged and not posted again.
 */
export const postCharges = async (
  runtime: Runtime,
  { runId, accountId }: Pick<ContactAction, "runId" | "accountId">,
  facts: JudgedFacts,
  decision: ActDecision,
): Promise<boolean> => {
  const commands = chargesOfStep(facts, decision);
  if (commands.length === 0) return false;
  const ledger = ledgerOf(runtime);
  const reason = `Step ${decision.step.stepId} of the policy ${decision.step.policyId}`;
  for (const command of commands)
    await ledger.execute(accountId, command, { ...causeBy(runtime, "dunning-run", runId), reason });
  return true;
};
