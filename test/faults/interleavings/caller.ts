import type { Cause } from "../../../domain/ledger/entries.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import { executeOnce } from "../../../functions/ledger/once.ts";
import { type LedgerStore, ledgerStore } from "../../../store/ledger/index.ts";
import type { Intent } from "./intents.ts";
import type { World } from "./world.ts";

const TABLE = "Ledger";

/** How one intent ended, and over which states of its account. */
export interface Outcome {
  readonly actor: number;
  readonly intent: Intent;
  /** The requests that it took: one for each attempt. */
  readonly requests: readonly string[];
  readonly refusal?: LedgerRefusal;
  /** Positions in the account's history: where the first and the last attempt began, and where the last ended. */
  readonly first: number;
  readonly from: number;
  readonly to: number;
}

/** What the callers of one run share. */
export interface Surroundings {
  readonly world: World;
  readonly nextId: () => string;
  readonly now: () => string;
  /** How many states the account has gone through. */
  readonly position: (accountId: string) => number;
}

/** Nobody goes on for ever: faults end with the schedule, and then a few attempts do. */
const MOST_ATTEMPTS = 60;

const CRASHED = Symbol("crashed");

const attempt = async (
  store: LedgerStore,
  { accountId, command }: Intent,
  cause: Cause,
  earlier: { since: string; attempts: readonly string[] } | undefined,
): Promise<void> => {
  switch (command.type) {
    case "issue-invoice":
    case "issue-credit-note":
    case "receive-payment":
    case "reverse-payment":
    case "suppress-address":
      await store.execute(accountId, command, cause);
      return;
    default:
      await executeOnce(store, { ...(earlier && { earlier }) }, accountId, command, cause);
  }
};

/** Sees one intent through as a client of the API does: what fails is asked for again, with the same ids and the same key. */
export const seeThrough = async (
  { world, nextId, now, position }: Surroundings,
  actor: number,
  at: number,
  intent: Intent,
): Promise<Outcome> => {
  const requests: string[] = [];
  let since = "";
  const first = position(intent.accountId);
  for (;;) {
    const cause: Cause = { at: now(), by: `actor ${actor}`, request: `${actor}.${at}.${requests.length}` };
    const earlier = requests.length > 0 ? { since, attempts: [...requests] } : undefined;
    if (!earlier) since = cause.at;
    requests.push(cause.request);
    const from = position(intent.accountId);
    const store = ledgerStore(world.clientFor(actor), TABLE, nextId, undefined, async () => {});
    const crashed = new Promise<typeof CRASHED>((crash) => world.onCrash.set(actor, () => crash(CRASHED)));
    try {
      const ended = await Promise.race([attempt(store, intent, cause, earlier), crashed]);
      if (ended !== CRASHED) {
        world.say(actor, "is done");
        return { actor, intent, requests, first, from, to: position(intent.accountId) };
      }
      world.say(actor, "starts anew");
    } catch (error) {
      if (error instanceof LedgerRefusal) {
        world.say(actor, `is refused: ${error.code}`);
        return { actor, intent, requests, refusal: error, first, from, to: position(intent.accountId) };
      }
      if (!(error instanceof Error) || requests.length === MOST_ATTEMPTS) throw error;
      if (!("$fault" in error) && error.name !== "ConcurrentChange") throw error;
      world.say(actor, `asks again after ${error.name}`);
    }
  }
};
