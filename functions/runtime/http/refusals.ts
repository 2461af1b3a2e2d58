import { LedgerRefusal, type RefusalCode } from "../../../domain/ledger/refusal.ts";
import { MoneyError } from "../../../domain/money.ts";
import { ConcurrentChange, CursorError, NoSuchAccount, StaleVersion } from "../../../store/ledger/index.ts";
import { invalid, notFound, Problem, staleVersion } from "./problem.ts";

/** A request that contradicts itself or the account is a 422; one that the present state stands against, a 409. */
const CONFLICTS: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  "already-promised",
  "already-settled",
  "invoice-closed",
  "nothing-open",
  "number-taken",
  "over-allocation",
  "payment-refunded",
  "payment-reversed",
  "too-many-open",
]);

const TITLES: Readonly<Record<RefusalCode, string>> = {
  "already-promised": "The invoice is promised already",
  "already-settled": "It is settled already",
  "currency-mismatch": "The currencies differ",
  "dates-out-of-order": "The dates are out of order",
  "invoice-closed": "The invoice is closed",
  "no-such-credit-note": "There is no such credit note",
  "no-such-invoice": "There is no such invoice",
  "no-such-payment": "There is no such payment",
  "not-an-amount": "The amount is not one",
  "nothing-open": "Nothing is open",
  "number-taken": "The number is taken",
  "over-allocation": "The amount is more than there is",
  "payment-refunded": "The payment was refunded in part",
  "payment-reversed": "The payment is reversed",
  "too-many-allocations": "There are too many allocations",
  "too-many-open": "There are too many of them",
};

/** The HTTP status of each refusal of the ledger. */
const statusOf = (code: RefusalCode): number => (CONFLICTS.has(code) ? 409 : 422);

const sentence = ({ field, message }: LedgerRefusal): string =>
  /^(is|must|names|add up)\b/.test(message) ? `${field} ${message}` : message;

/**
 * The problem document's content for a refusal of the domain or the store; anything else comes back
 * as it is, and becomes a 500.
 */
export const toProblem = (error: unknown): unknown => {
  if (error instanceof LedgerRefusal)
    return new Problem(statusOf(error.code), error.code, TITLES[error.code], {
      detail: sentence(error),
      errors: [{ field: error.field, message: error.message }],
    });
  if (error instanceof StaleVersion) return staleVersion("item", error.present);
  if (error instanceof NoSuchAccount) return notFound("account", error.accountId);
  if (error instanceof CursorError) return invalid({ field: "cursor", message: error.message });
  if (error instanceof MoneyError) return invalid({ field: "amount", message: error.message });
  if (error instanceof ConcurrentChange)
    return new Problem(409, "concurrent-change", "The account is being changed by others", {
      detail: "Others kept changing the account. Send the same request again.",
    });
  return error;
};
