import type { Entry } from "../../domain/ledger/entries.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { allOf } from "../runtime/http/pages.ts";
import { notFound } from "../runtime/http/problem.ts";
import { accountAt, ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";

type Kind = Parameters<LedgerStore["told"]>[1];

/** What the account's entries tell of its promises or disputes, each with how it ended. */
interface Telling<Story, View> {
  readonly kind: Kind;
  /** What one of them is called. */
  readonly noun: string;
  readonly stories: (entries: readonly Entry[]) => Story[];
  readonly view: (story: Story, accountId: string) => View;
}

/** Reads and lists the promises or the disputes of an account. */
export const storiesOf = <Story extends { readonly id: string; readonly status: string }, View>({
  kind,
  noun,
  stories,
  view,
}: Telling<Story, View>) => {
  const all = async (ledger: LedgerStore, accountId: string): Promise<Story[]> =>
    stories(await allOf((page) => ledger.told(accountId, kind, page)));
  /** The one with the id, or a 404. */
  const at = async (ledger: LedgerStore, accountId: string, id: string): Promise<Story> => {
    const story = (await all(ledger, accountId)).find((it) => it.id === id);
    if (!story) throw notFound(noun, id);
    return story;
  };
  return {
    at,
    /** All of an account, or those in the status; a 404 where there is no such account. */
    async list(runtime: Runtime, accountId: string, status: string | undefined) {
      const ledger = ledgerOf(runtime);
      await accountAt(ledger, accountId);
      const items = (await all(ledger, accountId)).filter(
        (it) => status === undefined || it.status === status,
      );
      return { status: 200, body: { items: items.map((it) => view(it, accountId)) } };
    },
    async read(runtime: Runtime, accountId: string, id: string) {
      return { status: 200, body: view(await at(ledgerOf(runtime), accountId, id), accountId) };
    },
  };
};
