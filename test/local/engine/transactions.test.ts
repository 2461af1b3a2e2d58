import { randomUUID } from "node:crypto";
import { TransactGetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { codesOf, onEachEngine, type Rig, reasonsOf, refused, type Write } from "./rig.ts";

// DynamoDB Developer Guide, "Amazon DynamoDB Transactions: How it works"; API Reference, "TransactWriteItems" and
// "CancellationReason".
onEachEngine("transactions", (rig: Rig) => {
  const addOne = (pk: string, sk: string): Write =>
    rig.updateOf(pk, sk, {
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": 1 },
    });

  it("writes all its items", async () => {
    await rig.put({ pk: "all", sk: "gone" });
    await rig.transact([
      rig.putOf({ pk: "all", sk: "new", n: 1 }),
      addOne("all", "made"),
      { Delete: { TableName: rig.table, Key: { pk: "all", sk: "gone" } } },
      {
        ConditionCheck: {
          TableName: rig.table,
          Key: { pk: "all", sk: "absent" },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
    ]);
    expect(await rig.get("all", "new")).toMatchObject({ n: 1 });
    expect(await rig.get("all", "made")).toMatchObject({ n: 1 });
    expect(await rig.get("all", "gone")).toBeUndefined();
  });

  it("writes nothing when one condition does not hold, and gives a reason for each item in its place", async () => {
    await rig.put({ pk: "none", sk: "there", version: 3, name: "Größe" });
    const reasons = await reasonsOf(
      rig.transact([
        rig.putOf({ pk: "none", sk: "new" }),
        rig.updateOf("none", "there", {
          UpdateExpression: "SET version = :next",
          ConditionExpression: "version = :expected",
          ExpressionAttributeValues: { ":next": 5, ":expected": 4 },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
        {
          ConditionCheck: {
            TableName: rig.table,
            Key: { pk: "none", sk: "absent" },
            ConditionExpression: "attribute_exists(pk)",
          },
        },
        rig.putOf({ pk: "none", sk: "there-not" }, { ConditionExpression: "attribute_not_exists(pk)" }),
      ]),
    );
    expect(reasons.map(({ Code }) => Code)).toEqual([
      "None",
      "ConditionalCheckFailed",
      "ConditionalCheckFailed",
      "None",
    ]);
    expect(reasons[1]).toMatchObject({ Message: "The conditional request failed" });
    // Only who asked for it gets the item that stood in the way.
    expect(reasons.map(({ Item }) => Item)).toEqual([
      undefined,
      { pk: { S: "none" }, sk: { S: "there" }, version: { N: "3" }, name: { S: "Größe" } },
      undefined,
      undefined,
    ]);
    expect(await rig.get("none", "new")).toBeUndefined();
    expect(await rig.get("none", "there")).toMatchObject({ version: 3 });
  });

  it("checks conditions on what was there before the transaction", async () => {
    await rig.transact([
      rig.putOf({ pk: "before", sk: "a" }),
      {
        ConditionCheck: {
          TableName: rig.table,
          Key: { pk: "before", sk: "b" },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
    ]);
    expect(await rig.get("before", "a")).toBeDefined();
  });

  it("refuses two writes of one item", async () => {
    await refused(
      rig.transact([rig.putOf({ pk: "twice", sk: "a" }), addOne("twice", "a")]),
      /multiple operations on one item/i,
    );
    expect(await rig.get("twice", "a")).toBeUndefined();
  });

  it("takes a hundred actions and not one more", async () => {
    const puts = Array.from({ length: 101 }, (_, i) => rig.putOf({ pk: "hundred", sk: String(i) }));
    await refused(rig.transact(puts), /less than or equal to 100/);
    expect(await rig.get("hundred", "0")).toBeUndefined();
    await rig.transact(puts.slice(1));
    expect(await rig.get("hundred", "100")).toBeDefined();
    await refused(rig.transact([]));
  });

  it("refuses more than 4 MB", async () => {
    const puts = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        rig.putOf({ pk: "large", sk: `${count}-${i}`, text: "x".repeat(380_000) }),
      );
    await refused(rig.transact(puts(12)));
    expect(await rig.get("large", "12-0")).toBeUndefined();
    await rig.transact(puts(10));
  });

  it("does for one client token what it did for it before: nothing more", async () => {
    const options = { ClientRequestToken: randomUUID() };
    await rig.transact([addOne("token", "a")], options);
    await rig.transact([addOne("token", "a")], options);
    expect(await rig.get("token", "a")).toMatchObject({ n: 1 });
    await rig.transact([addOne("token", "a")], { ClientRequestToken: randomUUID() });
    expect(await rig.get("token", "a")).toMatchObject({ n: 2 });
  });

  it("refuses another request under the same client token", async () => {
    const options = { ClientRequestToken: randomUUID() };
    await rig.transact([addOne("mismatch", "a")], options);
    await expect(rig.transact([addOne("mismatch", "b")], options)).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
    expect(await rig.get("mismatch", "b")).toBeUndefined();
  });

  it("tries again under the token of a transaction that was cancelled", async () => {
    const options = { ClientRequestToken: randomUUID() };
    const put = () =>
      rig.transact(
        [
          rig.putOf({ pk: "again", sk: "a" }),
          {
            ConditionCheck: {
              TableName: rig.table,
              Key: { pk: "again", sk: "gate" },
              ConditionExpression: "attribute_exists(pk)",
            },
          },
        ],
        options,
      );
    expect(await codesOf(put())).toEqual(["None", "ConditionalCheckFailed"]);
    await rig.put({ pk: "again", sk: "gate" });
    await put();
    expect(await rig.get("again", "a")).toBeDefined();
  });

  it("loses none of many transactions on one item: each is done, or cancelled as a conflict", async () => {
    const conflicts: unknown[] = [];
    const attempt = async (): Promise<void> => {
      try {
        await rig.transact([addOne("race", "a"), rig.putOf({ pk: "race", sk: randomUUID() })]);
      } catch (error) {
        conflicts.push(error);
        expect(error).toMatchObject({
          name: "TransactionCanceledException",
          CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }],
        });
        await attempt();
      }
    };
    await Promise.all(Array.from({ length: 24 }, attempt));
    expect(await rig.get("race", "a")).toMatchObject({ n: 24 });
    const { Count } = await rig.query({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": "race" },
      ConsistentRead: true,
    });
    expect(Count).toBe(25);
  });

  it("lets one of two through who both make the same item", async () => {
    const once = () =>
      rig
        .transact([
          rig.putOf({ pk: "claim", sk: "a" }, { ConditionExpression: "attribute_not_exists(pk)" }),
          addOne("claim", "count"),
        ])
        .then(
          () => "written",
          (error: Error) => error.name,
        );
    const outcomes = await Promise.all([once(), once(), once()]);
    expect(outcomes.sort()).toEqual([
      "TransactionCanceledException",
      "TransactionCanceledException",
      "written",
    ]);
    expect(await rig.get("claim", "count")).toMatchObject({ n: 1 });
  });

  it("reads several items at one instant", async () => {
    await rig.put({ pk: "read", sk: "a", n: 1 });
    const { Responses } = await rig.db.send(
      new TransactGetCommand({
        TransactItems: ["a", "absent"].map((sk) => ({
          Get: { TableName: rig.table, Key: { pk: "read", sk } },
        })),
      }),
    );
    expect(Responses?.map(({ Item }) => Item?.["n"])).toEqual([1, undefined]);
  });
});
