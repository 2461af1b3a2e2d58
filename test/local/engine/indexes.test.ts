import { expect, it } from "vitest";
import { type Item, onEachEngine, type Rig, refused } from "./rig.ts";

// DynamoDB Developer Guide, "Using Global Secondary Indexes in DynamoDB" and "Take advantage of sparse indexes".
onEachEngine("indexes", (rig: Rig) => {
  const open = async (account: string, rest: object = {}): Promise<Item[]> =>
    (
      await rig.query({
        IndexName: "open",
        KeyConditionExpression: "openAccount = :account",
        ExpressionAttributeValues: { ":account": account },
        ...rest,
      })
    ).Items ?? [];
  const due = async (day: string, now: string): Promise<Item[]> =>
    (
      await rig.query({
        IndexName: "next",
        KeyConditionExpression: "#day = :day AND #at <= :now",
        ExpressionAttributeNames: { "#day": "day", "#at": "at" },
        ExpressionAttributeValues: { ":day": day, ":now": now },
      })
    ).Items ?? [];

  it("holds an item while it has both of the index's keys", async () => {
    await rig.put({ pk: "sparse", sk: "b", openAccount: "sparse", openDue: "2026-01-20" });
    await rig.put({ pk: "sparse", sk: "a", openAccount: "sparse", openDue: "2026-01-10" });
    await rig.put({ pk: "sparse", sk: "half", openAccount: "sparse" });
    expect((await open("sparse")).map(({ sk }) => sk)).toEqual(["a", "b"]);
    await rig.update("sparse", "a", { UpdateExpression: "REMOVE openAccount, openDue" });
    expect((await open("sparse")).map(({ sk }) => sk)).toEqual(["b"]);
    await rig.update("sparse", "half", {
      UpdateExpression: "SET openDue = :due",
      ExpressionAttributeValues: { ":due": "2026-01-15" },
    });
    expect((await open("sparse")).map(({ sk }) => sk)).toEqual(["half", "b"]);
    await rig.put({ pk: "sparse", sk: "b", openDue: "2026-01-20" });
    await rig.delete("sparse", "half");
    expect(await open("sparse")).toEqual([]);
  });

  it("moves an item from place to place with its keys, also within a transaction", async () => {
    await rig.put({ pk: "move", sk: "a", day: "2026-03-01#0", at: "2026-03-01T10:00:00Z", n: 1 });
    const moveTo = (day: string, at: string) =>
      rig.updateOf("move", "a", {
        UpdateExpression: "SET #day = :day, #at = :at ADD n :one",
        ExpressionAttributeNames: { "#day": "day", "#at": "at" },
        ExpressionAttributeValues: { ":day": day, ":at": at, ":one": 1 },
      });
    await rig.transact([moveTo("2026-03-02#0", "2026-03-02T10:00:00Z")]);
    expect(await due("2026-03-01#0", "9")).toEqual([]);
    expect((await due("2026-03-02#0", "2026-03-02T10:00:00Z")).length).toBe(1);
    expect(await due("2026-03-02#0", "2026-03-02T09:59:59Z")).toEqual([]);
    // Cancelled: the index stays as it was.
    await rig
      .transact([
        moveTo("2026-03-03#0", "2026-03-03T10:00:00Z"),
        rig.putOf({ pk: "move", sk: "x" }, { ConditionExpression: "attribute_exists(pk)" }),
      ])
      .catch(() => {});
    expect(await due("2026-03-03#0", "9")).toEqual([]);
    expect(await due("2026-03-02#0", "9")).toHaveLength(1);
  });

  it("answers whole items of an index that holds all, and keys of one that holds keys", async () => {
    const item = {
      pk: "kinds",
      sk: "a",
      openAccount: "kinds",
      openDue: "x",
      day: "kinds",
      at: "y",
      more: [1],
    };
    await rig.put(item);
    expect(await open("kinds")).toEqual([item]);
    expect(await due("kinds", "z")).toEqual([{ pk: "kinds", sk: "a", day: "kinds", at: "y" }]);
    expect(await open("kinds", { ProjectionExpression: "sk, more" })).toEqual([{ sk: "a", more: [1] }]);
  });

  it("shows a changed item as it is now", async () => {
    await rig.put({ pk: "fresh", sk: "a", openAccount: "fresh", openDue: "x", n: 1 });
    await rig.update("fresh", "a", {
      UpdateExpression: "SET n = :n",
      ExpressionAttributeValues: { ":n": 2 },
    });
    expect(await open("fresh")).toMatchObject([{ n: 2 }]);
  });

  it("goes through equal keys page by page without leaving out or repeating any, forwards and backwards", async () => {
    const keys = Array.from({ length: 7 }, (_, i) => `item-${i}`);
    for (const sk of keys)
      await rig.put({ pk: `ties-${sk}`, sk, openAccount: "ties", openDue: "2026-01-10" });
    for (const ScanIndexForward of [true, false]) {
      const found: Item[] = [];
      let start: Item | undefined;
      let pages = 0;
      do {
        const page = await rig.query({
          IndexName: "open",
          KeyConditionExpression: "openAccount = :account",
          ExpressionAttributeValues: { ":account": "ties" },
          ScanIndexForward,
          Limit: 2,
          ...(start && { ExclusiveStartKey: start }),
        });
        found.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
        // The index's keys and the table's: an item's place in an index is both.
        if (start) expect(Object.keys(start).sort()).toEqual(["openAccount", "openDue", "pk", "sk"]);
        pages++;
      } while (start);
      expect(pages).toBe(4);
      expect(found.map(({ sk }) => sk).sort()).toEqual(keys);
    }
  });

  it("orders by its range key, forwards and backwards", async () => {
    for (const [i, openDue] of ["2026-02-01", "2025-12-31", "2026-01-15"].entries())
      await rig.put({ pk: "order", sk: String(i), openAccount: "order", openDue });
    const days = async (rest: object) => (await open("order", rest)).map(({ openDue }) => openDue);
    expect(await days({})).toEqual(["2025-12-31", "2026-01-15", "2026-02-01"]);
    expect(await days({ ScanIndexForward: false })).toEqual(["2026-02-01", "2026-01-15", "2025-12-31"]);
  });

  it("goes on from a place whose item is gone", async () => {
    for (const sk of ["a", "b", "c"]) await rig.put({ pk: "gone", sk, openAccount: "gone", openDue: sk });
    const query = { KeyConditionExpression: "openAccount = :account", IndexName: "open" };
    const values = { ExpressionAttributeValues: { ":account": "gone" } };
    const first = await rig.query({ ...query, ...values, Limit: 2 });
    await rig.delete("gone", "b");
    const second = await rig.query({ ...query, ...values, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second.Items?.map(({ sk }) => sk)).toEqual(["c"]);
  });

  it("refuses consistent reads, keys of the wrong kind and a start that is no place in it", async () => {
    await refused(
      rig.query({
        IndexName: "open",
        KeyConditionExpression: "openAccount = :account",
        ExpressionAttributeValues: { ":account": "a" },
        ConsistentRead: true,
      }),
      /consistent read/i,
    );
    await refused(rig.put({ pk: "wrong", sk: "a", openAccount: "x", openDue: 5 }), /type mismatch/i);
    await refused(rig.put({ pk: "wrong", sk: "a", openAccount: "", openDue: "x" }));
    await refused(rig.put({ pk: "wrong", sk: "a", openAccount: null, openDue: "x" }));
    await refused(
      rig.update("wrong", "a", {
        UpdateExpression: "SET openDue = :due",
        ExpressionAttributeValues: { ":due": 5 },
      }),
    );
    const from = (ExclusiveStartKey: Item) =>
      rig.query({
        IndexName: "open",
        KeyConditionExpression: "openAccount = :account",
        ExpressionAttributeValues: { ":account": "a" },
        ExclusiveStartKey,
      });
    await refused(from({ pk: "a", sk: "b" }));
    await refused(from({ pk: "a", sk: "b", openAccount: "a", openDue: "x", more: "y" }));
    await refused(from({ pk: "a", sk: "b", openAccount: "another", openDue: "x" }));
    await refused(
      rig.query({
        IndexName: "no-such-index",
        KeyConditionExpression: "openAccount = :account",
        ExpressionAttributeValues: { ":account": "a" },
      }),
    );
    expect(await rig.get("wrong", "a")).toBeUndefined();
  });
});
