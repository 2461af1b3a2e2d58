import type { Cause } from "../../domain/ledger/entries.ts";
import type { Suppression } from "../../domain/ledger/model.ts";
import { type LedgerStore, StaleVersion } from "../../store/ledger/index.ts";

const ATTEMPTS = 5;

/** Withdraws an account's consent for a channel. What is withdrawn already stays as it is. */
export const withdrawConsent = async (
  ledger: LedgerStore,
  accountId: string,
  channel: "email" | "sms",
  cause: Cause,
): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const account = await ledger.getAccount(accountId);
    if (!account || account.consent[channel].status === "withdrawn") return;
    const consent = { ...account.consent, [channel]: { status: "withdrawn" as const, at: cause.at } };
    try {
      await ledger.execute(accountId, { type: "change-account", changes: { consent } }, cause, {
        expectedVersion: account.version,
      });
      return;
    } catch (error) {
      // Someone else changed the profile: their change is kept, and the consent is withdrawn from it.
      if (!(error instanceof StaleVersion) || attempt === ATTEMPTS) throw error;
    }
  }
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
