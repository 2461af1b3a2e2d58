import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../../domain/calendar.ts";
import type { Contact, ContactStatus } from "../../domain/dunning/contact.ts";
import type { Task } from "../../domain/dunning/task.ts";
import type { Cause, EntryBody } from "../../domain/ledger/entries.ts";
import { accountKey, accountPk, contactKey } from "../keys.ts";
import { appendEntry, type Page, type PageRequest, transact, type Write } from "../ledger/index.ts";
import { decodeCursor, encodeCursor, isKeyOf, type StoredKey } from "../ledger/paging.ts";
import { contactItem, fromItem, phoneItem, taskItem } from "./items.ts";

/** What a claim rests on: the account's `touched` that was read, and the contact's earlier state where there is one. */
export interface ClaimBasis {
  readonly touched: number;
  readonly previous: Contact | undefined;
}

/** What became of a contact, as told by the sending service. */
export interface Outcome {
  readonly status: ContactStatus;
  readonly at: Instant;
  readonly messageId?: string | undefined;
  readonly failure?: string | undefined;
}

/** From which states each state may follow. Reports come in any order and more than once; a contact only moves forward. */
const FOLLOWS: Readonly<Record<ContactStatus, readonly ContactStatus[]>> = {
  claimed: [],
  sent: ["claimed"],
  delivered: ["claimed", "sent", "failed"],
  failed: ["claimed", "sent"],
  bounced: ["claimed", "sent", "delivered", "failed"],
  complained: ["claimed", "sent", "delivered", "failed"],
  withdrawn: ["claimed"],
};

const INSTANT_OF: Readonly<Partial<Record<ContactStatus, string>>> = {
  sent: "sentAt",
  delivered: "deliveredAt",
  failed: "endedAt",
  bounced: "endedAt",
  complained: "endedAt",
  withdrawn: "endedAt",
};

const isConditionFailure = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

