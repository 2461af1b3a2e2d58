import { later } from "../../domain/calendar.ts";
import type { ConsentRecord } from "../../domain/ledger/circumstances.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { Suppression } from "../../domain/ledger/model.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";

/** By what somebody revoked their consent, and what shows that they did. */
export interface Revocation extends Required<Pick<ConsentRecord, "means" | "proof">> {
  readonly channel: "email" | "sms";
}

/**
 * Withdraws an account's consent for a channel, with its proof. What is withdrawn already stays as it is.
 * It counts from now, or from the consent it revokes where that is dated later: it never loses against it.
 */
export const withdrawConsent = async (
  ledger: LedgerStore,
  accountId: string,
  { channel, means, proof }: Revocation,
  cause: Cause,
): Promise<void> => {
  const account = await ledger.getAccount(accountId);
  if (!account) return;
  const at = later(cause.at, account.consent[channel].at ?? cause.at);
  const consent = { channel, purpose: "collections", status: "withdrawn", at, means, proof } as const;
  await ledger.execute(accountId, { type: "record-consent", consent }, cause);
};

/** Takes an address out of use for the account. */
export const suppress = async (
  ledger: LedgerStore,
  accountId: string,
  address: string,
  because: Suppression["reason"],
  cause: Cause,
): Promise<void> => {
  await ledger.execute(accountId, { type: "suppress-address", address, because }, cause);
};
