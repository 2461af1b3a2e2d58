import type { Instant } from "../calendar.ts";
import type { PastContact } from "./contact.ts";
import type { ActDecision, Decision } from "./decision.ts";

/** The contacts of a decision as they will stand in the history once they are sent. */
export const asSent = (decision: ActDecision, at: Instant): PastContact[] =>
  decision.contacts.map(({ id, channel }) => ({
    id,
    channel,
    stepId: decision.step.stepId,
    anchorInvoiceId: decision.anchorInvoiceId,
    status: "sent",
    claimedAt: at,
    attempts: 1,
    invoices: decision.invoices,
    ...(decision.payBy !== undefined && { payBy: decision.payBy }),
  }));

/**
 * What tells one decision from the next in the record: action, step, contacts and the codes and
 * rules of its reasons, without the passing of time. Two looks with the same fingerprint need one
 * record.
 */
export const fingerprintOf = (decision: Decision): string => {
  const reasons = decision.reasons.map(({ code, invoiceId = "", channel = "", ruleId = "", until = "" }) =>
    [code, invoiceId, channel, ruleId, until].join(":"),
  );
  const contacts = decision.action === "wait" ? [] : decision.contacts.map(({ id }) => id);
  return [decision.action, ...contacts, ...new Set(reasons)].join("|");
};
