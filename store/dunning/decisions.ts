import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../../domain/calendar.ts";
import type { Decision } from "../../domain/dunning/decision.ts";
import { fingerprintOf } from "../../domain/dunning/explain.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { accountKey, nextActionKeys } from "../keys.ts";
import type { AccountFacts } from "./facts.ts";
import { decisionItem } from "./items.ts";
import type { DecisionRecord } from "./records.ts";

/** Keeps why accounts are not contacted, and when each is looked at next. */
export const decisionStore = (db: DynamoDBDocumentClient, table: string, nextId: () => string) => {
  /** Records a decision unless it says what the last one said: hourly looks at a waiting account leave one record. */
  const recordDecision = async (
    facts: AccountFacts,
    policy: { readonly id: string; readonly version: number },
    decision: Decision,
    now: Instant,
  ): Promise<void> => {
    const accountId = facts.account.id;
    const fingerprint = `${facts.history.length}|${fingerprintOf(decision)}`;
    if (facts.last?.fingerprint === fingerprint) return;
    const id = nextId();
    const record: DecisionRecord = {
      id,
      accountId,
      at: now,
      action: decision.action,
      reasons: decision.reasons,
      nextLook: decision.nextLook,
      policyId: policy.id,
      policyVersion: policy.version,
      fingerprint,
      touched: facts.account.touched,
    };
    await db.send(new PutCommand({ TableName: table, Item: decisionItem(accountId, id, record) }));
  };

  const setNextAction = async (
    accountId: string,
    next: Instant | null,
    condition: { readonly expression: string; readonly values: Record<string, unknown> },
  ): Promise<boolean> => {
    const keys = next === null ? undefined : nextActionKeys(accountId, next);
    const values = {
      ...condition.values,
      ...(keys && { ":day": keys.nextActionDay, ":at": keys.nextActionAt }),
    };
    try {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: accountKey(accountId),
          UpdateExpression: keys
            ? "SET nextActionDay = :day, nextActionAt = :at"
            : "REMOVE nextActionDay, nextActionAt",
          ConditionExpression: condition.expression,
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  };

  /**
   * Moves the account's next look; null takes it out of the runs until it changes. Where the account changed since
   * it was read its next look stays as it is, for it is due for that reason, and the answer is false.
   */
  const moveNextLook = async (
    account: Pick<Account, "id" | "touched" | "nextActionAt">,
    next: Instant | null,
  ): Promise<boolean> => {
    if ((account.nextActionAt ?? null) === next) return true;
    return setNextAction(account.id, next, {
      expression: "touched = :touched",
      values: { ":touched": account.touched },
    });
  };

  /** Has the account looked at by the next run: something about its contacts changed. */
  const lookNow = async (accountId: string, now: Instant): Promise<void> => {
    await setNextAction(accountId, now, { expression: "attribute_exists(pk)", values: {} });
  };

  return { recordDecision, moveNextLook, lookNow };
};
