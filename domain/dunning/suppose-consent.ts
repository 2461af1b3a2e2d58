import type { Instant } from "../calendar.ts";
import type { Account } from "../ledger/model.ts";
import type { DunningFacts } from "./facts.ts";

/** What would be if the customer agreed to be written to or called. */

type ConsentChannel = keyof Account["consent"];

/** A consent as it would be given now. */
const givenAt = (at: Instant) => ({ status: "granted", at, basis: "written" }) as const;

/** The facts with a consent in writing to the channel; none where there is one. */
export const supposeConsent = (facts: DunningFacts, channel: ConsentChannel): { facts: DunningFacts }[] => {
  const { account } = facts;
  const consent = account.consent[channel];
  if (consent?.status === "granted" && consent.basis === "written") return [];
  const changed = { ...account.consent, [channel]: givenAt(facts.now) };
  return [{ facts: { ...facts, account: { ...account, consent: changed } } }];
};

/** Channels over which an address of the account is out of use because its owner opted out. A text message is what a number opts out of. */
const optedOutOf = ({ suppressions, contacts }: Account): ReadonlySet<ConsentChannel> => {
  const out = new Set(
    suppressions.filter(({ reason }) => reason === "opted-out").map(({ address }) => address.toLowerCase()),
  );
  const isOut = (address: string | undefined) => address !== undefined && out.has(address.toLowerCase());
  return new Set([
    ...(contacts.some(({ email }) => isOut(email)) ? (["email"] as const) : []),
    ...(contacts.some(({ phone }) => isOut(phone)) ? (["sms"] as const) : []),
  ]);
};

/**
 * Who opts in again may be written to at the old address, over the channels that they had opted out of. Over the others
 * they have said nothing: a consent that was never given, or not in writing, is still to be asked for.
 */
export const supposeOptIn = (facts: DunningFacts): { facts: DunningFacts }[] => {
  const { account } = facts;
  const suppressions = account.suppressions.filter(({ reason }) => reason !== "opted-out");
  const byAddress = optedOutOf(account);
  const again = (["email", "sms", "call"] as const).filter(
    (channel) => account.consent[channel]?.status === "withdrawn" || byAddress.has(channel),
  );
  if (suppressions.length === account.suppressions.length && again.length === 0) return [];
  const given = givenAt(facts.now);
  const consent = { ...account.consent, ...Object.fromEntries(again.map((channel) => [channel, given])) };
  return [{ facts: { ...facts, account: { ...account, suppressions, consent } } }];
};
