import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../../domain/calendar.ts";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { DEFAULT_POLICY_ID, type Policy, type PolicyDocument } from "../../domain/dunning/policy.ts";
import {
  ALWAYS,
  inForceAt,
  type PolicyLine,
  type PolicyMark,
  takenFromLine,
} from "../../domain/dunning/policy-line.ts";
import { ConcurrentChange, StaleVersion, transact, type Write } from "../ledger/index.ts";
import {
  fromItem,
  policyDraftItem,
  policyDraftKey,
  policyItem,
  policyKey,
  policyLineItem,
  policyVersionKey,
} from "./items.ts";
import type { PolicyDraft } from "./records.ts";

/** What makes a version of a document. */
export interface NewVersion {
  readonly document: PolicyDocument;
  readonly createdAt: Instant;
  readonly createdBy: string;
  /** The request that made it. */
  readonly request?: string;
  readonly activeFrom: Instant;
  readonly restoredFrom?: number;
  /** The draft that it was, which is used up by it. */
  readonly draft?: PolicyDraft;
}

const builtIn = (id: string): Policy | undefined => (id === DEFAULT_POLICY_ID ? defaultPolicy : undefined);

const markOf = (policy: Policy, activeFrom: Instant): PolicyMark => ({
  version: policy.version,
  name: policy.name,
  activeFrom,
  ...(policy.createdAt !== undefined && { createdAt: policy.createdAt }),
  ...(policy.inFlight === "restart" && { restarts: true }),
});

/** The newest version's number. */
export const newestOf = ({ marks }: PolicyLine): number =>
  marks.reduce((newest, { version }) => Math.max(newest, version), 0);

