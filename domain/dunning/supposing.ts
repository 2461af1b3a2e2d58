import { dateAt } from "../calendar.ts";
import { awaitsVerification, mustVerifyFirst } from "../compliance/validation.ts";
import type { Account, ContactPerson } from "../ledger/model.ts";
import { type DunningFacts, placeOf, recipientOf } from "./facts.ts";
import { TIME_BARRED } from "./gate-facts.ts";
import { supposeLess, supposeMore } from "./suppose-amount.ts";
import { supposeConsent, supposeOptIn } from "./suppose-consent.ts";
import { supposePlace } from "./suppose-place.ts";
import { supposeSegment } from "./suppose-segment.ts";

/** The facts with one of them changed, for each change that could make a difference. */

/** A single change of the facts, by name. */
export const whatIfs = [
  "hold-lifted",
  "invoice-holds-lifted",
  "promises-withdrawn",
  "disputes-resolved",
  "disputes-verified",
  "stops-lifted",
  "moratorium-ended",
  "email-consent-given",
  "sms-consent-given",
  "call-consent-given",
  "opted-in-again",
  "email-given",
  "phone-given",
  "postal-address-given",
  "addresses-usable-again",
  "written-notice-mailed",
  "not-time-barred",
  "no-natural-person",
  "automatic-payment-ended",
  "credits-used",
  "more-due",
  "time-zone-stated",
  "region-stated",
  "postal-code-stated",
  "country-stated",
  "fact-stated",
  "overdue-paid",
] as const;
export type WhatIf = (typeof whatIfs)[number];

/** What a change is made to, beyond its name. */
export interface Particulars {
  /** How much more would be due at the least, in minor units. */
  readonly amount?: { readonly currency: string; readonly minor: number };
  /** What would be stated: a zone, a region, a code; or the value of the field. */
  readonly value?: string | number | boolean;
  /** The field of the account, as policies call it. */
  readonly field?: string;
  /** The segment that the account would then fit. */
  readonly segment?: string;
}

/** The facts as they would be. */
export interface Supposition extends Particulars {
  readonly facts: DunningFacts;
}

/** Addresses that nobody has: what is supposed is that there were one. They are not shown. */
export const SUPPOSED_EMAIL = "some-address@customer.invalid";
/** A number of a country code that is given to no country, so that it does not tell where the customer is. */
export const SUPPOSED_PHONE = "+999000000000";
const SUPPOSED_TOWN = "supposed";

const withAccount = (facts: DunningFacts, account: Account): Supposition[] => [
  { facts: { ...facts, account } },
];

/** Somebody who can be reached there, where nobody can be now. */
const reachableAt = (facts: DunningFacts, channel: "email" | "sms"): Supposition[] => {
  const { account } = facts;
  const known = recipientOf(facts, channel);
  if (known && !known.suppressed) return [];
  const person: ContactPerson = {
    name: account.name,
    role: "billing",
    ...(channel === "email" ? { email: SUPPOSED_EMAIL } : { phone: SUPPOSED_PHONE }),
  };
  return withAccount(facts, { ...account, contacts: [person, ...account.contacts] });
};

const postalAddress = (facts: DunningFacts): Supposition[] => {
  const { account } = facts;
  if (recipientOf(facts, "letter")) return [];
  const { lines = [], city = SUPPOSED_TOWN, ...rest } = account.address ?? {};
  const address = { ...rest, lines: lines.length > 0 ? lines : [SUPPOSED_TOWN], city };
  return withAccount(facts, { ...account, address });
};

const overduePaid = (facts: DunningFacts): Supposition[] => {
  const today = dateAt(facts.now, placeOf(facts));
  const left = facts.openInvoices.filter(({ dueDate, open }) => open <= 0 || dueDate >= today);
  return left.length < facts.openInvoices.length ? [{ facts: { ...facts, openInvoices: left } }] : [];
};

const noticeMailed = (facts: DunningFacts): Supposition[] => {
  const { account, legalEntity } = facts;
  if (legalEntity.creditorRole !== "third-party" || account.writtenNotice !== undefined) return [];
  return withAccount(facts, { ...account, writtenNotice: dateAt(facts.now, placeOf(facts)) });
};

/** In our favour, as far as the law lets us say so: what an agency has to verify first stands until it has. */
const disputesResolved = (facts: DunningFacts): Supposition[] => {
  const { account, legalEntity } = facts;
  const { disputes = [], debtorType, address, writtenNotice } = account;
  const parties = { creditorRole: legalEntity.creditorRole, debtorType, country: address?.country };
  const left = disputes.filter((dispute) => mustVerifyFirst(parties, dispute, writtenNotice));
  return left.length < disputes.length ? withAccount(facts, { ...account, disputes: left }) : [];
};

/** The facts with the one change, in each way in which it could be made; none where there is nothing to change. */
export const supposing = (facts: DunningFacts, whatIf: WhatIf): readonly Supposition[] => {
  const { account } = facts;
  switch (whatIf) {
    case "hold-lifted": {
      const { hold, ...rest } = account;
      return hold ? withAccount(facts, rest) : [];
    }
    case "invoice-holds-lifted": {
      if (!facts.openInvoices.some(({ hold }) => hold)) return [];
      const openInvoices = facts.openInvoices.map(({ hold: _, ...invoice }) => invoice);
      return [{ facts: { ...facts, openInvoices } }];
    }
    case "promises-withdrawn":
      return account.promises?.length ? withAccount(facts, { ...account, promises: [] }) : [];
    case "disputes-resolved":
      return disputesResolved(facts);
    case "disputes-verified": {
      const { disputes = [], writtenNotice } = account;
      if (!disputes.some((dispute) => awaitsVerification(dispute, writtenNotice))) return [];
      return withAccount(facts, { ...account, disputes: disputes.map((it) => ({ ...it, verified: true })) });
    }
    case "stops-lifted":
      return account.stops?.length ? withAccount(facts, { ...account, stops: [] }) : [];
    case "moratorium-ended": {
      const { moratorium, ...rest } = account;
      return moratorium ? withAccount(facts, rest) : [];
    }
    case "email-consent-given":
      return supposeConsent(facts, "email");
    case "sms-consent-given":
      return supposeConsent(facts, "sms");
    case "call-consent-given":
      return supposeConsent(facts, "call");
    case "opted-in-again":
      return supposeOptIn(facts);
    case "email-given":
      return reachableAt(facts, "email");
    case "phone-given":
      return reachableAt(facts, "sms");
    case "postal-address-given":
      return postalAddress(facts);
    case "addresses-usable-again":
      return account.suppressions.length > 0 ? withAccount(facts, { ...account, suppressions: [] }) : [];
    case "written-notice-mailed":
      return noticeMailed(facts);
    case "not-time-barred": {
      const tags = account.tags?.filter((tag) => tag !== TIME_BARRED);
      return account.tags?.length === tags?.length ? [] : withAccount(facts, { ...account, tags });
    }
    case "no-natural-person":
      return account.debtorType === "business" && account.naturalPerson === undefined
        ? withAccount(facts, { ...account, naturalPerson: false })
        : [];
    case "automatic-payment-ended":
      return account.autopay ? withAccount(facts, { ...account, autopay: false }) : [];
    case "credits-used":
      return supposeLess(facts);
    case "more-due":
      return supposeMore(facts);
    case "time-zone-stated":
    case "region-stated":
    case "postal-code-stated":
    case "country-stated":
      return supposePlace(facts, whatIf);
    case "fact-stated":
      return supposeSegment(facts);
    case "overdue-paid":
      return overduePaid(facts);
  }
};
