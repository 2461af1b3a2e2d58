import type { Command } from "../../domain/ledger/commands.ts";
import type { Cause, Entry } from "../../domain/ledger/entries.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { writtenEarlier } from "../runtime/earlier.ts";
import type { ApiRequest } from "../runtime/http/route.ts";

export type Attempted = Pick<ApiRequest<unknown, unknown, unknown>, "earlier">;

/** The kinds of what the attempts before this one wrote to the account. */
export const writtenBefore = async (
  ledger: LedgerStore,
  accountId: string,
  { earlier }: Attempted,
): Promise<ReadonlySet<Entry["kind"]>> =>
  new Set((await writtenEarlier(ledger, accountId, earlier)).map(({ kind }) => kind));

/** Whether one of the attempts before this one wrote to the account. */
export const doneBefore = async (
  ledger: LedgerStore,
  accountId: string,
  request: Attempted,
): Promise<boolean> => (await writtenBefore(ledger, accountId, request)).size > 0;

/**
 * Executes a command that creates nothing whose id could tell that it was done: a refund, a write-off,
 * an allocation. If an attempt at the same request wrote it before it broke off, nothing is done but
 * what that attempt left of an allocation in several transactions.
 */
export const executeOnce = async (
  ledger: LedgerStore,
  request: Attempted,
  accountId: string,
  command: Command,
  cause: Cause,
  expectedVersion?: number | undefined,
): Promise<void> => {
  await ledger.execute(accountId, command, cause, {
    expectedVersion,
    ...(request.earlier && { doneBefore: () => doneBefore(ledger, accountId, request) }),
  });
};
