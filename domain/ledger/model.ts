import * as z from "zod";
import { isTimeZone } from "../calendar.ts";
import { chargedSoFar, lateCharge } from "../interest/record.ts";
import { interestTerms } from "../interest/terms.ts";
import {
  accountOwner,
  behaviour,
  moratorium,
  openDispute,
  openPromise,
  riskBands,
  stop,
} from "./circumstances.ts";
import { currencyCode, instant, plainDate } from "./fields.ts";

/**
 * The facts of the ledger as they are kept: one schema per kind of item. Amounts are integer minor
 * units of the item's currency, dates of business plain dates, instants UTC with milliseconds.
 */

const minor = z.int();
export const timeZoneName = z
  .string()
  .refine(isTimeZone, "is not an IANA time zone such as Europe/Berlin")
  .meta({ pattern: "^[\\x21-\\x7e]+$" });
export const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "is not a language tag such as en or de-AT");
export const countryCode = z.string().regex(/^[A-Z]{2}$/, "is not an ISO 3166-1 alpha-2 country such as DE");
export const httpsUrl = z.url({ protocol: /^https$/ }).max(2048);

export const postalAddress = z.object({
  lines: z.array(z.string().min(1).max(200)).max(4),
  city: z.string().max(100).optional(),
  postalCode: z.string().max(20).optional(),
  /** ISO 3166-2 subdivision without the country, such as `NY`. */
  region: z.string().max(50).optional(),
  country: countryCode.optional(),
});
export type PostalAddress = z.infer<typeof postalAddress>;

/** Payment terms: due so many days after issue, or after the end of the month of issue. */
export const paymentTerms = z.object({
  netDays: z.int().min(0).max(365),
  endOfMonth: z.boolean().optional(),
});
export type PaymentTerms = z.infer<typeof paymentTerms>;

/** A pause with its reason: nothing is chased up to and including the day. */
export const hold = z.object({ until: plainDate, reason: z.string().min(1).max(500) });
export type Hold = z.infer<typeof hold>;

/** An account's own pause; `awaits` says that it only waits for a call that was agreed on, which it is then no bar to. */
export const accountHold = hold.extend({ awaits: z.literal("call").optional() });

/** The creditor who is owed: whose name the messages carry and whose books the amounts are in. */
/** A period in which a legal entity contacts no one; its first and last date. */
const blackout = z.object({
  from: plainDate,
  until: plainDate,
  reason: z.string().min(1).max(200).optional(),
});

export const legalEntity = z.object({
  id: z.string(),
  name: z.string().min(1).max(200),
  address: postalAddress,
  timeZone: timeZoneName,
  language: languageTag,
  /** First party collects for itself; a third party for others and under stricter rules. */
  creditorRole: z.enum(["first-party", "third-party"]),
  sender: z.object({
    name: z.string().min(1).max(100),
    email: z.email(),
    replyTo: z.email().optional(),
    smsId: z
      .string()
      .regex(/^[A-Za-z0-9 ]{1,11}$/)
      .optional(),
  }),
  bankAccount: z.object({ iban: z.string().max(34), bic: z.string().max(11).optional() }).optional(),
  /** Where customers pay; `{account}` is replaced by the account's number. */
  payUrl: z.string().startsWith("https://").max(500).optional(),
  terms: paymentTerms,
  /** What its contracts say on paying late, unless an account's own terms say otherwise. */
  interestTerms: interestTerms.optional(),
  /** Periods in which it contacts no one, both dates included, at the debtor's place: its own holidays, an audit, a strike. */
  blackouts: z.array(blackout).max(100).optional(),
  version: z.int(),
});
export type LegalEntity = z.infer<typeof legalEntity>;

export const channelConsent = z.object({
  status: z.enum(["granted", "withdrawn", "unknown"]),
  at: instant.optional(),
  /** `written` where a law asks for it in writing; `contract` where the business relation carries it. */
  basis: z.enum(["contract", "written"]).optional(),
});
export type ChannelConsent = z.infer<typeof channelConsent>;

export const contactPerson = z.object({
  name: z.string().min(1).max(200),
  email: z.email().max(254).optional(),
  /** E.164. */
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, "is not an E.164 number such as +4930123456")
    .optional(),
  role: z.enum(["billing", "escalation", "other"]),
  language: languageTag.optional(),
});
export type ContactPerson = z.infer<typeof contactPerson>;

/** An address that may not be written to any more, and why. */
export const suppression = z.object({
  address: z.string(),
  reason: z.enum(["bounced", "complained", "opted-out", "invalid"]),
  since: instant,
});
export type Suppression = z.infer<typeof suppression>;

