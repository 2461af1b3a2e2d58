/** Why the ledger refuses a command. Stable; callers may branch on it. */
export type RefusalCode =
  | "already-promised"
  | "already-settled"
  | "currency-mismatch"
  | "dates-out-of-order"
  | "invoice-closed"
  | "no-such-credit-note"
  | "no-such-invoice"
  | "no-such-payment"
  | "not-an-amount"
  | "nothing-open"
  | "number-taken"
  | "over-allocation"
  | "payment-refunded"
  | "payment-reversed"
  | "too-many-allocations"
  | "too-many-open";

/** A command that would make the ledger untrue. Nothing has been written. `field` is where the command says it. */
export class LedgerRefusal extends Error {
  override readonly name = "LedgerRefusal";
  readonly code: RefusalCode;
  readonly field: string;

  constructor(code: RefusalCode, field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
