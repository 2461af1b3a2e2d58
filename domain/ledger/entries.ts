import type { Instant, PlainDate } from "../calendar.ts";
import type { Currency, Minor } from "../money.ts";
import type { CircumstanceEntry, DisputeLeft } from "./circumstance-entries.ts";
import type { Account, CreditNote, Invoice, Payment } from "./model.ts";

/** Who did it, when, why, and which request caused it. Part of every entry. */
export interface Cause {
  /** The instant of the change. */
  readonly at: Instant;
  /** The subject of the token, or the name of the part of Dunlin that acted, such as `dunning-run`. */
  readonly by: string;
  /** The id of the request, message or execution that caused the change. */
  readonly request: string;
  readonly reason?: string;
}

/** The facts an instrument starts with; the rest follows from entries. */
export type InvoiceFacts = Omit<
  Invoice,
  "open" | "movements" | "version" | "accountId" | "legalEntityId" | "lateCharges"
>;
export type CreditNoteFacts = Omit<
  CreditNote,
  "open" | "movements" | "version" | "allocations" | "allocationPending" | "accountId" | "legalEntityId"
>;
export type PaymentFacts = Pick<
  Payment,
  "id" | "externalId" | "currency" | "amount" | "valueDate" | "method" | "reference"
>;
/** What a caller may say about an account; the rest is kept by the ledger. */
export type AccountProfile = Omit<
  Account,
  | "id"
  | "legalEntityId"
  | "balances"
  | "nextActionAt"
  | "touched"
  | "lastContactId"
  | "version"
  | "openedAt"
  | "suppressions"
  | "stops"
  | "promises"
  | "promiseRecord"
  | "disputes"
  | "behaviour"
>;

/**
 * The entries of an account, its audit trail. `amount` is the signed effect on the account's balance
 * in minor units (owed is positive); entries that only move money between instruments say `applied`.
 */
export type EntryBody =
  | CircumstanceEntry
  | { readonly kind: "account-opened"; readonly legalEntityId: string; readonly profile: AccountProfile }
  | { readonly kind: "account-changed"; readonly changes: Partial<Record<keyof AccountProfile, unknown>> }
  | {
      readonly kind: "address-suppressed";
      readonly address: string;
      readonly because: "bounced" | "complained" | "opted-out" | "invalid";
    }
  | {
      readonly kind: "invoice-issued";
      readonly on: PlainDate;
      readonly amount: Minor;
      readonly currency: Currency;
      readonly invoice: InvoiceFacts;
    }
  | {
      readonly kind: "invoice-held";
      readonly invoiceId: string;
      readonly hold: { until: PlainDate; reason: string } | null;
    }
  | {
      readonly kind: "credit-note-issued";
      readonly on: PlainDate;
      readonly amount: Minor;
      readonly currency: Currency;
      readonly creditNote: CreditNoteFacts;
      readonly allocationPending?: boolean;
    }
  | {
      readonly kind: "payment-received";
      readonly on: PlainDate;
      readonly amount: Minor;
      readonly currency: Currency;
      readonly payment: PaymentFacts;
      readonly allocationPending?: boolean;
    }
  | {
      readonly kind: "payment-allocated";
      readonly on: PlainDate;
      readonly amount: 0;
      readonly currency: Currency;
      readonly applied: Minor;
      readonly paymentId: string;
      readonly invoiceId: string;
      /** What is left of disputes that were about more than is open now. */
      readonly disputes?: readonly DisputeLeft[];
      /** In an allocation that goes in chunks: there are more of them, or this ends the last one. */
      readonly chunk?: "more" | "last";
    }
  | {
      readonly kind: "credit-allocated";
      readonly on: PlainDate;
      readonly amount: 0;
      readonly currency: Currency;
      readonly applied: Minor;
      readonly creditNoteId: string;
      readonly invoiceId: string;
      readonly disputes?: readonly DisputeLeft[];
      readonly chunk?: "more" | "last";
    }
  /** An allocation whose chunks were left unfinished had nothing more to apply to. */
  | { readonly kind: "allocation-ended"; readonly paymentId: string }
  | { readonly kind: "allocation-ended"; readonly creditNoteId: string }
  | {
      readonly kind: "payment-deallocated";
      readonly on: PlainDate;
      readonly amount: 0;
      readonly currency: Currency;
      readonly applied: Minor;
      readonly paymentId: string;
      readonly invoiceId: string;
      /** The reversal goes in chunks, and there are more of them. */
      readonly chunk?: "more";
    }
  | {
      readonly kind: "payment-reversed";
      readonly on: PlainDate;
      readonly amount: Minor;
      readonly currency: Currency;
      readonly paymentId: string;
    }
  | {
      readonly kind: "invoice-written-off";
      readonly on: PlainDate;
      readonly amount: Minor;
      readonly currency: Currency;
      readonly invoiceId: string;
      readonly disputes?: readonly DisputeLeft[];
    }
  | {
      readonly kind: "cash-refunded";
      readonly on: PlainDate;
      readonly amount: Minor;
      readonly currency: Currency;
      readonly paymentId: string;
    }
  | {
      readonly kind: "contact-recorded";
      readonly contactId: string;
      readonly channel: string;
      readonly status: string;
      readonly invoiceIds: readonly string[];
      readonly note?: string;
    }
  | {
      readonly kind: "late-charged";
      readonly on: PlainDate;
      readonly amount: Minor;
      readonly currency: Currency;
      /** The invoice that is late; the charge itself is `invoice`. */
      readonly invoiceId: string;
      readonly invoice: InvoiceFacts;
    }
  | { readonly kind: "task-opened"; readonly taskId: string; readonly title: string }
  /** A task went to somebody, was taken or given back, was written on, or its time ran out. */
  | {
      readonly kind: "task-changed";
      readonly taskId: string;
      readonly change: "assigned" | "taken" | "released" | "noted" | "postponed" | "handed-on" | "escalated";
      readonly assignee?: string;
      readonly note?: string;
    }
  | { readonly kind: "task-closed"; readonly taskId: string; readonly outcome: string };

/** An entry as it is kept: what changed, and who changed it when and why. `id` is a ULID. */
export type Entry = Cause & { readonly id: string; readonly accountId: string } & EntryBody;

/** What is known of one account when a command is decided: the account and the instruments the command concerns. */
export interface AccountState {
  readonly account: Account;
  readonly invoices: ReadonlyMap<string, Invoice>;
  readonly creditNotes: ReadonlyMap<string, CreditNote>;
  readonly payments: ReadonlyMap<string, Payment>;
}
