import * as z from "zod";
import { accountOwner, openDispute, openPromise } from "../../../domain/ledger/circumstances.ts";
import {
  account,
  channelConsent,
  languageTag,
  suppression,
  timeZoneName,
} from "../../../domain/ledger/model.ts";
import {
  accountHoldView,
  address,
  addressView,
  businessDate,
  cursor,
  dateView,
  emailAddress,
  externalNumber,
  holdInput,
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
  consent: z.strictObject({
    email: consent.optional(),
    sms: consent.optional(),
    call: consent.optional(),
  }),
  terms,
  autopay: z.boolean().meta({ description: "The customer pays by direct debit or card on file." }),
  hold: holdInput,
  segment: line(50),
  vatId: line(30),
  interestTerms: interestTermsInput,
  tags: z
    .array(line(50))
    .max(50)
    .refine((tags) => new Set(tags).size === tags.length, "must not name a tag twice")
    .meta({ uniqueItems: true, description: "Your own words, for segments of a policy to ask for." }),
  owner: z
    .strictObject({ name: line(200), email: emailAddress })
    .meta({ description: "The person of your house who answers for the account, and may be sent copies." }),
  riskBand: account.shape.riskBand.unwrap(),
  experimentArm: line(50).meta({ description: "The arm of a running experiment." }),
  naturalPerson: z.boolean().meta({
    description: "Whether a business debtor is a natural person; unknown counts as yes where a law asks.",
  }),
  writtenNotice: businessDate.meta({
    description:
      "When the written notice was mailed that agencies owe at the beginning: before any other contact, or with the first. In the US, the time in which a consumer's dispute stops collection follows from it.",
  }),
  moratorium: z
    .strictObject({ from: businessDate, until: businessDate.optional() })
    .refine(({ from, until }) => until === undefined || until >= from, {
      path: ["until"],
      message: "lies before the moratorium's first day",
    })
    .meta({ description: "A debt respite moratorium; without until it lasts as long as the law lets it." }),
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
    tags: fields.tags.optional(),
    owner: fields.owner.optional(),
    riskBand: fields.riskBand.optional(),
    experimentArm: fields.experimentArm.optional(),
    naturalPerson: fields.naturalPerson.optional(),
    writtenNotice: fields.writtenNotice.optional(),
    moratorium: fields.moratorium.optional(),
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
    tags: fields.tags.nullable().optional(),
    owner: fields.owner.nullable().optional(),
    riskBand: fields.riskBand.nullable().optional(),
    experimentArm: fields.experimentArm.nullable().optional(),
    naturalPerson: fields.naturalPerson.nullable().optional(),
    writtenNotice: fields.writtenNotice.nullable().optional(),
    moratorium: fields.moratorium.nullable().optional(),
    interestTerms: fields.interestTerms.nullable().optional(),
    reason: line(500).optional().meta({ description: "Why, for the timeline." }),
    version,
  })
  .meta({ id: "AccountChange" });
export type AccountChange = z.infer<typeof accountChange>;

const promiseOnAccount = z
  .object({
    ...openPromise.omit({ currency: true, credited: true, writtenOff: true }).shape,
    amount: moneyView,
    owedThen: moneyView,
  })
  .meta({ id: "OpenPromise" });
const disputeOnAccount = z
  .object({ ...openDispute.omit({ currency: true }).shape, amount: moneyView })
  .meta({ id: "OpenDispute", description: "amount is what is still disputed." });

export const accountView = z
  .object({
    ...account.omit({ nextActionAt: true, touched: true, lastContactId: true, balances: true }).shape,
    address: addressView.optional(),
    terms: termsView.optional(),
    hold: accountHoldView.optional(),
    interestTerms: interestTermsView.optional(),
    suppressions: z.array(suppression),
    owner: accountOwner.optional(),
    writtenNotice: dateView.optional(),
    promises: z.array(promiseOnAccount).optional().meta({ description: "Neither kept nor broken yet." }),
    disputes: z.array(disputeOnAccount).optional().meta({ description: "Not resolved yet." }),
    openedAt: instantView,
    balances: z.array(moneyView).meta({ description: "Per currency; what is owed is positive." }),
    nextActionAt: instantView.optional().meta({ description: "When the dunning run looks at it next." }),
    version: versionView,
  })
  .meta({ id: "Account" });

export const accountQuery = z.strictObject({
  legalEntityId: id.optional(),
  number: externalNumber.optional().meta({ description: "Exactly this number." }),
  q: line(100).optional().meta({ description: "Part of the name or number, in small letters or capitals." }),
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
