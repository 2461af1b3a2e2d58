import { expect, it } from "vitest";
import { onEachEngine, type Rig, refused } from "./rig.ts";

// DynamoDB Developer Guide, "Using update expressions in DynamoDB"; API Reference, "UpdateItem".
onEachEngine("update expressions", (rig: Rig) => {
  it("makes an item that is not there, with its keys and what is set", async () => {
    await rig.update("new", "a", {
      UpdateExpression: "SET a = :a ADD n :n",
      ExpressionAttributeValues: { ":a": "x", ":n": 2 },
    });
    expect(await rig.get("new", "a")).toEqual({ pk: "new", sk: "a", a: "x", n: 2 });
  });

  it("sets, removes and adds in one expression, and removes what is not there without complaint", async () => {
    await rig.put({ pk: "all", sk: "a", gone: 1, kept: true, n: 1 });
    await rig.update("all", "a", {
      UpdateExpression: "SET #new = :new REMOVE gone, never ADD n :n, fresh :n",
      ExpressionAttributeNames: { "#new": "new" },
      ExpressionAttributeValues: { ":new": "x", ":n": 2 },
    });
    expect(await rig.get("all", "a")).toEqual({ pk: "all", sk: "a", new: "x", kept: true, n: 3, fresh: 2 });
  });

  it("adds to a number within a map, from nothing where it is missing", async () => {
    await rig.put({ pk: "nested", sk: "a", balances: { EUR: 5 } });
    await rig.update("nested", "a", {
      UpdateExpression: "ADD #balances.#EUR :EUR, #balances.#USD :USD, touched :one",
      ExpressionAttributeNames: { "#balances": "balances", "#EUR": "EUR", "#USD": "USD" },
      ExpressionAttributeValues: { ":EUR": -7, ":USD": 3, ":one": 1 },
    });
    expect(await rig.get("nested", "a")).toMatchObject({ balances: { EUR: -2, USD: 3 }, touched: 1 });
  });

  it("refuses a path into a map that is not there", async () => {
    await rig.put({ pk: "path", sk: "a" });
    await refused(
      rig.update("path", "a", {
        UpdateExpression: "ADD #balances.#EUR :EUR",
        ExpressionAttributeNames: { "#balances": "balances", "#EUR": "EUR" },
        ExpressionAttributeValues: { ":EUR": 1 },
      }),
    );
  });

  it("computes with what the item held before, and with a default where it held nothing", async () => {
    await rig.put({ pk: "sums", sk: "a", n: 5, m: 1 });
    await rig.update("sums", "a", {
      UpdateExpression: "SET n = m + :one, m = n - :one, k = if_not_exists(k, :zero) + :one",
      ExpressionAttributeValues: { ":one": 1, ":zero": 0 },
    });
    expect(await rig.get("sums", "a")).toMatchObject({ n: 2, m: 4, k: 1 });
  });

  it("appends to a list and adds to and takes from a set", async () => {
    await rig.put({ pk: "lists", sk: "a", list: [1], set: new Set(["a"]) });
    await rig.update("lists", "a", {
      UpdateExpression: "SET #list = list_append(#list, :more) ADD #set :set",
      ExpressionAttributeNames: { "#list": "list", "#set": "set" },
      ExpressionAttributeValues: { ":more": [2, 3], ":set": new Set(["b"]) },
    });
    expect(await rig.get("lists", "a")).toMatchObject({ list: [1, 2, 3], set: new Set(["a", "b"]) });
    await rig.update("lists", "a", {
      UpdateExpression: "DELETE #set :set",
      ExpressionAttributeNames: { "#set": "set" },
      ExpressionAttributeValues: { ":set": new Set(["a", "b"]) },
    });
    // A set that lost its last member is no attribute any more.
    expect(await rig.get("lists", "a")).not.toHaveProperty("set");
  });

  it("answers the values that are asked for", async () => {
    await rig.put({ pk: "values", sk: "a", n: 1, other: "x" });
    const add = async (ReturnValues: "ALL_OLD" | "ALL_NEW" | "UPDATED_OLD" | "UPDATED_NEW") =>
      (
        await rig.update("values", "a", {
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": 1 },
          ReturnValues,
        })
      ).Attributes;
    expect(await add("ALL_OLD")).toEqual({ pk: "values", sk: "a", n: 1, other: "x" });
    expect(await add("ALL_NEW")).toEqual({ pk: "values", sk: "a", n: 3, other: "x" });
    expect(await add("UPDATED_OLD")).toEqual({ n: 3 });
    expect(await add("UPDATED_NEW")).toEqual({ n: 5 });
    expect((await rig.delete("values", "a", { ReturnValues: "ALL_OLD" })).Attributes).toMatchObject({ n: 5 });
  });

  it("refuses to change a key, to take one path twice, and sums of what is no number", async () => {
    await rig.put({ pk: "refused", sk: "a", text: "x", map: { a: 1 } });
    const update = (
      UpdateExpression: string,
      values: object = { ":one": 1 },
      names?: Record<string, string>,
    ) =>
      rig.update("refused", "a", {
        UpdateExpression,
        ExpressionAttributeValues: { ...values },
        ...(names && { ExpressionAttributeNames: names }),
      });
    await refused(update("SET sk = :one"), /part of the key/i);
    await refused(update("SET n = :one ADD n :one"), /overlap/i);
    await refused(update("SET #map = :one, #map.a = :one", { ":one": 1 }, { "#map": "map" }), /overlap/i);
    await refused(update("ADD #text :one", { ":one": 1 }, { "#text": "text" }));
    await refused(update("SET n = absent + :one"));
    await refused(update("ADD n :text", { ":text": "1" }));
    await refused(update("SET n = :one SET m = :one"));
    await refused(update("SET status = :one"), /reserved keyword/i);
    expect(await rig.get("refused", "a")).toEqual({ pk: "refused", sk: "a", text: "x", map: { a: 1 } });
  });
});
