import * as z from "zod";
import { addDays, type PlainDate } from "../calendar.ts";
import { currencyCode, instant, plainDate } from "./fields.ts";

/**
 * What is known of an account beside its instruments: what was promised, disputed, stopped, and how it
 * used to pay. Only what is still open lies here, next to the account, so that a decision reads it with
 * the account at no further cost; the whole story is in the entries.
 */

/** A promise to pay that is neither kept nor broken yet. Amounts in minor units. */
export const openPromise = z.object({
  id: z.string(),
  /** What the customer said they would pay. */
  amount: z.int().positive(),
  currency: currencyCode,
  madeOn: plainDate,
  /** The last day by which it is to be paid. */
  payBy: plainDate,
  /** The invoices it is about; all that were open in the currency where the customer named none. */
  invoiceIds: z.array(z.string()).min(1).max(100),
  /** What these invoices owed when it was made: what was taken off since is the difference. */
  owedThen: z.int(),
  /** What of it was no payment: credited, or written off. Absent where nothing was. */
  credited: z.int().optional(),
  writtenOff: z.int().optional(),
  note: z.string().max(2000).optional(),
});
export type OpenPromise = z.infer<typeof openPromise>;

export const disputeReasons = [
  "price",
  "quantity",
  "quality",
  "not-received",
  "duplicate",
  "paid",
  "other",
] as const;

/** A dispute of an invoice or of a part of it that is not resolved yet. */
export const openDispute = z.object({
  id: z.string(),
  invoiceId: z.string(),
  /** The disputed part, in minor units of the invoice's currency; the rest is owed as before. */
  amount: z.int().positive(),
  currency: currencyCode,
  reason: z.enum(disputeReasons),
  receivedOn: plainDate,
  /** The end of the validation period, where the law gives the debtor one (12 CFR 1006.38). */
  validationEnds: plainDate.optional(),
  /** Whether the debt was verified to the debtor since. */
  verified: z.boolean().optional(),
  note: z.string().max(2000).optional(),
});
export type OpenDispute = z.infer<typeof openDispute>;

/** Circumstances that end contact until a person lifts them, or until a date. */
export const stopKinds = [
  "cease",
  "bankruptcy",
  "deceased",
  "legal-hold",
  "vulnerable",
  "payment-in-flight",
] as const;
export type StopKind = (typeof stopKinds)[number];

export const stop = z.object({
  kind: z.enum(stopKinds),
  since: instant,
  /** The last day it holds at the debtor's place; without it, until it is lifted. */
  until: plainDate.optional(),
  by: z.string().max(200),
  reason: z.string().max(500),
});
export type Stop = z.infer<typeof stop>;

/** How the account paid its closed invoices. A write-off is no payment. */
export const behaviour = z.object({
  /** Invoices paid in full. */
  paid: z.int().min(0),
  /** Of these, the ones whose last payment came after the due date. */
  late: z.int().min(0),
  /** The days late of all paid invoices together; early ones count as 0. */
  daysLate: z.int().min(0),
  lastPaidOn: plainDate.optional(),
});
export type Behaviour = z.infer<typeof behaviour>;

/** The person of the house who answers for the account, and who may be sent copies. */
export const accountOwner = z.object({ name: z.string().min(1).max(200), email: z.email().max(254) });

export const riskBands = ["low", "medium", "high", "severe"] as const;

/** A debt respite moratorium; without `until` it lasts as long as the law lets it. */
export const moratorium = z.object({ from: plainDate, until: plainDate.optional() });

/** Days of a breathing space whose end is not stated, the first counted (SI 2020/1311, reg. 26). */
const BREATHING_SPACE_DAYS = 60;

/** The last day of a moratorium. */
export const lastDayOf = ({ from, until }: z.infer<typeof moratorium>): PlainDate =>
  until ?? addDays(from, BREATHING_SPACE_DAYS - 1);

/** What a person may agree to, or not, for each channel on its own. */
const consentPurposes = ["collections", "marketing"] as const;
const consentChannels = ["email", "sms", "call"] as const;

/** By what a consent was given or revoked. */
const consentMeans = [
  "contract",
  "web-form",
  "letter",
  "email",
  "sms",
  "call",
  "opt-out-link",
  "other",
] as const;

/** What shows that a consent was given or revoked: the words themselves, where they lie, or their hash. */
export const consentProof = z.object({
  /** The words, as they were written or said. */
  text: z.string().min(1).max(2000).optional(),
  /** Where the document or the recording lies. */
  url: z
    .url({ protocol: /^https$/ })
    .max(2048)
    .optional(),
  /** SHA-256 of the document, in hexadecimal digits, so that it can be shown to be unchanged. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "is not a SHA-256 hash of 64 hexadecimal digits")
    .optional(),
  /** The id that the message or the form has elsewhere. */
  reference: z.string().min(1).max(200).optional(),
});

/** One consent given or revoked, for one channel and one purpose. */
export const consentRecord = z.object({
  channel: z.enum(consentChannels),
  purpose: z.enum(consentPurposes),
  status: z.enum(["granted", "withdrawn"]),
  /** When the person gave or revoked it, which may be long before it was recorded. */
  at: instant,
  means: z.enum(consentMeans),
  basis: z.enum(["contract", "written"]).optional(),
  proof: consentProof.optional(),
});
export type ConsentRecord = z.infer<typeof consentRecord>;
