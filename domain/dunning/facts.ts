import type { Instant } from "../calendar.ts";
import { regionOf } from "../compliance/places.ts";
import { plausibleZones } from "../compliance/zones.ts";
import type { Account, ContactPerson, Invoice, LegalEntity, Suppression } from "../ledger/model.ts";
import type { Minor } from "../money.ts";
import type { PastContact, Recipient } from "./contact.ts";
import type { Policy } from "./policy.ts";
import type { StepChannel } from "./step.ts";

/** All that a decision about one account rests on. */
export interface DunningFacts {
  readonly legalEntity: LegalEntity;
  readonly account: Account;
  /** The account's open invoices, in any order; closed ones among them are ignored. */
  readonly openInvoices: readonly Invoice[];
  /** Open credit and unapplied cash by currency, in minor units, positive. */
  readonly credits: Readonly<Record<string, Minor>>;
  /** All contacts of the account so far, in any order. */
  readonly history: readonly PastContact[];
  readonly policy: Policy;
  readonly now: Instant;
}

/**
 * Open credit and unapplied cash by currency: what the open invoices owe beyond the account's
 * balance. Minor units, never negative.
 */
export const creditsOf = (
  balances: Account["balances"],
  openInvoices: readonly Pick<Invoice, "currency" | "open">[],
): Record<string, Minor> => {
  const owed: Record<string, Minor> = {};
  for (const { currency, open } of openInvoices) owed[currency] = (owed[currency] ?? 0) + open;
  const credits: Record<string, Minor> = {};
  for (const currency of new Set([...Object.keys(owed), ...Object.keys(balances)])) {
    const credit = (owed[currency] ?? 0) - (balances[currency] ?? 0);
    if (credit > 0) credits[currency] = credit;
  }
  return credits;
};

/** The order in which invoices become old: by due date, then by id. */
export const oldestFirst = (
  a: Pick<Invoice, "dueDate" | "id">,
  b: Pick<Invoice, "dueDate" | "id">,
): number => {
  if (a.dueDate !== b.dueDate) return a.dueDate < b.dueDate ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
};

/** The zone by which days are counted for the account: the debtor's, or where several are plausible the creditor's own if it is among them. */
export const placeOf = ({ account, legalEntity }: Pick<DunningFacts, "account" | "legalEntity">): string => {
  const zones = plausibleZones({
    timeZone: account.timeZone,
    country: account.address?.country,
    region: account.address && regionOf(account.address),
    phone: account.contacts.find((person) => person.phone !== undefined)?.phone,
    fallbackTimeZone: legalEntity.timeZone,
  });
  return zones.includes(legalEntity.timeZone) ? legalEntity.timeZone : (zones[0] ?? legalEntity.timeZone);
};

const ROLE_ORDER: Readonly<Record<ContactPerson["role"], number>> = { billing: 0, other: 1, escalation: 2 };

/** The channels over which Dunlin writes to a customer. */
export type MessageChannel = Exclude<StepChannel, "task">;

export interface ChosenRecipient extends Recipient {
  readonly language: string;
  readonly suppressed?: Suppression;
}

const suppressionOf = (account: Account, address: string): Suppression | undefined =>
  account.suppressions.find((it) => it.address.toLowerCase() === address.toLowerCase());

/** The postal address on one line, or undefined where a letter could not be posted to it. */
const postalLine = ({ address }: Account): string | undefined => {
  if (!address || address.lines.length === 0 || address.city === undefined) return undefined;
  const town = [address.postalCode, address.city].filter((part) => part !== undefined).join(" ");
  return [...address.lines, town, ...(address.country ? [address.country] : [])].join(", ");
};

/**
 * Who is written to over the channel: the billing contact first, then others, the escalation contact
 * last; an address that must not be used only where there is no other. A letter goes to the account's
 * own address. Undefined without any address.
 */
export const recipientOf = (
  { account, legalEntity }: Pick<DunningFacts, "account" | "legalEntity">,
  channel: MessageChannel,
): ChosenRecipient | undefined => {
  if (channel === "letter") {
    const address = postalLine(account);
    const language = account.language ?? legalEntity.language;
    return address === undefined ? undefined : { name: account.name, address, language };
  }
  let best: ChosenRecipient | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const person of account.contacts) {
    const address = channel === "email" ? person.email : person.phone;
    if (address === undefined) continue;
    const suppressed = account.suppressions.length > 0 ? suppressionOf(account, address) : undefined;
    const rank = ROLE_ORDER[person.role] + (suppressed ? 10 : 0);
    if (rank >= bestRank) continue;
    bestRank = rank;
    const language = person.language ?? account.language ?? legalEntity.language;
    best = { name: person.name, address, language, ...(suppressed && { suppressed }) };
  }
  return best;
};

/** The facts once the contact stands in the history as given, in place of an earlier state of it. */
export const withContact = (facts: DunningFacts, contact: PastContact): DunningFacts => ({
  ...facts,
  history: [...facts.history.filter(({ id }) => id !== contact.id), contact],
});
