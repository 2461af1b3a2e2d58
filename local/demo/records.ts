import type { Contact } from "../../domain/dunning/contact.ts";
import type { Payment } from "../../domain/ledger/model.ts";
import { type DecisionRecord, dunningStore } from "../../store/dunning/index.ts";
import { ledgerStore, type Page, type PageRequest } from "../../store/ledger/index.ts";
import type { Machine } from "../machine.ts";
import type { PortfolioAccount } from "../portfolio/portfolio.ts";

/** What Dunlin has on record about its accounts, for the demo's summary. */
export interface Records {
  readonly contacts: readonly Contact[];
  readonly decisions: readonly DecisionRecord[];
  readonly payments: readonly Payment[];
}

type List<T> = (accountId: string, page: PageRequest) => Promise<Page<T>>;

const all = async <T>(list: List<T>, accountId: string): Promise<T[]> => {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await list(accountId, { limit: 200, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
};

const noIds = (): string => {
  throw new Error("The demo's summary writes nothing");
};

/** Reads contacts, decisions and payments of all accounts. */
export const recordsOf = async (
  { runtime }: Machine,
  members: readonly PortfolioAccount[],
): Promise<Records> => {
  const db = runtime.aws.dynamodb;
  const table = runtime.env("LEDGER_TABLE");
  const dunning = dunningStore(db, table, noIds);
  const ledger = ledgerStore(db, table, noIds);
  const contacts: Contact[] = [];
  const decisions: DecisionRecord[] = [];
  const payments: Payment[] = [];
  for (const { id } of members) {
    contacts.push(...(await all(dunning.listContacts, id)));
    decisions.push(...(await all(dunning.listDecisions, id)));
    payments.push(...(await all(ledger.listPayments, id)));
  }
  return { contacts, decisions, payments };
};
