import * as z from "zod";
import {
  account,
  channelConsent,
  languageTag,
  suppression,
  timeZoneName,
} from "../../../domain/ledger/model.ts";
import {
  address,
  addressView,
  cursor,
  externalNumber,
  holdInput,
  holdView,
  id,
  instantView,
  limit,
  line,
  moneyView,
  person,
  terms,
  termsView,
  version,
  versionView,
} from "../../runtime/http/schemas.ts";
import { interestTermsInput, interestTermsView } from "./late-charge.ts";

const consent = z
  .strictObject({
    status: channelConsent.shape.status,
    at: instantView.optional().meta({ description: "When it was given or withdrawn; now, if not said." }),
    basis: channelConsent.shape.basis,
  })
  .meta({ id: "Consent" });

const fields = {
  name: line(200),
  debtorType: account.shape.debtorType,
  contacts: z.array(person).max(20),
  language: languageTag,
  timeZone: timeZoneName.meta({ examples: ["Europe/Vienna"] }),
  address,
  consent: z.strictObject({ email: consent.optional(), sms: consent.optional() }),
  terms,
  autopay: z.boolean().meta({ description: "The customer pays by direct debit or card on file." }),
  hold: holdInput,
  segment: line(50),
  vatId: line(30),
  interestTerms: interestTermsInput,
};

export const accountInput = z
  .strictObject({
    legalEntityId: id,
    number: externalNumber,
    name: fields.name,
    debtorType: fields.debtorType.default("business"),
    contacts: fields.contacts.default([]),
    language: fields.language.optional(),
    timeZone: fields.timeZone.optional(),
    address: fields.address.optional(),
    consent: fields.consent.optional(),
    terms: fields.terms.optional(),
    autopay: fields.autopay.default(false),
    hold: fields.hold.optional(),
    segment: fields.segment.optional(),
    vatId: fields.vatId.optional(),
    interestTerms: fields.interestTerms.optional(),
  })
  .meta({ id: "AccountInput" });
export type AccountInput = z.infer<typeof accountInput>;

/** A change: what is not named stays, `null` takes an optional field away. */
export const accountChange = z
  .strictObject({
    name: fields.name.optional(),
    debtorType: fields.debtorType.optional(),
    contacts: fields.contacts.optional(),
    language: fields.language.nullable().optional(),
    timeZone: fields.timeZone.nullable().optional(),
    address: fields.address.nullable().optional(),
    consent: fields.consent.optional(),
    terms: fields.terms.nullable().optional(),
    autopay: fields.autopay.optional(),
    hold: fields.hold.nullable().optional(),
    segment: fields.segment.nullable().optional(),
    vatId: fields.vatId.nullable().optional(),
    interestTerms: fields.interestTerms.nullable().optional(),
    reason: line(500).optional().meta({ description: "Why, for the timeline." }),
    version,
  })
  .meta({ id: "AccountChange" });
export type AccountChange = z.infer<typeof accountChange>;

export const accountView = z
  .object({
    ...account.omit({ nextActionAt: true, touched: true, lastContactId: true, balances: true }).shape,
    address: addressView.optional(),
    terms: termsView.optional(),
    hold: holdView.optional(),
    interestTerms: interestTermsView.optional(),
    suppressions: z.array(suppression),
    openedAt: instantView,
    balances: z.array(moneyView).meta({ description: "Per currency; what is owed is positive." }),
    nextActionAt: instantView.optional().meta({ description: "When the dunning run looks at it next." }),
    version: versionView,
  })
  .meta({ id: "Account" });

export const accountQuery = z.strictObject({
  legalEntityId: id.optional(),
  number: externalNumber.optional().meta({ description: "Exactly this number." }),
  q: line(100).optional().meta({ description: "Part of the name or number, as written." }),
  cursor,
  limit,
});

const sum = z.object({ amount: moneyView, count: z.int() });
export const balanceView = z
  .object({
    accountId: z.string(),
    balances: z.array(
      z.object({
        currency: z.string(),
        balance: moneyView.meta({ description: "Open invoices less unapplied cash and open credit." }),
        openInvoices: sum,
        overdue: sum.meta({
          description: "Of the open invoices, those due before today at the creditor's place.",
        }),
        unappliedCash: sum,
        openCredit: sum,
      }),
    ),
  })
  .meta({ id: "AccountBalance" });

export const timelineEntry = z
  .object({
    id: z.string(),
    at: instantView,
    by: z.string(),
    request: z.string(),
    reason: z.string().optional(),
    kind: z.string().meta({ examples: ["invoice-issued"] }),
    summary: z.string(),
    on: z.string().optional(),
    amount: moneyView.optional().meta({ description: "The effect on the account's balance." }),
    applied: moneyView.optional().meta({ description: "What moved between two instruments of the account." }),
    invoiceId: z.string().optional(),
    paymentId: z.string().optional(),
    creditNoteId: z.string().optional(),
    contactId: z.string().optional(),
    taskId: z.string().optional(),
    promiseId: z.string().optional(),
    disputeId: z.string().optional(),
  })
  .meta({ id: "TimelineEntry" });
