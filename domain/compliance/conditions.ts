import type { Channel, GateFacts } from "./facts.ts";
import { awaitsVerification } from "./validation.ts";

const addressOf: Readonly<Record<Channel, string>> = {
  email: "e-mail address",
  sms: "telephone number",
  call: "telephone number",
  letter: "postal address",
};

/**
 * The circumstances for which a rule can forbid a contact outright, by the name that rules call them:
 * each answers why the contact is forbidden, or undefined when it is not.
 */
const circumstances = {
  "no-address": ({ recipient, channel }) =>
    recipient?.address.trim() ? undefined : `no ${addressOf[channel]} is on file`,

  "suppressed-address": ({ recipient }) =>
    recipient?.suppressed &&
    `the address is suppressed (${recipient.suppressed.reason} since ${recipient.suppressed.since.slice(0, 10)})`,

  autopay: ({ autopay }) => (autopay ? "the account pays automatically" : undefined),

  "consent-withdrawn": ({ consent, channel }) =>
    consent.status === "withdrawn"
      ? `consent for ${channel} was withdrawn${consent.at ? ` on ${consent.at.slice(0, 10)}` : ""}`
      : undefined,

  "no-consent": ({ consent, channel }) =>
    consent.status === "granted" ? undefined : `the debtor has not agreed to contact by ${channel}`,

  "no-written-consent": ({ consent, channel }) =>
    consent.status === "granted" && consent.basis === "written"
      ? undefined
      : `the debtor has not agreed in writing to contact by ${channel}`,

  "opted-out": ({ recipient, consent }) =>
    recipient?.suppressed?.reason === "opted-out" || consent.status === "withdrawn"
      ? "the debtor opted out of this address or medium"
      : undefined,

  "no-written-notice": ({ writtenNotice }) =>
    writtenNotice ? undefined : "the written notice that must come first is not on file",

  "dispute-unverified": ({ dispute, writtenNotice }) =>
    dispute && awaitsVerification(dispute, writtenNotice)
      ? `disputed on ${dispute.receivedOn} within the validation period and not yet verified`
      : undefined,

  "time-barred-threat": ({ timeBarred, threatens }) =>
    timeBarred && threatens ? "the debt is time-barred: no suit and no threat of one" : undefined,
} satisfies Readonly<Record<string, (facts: GateFacts) => string | undefined>>;

export type Circumstance = keyof typeof circumstances;

/** The names of all circumstances. */
export const circumstanceNames = Object.keys(circumstances) as readonly Circumstance[];

/** Why the circumstance forbids the contact, or undefined where the facts are not such. */
export const whyForbidden = (of: Circumstance, facts: GateFacts): string | undefined =>
  circumstances[of](facts);