/** Keeps the contacts of accounts: claimed before they are sent, confirmed after, then followed by what the service reports. */
export const contactStore = (db: DynamoDBDocumentClient, table: string, nextId: () => string) => {
  /**
   * Lets one contact through: the account must be as it was read, and is not any more after. So of two contacts
   * that were decided on the same facts, be they of different steps and channels, only one is made, and the
   * other is decided on again with the first in the history: no cap is passed by two at once.
   */
  const passDoor = ({ accountId, id }: Contact, touched: number): Write => ({
    Update: {
      TableName: table,
      Key: accountKey(accountId),
      UpdateExpression: "SET touched = :next, lastContactId = :id",
      ConditionExpression: "touched = :touched",
      ExpressionAttributeValues: { ":touched": touched, ":next": touched + 1, ":id": id },
    },
  });

  const putContact = (contact: Contact, previous: Contact | undefined): Write => ({
    Put: {
      TableName: table,
      Item: contactItem(contact),
      ...(previous
        ? {
            ConditionExpression: "#version = :before AND #status = :was",
            ExpressionAttributeNames: { "#version": "version", "#status": "status" },
            ExpressionAttributeValues: { ":before": previous.version, ":was": previous.status },
          }
        : { ConditionExpression: "attribute_not_exists(pk)" }),
    },
  });

  const entry = (accountId: string, cause: Cause, body: EntryBody): Write =>
    appendEntry(table, { ...body, ...cause, id: nextId(), accountId });

  const recorded = (contact: Contact, status: string): EntryBody => ({
    kind: "contact-recorded",
    contactId: contact.id,
    channel: contact.channel,
    status,
    invoiceIds: contact.invoices.map(({ id }) => id),
  });

  /**
   * Claims a contact before it is sent. Only one can: the claim stands only where the account is as
   * it was read and nobody else claimed. Throws ConcurrentChange otherwise; then read and decide again.
   */
  const claim = (contact: Contact, basis: ClaimBasis, cause: Cause): Promise<void> =>
    transact(db, [
      putContact(contact, basis.previous),
      passDoor(contact, basis.touched),
      entry(contact.accountId, cause, recorded(contact, contact.status)),
      ...(contact.channel === "sms" && contact.recipient
        ? [
            {
              Put: {
                TableName: table,
                Item: phoneItem(contact.recipient.address, contact.accountId, contact.id),
              },
            },
          ]
        : []),
    ]);

  /** Hands an account to a person: the task and the contact that records it, or neither. Throws ConcurrentChange as {@link claim} does. */
  const handOver = (contact: Contact, task: Task, basis: ClaimBasis, cause: Cause): Promise<void> =>
    transact(db, [
      putContact(contact, basis.previous),
      {
        Put: {
          TableName: table,
          Item: taskItem(task),
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
      passDoor(contact, basis.touched),
      entry(contact.accountId, cause, { kind: "task-opened", taskId: task.id, title: task.title }),
    ]);

  /**
   * Records what became of a contact. Answers false, and changes nothing, where the contact is
   * further already, so that repeated and late reports are harmless. `attempts`, where given, ties
   * the outcome to that very attempt.
   */
  const record = async (
    accountId: string,
    id: string,
    outcome: Outcome,
    attempts?: number,
  ): Promise<boolean> => {
    const from = FOLLOWS[outcome.status];
    const sets = ["#status = :status", "#version = #version + :one"];
    const names: Record<string, string> = { "#status": "status", "#version": "version" };
    const values: Record<string, unknown> = { ":status": outcome.status, ":one": 1 };
    const instantName = INSTANT_OF[outcome.status];
    if (instantName) {
      sets.push("#at = :at");
      names["#at"] = instantName;
      values[":at"] = outcome.at;
    }
    if (outcome.messageId !== undefined) {
      sets.push("messageId = :messageId");
      values[":messageId"] = outcome.messageId;
    }
    if (outcome.failure !== undefined) {
      sets.push("failure = :failure");
      values[":failure"] = outcome.failure.slice(0, 1000);
    }
    const states = from.map((state, i) => {
      values[`:from${i}`] = state;
      return `:from${i}`;
    });
    const conditions = [`#status IN (${states.join(", ")})`];
    if (attempts !== undefined) {
      conditions.push("attempts = :attempts");
      values[":attempts"] = attempts;
    }
    // A late report of an earlier attempt's failure says nothing of the present one.
    if (outcome.status === "failed" && outcome.messageId !== undefined)
      conditions.push("(attribute_not_exists(messageId) OR messageId = :messageId)");
    try {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: contactKey(accountId, id),
          UpdateExpression: `SET ${sets.join(", ")}`,
          ConditionExpression: conditions.join(" AND "),
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  };

  const getContact = async (accountId: string, id: string): Promise<Contact | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: contactKey(accountId, id), ConsistentRead: true }),
    );
    return Item && fromItem<Contact>(Item);
  };

  /** A page of the account's items under a sort key prefix. */
  const listUnder = async <T>(
    accountId: string,
    prefix: string,
    page: PageRequest,
    newestFirst: boolean,
  ): Promise<Page<T>> => {
    const pk = accountPk(accountId);
    const isOwn = (value: unknown): value is StoredKey =>
      isKeyOf(value, ["pk", "sk"]) && value.pk === pk && value.sk?.startsWith(prefix) === true;
    const start = decodeCursor(page.cursor, isOwn);
    const { Items, LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
        ScanIndexForward: !newestFirst,
        Limit: page.limit,
        ...(start && { ExclusiveStartKey: start }),
        ConsistentRead: true,
      }),
    );
    return {
      items: (Items ?? []).map((stored) => fromItem<T>(stored)),
      ...(LastEvaluatedKey && { cursor: encodeCursor(LastEvaluatedKey) }),
    };
  };

  return { claim, handOver, record, getContact, listUnder };
};
