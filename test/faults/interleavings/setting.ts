import type { AccountState, Entry } from "../../../domain/ledger/entries.ts";
import { accountItem, entryItem, invoiceItem, legalEntityItem } from "../../../store/ledger/items.ts";
import { claimNumber } from "../../../store/ledger/transaction.ts";
import { aLegalEntity, aProfile, invoiceFacts } from "../../support/ledger.ts";
import type { MemoryTable } from "../../support/memory-table/table.ts";
import { applied } from "./books.ts";
import { seedId, seedNumber } from "./intents.ts";

const EPOCH = Date.parse("2026-02-01T09:00:00.000Z");

/** Numbers that grow: instants and ids as one clock would give them. */
const counter = () => {
  let ticks = 0;
  return {
    nextId: () => String(++ticks).padStart(26, "0"),
    now: () => new Date(EPOCH + ++ticks).toISOString(),
  };
};

/** Puts two accounts and the first invoices into the table, with the entries that say so. */
export const setting = (seeds: number, table: MemoryTable) => {
  const time = counter();
  const post = (state: AccountState | undefined, body: Entry): AccountState => applied(state, body);
  for (const accountId of ["A1", "A2"]) {
    const items: Readonly<Record<string, unknown>>[] = [];
    const stamp = () => ({ at: time.now(), by: "setting", request: "setting", id: time.nextId(), accountId });
    const opening: Entry = {
      ...stamp(),
      kind: "account-opened",
      legalEntityId: "LE1",
      profile: aProfile({ number: accountId }),
    };
    let state = post(undefined, opening);
    items.push(entryItem(opening));
    for (let n = 0; accountId === "A1" && n < seeds; n++) {
      const invoice = invoiceFacts({ id: seedId(n), number: seedNumber(n), amount: 100 });
      const entry: Entry = {
        ...stamp(),
        kind: "invoice-issued",
        on: invoice.issueDate,
        amount: invoice.amount,
        currency: invoice.currency,
        invoice,
      };
      state = post(state, entry);
      items.push(entryItem(entry));
    }
    const keys = [
      claimNumber("", "account", "LE1", accountId, accountId, accountId),
      ...[...state.invoices.values()].map(({ id, number }) =>
        claimNumber("", "invoice", "LE1", number, accountId, id),
      ),
    ].flatMap(({ Put }) => Put?.Item ?? []);
    items.push(accountItem(state.account), ...[...state.invoices.values()].map(invoiceItem), ...keys);
    table.load(items);
  }
  table.load([legalEntityItem(aLegalEntity())]);
  return time;
};
