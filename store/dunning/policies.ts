import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../../domain/calendar.ts";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { DEFAULT_POLICY_ID, type Policy, type PolicyDocument } from "../../domain/dunning/policy.ts";
import { ConcurrentChange, StaleVersion, transact } from "../ledger/index.ts";
import { fromItem, policyItems, policyKey, policyVersionKey } from "./items.ts";

/** Keeps dunning policies and all their versions. The default policy exists from the start, as version 0. */
export const policyStore = (db: DynamoDBDocumentClient, table: string) => {
  const builtIn = (id: string): Policy | undefined => (id === DEFAULT_POLICY_ID ? defaultPolicy : undefined);

  /** The version in force, or undefined for a policy that does not exist. */
  const currentPolicy = async (id: string): Promise<Policy | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: policyKey(id), ConsistentRead: true }),
    );
    return Item ? fromItem<Policy>(Item) : builtIn(id);
  };

  /** One version, as long as the ledger lives. */
  const policyVersion = async (id: string, version: number): Promise<Policy | undefined> => {
    if (version === 0) return builtIn(id);
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: policyVersionKey(id, version), ConsistentRead: true }),
    );
    return Item && fromItem<Policy>(Item);
  };

  /** All versions that were written, newest first. */
  const policyVersions = async (id: string): Promise<Policy[]> => {
    const { Items } = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :version)",
        ExpressionAttributeValues: { ":pk": policyKey(id).pk, ":version": "V#" },
        ScanIndexForward: false,
        ConsistentRead: true,
      }),
    );
    const kept = (Items ?? []).map((stored) => fromItem<Policy>(stored));
    const first = builtIn(id);
    return first ? [...kept, first] : kept;
  };

  /** Writes the next version. Throws StaleVersion where `expected` is no longer the present one, or another writer was first. */
  const putPolicy = async (
    document: PolicyDocument,
    expected: number | undefined,
    now: Instant,
  ): Promise<Policy> => {
    const present = await currentPolicy(document.id);
    if (expected !== undefined && expected !== (present?.version ?? 0))
      throw new StaleVersion(present?.version ?? 0);
    const next: Policy = { ...document, version: (present?.version ?? 0) + 1, createdAt: now };
    const [current, version] = policyItems(next);
    const isFirst = present === undefined || present.version === 0;
    try {
      await transact(db, [
        {
          Put: {
            TableName: table,
            Item: current,
            ...(isFirst
              ? { ConditionExpression: "attribute_not_exists(pk)" }
              : {
                  ConditionExpression: "#version = :before",
                  ExpressionAttributeNames: { "#version": "version" },
                  ExpressionAttributeValues: { ":before": present.version },
                }),
          },
        },
        { Put: { TableName: table, Item: version, ConditionExpression: "attribute_not_exists(pk)" } },
      ]);
    } catch (error) {
      if (!(error instanceof ConcurrentChange)) throw error;
      throw new StaleVersion((await currentPolicy(document.id))?.version ?? 0);
    }
    return next;
  };

  return { currentPolicy, policyVersion, policyVersions, putPolicy };
};
