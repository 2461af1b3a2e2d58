import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConsumedCapacity,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StreamReader } from "../../../local/cloud/stream-reader.ts";
import type { TableModel } from "../../../local/cloudformation/model.ts";
import type { Engine } from "../../../local/engine/contract.ts";
import { hasJava } from "../../../local/engine/dynamodb-local.ts";
import { dynoxideProgram } from "../../../local/engine/dynoxide.ts";
import { startEngine } from "../../../local/engine/engine.ts";
import { makeLean } from "../../../local/engine/lean.ts";
import { LOCAL_CREDENTIALS, LOCAL_REGION } from "../../../local/engine/process.ts";
import { ensureTables } from "../../../local/engine/tables.ts";
import { Wire } from "../../../local/engine/wire.ts";
import { LocalState } from "../../../local/state.ts";

const TABLE = "conformance";

const table: TableModel = {
  name: TABLE,
  arn: `arn:aws:dynamodb:${LOCAL_REGION}:000000000000:table/${TABLE}`,
  keySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  attributes: ["pk", "sk", "open", "due"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  indexes: [
    {
      IndexName: "open-by-due",
      KeySchema: [
        { AttributeName: "open", KeyType: "HASH" },
        { AttributeName: "due", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  streamView: "NEW_AND_OLD_IMAGES",
  ttlAttribute: "expiresAt",
};

const engines = [
  ...(dynoxideProgram() ? (["dynoxide"] as const) : []),
  ...(hasJava() ? (["dynamodb-local"] as const) : []),
];

// Both run where both are installed; CI installs Java.
if (!hasJava()) process.stdout.write("No Java 17 here: the conformance tests run against dynoxide alone.\n");

/** The cancellation reasons' codes of a transaction that must fail. */
const reasonsOf = async (attempt: Promise<unknown>): Promise<(string | undefined)[]> => {
  try {
    await attempt;
  } catch (error) {
    const cancelled = error as TransactionCanceledException;
    expect(cancelled.name).toBe("TransactionCanceledException");
    return (cancelled.CancellationReasons ?? []).map(({ Code }) => Code);
  }
  throw new Error("The transaction was expected to be cancelled");
};

const variants = engines.flatMap((prefer) => [
  { prefer, by: "the SDK" },
  { prefer, by: "the wire" },
]);

describe.each(variants)("what the stores rely on, from $prefer by $by", ({ prefer, by }) => {
  const folder = mkdtempSync(join(tmpdir(), "dunlin-engine-"));
  let engine: Engine;
  let db: DynamoDBDocumentClient;
  let reader: StreamReader;
  let state: LocalState;
  let wire: Wire;
  let plain: DynamoDBClient;
  let streams: DynamoDBStreamsClient;

  const put = (item: Record<string, unknown>, options: object = {}) =>
    db.send(new PutCommand({ TableName: TABLE, Item: item, ...options }));
  const get = async (pk: string, sk: string) =>
    (await db.send(new GetCommand({ TableName: TABLE, Key: { pk, sk }, ConsistentRead: true }))).Item;
  const recordsOf = async (pk: string) => {
    const all = [];
    for (let page = await reader.read(); page.length > 0; page = await reader.read()) all.push(...page);
    return all.filter(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S === pk);
  };

  beforeAll(async () => {
    engine = await startEngine({ folder, prefer });
    const connection = {
      endpoint: engine.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    };
    const client = new DynamoDBClient(connection);
    const spoken = new DynamoDBClient(connection);
    wire = new Wire(engine.endpoint);
    if (by === "the wire") makeLean(spoken, wire);
    db = DynamoDBDocumentClient.from(spoken);
    plain = client;
    streams = new DynamoDBStreamsClient(connection);
    if (by === "the wire") makeLean(streams, wire, "DynamoDBStreams_20120810");
    const arns = await ensureTables(client, [table]);
    state = new LocalState(folder);
    reader = new StreamReader(streams, arns.get(TABLE) ?? "", state.collection("positions"), TABLE);
  });

  afterAll(async () => {
    db.destroy();
    plain.destroy();
    wire.close();
    streams.destroy();
    await engine.close();
    state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("keeps its tables and their time to live when they are asked for again", async () => {
    const client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    });
    await put({ pk: "again", sk: "a" });
    await ensureTables(client, [table]);
    expect(await get("again", "a")).toBeDefined();
    const other = { ...table, indexes: [] };
    await expect(ensureTables(client, [other])).rejects.toThrow(/--fresh/);
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: TABLE }));
    expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
    client.destroy();
  });

  it("refuses a write whose condition does not hold, and answers the item that stood in the way", async () => {
    await put({ pk: "condition", sk: "a", version: 1 });
    const attempt = put(
      { pk: "condition", sk: "a", version: 2 },
      {
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    );
    await expect(attempt).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: { version: { N: "1" } },
    });
    expect(await get("condition", "a")).toMatchObject({ version: 1 });
  });

  it("cancels a transaction as a whole, with a reason for each of its items", async () => {
    await put({ pk: "transaction", sk: "there", version: 3 });
    const attempt = db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: TABLE, Item: { pk: "transaction", sk: "new" } } },
          {
            Update: {
              TableName: TABLE,
              Key: { pk: "transaction", sk: "there" },
              UpdateExpression: "SET version = :next",
              ConditionExpression: "version = :expected",
              ExpressionAttributeValues: { ":next": 5, ":expected": 4 },
            },
          },
          {
            ConditionCheck: {
              TableName: TABLE,
              Key: { pk: "transaction", sk: "absent" },
              ConditionExpression: "attribute_exists(pk)",
            },
          },
        ],
      }),
    );
    expect(await reasonsOf(attempt)).toEqual(["None", "ConditionalCheckFailed", "ConditionalCheckFailed"]);
    expect(await get("transaction", "new")).toBeUndefined();
  });

  it("keeps text of any script, bytes, sets, lists and maps as they are", async () => {
    const item = {
      pk: "kinds",
      sk: "Größe 漢字 \u{1f600}",
      bytes: new Uint8Array([0, 255, 10, 13]),
      set: new Set(["a", "b"]),
      list: [1, "two", { three: null }],
      large: "ß".repeat(100_000),
    };
    await put(item);
    const { bytes, ...rest } = (await get("kinds", item.sk)) ?? {};
    expect(rest).toEqual({ sk: item.sk, pk: "kinds", set: item.set, list: item.list, large: item.large });
    expect(Buffer.from(bytes)).toEqual(Buffer.from(item.bytes));
  });

  it("names what is wrong with a request", async () => {
    const nowhere = db.send(new GetCommand({ TableName: "nowhere", Key: { pk: "a", sk: "b" } }));
    await expect(nowhere).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(put({ pk: "", sk: "a" })).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("takes many requests at a time", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, i) => put({ pk: "many", sk: String(i), i })));
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => get("many", String(i))));
    expect(answers.map((item) => item?.["i"])).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it("refuses a transaction that names an item twice", async () => {
    const item = { Put: { TableName: TABLE, Item: { pk: "twice", sk: "a" } } };
    await expect(db.send(new TransactWriteCommand({ TransactItems: [item, item] }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("does a transaction once for one client token", async () => {
    const token = "11111111-1111-4111-8111-111111111111";
    await put({ pk: "token", sk: "a", sum: 0 });
    const once = () =>
      db.send(
        new TransactWriteCommand({
          ClientRequestToken: token,
          TransactItems: [
            {
              Update: {
                TableName: TABLE,
                Key: { pk: "token", sk: "a" },
                UpdateExpression: "ADD #sum :one",
                ExpressionAttributeNames: { "#sum": "sum" },
                ExpressionAttributeValues: { ":one": 1 },
              },
            },
          ],
        }),
      );
    await once();
    await once();
    expect(await get("token", "a")).toMatchObject({ sum: 1 });
  });

  it("takes an item into a sparse index with its attribute and out of it without", async () => {
    const query = async () =>
      (
        await db.send(
          new QueryCommand({
            TableName: TABLE,
            IndexName: "open-by-due",
            KeyConditionExpression: "#open = :open AND due < :due",
            ExpressionAttributeNames: { "#open": "open" },
            ExpressionAttributeValues: { ":open": "sparse", ":due": "2026-02" },
          }),
        )
      ).Items?.map((item) => item["sk"]);
    await put({ pk: "sparse", sk: "b", open: "sparse", due: "2026-01-20" });
    await put({ pk: "sparse", sk: "a", open: "sparse", due: "2026-01-10" });
    await put({ pk: "sparse", sk: "later", open: "sparse", due: "2026-03-10" });
    expect(await query()).toEqual(["a", "b"]);
    await db.send(
      new UpdateCommand({
        TableName: TABLE,
        Key: { pk: "sparse", sk: "a" },
        UpdateExpression: "REMOVE #open",
        ExpressionAttributeNames: { "#open": "open" },
      }),
    );
    expect(await query()).toEqual(["b"]);
  });

  it("pages a query by its limit and goes on where it stopped", async () => {
    for (const sk of ["a", "b", "c"]) await put({ pk: "pages", sk });
    const page = (ExclusiveStartKey?: Record<string, unknown>) =>
      db.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": "pages" },
          Limit: 2,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
    const first = await page();
    expect(first.LastEvaluatedKey).toEqual({ pk: "pages", sk: "b" });
    const second = await page(first.LastEvaluatedKey);
    expect(second.Items).toEqual([{ pk: "pages", sk: "c" }]);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it("puts each change on the stream, in the order of an item, with both images", async () => {
    await put({ pk: "stream", sk: "a", amount: 1 });
    await put({ pk: "stream", sk: "a", amount: 2 });
    await db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Delete: { TableName: TABLE, Key: { pk: "stream", sk: "a" } } },
          { Put: { TableName: TABLE, Item: { pk: "stream", sk: "b", amount: 3 } } },
        ],
      }),
    );
    const records = await recordsOf("stream");
    const told = (sk: string) =>
      records
        .filter(({ dynamodb }) => dynamodb?.Keys?.["sk"]?.S === sk)
        .map(({ eventName, dynamodb }) => [
          eventName,
          dynamodb?.OldImage?.["amount"]?.N,
          dynamodb?.NewImage?.["amount"]?.N,
        ]);
    expect(told("a")).toEqual([
      ["INSERT", undefined, "1"],
      ["MODIFY", "1", "2"],
      ["REMOVE", "2", undefined],
    ]);
    expect(told("b")).toEqual([["INSERT", undefined, "3"]]);
  });

  it("reports the capacity that single writes, index writes, transactions and reads consume", async () => {
    const units = (answer: { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] | undefined }) =>
      [answer.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    const total = { ReturnConsumedCapacity: "TOTAL" } as const;
    expect(units(await put({ pk: "units", sk: "plain" }, total))).toBe(1);
    expect(units(await put({ pk: "units", sk: "open", open: "u", due: "x" }, total))).toBe(2);
    expect(units(await put({ pk: "units", sk: "large", text: "x".repeat(2500) }, total))).toBe(3);
    const transaction = await db.send(
      new TransactWriteCommand({
        ...total,
        TransactItems: [
          { Put: { TableName: TABLE, Item: { pk: "units", sk: "t1" } } },
          { Put: { TableName: TABLE, Item: { pk: "units", sk: "t2" } } },
        ],
      }),
    );
    expect(units(transaction) * engine.transactWriteFactor).toBe(4);
    const Key = { pk: "units", sk: "plain" };
    expect(units(await db.send(new GetCommand({ TableName: TABLE, Key, ...total })))).toBe(0.5);
    expect(
      units(await db.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true, ...total }))),
    ).toBe(1);
    const read = await db.send(
      new TransactGetCommand({ TransactItems: [{ Get: { TableName: TABLE, Key } }], ...total }),
    );
    expect(units(read)).toBe(2);
  });

  it("goes on reading a stream where an earlier reader stopped", async () => {
    await recordsOf("any");
    reader.keep();
    await put({ pk: "resumed", sk: "a" });
    const arns = await ensureTables(plain, [table]);
    const later = new StreamReader(streams, arns.get(TABLE) ?? "", state.collection("positions"), TABLE);
    const records = await later.read();
    expect(records.map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S)).toEqual(["resumed"]);
  });
});
