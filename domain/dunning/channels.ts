import { addMilliseconds, type Instant } from "../calendar.ts";
import type { GateResult } from "../compliance/facts.ts";
import { dutiesOf, gate } from "../compliance/gate.ts";
import { contactId, type PastContact, type Reason, type Recipient } from "./contact.ts";
import { type Covering, MAX_ATTEMPTS } from "./course.ts";
import { type DunningFacts, type MessageChannel, recipientOf, withContact } from "./facts.ts";
import { type AskedStep, gateFactsFor, isSibling } from "./gate-facts.ts";
import { restartOf } from "./policy.ts";
import { type ContactChannel, choicesOf, type Step, type StepChannel } from "./step.ts";

/** A contact that may happen now. */
export interface PlannedContact {
  readonly id: string;
  readonly channel: StepChannel;
  readonly language: string;
  readonly recipient?: Recipient;
}

/** What the gate says of one channel of a step. */
export interface ChannelVerdict {
  readonly channel: StepChannel;
  readonly verdict: "allow" | "defer" | "deny";
  readonly until?: Instant;
  readonly planned?: PlannedContact;
  readonly reasons: readonly Reason[];
}

/** The cycle's anchor and the step that is due in it. */
export interface DueStep {
  readonly anchorInvoiceId: string;
  readonly step: Step;
  readonly daysPastDue: number;
}

const RETRY_AFTER_MS = 3_600_000;

const asked = ({ anchorInvoiceId, step, daysPastDue }: DueStep): AskedStep => ({
  anchorInvoiceId,
  stepId: step.id,
  daysPastDue,
  tone: step.tone,
});

const deny = (channel: StepChannel, code: string, text: string): ChannelVerdict => ({
  channel,
  verdict: "deny",
  reasons: [{ code, text, channel }],
});

/** What earlier tries of this very contact mean for the next one. */
const fromAttempts = (
  same: readonly PastContact[],
  channel: StepChannel,
  now: Instant,
): ChannelVerdict | undefined => {
  const last = same.find(({ status }) => status === "failed" || status === "claimed");
  if (!last) return undefined;
  if (last.attempts >= MAX_ATTEMPTS)
    return deny(channel, "delivery-failed", `Sending failed ${last.attempts} times.`);
  const until = addMilliseconds(last.claimedAt, RETRY_AFTER_MS);
  if (last.status === "claimed" || until <= now) return undefined;
  const text = "Sending failed; it is tried again an hour later.";
  return { channel, verdict: "defer", until, reasons: [{ code: "retry-later", text, channel, until }] };
};

/** Whether a rule asks that this message say how to opt out. */
export const mustOfferOptOut = (facts: DunningFacts, about: AskedStep, channel: "email" | "sms"): boolean =>
  dutiesOf(gateFactsFor(facts, about, channel, recipientOf(facts, channel))).includes("opt-out-notice");

/** What the gate's rules hold against the channel, as reasons. */
export const gateReasons = ({ rules }: GateResult, channel: ContactChannel): Reason[] =>
  rules
    .filter(({ verdict }) => verdict !== "allow")
    .map(({ verdict, ruleId, reason, source, until }) => ({
      // Beside the rule that decides, others may have asked for less.
      code: verdict === "defer" ? "channel-deferred" : "channel-denied",
      text: reason,
      channel,
      ruleId,
      ...(source !== undefined && { source }),
      ...(until !== undefined && { until }),
    }));

const askGate = (
  facts: DunningFacts,
  due: DueStep,
  channel: MessageChannel,
  id: () => string,
): ChannelVerdict => {
  const chosen = recipientOf(facts, channel);
  const answer = gate(gateFactsFor(facts, asked(due), channel, chosen));
  if (answer.verdict === "allow" && chosen) {
    const ruleIds = answer.rules.map(({ ruleId }) => ruleId).join(", ");
    return {
      channel,
      verdict: "allow",
      planned: {
        id: id(),
        channel,
        language: chosen.language,
        recipient: { name: chosen.name, address: chosen.address },
      },
      reasons: [{ code: "channel-allowed", text: `Allowed by ${ruleIds}.`, channel }],
    };
  }
  return {
    channel,
    verdict: answer.verdict === "defer" ? "defer" : "deny",
    ...(answer.until !== undefined && { until: answer.until }),
    reasons: gateReasons(answer, channel),
  };
};

