import type { Entry } from "../../domain/ledger/entries.ts";
import type { Account, CreditNote, Invoice, LegalEntity, Payment } from "../../domain/ledger/model.ts";
import {
  accountKey,
  accountShard,
  creditNoteKey,
  DIRECTORY_SHARDS,
  entryKey,
  invoiceKey,
  type Key,
  LEGAL_ENTITY_DIRECTORY,
  legalEntityKey,
  nextActionKeys,
  paymentKey,
  shardOf,
} from "../keys.ts";

/**
 * The persisted shape's version per kind. Raise it when a schema of `domain/ledger/model.ts`
 * changes, and teach {@link upgrade} the step from the version before.
 */
export const schemaVersions = {
  account: 3,
  invoice: 3,
  "credit-note": 2,
  payment: 2,
  entry: 1,
  "legal-entity": 2,
} as const;
type ItemKind = keyof typeof schemaVersions;

/** An item of the Ledger table: the domain's fields, the key, and what the indexes need. */
export type Item = Key & { readonly entity: ItemKind; readonly schemaVersion: number } & Readonly<
    Record<string, unknown>
  >;

const item = (entity: ItemKind, key: Key, fields: object): Item => ({
  ...fields,
  ...key,
  entity,
  schemaVersion: schemaVersions[entity],
});

export const accountItem = (account: Account): Item =>
  item("account", accountKey(account.id), {
    ...account,
    accountShard: accountShard(shardOf(account.id, DIRECTORY_SHARDS)),
    ...(account.nextActionAt !== undefined && nextActionKeys(account.id, account.nextActionAt)),
  });

/** An open invoice carries the keys of the `open-invoices` index; a closed one drops out of it. */
export const invoiceItem = (invoice: Invoice): Item =>
  item("invoice", invoiceKey(invoice.accountId, invoice.id), {
    ...invoice,
    ...(invoice.open !== 0 && {
      openAccount: invoice.accountId,
      openDue: `${invoice.dueDate}#${invoice.id}`,
    }),
  });

export const creditNoteItem = (note: CreditNote): Item =>
  item("credit-note", creditNoteKey(note.accountId, note.id), note);

export const paymentItem = (payment: Payment): Item =>
  item("payment", paymentKey(payment.accountId, payment.id), payment);

export const entryItem = (entry: Entry): Item => item("entry", entryKey(entry.accountId, entry.id), entry);

export const legalEntityItem = (entity: LegalEntity): Item =>
  item("legal-entity", legalEntityKey(entity.id), {
    ...entity,
    directory: LEGAL_ENTITY_DIRECTORY,
    directorySort: entity.id,
  });

const STORED_ONLY = [
  "pk",
  "sk",
  "entity",
  "schemaVersion",
  "accountShard",
  "directory",
  "directorySort",
  "nextActionDay",
  "openAccount",
  "openDue",
];

/**
 * The domain's view of a stored item, upgraded to the present shape. Throws for an item that a
 * newer release wrote: reading it with old code could lose what it does not know.
 */
export const fromItem = <T>(stored: Record<string, unknown>): T => {
  const entity = stored.entity as ItemKind;
  const version = stored.schemaVersion as number;
  if (version > schemaVersions[entity])
    throw new Error(
      `An item ${entity} has schema version ${version}; this release knows ${schemaVersions[entity]}`,
    );
  const fields = { ...stored };
  for (const attribute of STORED_ONLY) delete fields[attribute];
  return fields as T;
};
