import { GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { onEachEngine, type Rig, refused } from "./rig.ts";

// DynamoDB Developer Guide, "Supported data types and naming rules in Amazon DynamoDB".
onEachEngine("values", (rig: Rig) => {
  const put = (sk: string, n: string) =>
    rig.parts.spoken.send(
      new PutItemCommand({ TableName: rig.table, Item: { pk: { S: "number" }, sk: { S: sk }, n: { N: n } } }),
    );
  const numberAt = async (sk: string) =>
    (
      await rig.parts.spoken.send(
        new GetItemCommand({
          TableName: rig.table,
          Key: { pk: { S: "number" }, sk: { S: sk } },
          ConsistentRead: true,
        }),
      )
    ).Item?.["n"]?.N;

  it("keeps text of any script, bytes, sets, lists and maps as they are", async () => {
    const item = {
      pk: "kinds",
      sk: "Größe 漢字 \u{1f600}",
      bytes: new Uint8Array([0, 255, 10, 13]),
      set: new Set(["a", "b"]),
      numbers: new Set([1, 2.5]),
      list: [1, "two", { three: null }, [], true],
      map: { "a.b": { "#": -0.5 } },
      empty: "",
      large: "ß".repeat(100_000),
    };
    await rig.put(item);
    const { bytes, ...found } = (await rig.get("kinds", item.sk)) ?? {};
    const { bytes: _, ...rest } = item;
    expect(found).toEqual(rest);
    expect(Buffer.from(bytes as Uint8Array)).toEqual(Buffer.from(item.bytes));
  });

  it("keeps 38 digits of a number and drops zeros that say nothing", async () => {
    const numbers: [string, string][] = [
      ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
      ["0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678"],
      ["1.50", "1.5"],
      ["-0012", "-12"],
      ["100", "100"],
      ["0.0", "0"],
      ["1e3", "1000"],
    ];
    for (const [i, [written, kept]] of numbers.entries()) {
      await put(`kept-${i}`, written);
      expect(await numberAt(`kept-${i}`)).toBe(kept);
    }
    await refused(put("long", "123456789012345678901234567890123456789"), /38/);
    await refused(put("wide", "1e126"));
    await refused(put("none", "twelve"));
  });

  it("adds numbers beyond what a double holds", async () => {
    await put("sum", "9007199254740993");
    await rig.parts.spoken.send(
      new UpdateItemCommand({
        TableName: rig.table,
        Key: { pk: { S: "number" }, sk: { S: "sum" } },
        UpdateExpression: "ADD n :n",
        ExpressionAttributeValues: { ":n": { N: "9007199254740993.01" } },
      }),
    );
    expect(await numberAt("sum")).toBe("18014398509481986.01");
  });

  it("takes amounts as exact as they come: 0.1 + 0.2 is 0.3", async () => {
    await rig.put({ pk: "exact", sk: "a", n: 0.1 });
    await rig.update("exact", "a", {
      UpdateExpression: "ADD n :n",
      ExpressionAttributeValues: { ":n": 0.2 },
    });
    expect(await rig.get("exact", "a")).toMatchObject({ n: 0.3 });
  });

  it("refuses empty keys, keys of another type, missing keys and empty sets", async () => {
    await refused(rig.put({ pk: "", sk: "a" }), /empty string/i);
    await refused(rig.put({ pk: "a", sk: 1 }), /type mismatch/i);
    await refused(rig.put({ pk: "a" }));
    await refused(rig.get("a", ""), /empty string/i);
    await refused(
      rig.parts.spoken.send(
        new PutItemCommand({
          TableName: rig.table,
          Item: { pk: { S: "a" }, sk: { S: "b" }, set: { SS: [] } },
        }),
      ),
    );
    await refused(
      rig.parts.spoken.send(
        new PutItemCommand({
          TableName: rig.table,
          Item: { pk: { S: "a" }, sk: { S: "b" }, set: { SS: ["x", "x"] } },
        }),
      ),
      /duplicates/i,
    );
  });
});
