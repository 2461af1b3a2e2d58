import { addMilliseconds } from "../../domain/calendar.ts";
import type { Command } from "../../domain/ledger/commands.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import type { ApiRequest } from "../runtime/http/route.ts";

type Attempted = Pick<ApiRequest<unknown, unknown, unknown>, "earlier">;

/** How long a function may run ("Lambda quotas"): an entry is written at most so much later than its `at` says. */
const LONGEST_MS = 15 * 60_000;

/** Whether one of the attempts before this one wrote to the account: its entries carry the attempt's request id. */
export const doneBefore = async (
  ledger: LedgerStore,
  accountId: string,
  { earlier }: Attempted,
): Promise<boolean> => {
  if (!earlier) return false;
  // Entries come by when they were written. Those of slower requests, which began earlier, may lie above the wanted one.
  const oldest = addMilliseconds(earlier.since, -LONGEST_MS);
  let cursor: string | undefined;
  do {
    const page = await ledger.timeline(accountId, { limit: 100, ...(cursor !== undefined && { cursor }) });
    for (const entry of page.items) {
      if (earlier.attempts.includes(entry.request)) return true;
      if (entry.at < oldest) return false;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return false;
};

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
