import { addMilliseconds } from "../../domain/calendar.ts";
import type { Entry } from "../../domain/ledger/entries.ts";
import type { EarlierAttempts } from "../../store/idempotency.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";

/** How long a function may run ("Lambda quotas"): an entry is written at most so much later than its `at` says. */
const LONGEST_MS = 15 * 60_000;

/** What the attempts before this one wrote to the account, the newest first: their entries carry the attempt's request id. */
export const writtenEarlier = async (
  ledger: LedgerStore,
  accountId: string,
  earlier: EarlierAttempts | undefined,
): Promise<readonly Entry[]> => {
  const written: Entry[] = [];
  if (!earlier) return written;
  // Entries come by when they were written. Those of slower requests, which began earlier, may lie above the wanted one.
  const oldest = addMilliseconds(earlier.since, -LONGEST_MS);
  let cursor: string | undefined;
  do {
    const page = await ledger.timeline(accountId, { limit: 100, ...(cursor !== undefined && { cursor }) });
    for (const entry of page.items) {
      if (earlier.attempts.includes(entry.request)) written.push(entry);
      if (entry.at < oldest) return written;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return written;
};