/** Whether the step may go out over the channel now, and as which contact. */
export const channelVerdict = (facts: DunningFacts, due: DueStep, channel: StepChannel): ChannelVerdict => {
  const { account, legalEntity, policy } = facts;
  const { version, from = "" } = restartOf(policy) ?? {};
  const step = asked(due);
  const same = facts.history.filter(
    (contact) => contact.channel === channel && isSibling(contact, step, from),
  );
  const round = same.filter(({ status }) => status === "bounced").length;
  const id = () => contactId(account.id, due.anchorInvoiceId, due.step.id, channel, round, version);
  if (channel === "task") {
    const language = legalEntity.language;
    return { channel, verdict: "allow", planned: { id: id(), channel, language }, reasons: [] };
  }
  if (round >= MAX_ATTEMPTS) return deny(channel, "delivery-failed", `${round} messages bounced.`);
  return fromAttempts(same, channel, facts.now) ?? askGate(facts, due, channel, id);
};

/** Whether a contact over the channel is a message to the customer. */
export const reachesCustomer = (channel: ContactChannel): boolean => channel !== "task";

/** The first channel of a choice that is not denied, with why those before it were; the last one where all are. */
const verdictOfChoice = (
  facts: DunningFacts,
  due: DueStep,
  choice: readonly StepChannel[],
): ChannelVerdict | undefined => {
  const before: Reason[] = [];
  let last: ChannelVerdict | undefined;
  for (const channel of choice) {
    const verdict = channelVerdict(facts, due, channel);
    last = { ...verdict, reasons: [...before, ...verdict.reasons] };
    if (verdict.verdict !== "deny") return last;
    before.push(...verdict.reasons);
  }
  return last;
};

/**
 * What the gate says of each choice of channels, one after the other: a message that is allowed now counts
 * against the next one as if it were sent, so that one decision cannot pass a cap by itself.
 */
export const verdictsOver = (
  facts: DunningFacts,
  due: DueStep,
  choices: readonly (readonly StepChannel[])[],
): ChannelVerdict[] => {
  let soFar = facts;
  const verdicts: ChannelVerdict[] = [];
  for (const choice of choices) {
    const verdict = verdictOfChoice(soFar, due, choice);
    if (!verdict) continue;
    verdicts.push(verdict);
    if (choices.length > 1 && verdict.planned && reachesCustomer(verdict.channel))
      soFar = withContact(soFar, {
        id: verdict.planned.id,
        channel: verdict.channel,
        stepId: due.step.id,
        anchorInvoiceId: due.anchorInvoiceId,
        status: "sent",
        claimedAt: facts.now,
        attempts: 1,
        invoices: [],
      });
  }
  return verdicts;
};

/** Days after a step's first message within which its other channels may still follow. */
const CHANNELS_FOLLOW_DAYS = 3;

/**
 * The choices of a step that has begun and may still be completed: those without a contact of
 * their own, as long as the first one is recent. A person who took over for want of a channel completes it too.
 */
export const remainingChoices = (
  coverings: readonly Covering[],
  anchorInvoiceId: string,
  step: Step,
  today: number,
): readonly (readonly StepChannel[])[] => {
  const own = coverings.filter(
    ({ contact, isPast }) =>
      !isPast && contact.anchorInvoiceId === anchorInvoiceId && contact.stepId === step.id,
  );
  const begun = own.length > 0 && Math.min(...own.map(({ day }) => day)) + CHANNELS_FOLLOW_DAYS >= today;
  const choices = choicesOf(step);
  const handedOver =
    !choices.some((choice) => choice.includes("task")) &&
    own.some(({ contact }) => contact.channel === "task");
  if (!begun || handedOver) return [];
  return choices.filter(
    (choice) => !own.some(({ contact }) => (choice as readonly string[]).includes(contact.channel)),
  );
};
