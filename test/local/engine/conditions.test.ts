import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { onEachEngine, type Rig, refused } from "./rig.ts";

const holds = async (attempt: Promise<unknown>): Promise<boolean> => {
  try {
    await attempt;
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: "ConditionalCheckFailedException" });
    return false;
  }
};

// DynamoDB Developer Guide: "Condition and filter expressions, operators, and functions" and "CLI example: condition expressions".
onEachEngine("conditions", (rig: Rig) => {
  it("puts what is not there yet, and only that", async () => {
    const once = { ConditionExpression: "attribute_not_exists(pk)" };
    expect(await holds(rig.put({ pk: "once", sk: "a", n: 1 }, once))).toBe(true);
    expect(await holds(rig.put({ pk: "once", sk: "a", n: 2 }, once))).toBe(false);
    expect(await rig.get("once", "a")).toEqual({ pk: "once", sk: "a", n: 1 });
  });

  it("answers the item that stood in the way where it is asked for, and nothing else", async () => {
    await rig.put({ pk: "way", sk: "a", version: 1 });
    const attempt = (ReturnValuesOnConditionCheckFailure?: string) =>
      rig
        .put(
          { pk: "way", sk: "a" },
          { ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure },
        )
        .catch((error: unknown) => error);
    expect(await attempt("ALL_OLD")).toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: { pk: { S: "way" }, sk: { S: "a" }, version: { N: "1" } },
    });
    expect((await attempt()) as object).not.toHaveProperty("Item.pk");
  });

  it("compares a version that is there, and fails where none is", async () => {
    const next = {
      UpdateExpression: "SET #version = :next",
      ConditionExpression: "#version = :before",
      ExpressionAttributeNames: { "#version": "version" },
      ExpressionAttributeValues: { ":next": 2, ":before": 1 },
    };
    expect(await holds(rig.update("version", "a", next))).toBe(false);
    // UpdateItem makes an item that is not there, but not against its condition.
    expect(await rig.get("version", "a")).toBeUndefined();
    await rig.put({ pk: "version", sk: "a", version: 1 });
    expect(await holds(rig.update("version", "a", next))).toBe(true);
    expect(await holds(rig.update("version", "a", next))).toBe(false);
  });

  it("orders numbers by value and texts by their bytes in UTF-8", async () => {
    await rig.put({ pk: "order", sk: "a", n: 9, at: "2026-03-01T09:00:00Z", text: "\uffee" });
    const when = (ConditionExpression: string, value: unknown) =>
      holds(
        rig.put(
          { pk: "order", sk: "a", n: 9, at: "2026-03-01T09:00:00Z", text: "\uffee" },
          {
            ConditionExpression,
            ExpressionAttributeNames: { "#it": ConditionExpression.startsWith("n") ? "n" : "at" },
            ExpressionAttributeValues: { ":it": value },
          },
        ),
      ).catch(() => "refused");
    expect(await when("#it <= :it", "2026-03-01T09:00:00Z")).toBe(true);
    expect(await when("#it < :it", "2026-03-01T09:00:00Z")).toBe(false);
    expect(await when("#it < :it", "2026-03-01T10:00:00Z")).toBe(true);
    const numbers = (expression: string, value: number) =>
      holds(
        rig.update("order", "a", {
          UpdateExpression: "SET seen = :it",
          ConditionExpression: expression,
          ExpressionAttributeValues: { ":it": value },
        }),
      );
    expect(await numbers("n < :it", 10)).toBe(true);
    expect(await numbers("n > :it", 10)).toBe(false);
    expect(await numbers("n >= :it", -10)).toBe(true);
    const texts = (value: string) =>
      holds(
        rig.update("order", "a", {
          UpdateExpression: "SET seen = :it",
          ConditionExpression: "#text < :it",
          ExpressionAttributeNames: { "#text": "text" },
          ExpressionAttributeValues: { ":it": value },
        }),
      );
    // In UTF-16, the order would be the other way round.
    expect(await texts("\u{1f600}")).toBe(true);
    expect(await texts("z")).toBe(false);
  });

  it("holds for no comparison with an attribute that is not there or of another type", async () => {
    await rig.put({ pk: "types", sk: "a", n: 1 });
    const when = (ConditionExpression: string, value: unknown) =>
      holds(
        rig.update("types", "a", {
          UpdateExpression: "SET seen = :it",
          ConditionExpression,
          ExpressionAttributeValues: { ":it": value },
        }),
      );
    expect(await when("absent < :it", 5)).toBe(false);
    expect(await when("attribute_not_exists(absent) OR absent < :it", 5)).toBe(true);
    expect(await when("n = :it", "1")).toBe(false);
    expect(await when("n < :it", "5")).toBe(false);
    expect(await when("n <> :it", "1")).toBe(true);
  });

  it("takes IN, NOT, brackets, functions and nested paths", async () => {
    await rig.put({
      pk: "words",
      sk: "a",
      state: "sent",
      map: { inner: 3 },
      list: ["x", "y"],
      text: "abcdef",
    });
    const when = (ConditionExpression: string, values: Record<string, unknown>, names = {}) =>
      holds(
        rig.update("words", "a", {
          UpdateExpression: "SET seen = :seen",
          ConditionExpression,
          ExpressionAttributeNames: { "#state": "state", ...names },
          ExpressionAttributeValues: { ":seen": 1, ...values },
        }),
      );
    expect(await when("#state IN (:a, :b)", { ":a": "claimed", ":b": "sent" })).toBe(true);
    expect(await when("#state IN (:a)", { ":a": "claimed" })).toBe(false);
    expect(
      await when("#state = :a AND (attribute_not_exists(messageId) OR messageId = :m)", {
        ":a": "sent",
        ":m": "1",
      }),
    ).toBe(true);
    expect(await when("NOT #state = :a", { ":a": "sent" })).toBe(false);
    // AND binds more tightly than OR.
    expect(
      await when("#state = :a OR #state = :b AND #state = :c", { ":a": "sent", ":b": "x", ":c": "y" }),
    ).toBe(true);
    expect(
      await when(
        "#state = :a AND #map.#inner BETWEEN :b AND :c",
        { ":a": "sent", ":b": 2, ":c": 3 },
        { "#map": "map", "#inner": "inner" },
      ),
    ).toBe(true);
    expect(
      await when(
        "#state = :a AND begins_with(#text, :b) AND contains(#list, :c) AND size(#text) = :d",
        { ":a": "sent", ":b": "abc", ":c": "y", ":d": 6 },
        { "#text": "text", "#list": "list" },
      ),
    ).toBe(true);
  });

  it("deletes on a condition, and deletes what is not there without complaint", async () => {
    await rig.put({ pk: "delete", sk: "a", attempt: "1" });
    const by = (attempt: string) =>
      holds(
        rig.delete("delete", "a", {
          ConditionExpression: "attempt = :attempt",
          ExpressionAttributeValues: { ":attempt": attempt },
        }),
      );
    expect(await by("2")).toBe(false);
    expect(await by("1")).toBe(true);
    expect(await by("1")).toBe(false);
    await rig.delete("delete", "a");
  });

  // A store that named a reserved word, or gave what it does not use, would only fail on AWS if an engine let it pass.
  // Developer Guide: "Reserved words in DynamoDB", "Expression attribute names", "Expression attribute values".
  it("refuses reserved words, and names and values that are not used or not given", async () => {
    const when = (input: object) => rig.put({ pk: "strict", sk: "a" }, input);
    await refused(
      when({ ConditionExpression: "status = :s", ExpressionAttributeValues: { ":s": 1 } }),
      /reserved keyword/i,
    );
    await refused(
      when({
        ConditionExpression: "attribute_not_exists(pk)",
        ExpressionAttributeValues: { ":unused": 1 },
      }),
      /unused/i,
    );
    await refused(
      when({
        ConditionExpression: "attribute_not_exists(pk)",
        ExpressionAttributeNames: { "#unused": "x" },
      }),
      /unused/i,
    );
    await refused(when({ ConditionExpression: "attempt = :absent" }), /not defined/i);
    await refused(
      when({ ConditionExpression: "attribute_not_exists(pk)", ExpressionAttributeNames: {} }),
      /must not be empty/i,
    );
    await refused(when({ ConditionExpression: "attempt ==" }));
    expect(await rig.get("strict", "a")).toBeUndefined();
  });

  it("says that a table is not there", async () => {
    const nowhere = rig.db.send(new GetCommand({ TableName: "nowhere", Key: { pk: "a", sk: "b" } }));
    await expect(nowhere).rejects.toThrow(ResourceNotFoundException);
  });

  it("reads at once what was written, by a hundred at a time", async () => {
    const keys = Array.from({ length: 100 }, (_, i) => String(i));
    await Promise.all(keys.map((sk, i) => rig.put({ pk: "many", sk, i })));
    const answers = await Promise.all(keys.map((sk) => rig.get("many", sk)));
    expect(answers.map((item) => item?.["i"])).toEqual(keys.map(Number));
  });
});
