import { expect, it } from "vitest";
import { codesOf, onEachEngine, type Rig, refused } from "./rig.ts";

// DynamoDB Developer Guide, "Quotas in Amazon DynamoDB" and "DynamoDB item sizes and formats".
onEachEngine("limits", (rig: Rig) => {
  /** An item of just so many bytes: the names and values of its attributes. */
  const sized = (pk: string, bytes: number) => ({
    pk,
    sk: "a",
    text: "x".repeat(bytes - "pk".length - pk.length - "sk".length - "a".length - "text".length),
  });
  const KB_400 = 400 * 1024;

  it("takes an item of 400 KB and not one byte more", async () => {
    await rig.put(sized("size", KB_400));
    await refused(rig.put(sized("size", KB_400 + 1)), /size has exceeded/i);
    expect(String((await rig.get("size", "a"))?.["text"]).length).toBe(sized("size", KB_400).text.length);
  });

  it("counts a text by its bytes in UTF-8", async () => {
    await refused(rig.put({ pk: "utf8", sk: "a", text: "漢".repeat(KB_400 / 3) }), /size has exceeded/i);
    await rig.put({ pk: "utf8", sk: "a", text: "漢".repeat(KB_400 / 3 - 10) });
  });

  it("refuses an update that makes an item larger than 400 KB", async () => {
    await rig.put(sized("grow", KB_400 - 10));
    const grow = {
      UpdateExpression: "SET more = :more",
      ExpressionAttributeValues: { ":more": "12345678" },
    };
    await refused(rig.update("grow", "a", grow), /size/i);
    expect(await rig.get("grow", "a")).not.toHaveProperty("more");
  });

  it("refuses an item beyond 400 KB within a transaction, and writes none of it", async () => {
    const attempt = rig.transact([
      rig.putOf({ pk: "whole", sk: "b" }),
      rig.putOf(sized("whole", KB_400 + 1)),
    ]);
    // A put is refused before anything is read: it can be told from the request alone.
    await refused(attempt, /size has exceeded/i);
    expect(await rig.get("whole", "b")).toBeUndefined();
  });

  it("refuses a partition key over 2048 bytes and a sort key over 1024", async () => {
    await rig.put({ pk: "p".repeat(2048), sk: "s".repeat(1024) });
    await refused(rig.put({ pk: "p".repeat(2049), sk: "a" }), /2048/);
    await refused(rig.put({ pk: "a", sk: "s".repeat(1025) }), /1024/);
    await refused(rig.put({ pk: "a", sk: "漢".repeat(342) }), /1024/);
  });

  it("refuses an expression over 4 KB", async () => {
    const names = Array.from({ length: 500 }, (_, i) => `attribute${i}`);
    await refused(
      rig.update("expression", "a", {
        UpdateExpression: `SET ${names.map((name) => `${name} = :one`).join(", ")}`,
        ExpressionAttributeValues: { ":one": 1 },
      }),
      /expression size/i,
    );
    const short = names.slice(0, 200);
    await rig.update("expression", "a", {
      UpdateExpression: `SET ${short.map((name) => `${name} = :one`).join(", ")}`,
      ExpressionAttributeValues: { ":one": 1 },
    });
    expect(Object.keys((await rig.get("expression", "a")) ?? {})).toHaveLength(202);
  });

  it("adds to as many attributes as short names leave room for", async () => {
    const aliases = Array.from({ length: 300 }, (_, i) => i.toString(36));
    await rig.update("aliases", "a", {
      UpdateExpression: `ADD ${aliases.map((alias) => `#${alias} :${alias}`).join(",")}`,
      ExpressionAttributeNames: Object.fromEntries(aliases.map((alias) => [`#${alias}`, `m2026${alias}`])),
      ExpressionAttributeValues: Object.fromEntries(aliases.map((alias, i) => [`:${alias}`, i])),
    });
    expect(Object.keys((await rig.get("aliases", "a")) ?? {})).toHaveLength(302);
  });

  it("takes 32 levels of maps within maps and no more", async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
    await rig.put({ pk: "nested", sk: "a", map: nested(31) });
    await refused(rig.put({ pk: "nested", sk: "b", map: nested(40) }), /nesting/i);
  });

  it("cancels a transaction whose update makes an item too large", async () => {
    await rig.put(sized("cancel", KB_400 - 10));
    const attempt = rig.transact([
      rig.putOf({ pk: "cancel", sk: "b" }),
      rig.updateOf("cancel", "a", {
        UpdateExpression: "SET more = :more",
        ExpressionAttributeValues: { ":more": "12345678" },
      }),
    ]);
    expect(await codesOf(attempt)).toEqual(["None", "ValidationError"]);
    expect(await rig.get("cancel", "b")).toBeUndefined();
  });
});
