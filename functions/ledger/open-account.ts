import { isDeepStrictEqual } from "node:util";
import type { AccountProfile, Cause } from "../../domain/ledger/entries.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import type { LedgerStore, NewAccount } from "../../store/ledger/index.ts";

/** When consent was given is the server's to say where the caller does not; it is no difference between two requests. */
const comparable = (profile: Partial<AccountProfile>): unknown => {
  const { consent, ...rest } = profile;
  return { ...rest, email: consent?.email.status, sms: consent?.sms.status, call: consent?.call?.status };
};

const profileOf = (account: Account, like: AccountProfile): Partial<AccountProfile> => {
  const fields: Readonly<Record<string, unknown>> = { ...account };
  return Object.fromEntries(Object.keys(like).map((field) => [field, fields[field]]));
};

/** The first field in which an account differs from the profile sent for it again. */
const difference = (account: Account, profile: AccountProfile): string | undefined => {
  const there = comparable(profileOf(account, profile)) as Record<string, unknown>;
  const sent = comparable(profile) as Record<string, unknown>;
  return Object.keys(sent).find((field) => !isDeepStrictEqual(there[field], sent[field]));
};

/**
 * Opens an account, or answers the one that carries its number, if the profile says of it what is
 * so; a {@link LedgerRefusal} `number-taken` naming a field that differs otherwise. An account with the very
 * id is the work of an earlier attempt at the same request, and counts as created.
 */
export const openOnce = async (
  ledger: LedgerStore,
  account: NewAccount,
  cause: Cause,
): Promise<{ account: Account; created: boolean }> => {
  const { legalEntityId, profile } = account;
  const numbered = async () => {
    const key = await ledger.findByNumber("account", legalEntityId, profile.number);
    return key && ledger.getAccount(key.accountId);
  };
  const existing = await numbered();
  if (!existing) {
    try {
      const opened = await ledger.openAccount(account, cause);
      return { account: opened.account, created: true };
    } catch (error) {
      if (!(error instanceof LedgerRefusal) || error.code !== "number-taken") throw error;
    }
  }
  const there = existing ?? (await numbered());
  if (!there) throw new Error(`The number ${profile.number} is claimed by an account that is not there`);
  if (there.id === account.id) return { account: there, created: true };
  const field = difference(there, profile);
  if (field !== undefined)
    throw new LedgerRefusal(
      "number-taken",
      "number",
      `${profile.number} is the number of account ${there.id}, whose ${field} differs`,
    );
  return { account: there, created: false };
};
