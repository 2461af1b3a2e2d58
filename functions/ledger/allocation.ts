import type { Allocation } from "../../domain/ledger/commands.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { type Currency, toMinor } from "../../domain/money.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import type { AllocationInput } from "./schemas/payment.ts";

/**
 * The allocation that a request asks for, its invoices found by number where it names them so.
 * Refuses an amount in another currency than that of the money, and an invoice that the account
 * does not have.
 */
export const toAllocation = async (
  ledger: LedgerStore,
  account: Account,
  input: AllocationInput,
  currency: Currency,
): Promise<Allocation> => {
  if (input.mode === "by-invoice-number") return { mode: "by-reference" };
  if (input.mode !== "explicit") return input;
  const items = await Promise.all(
    input.allocations.map(async ({ invoiceId, number, amount }, index) => {
      const field = `allocation.allocations[${index}]`;
      if (amount.currency !== currency)
        throw new LedgerRefusal(
          "currency-mismatch",
          `${field}.amount.currency`,
          `must be ${currency}, the currency of the money`,
        );
      const minor = toMinor(amount.amount, currency);
      if (invoiceId !== undefined) return { invoiceId, amount: minor };
      const found = await ledger.findByNumber("invoice", account.legalEntityId, number ?? "");
      if (found?.accountId !== account.id)
        throw new LedgerRefusal(
          "no-such-invoice",
          `${field}.number`,
          `There is no invoice ${number} on this account`,
        );
      return { invoiceId: found.id, amount: minor };
    }),
  );
  return { mode: "explicit", items };
};

/** Runs a command whose allocation came from the request, and names the refused field as the request has it. */
export const namingFields = async <T>(input: AllocationInput, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof LedgerRefusal) || input.mode !== "explicit") throw error;
    const index = /^allocation\.allocations\[(\d+)\]\.invoiceId$/.exec(error.field)?.[1];
    const byNumber = index !== undefined && input.allocations[Number(index)]?.number !== undefined;
    throw byNumber
      ? new LedgerRefusal(error.code, error.field.replace(/invoiceId$/, "number"), error.message)
      : error;
  }
};
