import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../../local/machine.ts";
import { itemsOf, startFixture } from "../fixtures/rig.ts";

// The rules of AWS, "Using AWS Lambda with Amazon DynamoDB": filtering, batching, partial failures, bisection, retries.
describe("a function fed by a stream", () => {
  let machine: Machine;

  beforeEach(async () => {
    machine = await startFixture();
  });

  afterEach(async () => {
    await machine.close();
  });

  const put = (pk: string, rest: Record<string, unknown> = {}) =>
    machine.runtime.aws.dynamodb.send(
      new PutCommand({ TableName: "fixture-things", Item: { pk, sk: "THING", ...rest } }),
    );
  const copies = async () => (await itemsOf(machine, "COPIES")).map(({ event, of, by }) => [event, of, by]);
  const deadLetters = () =>
    machine.queues.messages("fixture-dead-letters").map(({ body }) => JSON.parse(body));

  it("gets the records that pass its filter, in batches of its size", async () => {
    for (const id of ["a", "b", "c", "d"]) await put(id);
    await machine.runtime.aws.dynamodb.send(
      new PutCommand({ TableName: "fixture-things", Item: { pk: "a", sk: "OTHER" } }),
    );
    await machine.drain();
    const items = await itemsOf(machine, "COPIES");
    expect(items.map(({ of, batch }) => [of, batch])).toEqual([
      ["a", 3],
      ["b", 3],
      ["c", 3],
      ["d", 1],
    ]);
  });

  it("gets nothing for a write that changes nothing", async () => {
    await put("a", { colour: "red" });
    await put("a", { colour: "red" });
    await put("a", { colour: "blue" });
    await machine.drain();
    expect((await copies()).map(([event]) => event)).toEqual(["INSERT", "MODIFY"]);
  });

  it("is called again from the first failed record on, and the rest of the batch is not lost", async () => {
    await put("a");
    await put("bad", { mood: "fail" });
    await put("c");
    await machine.advanceTo("2026-03-01T12:01:00.000Z");
    expect((await copies()).map(([, of]) => of)).toEqual(["a", "c"]);
    expect(deadLetters()).toMatchObject([
      {
        requestContext: { condition: "RetryAttemptsExhausted" },
        DDBStreamBatchInfo: { batchSize: 1 },
      },
    ]);
  });

  it("halves a batch that takes the function down until the record alone is given up", async () => {
    await put("a");
    await put("b");
    await put("bad", { mood: "crash" });
    await machine.advanceTo("2026-03-01T12:01:00.000Z");
    expect(new Set((await copies()).map(([, of]) => of))).toEqual(new Set(["a", "b"]));
    expect(deadLetters()).toHaveLength(1);
    expect(machine.pump.waiting).toBe(0);
  });

  it("gets records again that it gave up, once an operator redrives them from the dead letter queue", async () => {
    await put("bad", { mood: "fail" });
    await machine.advanceTo("2026-03-01T12:01:00.000Z");
    const [letter] = deadLetters();
    expect(letter.DDBStreamBatchInfo.shardId).toMatch(/^shardId/);
    expect(await machine.redrive("fixture-dead-letters")).toMatchObject([
      { redriven: false, reason: expect.stringContaining("did not take all records") },
    ]);
    expect(deadLetters()).toHaveLength(1);

    await machine.runtime.aws.dynamodb.send(
      new PutCommand({ TableName: "fixture-things", Item: { pk: "MENDED", sk: "MENDED" } }),
    );
    const results = await machine.redrive("fixture-dead-letters");
    expect(results.map(({ redriven }) => redriven)).toEqual([true]);
    expect(deadLetters()).toEqual([]);
    expect((await copies()).map(([event, of]) => [event, of])).toEqual([["INSERT", "bad"]]);
  });

  it("gets nothing from the stream that is past its retention, unless it was saved in time", async () => {
    await put("bad", { mood: "crash" });
    await machine.advanceTo("2026-03-02T13:00:00.000Z");
    await machine.runtime.aws.dynamodb.send(
      new PutCommand({ TableName: "fixture-things", Item: { pk: "MENDED", sk: "MENDED" } }),
    );
    expect(await machine.redrive("fixture-dead-letters")).toMatchObject([
      { redriven: false, reason: expect.stringContaining("24 hours") },
    ]);
    const ids = machine.queues.messages("fixture-dead-letters").map(({ id }) => id);
    expect(await machine.redrive("fixture-dead-letters", { ids, beyondRetention: true })).toEqual([
      { id: ids[0], redriven: true },
    ]);
    expect((await copies()).map(([, of]) => of)).toEqual(["bad"]);
    await expect(machine.redrive("fixture-dead-letters", { ids })).rejects.toThrow(ids[0]);
    await expect(machine.redrive("nowhere")).rejects.toThrow(/no queue nowhere/);
  });

  it("sees an expired item go, deleted by the service on the clock's time", async () => {
    const expiresAt = Date.parse("2026-03-01T13:30:00Z") / 1000;
    await put("short", { expiresAt });
    await put("kept", { expiresAt });
    await put("kept", { expiresAt: expiresAt + 86_400 });
    await machine.advanceTo("2026-03-01T13:45:00.000Z");
    expect(await copies()).toHaveLength(3);
    await machine.advanceTo("2026-03-01T14:00:00.000Z");
    expect((await copies()).slice(3)).toEqual([["REMOVE", "short", "dynamodb.amazonaws.com"]]);
    expect(await itemsOf(machine, "kept")).toHaveLength(1);
  });

  it("sees a caller's own delete as the caller's", async () => {
    await put("a", { expiresAt: 1 });
    await machine.runtime.aws.dynamodb.send(
      new DeleteCommand({ TableName: "fixture-things", Key: { pk: "a", sk: "THING" } }),
    );
    await machine.drain();
    expect((await copies()).at(-1)).toEqual(["REMOVE", "a", "caller"]);
  });
});
