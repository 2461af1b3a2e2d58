import type { Contact, ContactInvoice } from "../../domain/dunning/contact.ts";
import type { Policy } from "../../domain/dunning/policy.ts";
import type { PolicyLine } from "../../domain/dunning/policy-line.ts";
import { type Task, worthOf } from "../../domain/dunning/task.ts";
import { accountPk, contactKey, DIRECTORY_SHARDS, type Key, shardOf, taskKey } from "../keys.ts";
import type { PolicyDraft } from "./records.ts";
import { upgraded } from "./upgrade.ts";

/** The persisted shape's version per kind; raise it with the schema, and teach {@link fromItem} the step between. */
export const schemaVersions = {
  contact: 3,
  task: 3,
  decision: 1,
  policy: 3,
  "policy-line": 1,
  "policy-draft": 1,
  collector: 1,
  phone: 1,
  watermark: 1,
  seat: 1,
} as const;
type ItemKind = keyof typeof schemaVersions;

export type Item = Key & { readonly entity: ItemKind; readonly schemaVersion: number } & Readonly<
    Record<string, unknown>
  >;

const item = (entity: ItemKind, key: Key, fields: object): Item => ({
  ...fields,
  ...key,
  entity,
  schemaVersion: schemaVersions[entity],
});

const decisionKey = (accountId: string, id: string): Key => ({
  pk: accountPk(accountId),
  sk: `DECISION#${id}`,
});
/** A number that an SMS went to, and an account that it stands for. */
export const phoneKey = (phone: string, accountId: string): Key => ({
  pk: `PHONE#${phone}`,
  sk: `ACCT#${accountId}`,
});
export const policyKey = (id: string): Key => ({ pk: `POLICY#${id}`, sk: "CURRENT" });
export const policyDraftKey = (id: string): Key => ({ pk: `POLICY#${id}`, sk: "DRAFT" });
export const policyVersionKey = (id: string, version: number): Key => ({
  pk: `POLICY#${id}`,
  sk: `V#${String(version).padStart(6, "0")}`,
});
export const watermarkKey: Key = { pk: "SYSTEM#dunning", sk: "WATERMARK" };

/** A person who works on tasks, by the subject of their token. */
export const collectorKey = (id: string): Key => ({ pk: `COLLECTOR#${id}`, sk: "COLLECTOR" });
/** The partition of the `directory` index that lists the people who work on tasks. */
export const COLLECTOR_DIRECTORY = "collector#0";

/** The partition of the `directory` index that lists open tasks. */
export const taskDirectory = (shard: number): string => `task#${shard}`;

/**
 * An invoice of a contact as it lies in the table, without names: a contact is written three times
 * and more, and with ten invoices this keeps it within two write units.
 */
type StoredInvoice = readonly [string, string, string, number, string, number, number?, number?];

const packInvoice = (invoice: ContactInvoice): StoredInvoice => {
  const { id, number, currency, open, dueDate, daysPastDue, disputed, promised } = invoice;
  const packed = [id, number, currency, open, dueDate, daysPastDue] as const;
  if (promised !== undefined) return [...packed, disputed ?? 0, promised];
  return disputed === undefined ? packed : [...packed, disputed];
};

const unpackInvoice = ([
  id,
  number,
  currency,
  open,
  dueDate,
  daysPastDue,
  disputed,
  promised,
]: StoredInvoice): ContactInvoice => ({
  id,
  number,
  currency,
  open,
  dueDate,
  daysPastDue,
  // None is disputed where nothing is: an invoice that is promised in part has 0 in this place.
  ...(disputed && { disputed }),
  ...(promised !== undefined && { promised }),
});

export const contactItem = (contact: Contact): Item =>
  item("contact", contactKey(contact.accountId, contact.id), {
    ...contact,
    invoices: contact.invoices.map(packInvoice),
  });

/** The place of a task in the work list: by due time, then by what is at stake, the most first, then by age. */
export const taskSort = (task: Pick<Task, "id" | "dueAt" | "openedAt" | "totals">): string => {
  const left = Number.MAX_SAFE_INTEGER - Math.min(worthOf(task), Number.MAX_SAFE_INTEGER);
  return `${task.dueAt}#${String(left).padStart(16, "0")}#${task.openedAt}#${task.id}`;
};

/** A task stands in the `directory` index while it is to be done; a closed one drops out of it. */
export const taskItem = (task: Task): Item =>
  item("task", taskKey(task.accountId, task.id), {
    ...task,
    ...(task.status !== "closed" && {
      directory: taskDirectory(shardOf(task.accountId, DIRECTORY_SHARDS)),
      directorySort: taskSort(task),
    }),
  });

export const phoneItem = (phone: string, accountId: string, contactId: string): Item =>
  item("phone", phoneKey(phone, accountId), { phone, accountId, contactId });

export const policyItem = (policy: Policy): Item =>
  item("policy", policyVersionKey(policy.id, policy.version), policy);
/** Lies where earlier releases kept a copy of the version in force. */
export const policyLineItem = (line: PolicyLine): Item => item("policy-line", policyKey(line.id), line);
export const policyDraftItem = (draft: PolicyDraft): Item =>
  item("policy-draft", policyDraftKey(draft.policyId), draft);

export const decisionItem = (accountId: string, id: string, fields: object): Item =>
  item("decision", decisionKey(accountId, id), fields);
/** Where a run counts the accounts of a segment that it contacts, or with an account, that account's seat among them. */
export const seatsKey = (runId: string, segmentId: string, accountId?: string): Key => ({
  pk: `RUN#${runId}`,
  sk: accountId === undefined ? `SEATS#${segmentId}` : `SEAT#${segmentId}#${accountId}`,
});
export const seatItem = (key: Key, fields: object): Item => item("seat", key, fields);
export const watermarkItem = (fields: object): Item => item("watermark", watermarkKey, fields);

const STORED_ONLY = ["pk", "sk", "entity", "schemaVersion", "directory", "directorySort"];

/** The domain's view of a stored item. Throws for an item that a newer release wrote. */
export const fromItem = <T>(stored: Record<string, unknown>): T => {
  const entity = stored.entity as ItemKind;
  if ((stored.schemaVersion as number) > schemaVersions[entity])
    throw new Error(
      `An item ${entity} has schema version ${stored.schemaVersion}; this release knows ${schemaVersions[entity]}`,
    );
  const fields = upgraded(entity, stored.schemaVersion as number, { ...stored });
  for (const attribute of STORED_ONLY) delete fields[attribute];
  if (entity === "contact") fields.invoices = (fields.invoices as StoredInvoice[]).map(unpackInvoice);
  return fields as T;
};
