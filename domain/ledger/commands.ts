import type { PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import type { CircumstanceCommand } from "./circumstance-commands.ts";
import type { AccountProfile, CreditNoteFacts, InvoiceFacts, PaymentFacts } from "./entries.ts";
import type { ChargeLate } from "./late-charges.ts";
import type { Hold, Suppression } from "./model.ts";

/** How money is spread over invoices. What is left over stays with the payment or credit note. */
export type Allocation =
  | { readonly mode: "none" }
  /** Exactly these amounts; refused as a whole where one does not fit. */
  | {
      readonly mode: "explicit";
      readonly items: readonly { readonly invoiceId: string; readonly amount: Minor }[];
    }
  /** The invoices whose numbers stand in the payment's reference, in the order of their due dates. */
  | { readonly mode: "by-reference" }
  /** The oldest due date first. */
  | { readonly mode: "oldest-first" };

/** What can be asked of an account's ledger. Amounts are positive minor units; dates are plain dates of business. */
export type Command =
  | CircumstanceCommand
  | {
      readonly type: "change-account";
      readonly changes: Partial<AccountProfile>;
      readonly removed?: readonly (keyof AccountProfile)[];
    }
  | { readonly type: "suppress-address"; readonly address: string; readonly because: Suppression["reason"] }
  | { readonly type: "issue-invoice"; readonly invoice: InvoiceFacts }
  | { readonly type: "hold-invoice"; readonly invoiceId: string; readonly hold: Hold | null }
  | {
      readonly type: "issue-credit-note";
      readonly creditNote: CreditNoteFacts;
      readonly allocation: Allocation;
    }
  | {
      readonly type: "allocate-credit";
      readonly creditNoteId: string;
      readonly allocation: Allocation;
      readonly on: PlainDate;
    }
  | { readonly type: "receive-payment"; readonly payment: PaymentFacts; readonly allocation: Allocation }
  | {
      readonly type: "allocate-payment";
      readonly paymentId: string;
      readonly allocation: Allocation;
      readonly on: PlainDate;
    }
  | { readonly type: "reverse-payment"; readonly paymentId: string; readonly on: PlainDate }
  /** The whole open amount where `amount` is absent. */
  | {
      readonly type: "write-off-invoice";
      readonly invoiceId: string;
      readonly amount?: Minor;
      readonly on: PlainDate;
    }
  | ChargeLate
  | {
      readonly type: "refund-cash";
      readonly paymentId: string;
      readonly amount: Minor;
      readonly on: PlainDate;
    };