/** The customer who owes, within one legal entity. `balances` is the sum of the account's entries per currency. */
export const account = z.object({
  id: z.string(),
  legalEntityId: z.string(),
  /** The customer number in the user's own systems; unique within the legal entity. */
  number: z.string().min(1).max(100),
  name: z.string().min(1).max(200),
  debtorType: z.enum(["business", "consumer"]),
  contacts: z.array(contactPerson).max(20),
  language: languageTag.optional(),
  timeZone: timeZoneName.optional(),
  address: postalAddress.optional(),
  /** The present state for collections; how it came about is in the entries. */
  consent: z.object({ email: channelConsent, sms: channelConsent, call: channelConsent.optional() }),
  suppressions: z.array(suppression),
  terms: paymentTerms.optional(),
  interestTerms: interestTerms.optional(),
  autopay: z.boolean(),
  hold: accountHold.optional(),
  segment: z.string().max(50).optional(),
  vatId: z.string().max(30).optional(),
  tags: z.array(z.string().min(1).max(50)).max(50).optional(),
  owner: accountOwner.optional(),
  riskBand: z.enum(riskBands).optional(),
  /** The arm of a running experiment that the account was put into. */
  experimentArm: z.string().max(50).optional(),
  /** Whether a business debtor is a natural person (sole trader); unknown counts as yes where a law asks. */
  naturalPerson: z.boolean().optional(),
  /** When the written notice was mailed that some agencies owe before any other contact. */
  writtenNotice: plainDate.optional(),
  moratorium: moratorium.optional(),
  stops: z.array(stop).max(20).optional(),
  promises: z.array(openPromise).max(20).optional(),
  /** Promises that were kept and broken so far. */
  promiseRecord: z.object({ kept: z.int().min(0), broken: z.int().min(0) }).optional(),
  disputes: z.array(openDispute).max(50).optional(),
  behaviour: behaviour.optional(),
  openedAt: instant,
  balances: z.record(z.string(), minor),
  /** When the dunning run looks at the account next; absent while nothing is to be done. */
  nextActionAt: instant.optional(),
  /** Counts the changes that a dunning decision may depend on, so that a decision on older facts cannot postpone the next look. */
  touched: z.int(),
  /** The contact made last: what reads the account and not yet that contact has read too early. */
  lastContactId: z.string().optional(),
  version: z.int(),
});
export type Account = z.infer<typeof account>;

/** One change of an open amount on a date of business. `amount` is its signed effect on the open amount. */
export const movement = z.object({
  on: plainDate,
  kind: z.enum([
    "issued",
    "paid",
    "credited",
    "written-off",
    "payment-reversed",
    "received",
    "applied",
    "refunded",
    "unapplied",
  ]),
  amount: minor,
});
export type Movement = z.infer<typeof movement>;

export const invoice = z.object({
  id: z.string(),
  accountId: z.string(),
  legalEntityId: z.string(),
  /** The number on the document, leading zeros kept; unique within the legal entity. */
  number: z.string().min(1).max(100),
  currency: currencyCode,
  amount: minor,
  /** What is still owed: amount less what was applied. */
  open: minor,
  issueDate: plainDate,
  dueDate: plainDate,
  dueDateSource: z.enum(["stated", "terms"]),
  purchaseOrder: z.string().max(100).optional(),
  servicePeriod: z.object({ start: plainDate, end: plainDate }).optional(),
  links: z.object({ pay: httpsUrl.optional(), document: httpsUrl.optional() }).optional(),
  note: z.string().max(1000).optional(),
  hold: hold.optional(),
  /** Present where it is a charge for another invoice's being late. */
  charge: lateCharge.optional(),
  /** What it was charged for being late itself. */
  lateCharges: chargedSoFar.optional(),
  /** All changes of the open amount, oldest first; they sum to `open`. */
  movements: z.array(movement),
  version: z.int(),
});
export type Invoice = z.infer<typeof invoice>;

export const creditNote = z.object({
  id: z.string(),
  accountId: z.string(),
  legalEntityId: z.string(),
  number: z.string().min(1).max(100),
  currency: currencyCode,
  amount: minor,
  /** What of it is not applied to invoices yet (positive). */
  open: minor,
  issueDate: plainDate,
  reason: z.string().max(500).optional(),
  /** Numbers of the invoices it corrects, as the document names them. */
  invoiceNumbers: z.array(z.string()).max(100),
  /** Set while an allocation over many invoices has chunks left to write. */
  allocationPending: z.boolean().optional(),
  allocations: z.array(z.object({ invoiceId: z.string(), amount: minor, on: plainDate })),
  /** Changes of the open credit, oldest first, positive when the credit grows; they sum to `open`. */
  movements: z.array(movement),
  version: z.int(),
});
export type CreditNote = z.infer<typeof creditNote>;

export const payment = z.object({
  id: z.string(),
  accountId: z.string(),
  legalEntityId: z.string(),
  /** The payment's number at the bank or provider; unique within the legal entity where given. */
  externalId: z.string().min(1).max(200).optional(),
  currency: currencyCode,
  amount: minor,
  /** Unapplied cash: what of it is neither allocated nor refunded (positive). */
  unapplied: minor,
  valueDate: plainDate,
  method: z.enum(["bank-transfer", "direct-debit", "card", "cheque", "cash", "other"]),
  reference: z.string().max(500).optional(),
  status: z.enum(["received", "reversed"]),
  /** Set while an allocation over many invoices has chunks left to write. */
  allocationPending: z.boolean().optional(),
  /** Set while a reversal that opens many invoices again has chunks left to write: the money is gone already. */
  reversalPending: z.boolean().optional(),
  allocations: z.array(z.object({ invoiceId: z.string(), amount: minor, on: plainDate })),
  refunded: minor,
  /** Changes of the unapplied cash, oldest first, positive when it grows; they sum to `unapplied`. */
  movements: z.array(movement),
  version: z.int(),
});
export type Payment = z.infer<typeof payment>;
