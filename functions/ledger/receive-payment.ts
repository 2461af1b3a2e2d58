import { addDays, later, type PlainDate } from "../../domain/calendar.ts";
import type { Command } from "../../domain/ledger/commands.ts";
import type { Cause, PaymentFacts } from "../../domain/ledger/entries.ts";
import type { Payment } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { toMinor } from "../../domain/money.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { invalid } from "../runtime/http/problem.ts";
import { namingFields, toAllocation } from "./allocation.ts";
import type { Debtor, DebtorNames } from "./gather.ts";
import type { PaymentInput } from "./schemas/payment.ts";

/** Banks announce credits a few days ahead, over a long weekend at most; further ahead is a typing error. */
const MAX_DAYS_AHEAD = 7;

/**
 * Refuses a day more than {@link MAX_DAYS_AHEAD} days after `today`, unless what it follows lies there
 * itself: nothing later could be dated before it.
 */
export const notFarAhead = (day: PlainDate, today: PlainDate, field: string, follows = today): void => {
  if (day > later(addDays(today, MAX_DAYS_AHEAD), follows))
    throw invalid({ field, message: `lies more than ${MAX_DAYS_AHEAD} days ahead of ${today}` });
};

/** What a payment says of itself, whatever it came in. */
export type PaymentDetails = Omit<PaymentInput, keyof DebtorNames>;

/**
 * Receives a payment and applies it as asked. One that carries a known external number and says the
 * same is unchanged, unless its id shows that an earlier attempt at this very request wrote it.
 * Refuses a value date more than {@link MAX_DAYS_AHEAD} days after `today`.
 */
export const receivePayment = async (
  ledger: LedgerStore,
  { account }: Debtor,
  details: PaymentDetails,
  id: string,
  today: string,
  cause: Cause,
): Promise<{ payment: Payment; unchanged: boolean }> => {
  const { amount, allocation, valueDate, method, reference, externalId } = details;
  notFarAhead(valueDate, today, "valueDate");
  const facts: PaymentFacts = {
    id,
    currency: amount.currency,
    amount: toMinor(amount.amount, amount.currency),
    valueDate,
    method,
    ...(reference !== undefined && { reference }),
    ...(externalId !== undefined && { externalId }),
  };
  const command: Command = {
    type: "receive-payment",
    payment: facts,
    allocation: await toAllocation(ledger, account, allocation, amount.currency),
  };
  const { state, entries } = await namingFields(allocation, () => ledger.execute(account.id, command, cause));
  const [payment] = [...state.payments.values()];
  if (!payment) throw new Error(`Payment ${id} was received but is not in the state that followed`);
  return { payment, unchanged: entries.length === 0 && payment.id !== id };
};

/** Refuses money in another currency than the payment or invoice it is taken from. */
export const sameCurrency = (stated: string, present: string, field: string): void => {
  if (stated !== present) throw new LedgerRefusal("currency-mismatch", field, `must be ${present}`);
};
