import { dateAt, type Instant } from "../calendar.ts";
import type { GateFacts, PastContact as GatePast } from "../compliance/facts.ts";
import { awaitsVerification } from "../compliance/validation.ts";
import type { Account } from "../ledger/model.ts";
import type { PastContact } from "./contact.ts";
import {
  type ChosenRecipient,
  type DunningFacts,
  type MessageChannel,
  placeOf,
  recipientOf,
} from "./facts.ts";
import { restartOf } from "./policy.ts";
import type { Tone } from "./step.ts";

/** The cycle's anchor and the step about which the gate is asked. */
export interface AskedStep {
  readonly anchorInvoiceId: string;
  readonly stepId: string;
  readonly daysPastDue: number;
  readonly tone?: Tone;
}

/** Whether the contact is of the same cycle and step, since the cadence was last begun anew. */
export const isSibling = (
  contact: PastContact,
  { anchorInvoiceId, stepId }: AskedStep,
  begunAt: Instant,
): boolean =>
  contact.anchorInvoiceId === anchorInvoiceId && contact.stepId === stepId && contact.claimedAt >= begunAt;

/** Outcomes of a call in which nobody spoke with the debtor. Of every other, a rule may ask how long ago it was. */
const NOT_SPOKEN: ReadonlySet<string> = new Set(["no-answer", "voicemail", "wrong-number"]);

const spokenIn = ({ channel, outcome }: PastContact): boolean =>
  channel === "call" && outcome !== undefined && !NOT_SPOKEN.has(outcome);

/**
 * The contacts the gate counts: what left the house. Between businesses one reminder over several
 * channels is one message, so the house's own caps do not hold the step's other channels against it;
 * what the law counts, and each message to a consumer, counts by itself.
 */
const counted = (facts: DunningFacts, asked: AskedStep): GatePast[] => {
  const business = facts.account.debtorType === "business";
  const begunAt = restartOf(facts.policy)?.from ?? "";
  const past: GatePast[] = [];
  for (const contact of facts.history) {
    const { channel, status, claimedAt, direction = "outbound", atWork } = contact;
    if (channel === "task" || status === "failed" || status === "withdrawn") continue;
    past.push({
      channel,
      at: claimedAt,
      direction,
      outcome: spokenIn(contact) ? "conversation" : contact.outcome,
      atWork,
      sameMessage: business && isSibling(contact, asked, begunAt),
    });
  }
  return past;
};

/** The tag of accounts whose debts the statute of limitations has passed. */
export const TIME_BARRED = "time-barred";

/** Stops that hold on the day of dunning at the debtor's place. */
export const activeStops = (account: Pick<Account, "stops">, today: string) =>
  (account.stops ?? []).filter(({ until }) => until === undefined || until >= today);

/** What the gate is asked about: a message, or a call of a person. */
type AskedChannel = MessageChannel | "call";

/** A letter needs no consent; for the other channels it is the account's. */
const consentFor = (account: Account, channel: AskedChannel): GateFacts["consent"] =>
  channel === "letter" ? { status: "unknown" } : (account.consent[channel] ?? { status: "unknown" });

/** The dispute that a law may ask about: one that awaits verification, where there is any. */
const disputeOf = ({ disputes = [], writtenNotice }: Account): GateFacts["dispute"] =>
  disputes.find((dispute) => awaitsVerification(dispute, writtenNotice));

/**
 * What a business in the United States owes in US dollars. Other currencies are left out, so that a law that ends at an
 * amount binds rather than not.
 */
const debtUsdOf = ({ account, openInvoices }: DunningFacts): GateFacts["debtUsd"] => {
  if (account.debtorType !== "business" || account.address?.country !== "US") return undefined;
  const owed = openInvoices.reduce((sum, { currency, open }) => (currency === "USD" ? sum + open : sum), 0);
  return owed / 100;
};

/** The moratorium, once it has begun at the debtor's place: until then messages go on. */
const begunMoratorium = (facts: DunningFacts): GateFacts["moratorium"] => {
  const { moratorium } = facts.account;
  return moratorium && moratorium.from <= dateAt(facts.now, placeOf(facts)) ? moratorium : undefined;
};

/** What the gate is asked about a message of the step, or a call, over the channel. */
export const gateFactsFor = (
  facts: DunningFacts,
  asked: AskedStep,
  channel: AskedChannel,
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
    postalCode: account.address?.postalCode,
    timeZone: account.timeZone,
    phone: channel === "sms" || channel === "call" ? chosen?.address : recipientOf(facts, "sms")?.address,
    fallbackTimeZone: legalEntity.timeZone,
    recipient: chosen && { address: chosen.address, suppressed: chosen.suppressed },
    consent: consentFor(account, channel),
    hold: account.hold,
    autopay: account.autopay,
    daysPastDue: asked.daysPastDue,
    naturalPerson: account.naturalPerson,
    writtenNotice: account.writtenNotice,
    moratorium: begunMoratorium(facts),
    blackouts: legalEntity.blackouts,
    dispute: disputeOf(account),
    debtUsd: debtUsdOf(facts),
    stops: account.stops,
    timeBarred: account.tags?.includes(TIME_BARRED),
    // The last and hardest tone is what a debtor may read as announcing the courts.
    threatens: asked.tone === "final",
    history: counted(facts, asked),
  };
};
