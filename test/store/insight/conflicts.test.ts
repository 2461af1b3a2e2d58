import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { projection } from "../../../store/insight/project.ts";
import { imageOf } from "../../../store/insight/sources.ts";
import { anInvoice } from "../../domain/insight/stories.ts";

const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: "eu-central-1" }));
const aws = mockClient(DynamoDBDocumentClient);

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const images = ["I1", "I2", "I3"].map((id) => imageOf(anInvoice({ id }), `INV#${id}`));
const shards = () =>
  aws
    .commandCalls(TransactWriteCommand)
    .map((call) => (call.args[0].input.TransactItems ?? []).flatMap(({ Update }) => Update?.Key?.sk ?? []))
    .map(([sk]) => String(sk).split("#").at(-1));

beforeEach(() => {
  aws.reset();
  aws.on(BatchGetCommand).resolves({ Responses: { Insight: [] } });
  aws.on(PutCommand).resolves({});
  aws.on(TransactWriteCommand).resolves({});
});

describe("when others write the same items", () => {
  test("reads strongly and plans anew, in another write shard", async () => {
    aws.on(TransactWriteCommand).rejectsOnce(cancelled("None", "TransactionConflict")).resolves({});
    expect(await projection(db, "Insight").project(images)).toEqual(new Map());
    const reads = aws
      .commandCalls(BatchGetCommand)
      .map(({ args }) => args[0].input.RequestItems?.Insight?.ConsistentRead);
    expect(reads).toEqual([false, true]);
    expect(new Set(shards()).size).toBe(2);
  });

  test("gives up in the end and names what was not written", async () => {
    aws.on(TransactWriteCommand).rejects(cancelled("ConditionalCheckFailed"));
    const failed = await projection(db, "Insight").project(images);
    expect([...failed.keys()].sort()).toEqual(images.map(({ source }) => source).sort());
    for (const error of failed.values()) expect(error.name).toBe("TooManyConflicts");
  });
});

test("one item that the engine refuses is found, the others are written", async () => {
  aws.on(TransactWriteCommand).callsFake((input: { TransactItems: { Put?: { Item: { sk: string } } }[] }) => {
    if (input.TransactItems.some(({ Put }) => Put?.Item.sk.endsWith("I2")))
      throw cancelled("ValidationError", "None");
    return {};
  });
  const failed = await projection(db, "Insight").project(images);
  expect([...failed.keys()]).toEqual(["A1#INV#I2"]);
});

test("a throttled transaction is reported for the stream to bring again", async () => {
  aws.on(TransactWriteCommand).rejects(cancelled("ThrottlingError"));
  expect((await projection(db, "Insight").project(images)).size).toBe(3);
});

test("keys that a read left over are asked for again", async () => {
  const keys = [{ pk: "SRC#LE1#0", sk: "A1#INV#I1" }];
  aws
    .on(BatchGetCommand)
    .resolvesOnce({ Responses: {}, UnprocessedKeys: { Insight: { Keys: keys } } })
    .resolves({ Responses: { Insight: [{ ...keys[0], version: 9, revision: 1, contribution: {} }] } });
  await projection(db, "Insight").project(images.slice(0, 1));
  expect(aws.commandCalls(TransactWriteCommand)).toHaveLength(0);
});
