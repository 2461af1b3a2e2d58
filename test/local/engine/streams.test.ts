import { expect, it } from "vitest";
import type { StreamRecord } from "../../../local/cloud/stream-reader.ts";
import { type Item, onEachEngine, type Rig } from "./rig.ts";

/** What a record tells of an item's attribute: event, before, after. */
const told = (records: readonly StreamRecord[], attribute = "n") =>
  records.map(({ eventName, dynamodb }) => {
    const of = (image: Readonly<Record<string, unknown>> | undefined) =>
      (image?.[attribute] as { N?: string } | undefined)?.N;
    return [eventName, of(dynamodb.OldImage), of(dynamodb.NewImage)];
  });

const of = (records: readonly StreamRecord[], sk: string) =>
  records.filter(({ dynamodb }) => (dynamodb.Keys["sk"] as { S: string }).S === sk);

// DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"; API Reference, "StreamRecord" and "Record".
onEachEngine("streams", (rig: Rig) => {
  it("tells of each change of an item, in order, with the item before and after", async () => {
    await rig.put({ pk: "order", sk: "a", n: 1 });
    await rig.put({ pk: "order", sk: "a", n: 2 });
    await rig.update("order", "a", { UpdateExpression: "ADD n :n", ExpressionAttributeValues: { ":n": 1 } });
    await rig.update("order", "a", { UpdateExpression: "REMOVE n" });
    await rig.delete("order", "a");
    await rig.put({ pk: "order", sk: "a", n: 9 });
    const records = await rig.events("order");
    expect(told(records)).toEqual([
      ["INSERT", undefined, "1"],
      ["MODIFY", "1", "2"],
      ["MODIFY", "2", "3"],
      ["MODIFY", "3", undefined],
      ["REMOVE", undefined, undefined],
      ["INSERT", undefined, "9"],
    ]);
    expect(records[4]?.dynamodb).not.toHaveProperty("NewImage");
    expect(records[0]?.dynamodb).not.toHaveProperty("OldImage");
    expect(records[4]?.dynamodb.OldImage).toEqual({ pk: { S: "order" }, sk: { S: "a" } });
  });

  it("gives records the form in which Lambda hands them on", async () => {
    await rig.put({
      pk: "form",
      sk: "a",
      n: 1,
      text: "x",
      list: [1, { a: null }],
      set: new Set(["a"]),
      yes: true,
    });
    const [record] = await rig.events("form");
    expect(record).toEqual({
      eventID: expect.stringMatching(/./),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "eu-central-1",
      eventSourceARN: expect.stringContaining(`:table/${rig.table}/stream/`),
      dynamodb: {
        // By the clock that is turned, in whole seconds.
        ApproximateCreationDateTime: Date.parse("2025-11-03T12:00:00.000Z") / 1000,
        Keys: { pk: { S: "form" }, sk: { S: "a" } },
        NewImage: {
          pk: { S: "form" },
          sk: { S: "a" },
          n: { N: "1" },
          text: { S: "x" },
          list: { L: [{ N: "1" }, { M: { a: { NULL: true } } }] },
          set: { SS: ["a"] },
          yes: { BOOL: true },
        },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        SizeBytes: expect.any(Number),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    expect(record?.dynamodb.SizeBytes).toBeGreaterThan(0);
  });

  it("tells of each item of a transaction, and of none of one that was cancelled", async () => {
    await rig.put({ pk: "transaction", sk: "a", n: 1 });
    await rig.transact([
      { Delete: { TableName: rig.table, Key: { pk: "transaction", sk: "a" } } },
      rig.putOf({ pk: "transaction", sk: "b", n: 2 }),
      rig.updateOf("transaction", "c", {
        UpdateExpression: "ADD n :n",
        ExpressionAttributeValues: { ":n": 3 },
      }),
      {
        ConditionCheck: {
          TableName: rig.table,
          Key: { pk: "transaction", sk: "d" },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
    ]);
    await rig
      .transact([
        rig.putOf({ pk: "transaction", sk: "e" }),
        rig.putOf({ pk: "transaction", sk: "b" }, { ConditionExpression: "attribute_not_exists(pk)" }),
      ])
      .catch(() => {});
    const records = await rig.events("transaction");
    expect(told(of(records, "a"))).toEqual([
      ["INSERT", undefined, "1"],
      ["REMOVE", "1", undefined],
    ]);
    expect(told(of(records, "b"))).toEqual([["INSERT", undefined, "2"]]);
    expect(told(of(records, "c"))).toEqual([["INSERT", undefined, "3"]]);
    expect(records).toHaveLength(4);
  });

  it("tells nothing of a repeated transaction under one token", async () => {
    const once = () =>
      rig.transact([rig.putOf({ pk: "token", sk: "a", n: 1 })], { ClientRequestToken: `token-${rig.table}` });
    await once();
    await rig.put({ pk: "token", sk: "a", n: 2 });
    await once();
    expect(told(await rig.events("token"))).toEqual([
      ["INSERT", undefined, "1"],
      ["MODIFY", "1", "2"],
    ]);
  });

  // "If you perform a PutItem or UpdateItem operation that does not change any data in an item, DynamoDB Streams does
  // not write a stream record for that operation."
  it("tells nothing of a write that changes nothing", async () => {
    const item: Item = {
      pk: "same",
      sk: "a",
      n: 1,
      map: { b: 1, a: [1, 2] },
      set: new Set(["x", "y"]),
      numbers: new Set([1, 2]),
      bytes: new Uint8Array([1, 2]),
    };
    await rig.put(item);
    await rig.put(item);
    // The same data in another order, and a number written in another way.
    await rig.put({
      numbers: new Set([2, 1]),
      set: new Set(["y", "x"]),
      map: { a: [1, 2], b: 1 },
      bytes: new Uint8Array([1, 2]),
      n: 1.0,
      sk: "a",
      pk: "same",
    });
    await rig.update("same", "a", { UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": 1 } });
    await rig.update("same", "a", { UpdateExpression: "ADD n :n", ExpressionAttributeValues: { ":n": 0 } });
    await rig.update("same", "a", { UpdateExpression: "REMOVE absent" });
    await rig.transact([rig.putOf(item)]);
    await rig.delete("same", "absent");
    expect(await rig.events("same")).toHaveLength(1);
    // The order of a list is data.
    await rig.put({ ...item, map: { b: 1, a: [2, 1] } });
    expect(await rig.events("same")).toHaveLength(1);
  });

  it("tells nothing of writes that were refused", async () => {
    await rig.put({ pk: "refused", sk: "a", n: 1 });
    const never = { ConditionExpression: "attribute_not_exists(pk)" };
    await rig.put({ pk: "refused", sk: "a", n: 2 }, never).catch(() => {});
    await rig.delete("refused", "a", never).catch(() => {});
    expect(told(await rig.events("refused"))).toEqual([["INSERT", undefined, "1"]]);
  });

  it("numbers the records of an item upwards and names each record once", async () => {
    for (let n = 0; n < 20; n++) await rig.put({ pk: "numbers", sk: "a", n });
    const records = await rig.events("numbers");
    const numbers = records.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
    expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(20);
    expect(told(records).map(([, , after]) => after)).toEqual(
      Array.from({ length: 20 }, (_, n) => String(n)),
    );
  });

  it("tells of more changes than one read holds, each once and in order", async () => {
    const count = 1_300;
    for (let at = 0; at < count; at += 100)
      await rig.transact(
        Array.from({ length: 100 }, (_, i) => rig.putOf({ pk: "many", sk: String(i), n: at + i })),
      );
    const records = await rig.events("many");
    expect(records).toHaveLength(count);
    expect(told(of(records, "7")).map(([, , after]) => after)).toEqual(
      Array.from({ length: 13 }, (_, i) => String(i * 100 + 7)),
    );
  });

  it("is read on where an earlier reader stopped", async () => {
    await rig.events("none");
    rig.parts.pump.keep();
    await rig.put({ pk: "resumed", sk: "a" });
    const records = await rig.parts.newReader().read();
    expect(records.map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S)).toEqual(["resumed"]);
  });
});
