import type { ImportKind } from "../../../store/imports.ts";
import {
  accountKey,
  invoiceKey,
  type Key,
  type NumberKind,
  numberKey,
  paymentKey,
} from "../../../store/keys.ts";
import type { ReadAhead } from "../../../store/ledger/read-ahead.ts";
import { textIn } from "./rows.ts";

/** The column that holds the number by which a line's document is known, and how that number is kept. */
const DOCUMENT: Readonly<
  Partial<
    Record<ImportKind, { column: string; kind: NumberKind; keyOf: (accountId: string, id: string) => Key }>
  >
> = {
  invoices: { column: "number", kind: "invoice", keyOf: invoiceKey },
  payments: { column: "external_id", kind: "payment", keyOf: paymentKey },
};

/** A number beyond this is refused when its line is checked, and would be too long for a key. */
const LONGEST_NUMBER = 500;

/**
 * Reads what the lines of a batch need in a few calls, in place of a few calls for each line: whether their numbers
 * are taken, the accounts they name, and the documents that have their numbers already. Accounts may be
 * some moments old: posting adds to them, and depends on nothing in them that another could change.
 */
export const readAhead = async (
  ahead: ReadAhead,
  kind: ImportKind,
  legalEntityId: string,
  rows: readonly unknown[],
): Promise<void> => {
  const keysOf = (column: string, of: NumberKind): Key[] =>
    rows.flatMap((row) => {
      const number = textIn(row, column);
      return number === undefined || number.length > LONGEST_NUMBER
        ? []
        : [numberKey(of, legalEntityId, number)];
    });
  const document = DOCUMENT[kind];
  const accounts = keysOf("account_number", "account");
  const documents = document ? keysOf(document.column, document.kind) : [];
  const isAccount = new Set(accounts.map(({ pk }) => pk));
  const taken = (await ahead.fetch([...accounts, ...documents])) as {
    pk: string;
    accountId: string;
    id: string;
  }[];
  await ahead.keep(taken.filter(({ pk }) => isAccount.has(pk)).map(({ accountId }) => accountKey(accountId)));
  if (document)
    await ahead.fetch(
      taken.filter(({ pk }) => !isAccount.has(pk)).map(({ accountId, id }) => document.keyOf(accountId, id)),
    );
};
