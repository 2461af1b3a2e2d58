import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { type EngineName, onEachEngine, type Rig, refused } from "./rig.ts";

/** A difference that docs/engines.md lists: what AWS does and the other engine as well, and what this engine does. */
interface Difference {
  readonly engine: EngineName;
  onAws(rig: Rig): Promise<unknown>;
  instead(rig: Rig): Promise<unknown>;
}

const TOTAL = { ReturnConsumedCapacity: "TOTAL" } as const;

const units = (capacity: ConsumedCapacity | ConsumedCapacity[] | undefined): number =>
  [capacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

const addToText = async (rig: Rig): Promise<Error & { CancellationReasons?: { Code?: string }[] }> => {
  await rig.put({ pk: "text", sk: "a", n: "not a number" });
  const add = rig.updateOf("text", "a", {
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": 1 },
  });
  const error = await rig.transact([rig.putOf({ pk: "text", sk: "b" }), add]).catch((it: Error) => it);
  expect(await rig.get("text", "b")).toBeUndefined();
  return error as Error;
};

const putAndCheck = (rig: Rig) =>
  rig.transact([
    rig.putOf({ pk: "check", sk: "a" }),
    {
      ConditionCheck: {
        TableName: rig.table,
        Key: { pk: "check", sk: "a" },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    },
  ]);

const emptyName = (rig: Rig) => rig.put({ pk: "name", sk: "a", map: { "": 1 } });

const projectedRead = async (rig: Rig): Promise<number> => {
  await rig.put({ pk: "projected", sk: "a", text: "x".repeat(5000) });
  const Key = { pk: "projected", sk: "a" };
  const get = new GetCommand({ TableName: rig.table, Key, ProjectionExpression: "sk", ...TOTAL });
  return units((await rig.db.send(get)).ConsumedCapacity);
};

const batchOfAbsent = async (rig: Rig): Promise<number> => {
  await rig.put({ pk: "absent", sk: "there" });
  const Keys = ["there", "absent-1", "absent-2"].map((sk) => ({ pk: "absent", sk }));
  const get = new BatchGetCommand({ RequestItems: { [rig.table]: { Keys } }, ...TOTAL });
  return units((await rig.db.send(get)).ConsumedCapacity);
};

const indexedInTransaction = async (rig: Rig): Promise<number> => {
  const put = rig.putOf({ pk: randomUUID(), sk: "a", openAccount: "x", openDue: "x" });
  return units((await rig.transact([put], TOTAL)).ConsumedCapacity);
};

/** What a repetition under one client token is metered at. */
const repeated = async (rig: Rig): Promise<{ reads: number; writes: number }> => {
  const { meter } = rig.parts;
  const once = () =>
    rig.transact([rig.putOf({ pk: "token", sk: "a", text: "x".repeat(1500) })], {
      ClientRequestToken: `${rig.table}-repeated`,
    });
  await once();
  const [reads, writes] = [meter.total("dynamodb.readUnits"), meter.total("dynamodb.writeUnits")];
  await once();
  return {
    reads: meter.total("dynamodb.readUnits") - reads,
    writes: meter.total("dynamodb.writeUnits") - writes,
  };
};

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  "uncomputable-update": {
    engine: "dynamodb-local",
    onAws: async (rig) =>
      expect(await addToText(rig)).toMatchObject({
        name: "TransactionCanceledException",
        CancellationReasons: [{ Code: "None" }, { Code: "ValidationError" }],
      }),
    instead: async (rig) => expect((await addToText(rig)).name).toBe("ValidationException"),
  },
  "check-beside-write": {
    engine: "dynamodb-local",
    onAws: (rig) => refused(putAndCheck(rig), /multiple operations on one item/i),
    instead: (rig) =>
      expect(putAndCheck(rig)).rejects.toMatchObject({ name: "TransactionCanceledException" }),
  },
  "empty-name": {
    engine: "dynoxide",
    onAws: (rig) => refused(emptyName(rig)),
    instead: emptyName,
  },
  "units-of-projected-get": {
    engine: "dynoxide",
    onAws: async (rig) => expect(await projectedRead(rig)).toBe(1),
    instead: async (rig) => expect(await projectedRead(rig)).toBe(0.5),
  },
  "units-of-absent-keys": {
    engine: "dynamodb-local",
    onAws: async (rig) => expect(await batchOfAbsent(rig)).toBe(1.5),
    instead: async (rig) => expect(await batchOfAbsent(rig)).toBe(0.5),
  },
  "units-of-index-in-transaction": {
    engine: "dynamodb-local",
    onAws: async (rig) => expect(await indexedInTransaction(rig)).toBe(3),
    instead: async (rig) => expect(await indexedInTransaction(rig)).toBe(4),
  },
  "units-of-repetition": {
    engine: "dynamodb-local",
    onAws: async (rig) => expect(await repeated(rig)).toEqual({ reads: 2, writes: 0 }),
    instead: async (rig) => expect(await repeated(rig)).toEqual({ reads: 0, writes: 2 }),
  },
};

const document = readFileSync(join(import.meta.dirname, "../../../docs/engines.md"), "utf8");

onEachEngine("listed differences", (rig: Rig) => {
  it.each(Object.entries(DIFFERENCES))("%s", async (_name, { engine, onAws, instead }) => {
    await (rig.engine.name === engine ? instead(rig) : onAws(rig));
  });
});

it("are all in docs/engines.md, with their engine, and no others are", () => {
  const listed = [...document.matchAll(/^\| `([a-z-]+)` +\| (\S[^|]*?) +\|/gm)].map(([, name, engine]) => [
    name,
    engine === "DynamoDB Local" ? "dynamodb-local" : engine,
  ]);
  expect(listed.sort()).toEqual(
    Object.entries(DIFFERENCES)
      .map(([name, { engine }]) => [name, engine])
      .sort(),
  );
});
