import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, GetCommand, TransactGetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { onEachEngine, type Rig } from "./rig.ts";

const TOTAL = { ReturnConsumedCapacity: "TOTAL" } as const;

const units = (answer: { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] | undefined }): number =>
  [answer.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

// DynamoDB Developer Guide, "DynamoDB read and write operations" (capacity unit consumption) and, for the indexes,
// "Using Global Secondary Indexes in DynamoDB", "Provisioned throughput considerations".
onEachEngine("capacity", (rig: Rig) => {
  const text = (bytes: number) => "x".repeat(bytes);
  const set = (pk: string, n: unknown) =>
    rig.update(pk, "a", {
      UpdateExpression: "SET n = :n",
      ExpressionAttributeValues: { ":n": n },
      ...TOTAL,
    });

  it("takes a write unit per kilobyte begun", async () => {
    expect(units(await rig.put({ pk: "write", sk: "a" }, TOTAL))).toBe(1);
    expect(units(await rig.put({ pk: "write", sk: "b", text: text(2500) }, TOTAL))).toBe(3);
    // The larger of what was there and what is there now.
    expect(units(await rig.put({ pk: "write", sk: "b" }, TOTAL))).toBe(3);
    expect(units(await set("write", text(1500)))).toBe(2);
    expect(units(await rig.delete("write", "a", TOTAL))).toBe(2);
    expect(units(await rig.delete("write", "a", TOTAL))).toBe(1);
  });

  it("takes as many units for a write that changes nothing", async () => {
    await rig.put({ pk: "same", sk: "a", text: text(1500) });
    expect(units(await rig.put({ pk: "same", sk: "a", text: text(1500) }, TOTAL))).toBe(2);
  });

  it("takes units of each index that a write changes", async () => {
    const item = { pk: "index", sk: "a", openAccount: "i", openDue: "x" };
    expect(units(await rig.put(item, TOTAL))).toBe(2);
    // Only what the index holds is changed there: one write.
    expect(units(await set("index", 1))).toBe(2);
    // Another key: deleted in one place and put in another.
    expect(units(await rig.put({ ...item, openDue: "y", n: 1 }, TOTAL))).toBe(3);
    // Out of the index.
    const out = await rig.update("index", "a", { UpdateExpression: "REMOVE openAccount", ...TOTAL });
    expect(units(out)).toBe(2);
    // In it neither before nor after.
    expect(units(await set("index", 2))).toBe(1);
  });

  it("leaves an index alone that holds keys only, while they stay", async () => {
    await rig.put({ pk: "keys", sk: "a", day: "d", at: "x" });
    expect(units(await set("keys", 1))).toBe(1);
  });

  it("tells the table's units from the indexes'", async () => {
    const { ConsumedCapacity } = await rig.put(
      { pk: "split", sk: "a", openAccount: "s", openDue: "x" },
      { ReturnConsumedCapacity: "INDEXES" },
    );
    expect(ConsumedCapacity).toMatchObject({
      CapacityUnits: 2,
      Table: { CapacityUnits: 1 },
      GlobalSecondaryIndexes: { open: { CapacityUnits: 1 } },
    });
  });

  it("is metered at twice the units for a write in a transaction, and at two for a check", async () => {
    const { meter } = rig.parts;
    const metered = async (run: () => Promise<unknown>) => {
      const before = meter.total("dynamodb.writeUnits");
      await run();
      return meter.total("dynamodb.writeUnits") - before;
    };
    const small = (sk: string) => rig.putOf({ pk: "twice", sk });
    const large = (sk: string) => rig.putOf({ pk: "twice", sk, text: text(1500) });
    expect(await metered(() => rig.transact([small("a")]))).toBe(2);
    expect(await metered(() => rig.transact([small("b"), small("c"), small("d")]))).toBe(6);
    expect(await metered(() => rig.transact([small("e"), large("f")]))).toBe(6);
    const check = {
      ConditionCheck: {
        TableName: rig.table,
        Key: { pk: "twice", sk: "absent" },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    };
    expect(await metered(() => rig.transact([small("g"), check]))).toBe(4);
    // AWS bills what a refused transaction would have taken, and reports nothing of it.
    const refused = rig.putOf({ pk: "twice", sk: "a" }, { ConditionExpression: "attribute_not_exists(pk)" });
    expect(await metered(() => rig.transact([small("h"), refused]).catch(() => {}))).toBe(4);
  });

  it("takes half a read unit per four kilobytes begun, one for a consistent read, two in a transaction", async () => {
    await rig.put({ pk: "read", sk: "a", text: text(5000) });
    const Key = { pk: "read", sk: "a" };
    const get = (input: object) =>
      rig.db.send(new GetCommand({ TableName: rig.table, Key, ...TOTAL, ...input }));
    expect(units(await get({}))).toBe(1);
    expect(units(await get({ ConsistentRead: true }))).toBe(2);
    expect(units(await get({ Key: { pk: "read", sk: "absent" } }))).toBe(0.5);
    expect(units(await get({ Key: { pk: "read", sk: "absent" }, ConsistentRead: true }))).toBe(1);
    const together = await rig.db.send(
      new TransactGetCommand({ TransactItems: [{ Get: { TableName: rig.table, Key } }], ...TOTAL }),
    );
    expect(units(together)).toBe(4);
  });

  it("takes read units of a batch item by item", async () => {
    for (const sk of ["a", "b"]) await rig.put({ pk: "batch", sk, text: text(100) });
    const Keys = ["a", "b"].map((sk) => ({ pk: "batch", sk }));
    const get = (ConsistentRead: boolean) =>
      rig.db.send(new BatchGetCommand({ RequestItems: { [rig.table]: { Keys, ConsistentRead } }, ...TOTAL }));
    expect(units(await get(false))).toBe(1);
    expect(units(await get(true))).toBe(2);
  });

  it("takes read units of a query by the sum of what it looked at", async () => {
    for (let i = 0; i < 5; i++)
      await rig.put({
        pk: "query",
        sk: String(i),
        text: text(1700),
        n: i,
        openAccount: "q",
        openDue: `${i}`,
      });
    const query = (input: object) =>
      rig.query({
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "query" },
        ...TOTAL,
        ...input,
      });
    // Five times 1.7 KB are more than 8 KB: three times four kilobytes begun.
    expect(units(await query({}))).toBe(1.5);
    expect(units(await query({ ConsistentRead: true }))).toBe(3);
    const filtered = await query({
      FilterExpression: "n = :n",
      ExpressionAttributeValues: { ":pk": "query", ":n": 4 },
    });
    expect(units(filtered)).toBe(1.5);
    expect(units(await query({ Limit: 1 }))).toBe(0.5);
    const index = await rig.query({
      IndexName: "open",
      KeyConditionExpression: "openAccount = :account",
      ExpressionAttributeValues: { ":account": "q" },
      ...TOTAL,
    });
    expect(units(index)).toBe(1.5);
  });

  it("is metered at half a unit, or one, for a query that finds nothing", async () => {
    const { meter } = rig.parts;
    const nothing = async (ConsistentRead: boolean) => {
      const before = meter.total("dynamodb.readUnits");
      await rig.query({
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "nothing" },
        ConsistentRead,
      });
      return meter.total("dynamodb.readUnits") - before;
    };
    expect(await nothing(false)).toBe(0.5);
    expect(await nothing(true)).toBe(1);
  });
});