/** Keeps dunning policies with all their versions and the draft of the next one. The default policy exists from the start, as version 0. */
export const policyStore = (db: DynamoDBDocumentClient, table: string) => {
  const get = async (Key: { pk: string; sk: string }) => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item;
  };

  /** The line of versions that were written before lines were kept: each was in force from when it was written. */
  const earlierMarks = async (id: string): Promise<PolicyMark[]> => {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :version)",
        ExpressionAttributeValues: { ":pk": policyKey(id).pk, ":version": "V#" },
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => fromItem<Policy>(item)).map((it) => markOf(it, it.createdAt ?? ALWAYS));
  };

  /** The line of a policy's versions, or undefined for a policy that does not exist. */
  const policyLineOf = async (id: string): Promise<PolicyLine | undefined> => {
    const first = builtIn(id);
    const built = first ? [markOf(first, ALWAYS)] : [];
    const item = await get(policyKey(id));
    if (item === undefined) return first && { id, revision: 0, marks: built };
    if (item["entity"] === "policy")
      return { id, revision: 0, marks: [...built, ...(await earlierMarks(id))] };
    const kept = fromItem<PolicyLine>(item);
    return { ...kept, marks: [...built, ...kept.marks] };
  };

  /** One version as it was written, as long as the ledger lives. */
  const readVersion = async (id: string, version: number): Promise<Policy | undefined> => {
    if (version === 0) return builtIn(id);
    const item = await get(policyVersionKey(id, version));
    return item && fromItem<Policy>(item);
  };

  /** One version as it is, was or will be in force. */
  const policyVersion = async (id: string, version: number): Promise<Policy | undefined> => {
    const [line, document] = await Promise.all([policyLineOf(id), readVersion(id, version)]);
    return document && takenFromLine(document, line?.marks ?? []);
  };

  /** The number of the version in force at the instant, or undefined for a policy that does not exist. */
  const versionInForce = async (id: string, at: Instant): Promise<number | undefined> =>
    inForceAt((await policyLineOf(id))?.marks ?? [], at)?.version;

  /** The version in force at the instant, or undefined for a policy that does not exist. */
  const currentPolicy = async (id: string, at: Instant): Promise<Policy | undefined> => {
    const line = await policyLineOf(id);
    const mark = line && inForceAt(line.marks, at);
    const document = mark && (await readVersion(id, mark.version));
    return document && takenFromLine(document, line.marks);
  };

  const ownMarks = (marks: readonly PolicyMark[]): PolicyMark[] => marks.filter(({ version }) => version > 0);

  /** Puts the line on the condition that it is as it was read. */
  const putLine = (line: PolicyLine, before: PolicyLine): Write => ({
    Put: {
      TableName: table,
      Item: policyLineItem({ ...line, marks: ownMarks(line.marks), revision: before.revision + 1 }),
      ...(before.revision > 0
        ? {
            ConditionExpression: "revision = :before",
            ExpressionAttributeValues: { ":before": before.revision },
          }
        : ownMarks(before.marks).length === 0
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "#version = :before",
              ExpressionAttributeNames: { "#version": "version" },
              ExpressionAttributeValues: { ":before": newestOf(before) },
            }),
    },
  });

  const useUpDraft = ({ policyId, revision }: PolicyDraft): Write => ({
    Update: {
      TableName: table,
      Key: policyDraftKey(policyId),
      UpdateExpression: "SET revision = :next REMOVE document",
      ConditionExpression: "revision = :revision",
      ExpressionAttributeValues: { ":revision": revision, ":next": revision + 1 },
    },
  });

  /** Throws StaleVersion where the line changed meanwhile. */
  const changed = async (id: string, writes: readonly Write[]): Promise<void> => {
    try {
      await transact(db, writes);
    } catch (error) {
      if (!(error instanceof ConcurrentChange)) throw error;
      const line = await policyLineOf(id);
      throw new StaleVersion(line ? newestOf(line) : 0);
    }
  };

  /** Writes the next version after the line as it was read. Throws StaleVersion where another writer was first. */
  const addVersion = async (line: PolicyLine, added: NewVersion): Promise<Policy> => {
    const { document, createdAt, createdBy, request, activeFrom, restoredFrom, draft } = added;
    const next: Policy = { ...document, version: newestOf(line) + 1, createdAt };
    const mark: PolicyMark = {
      ...markOf(next, activeFrom),
      createdBy,
      ...(request !== undefined && { request }),
      ...(restoredFrom !== undefined && { restoredFrom }),
    };
    const marks = [...line.marks, mark];
    await changed(line.id, [
      putLine({ ...line, marks }, line),
      {
        Put: { TableName: table, Item: policyItem(next), ConditionExpression: "attribute_not_exists(pk)" },
      },
      ...(draft ? [useUpDraft(draft)] : []),
    ]);
    return takenFromLine(next, marks);
  };

  /** Takes a version back that is not in force yet. Throws StaleVersion where the line changed meanwhile. */
  const withdrawVersion = async (
    line: PolicyLine,
    version: number,
    withdrawnAt: Instant,
  ): Promise<PolicyLine> => {
    const marks = line.marks.map((mark) => (mark.version === version ? { ...mark, withdrawnAt } : mark));
    await changed(line.id, [putLine({ ...line, marks }, line)]);
    return { ...line, marks, revision: line.revision + 1 };
  };

  /** Writes a version that is in force at once. Throws StaleVersion where `expected` is not the one in force, or another writer was first. */
  const putPolicy = async (
    document: PolicyDocument,
    expected: number | undefined,
    now: Instant,
    by: { readonly createdBy: string; readonly request?: string } = { createdBy: "dunlin" },
  ): Promise<Policy> => {
    const line = (await policyLineOf(document.id)) ?? { id: document.id, marks: [], revision: 0 };
    const present = inForceAt(line.marks, now)?.version ?? 0;
    if (expected !== undefined && expected !== present) throw new StaleVersion(present);
    return addVersion(line, { ...by, document, createdAt: now, activeFrom: now });
  };

  /** The draft of the next version; one without a document says only where the revisions have come to. */
  const getDraft = async (policyId: string): Promise<PolicyDraft | undefined> => {
    const item = await get(policyDraftKey(policyId));
    return item && fromItem<PolicyDraft>(item);
  };

  /**
   * Writes a draft, or without a document drops it, where the one before is still the present one (0 for none). Throws
   * StaleVersion otherwise; not where the present one is this very change, whose answer was lost and which the SDK sent again.
   */
  const putDraft = async (draft: PolicyDraft, before: number): Promise<void> => {
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: policyDraftItem(draft),
          ...(before === 0
            ? { ConditionExpression: "attribute_not_exists(pk)" }
            : {
                ConditionExpression: "revision = :before",
                ExpressionAttributeValues: { ":before": before },
              }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const present = await getDraft(draft.policyId);
      if (present?.request === draft.request && present.revision === draft.revision) return;
      throw new StaleVersion(present?.revision ?? 0);
    }
  };

  return {
    policyLineOf,
    policyVersion,
    versionInForce,
    currentPolicy,
    addVersion,
    withdrawVersion,
    putPolicy,
    getDraft,
    putDraft,
  };
};
