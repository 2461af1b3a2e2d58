import type { PlainDate } from "../../calendar.ts";
import type { Currency, Minor } from "../../money.ts";

/** Why a document was refused. The codes are stable: clients may branch on them. */
export type EInvoiceErrorCode =
  | "unknown-format"
  | "malformed-xml"
  | "missing-field"
  | "bad-value"
  | "too-large"
  | "forbidden-doctype";

/**
 * A document that is not an e-invoice we can read. `field` is the path of the element or attribute
 * in the usual prefixes, whatever prefixes the document has (`Invoice/cbc:IssueDate`); `/` is the
 * document as a whole.
 */
export class EInvoiceError extends Error {
  override readonly name = "EInvoiceError";
  readonly code: EInvoiceErrorCode;
  readonly field: string;

  constructor(code: EInvoiceErrorCode, field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** An identifier of a party, with its scheme (such as `0088`, a GLN) where the document names one. */
interface PartyIdentifier {
  readonly id: string;
  readonly scheme?: string;
}

/** Seller or buyer. Texts are as the document has them, trimmed; leading zeros are kept. */
export interface Party {
  readonly name: string;
  readonly tradingName?: string;
  readonly identifiers: readonly PartyIdentifier[];
  readonly vatId?: string;
  readonly registrationId?: string;
  readonly address: {
    readonly lines: readonly string[];
    readonly city?: string;
    readonly postalCode?: string;
    readonly region?: string;
    readonly country?: string;
  };
  readonly contact?: { readonly name?: string; readonly email?: string; readonly phone?: string };
  readonly electronicAddress?: { readonly scheme?: string; readonly value: string };
}

/** An early-payment discount: `percent` off (2 is 2 %) when paid within `days` of the issue date. */
export interface DiscountTerms {
  readonly days: number;
  readonly percent: number;
  /** The part of the amount that the discount applies to, where it is not the whole. */
  readonly base?: Minor;
}

/** What payment terms say about the due date, when no date is stated in a field of its own. */
export interface NetTerms {
  readonly netDays?: number;
  readonly netMonths?: number;
  /** The due date is a month's end: of the date after adding days, or the one days are counted from. */
  readonly endOfMonth?: "after-days" | "before-days";
  /** A date written in the text of the terms. */
  readonly date?: PlainDate;
}

/** Payment terms; `source` says what the due date rests on, the stated date taking precedence. */
interface PaymentTerms extends NetTerms {
  readonly source: "due-date" | "payment-terms" | "none";
  readonly text?: string;
  readonly discounts: readonly DiscountTerms[];
}

/**
 * An invoice or credit note as the ledger needs it. All amounts are minor units of `currency`.
 * The effect on the receivable is `+amount` for an invoice and `-amount` for a credit note.
 */
export interface EInvoiceDocument {
  readonly format: "ubl" | "cii";
  readonly kind: "invoice" | "credit-note";
  /** The amount to pay or to credit: zero or positive whatever sign the document uses. */
  readonly amount: Minor;
  readonly number: string;
  /** UNTDID 1001 code, such as 380 or 381. */
  readonly typeCode?: string;
  readonly issueDate: PlainDate;
  readonly dueDate?: PlainDate;
  readonly terms: PaymentTerms;
  readonly currency: Currency;
  /** The amount due for payment, signed as the document states it. */
  readonly amountDue: Minor;
  /** The total with tax, signed as the document states it. */
  readonly grandTotal: Minor;
  /** What was paid before, signed as the document states it; 0 if not stated. */
  readonly prepaid: Minor;
  readonly purchaseOrder?: string;
  readonly buyerReference?: string;
  /** Numbers of the invoices that this document corrects or credits. */
  readonly precedingInvoiceNumbers: readonly string[];
  readonly servicePeriod?: { readonly start?: PlainDate; readonly end?: PlainDate };
  readonly note?: string;
  /** The remittance text or structured reference a payment should carry. */
  readonly paymentReference?: string;
  readonly seller: Party;
  readonly buyer: Party;
  /** Oddities that do not keep the document out, as sentences for a person. */
  readonly warnings: readonly string[];
}

/** The object without its undefined members, for optional fields that must be absent rather than undefined. */
export const compact = <T extends object>(
  members: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
