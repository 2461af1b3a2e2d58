import { channelVerdict } from "./channels.ts";
import { type Due, netOfCredits } from "./chase.ts";
import type { Covering } from "./course.ts";
import { creditsFor } from "./credits.ts";
import { dayOf } from "./day.ts";
import type { Decision } from "./decision.ts";
import type { DunningFacts } from "./facts.ts";
import { act, type Look, oldestOf, wait } from "./look.ts";
import { AUTOPAY_STEP, type Segment } from "./policy.ts";
import type { Chaseable } from "./protection.ts";
import type { Step } from "./step.ts";

const stepAfter = (days: number): Step => ({
  id: AUTOPAY_STEP,
  trigger: { from: "due-date", days, count: "calendar" },
  channels: ["task"],
  tone: "neutral",
  template: "reminder",
});

/**
 * Whether something open was to be collected automatically and is past due by more than the policy's grace on the day of
 * dunning: the collection failed, and a person may speak with the customer about it.
 */
export const hasCollectionFailed = (
  { openInvoices, policy }: Pick<DunningFacts, "openInvoices" | "policy">,
  today: number,
): boolean =>
  openInvoices.some(({ open, dueDate }) => open > 0 && today - dayOf(dueDate) > policy.autopayGraceDays);

/** An account that pays automatically is never written to; when that fails, a person looks at it. */
export const watchAutopay = (
  look: Look,
  segment: Segment,
  invoices: readonly Chaseable[],
  coverings: readonly Covering[],
): Decision => {
  const { facts, today } = look;
  const grace = facts.policy.autopayGraceDays;
  const known = new Set(
    coverings
      .filter(({ contact }) => contact.channel === "task")
      .flatMap(({ contact }) => contact.invoices.map(({ id }) => id)),
  );
  const dues = invoices
    .filter(({ invoice }) => !known.has(invoice.id))
    .map((each): Due => ({ ...each, due: dayOf(each.invoice.dueDate), taken: undefined }));
  const failed = dues.filter(({ due }) => today - due > grace);
  for (const { due } of dues) if (today - due <= grace) look.next.onDay(due + grace + 1);
  const chased = netOfCredits(
    failed,
    creditsFor(
      facts,
      failed.map(({ invoice }) => invoice),
    ),
    segment.cadence,
  );
  const anchor = oldestOf(chased.invoices);
  if (!anchor)
    return wait(look, { code: "autopay", text: "The account pays automatically and is not written to." });
  const step = stepAfter(grace);
  const daysPastDue = today - anchor.due;
  const task = channelVerdict(facts, { anchorInvoiceId: anchor.invoice.id, step, daysPastDue }, "task");
  const text = `Automatic payment failed: invoice ${anchor.invoice.number} is ${daysPastDue} days past due.`;
  const reason = { code: "autopay-failed", text, invoiceId: anchor.invoice.id };
  return act(look, "task", segment, step, chased, anchor, [task], [reason]);
};
