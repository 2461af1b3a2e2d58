import type { PlainDate } from "../../domain/calendar.ts";
import type { Payment } from "../../domain/ledger/model.ts";
import type { Currency, Minor } from "../../domain/money.ts";

/** What happens between a customer and its creditor on a day. Documents are named by their numbers, as people name them. */
export type PortfolioEvent = { readonly on: PlainDate } & (
  | {
      readonly kind: "invoice";
      readonly number: string;
      readonly currency: Currency;
      readonly amount: Minor;
      readonly dueDate: PlainDate;
      readonly purchaseOrder?: string;
      readonly servicePeriod?: { readonly start: PlainDate; readonly end: PlainDate };
    }
  | {
      readonly kind: "payment";
      /** The bank's number of the transfer. */
      readonly externalId: string;
      readonly currency: Currency;
      readonly amount: Minor;
      readonly method: Payment["method"];
      readonly reference?: string;
    }
  | {
      readonly kind: "credit-note";
      readonly number: string;
      readonly currency: Currency;
      readonly amount: Minor;
      readonly invoiceNumber: string;
      readonly reason: string;
    }
  /** A direct debit comes back from the bank. */
  | {
      readonly kind: "reversal";
      readonly externalId: string;
      readonly invoiceNumber: string;
      readonly amount: Minor;
      readonly reason: string;
    }
  /** The creditor gives up what is left of an invoice, or this much of it. */
  | {
      readonly kind: "write-off";
      readonly invoiceNumber: string;
      readonly currency: Currency;
      readonly amount?: Minor;
      readonly reason: string;
    }
  | {
      readonly kind: "hold-invoice";
      readonly invoiceNumber: string;
      readonly until: PlainDate;
      readonly reason: string;
    }
  /** A clerk works on cash that no invoice was named for. */
  | { readonly kind: "allocate-cash"; readonly externalId: string }
  | {
      readonly kind: "refund";
      readonly externalId: string;
      readonly currency: Currency;
      readonly amount: Minor;
    }
);

/** An event of one kind. */
export type EventOf<K extends PortfolioEvent["kind"]> = Extract<PortfolioEvent, { kind: K }>;
