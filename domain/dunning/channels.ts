import { addMilliseconds, type Instant } from "../calendar.ts";
import type { GateFacts, PastContact as GatePast } from "../compliance/facts.ts";
import { dutiesOf, gate } from "../compliance/gate.ts";
import { contactId, type PastContact, type Reason, type Recipient } from "./contact.ts";
import { type Covering, MAX_ATTEMPTS } from "./course.ts";
import { type ChosenRecipient, type DunningFacts, recipientOf, withContact } from "./facts.ts";
import type { ContactChannel, Step } from "./policy.ts";

/** A contact that may happen now. */
export interface PlannedContact {
  readonly id: string;
  readonly channel: ContactChannel;
  readonly language: string;
  readonly recipient?: Recipient;
}

/** What the gate says of one channel of a step. */
export interface ChannelVerdict {
  readonly channel: ContactChannel;
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

const isSibling = (contact: PastContact, due: DueStep): boolean =>
  contact.anchorInvoiceId === due.anchorInvoiceId && contact.stepId === due.step.id;

/**
 * The contacts the gate counts: what left the house. Between businesses one reminder over several
 * channels is one message, so the step's other channels are not held against it; the laws that
 * count each message bind where the debtor is a consumer, and there each one counts.
 */
const counted = (facts: DunningFacts, due: DueStep): GatePast[] => {
  const business = facts.account.debtorType === "business";
  const past: GatePast[] = [];
  for (const contact of facts.history) {
    if (contact.channel === "task" || contact.status === "failed" || contact.status === "withdrawn") continue;
    if (business && isSibling(contact, due)) continue;
    past.push({ channel: contact.channel, at: contact.claimedAt, direction: "outbound" });
  }
  return past;
};

const deny = (channel: ContactChannel, code: string, text: string): ChannelVerdict => ({
  channel,
  verdict: "deny",
  reasons: [{ code, text, channel }],
});

/** What earlier tries of this very contact mean for the next one. */
const fromAttempts = (
  same: readonly PastContact[],
  channel: ContactChannel,
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

/** What the gate is asked about the step over the channel. */
const gateFacts = (
  facts: DunningFacts,
  due: DueStep,
  channel: "email" | "sms",
  chosen: ChosenRecipient | undefined,
): GateFacts => {
  const { account, legalEntity } = facts;
  return {
    channel,
    now: facts.now,
    creditorRole: legalEntity.creditorRole,
    debtorType: account.debtorType,
    country: account.address?.country,
    region: account.address?.region,
    city: account.address?.city,
    timeZone: account.timeZone,
    phone: channel === "sms" ? chosen?.address : recipientOf(facts, "sms")?.address,
    fallbackTimeZone: legalEntity.timeZone,
    recipient: chosen && { address: chosen.address, suppressed: chosen.suppressed },
    consent: account.consent[channel],
    hold: account.hold,
    autopay: account.autopay,
    daysPastDue: due.daysPastDue,
    history: counted(facts, due),
  };
};

/** Whether a rule asks that this message say how to opt out. */
export const mustOfferOptOut = (facts: DunningFacts, due: DueStep, channel: "email" | "sms"): boolean =>
  dutiesOf(gateFacts(facts, due, channel, recipientOf(facts, channel))).includes("opt-out-notice");

const askGate = (
  facts: DunningFacts,
  due: DueStep,
  channel: "email" | "sms",
  id: () => string,
): ChannelVerdict => {
  const chosen = recipientOf(facts, channel);
  const answer = gate(gateFacts(facts, due, channel, chosen));
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
    reasons: answer.rules
      .filter(({ verdict }) => verdict !== "allow")
      .map(({ verdict, ruleId, reason, source, until }) => ({
        // Beside the rule that decides, others may have asked for less.
        code: verdict === "defer" ? "channel-deferred" : "channel-denied",
        text: reason,
        channel,
        ruleId,
        ...(source !== undefined && { source }),
        ...(until !== undefined && { until }),
      })),
  };
};

/** Whether the step may go out over the channel now, and as which contact. */
export const channelVerdict = (
  facts: DunningFacts,
  due: DueStep,
  channel: ContactChannel,
): ChannelVerdict => {
  const { account, legalEntity } = facts;
  const same = facts.history.filter((contact) => isSibling(contact, due) && contact.channel === channel);
  const round = same.filter(({ status }) => status === "bounced").length;
  const id = () => contactId(account.id, due.anchorInvoiceId, due.step.id, channel, round);
  if (channel === "task") {
    const language = legalEntity.language;
    return { channel, verdict: "allow", planned: { id: id(), channel, language }, reasons: [] };
  }
  return fromAttempts(same, channel, facts.now) ?? askGate(facts, due, channel, id);
};

/** Whether a contact over the channel is a message to the customer. */
export const reachesCustomer = (channel: ContactChannel): boolean => channel !== "task";

/**
 * What the gate says of each channel, one after the other: a message that is allowed now counts
 * against the next one as if it were sent, so that one decision cannot pass a cap by itself.
 */
export const verdictsOver = (
  facts: DunningFacts,
  due: DueStep,
  channels: readonly ContactChannel[],
): ChannelVerdict[] => {
  let soFar = facts;
  return channels.map((channel) => {
    const verdict = channelVerdict(soFar, due, channel);
    if (channels.length > 1 && verdict.planned && reachesCustomer(channel))
      soFar = withContact(soFar, {
        id: verdict.planned.id,
        channel,
        stepId: due.step.id,
        anchorInvoiceId: due.anchorInvoiceId,
        status: "sent",
        claimedAt: facts.now,
        attempts: 1,
        invoices: [],
      });
    return verdict;
  });
};

/** Days after a step's first message within which its other channels may still follow. */
const CHANNELS_FOLLOW_DAYS = 3;

/**
 * The channels of a step that has begun and may still be completed: those without a contact of
 * their own, as long as the first one is recent. A person who took over for want of a channel completes it too.
 */
export const remainingChannels = (
  coverings: readonly Covering[],
  anchorInvoiceId: string,
  step: Step,
  today: number,
): readonly ContactChannel[] => {
  const own = coverings.filter(
    ({ contact }) => contact.anchorInvoiceId === anchorInvoiceId && contact.stepId === step.id,
  );
  const begun = own.length > 0 && Math.min(...own.map(({ day }) => day)) + CHANNELS_FOLLOW_DAYS >= today;
  const handedOver = !step.channels.includes("task") && own.some(({ contact }) => contact.channel === "task");
  if (!begun || handedOver) return [];
  return step.channels.filter((channel) => !own.some(({ contact }) => contact.channel === channel));
};
