import { BatchGetCommand, type BatchGetCommandOutput, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { type Item, onEachEngine, type Rig, refused } from "./rig.ts";

// DynamoDB Developer Guide, "Querying tables in DynamoDB", "Paginating table query results", "Scanning tables";
// API Reference, "BatchGetItem".
onEachEngine("pages", (rig: Rig) => {
  const under = (pk: string, rest: object = {}) =>
    rig.query({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      ...rest,
    });

  it("ends a page at its limit and goes on where it ended, forwards and backwards", async () => {
    for (const sk of ["a", "b", "c", "d", "e"]) await rig.put({ pk: "limit", sk });
    const walk = async (ScanIndexForward: boolean) => {
      const pages: unknown[][] = [];
      let start: Item | undefined;
      do {
        const page = await under("limit", {
          Limit: 2,
          ScanIndexForward,
          ...(start && { ExclusiveStartKey: start }),
        });
        pages.push((page.Items ?? []).map(({ sk }) => sk));
        start = page.LastEvaluatedKey;
        if (start) expect(start).toEqual({ pk: "limit", sk: pages.at(-1)?.at(-1) });
      } while (start);
      return pages;
    };
    expect(await walk(true)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(await walk(false)).toEqual([["e", "d"], ["c", "b"], ["a"]]);
  });

  it("names a last key on a page that its limit ended, even where nothing follows", async () => {
    for (const sk of ["a", "b"]) await rig.put({ pk: "exact", sk });
    const first = await under("exact", { Limit: 2 });
    expect(first.LastEvaluatedKey).toEqual({ pk: "exact", sk: "b" });
    const second = await under("exact", { Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second).toMatchObject({ Items: [], Count: 0, ScannedCount: 0 });
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it("counts the limit before the filter, so that a page may be empty and not the last", async () => {
    for (let i = 0; i < 4; i++) await rig.put({ pk: "filter", sk: String(i), open: i === 3 ? 1 : 0 });
    const filtered = (rest: object = {}) =>
      rig.query({
        KeyConditionExpression: "pk = :pk",
        FilterExpression: "#open > :nothing",
        ExpressionAttributeNames: { "#open": "open" },
        ExpressionAttributeValues: { ":pk": "filter", ":nothing": 0 },
        ...rest,
      });
    const first = await filtered({ Limit: 3 });
    expect(first).toMatchObject({ Items: [], Count: 0, ScannedCount: 3, LastEvaluatedKey: { sk: "2" } });
    const rest = await filtered({ ExclusiveStartKey: first.LastEvaluatedKey });
    expect(rest.Items).toMatchObject([{ sk: "3" }]);
    expect(await filtered()).toMatchObject({ Count: 1, ScannedCount: 4 });
  });

  it("filters by the functions and comparisons that lists use", async () => {
    await rig.put({
      pk: "lists",
      sk: "1",
      legalEntityId: "e",
      name: "Größe AG",
      number: "007",
      open: 5,
      dueDate: "2026-03-01",
    });
    await rig.put({
      pk: "lists",
      sk: "2",
      legalEntityId: "f",
      name: "Other",
      number: "1007",
      open: 0,
      dueDate: "2026-04-01",
    });
    const matching = async (FilterExpression: string, values: Item, names?: Record<string, string>) =>
      (
        await rig.query({
          KeyConditionExpression: "pk = :pk",
          FilterExpression,
          ExpressionAttributeValues: { ":pk": "lists", ...values },
          ...(names && { ExpressionAttributeNames: names }),
        })
      ).Items?.map(({ sk }) => sk);
    const names = { "#name": "name", "#number": "number" };
    const q = "(contains(#name, :q) OR contains(#number, :q))";
    expect(await matching(q, { ":q": "007" }, names)).toEqual(["1", "2"]);
    expect(
      await matching(`legalEntityId = :entity AND ${q}`, { ":entity": "e", ":q": "öße" }, names),
    ).toEqual(["1"]);
    expect(await matching("#open <> :zero", { ":zero": 0 }, { "#open": "open" })).toEqual(["1"]);
    expect(
      await matching("dueDate >= :from AND dueDate <= :to", { ":from": "2026-03-02", ":to": "2026-04-01" }),
    ).toEqual(["2"]);
    // A filter looks at attributes that are no keys.
    await refused(matching("sk = :sk", { ":sk": "1" }), /key attribute/i);
  });

  it("takes prefixes, ranges and bounds of the range key, by the order of bytes", async () => {
    const keys = ["ACCOUNT", "CONTACT#1", "CONTACT#2", "CONTACT$", "INV#1", "\uffee", "\u{1f600}"];
    for (const sk of keys) await rig.put({ pk: "keys", sk });
    const found = async (condition: string, values: Record<string, string> = {}) =>
      (
        await rig.query({
          KeyConditionExpression: `pk = :pk${condition}`,
          ExpressionAttributeValues: { ":pk": "keys", ...values },
        })
      ).Items?.map(({ sk }) => sk);
    expect(await found("")).toEqual(keys);
    expect(await found(" AND begins_with(sk, :p)", { ":p": "CONTACT#" })).toEqual(["CONTACT#1", "CONTACT#2"]);
    expect(await found(" AND sk BETWEEN :a AND :b", { ":a": "ACCOUNT", ":b": "CONTACT$" })).toEqual(
      keys.slice(0, 4),
    );
    expect(await found(" AND sk > :a", { ":a": "INV#1" })).toEqual(["\uffee", "\u{1f600}"]);
    expect(await found(" AND sk <= :a", { ":a": "CONTACT#1" })).toEqual(["ACCOUNT", "CONTACT#1"]);
    expect(await found(" AND sk < :a", { ":a": "ACCOUNT" })).toEqual([]);
    await refused(found(" AND sk BETWEEN :b AND :a", { ":a": "A", ":b": "B" }));
    await refused(found(" AND sk <> :a", { ":a": "A" }));
    await refused(found(" AND sk > :a", { ":a": "" }), /empty string/i);
    await refused(found(" AND begins_with(sk, :a)", { ":a": "" }), /empty string/i);
  });

  it("refuses a start of another list, a limit of nothing, and a query without its key", async () => {
    await refused(under("start", { ExclusiveStartKey: { pk: "start" } }));
    await refused(under("start", { ExclusiveStartKey: { pk: "start", sk: 1 } }));
    await refused(under("start", { ExclusiveStartKey: { pk: "another", sk: "a" } }));
    await refused(under("start", { Limit: 0 }));
    await refused(
      rig.query({ KeyConditionExpression: "sk = :sk", ExpressionAttributeValues: { ":sk": "a" } }),
    );
  });

  it("ends a page at 1 MB and goes on", async () => {
    for (let i = 0; i < 4; i++) await rig.put({ pk: "megabyte", sk: String(i), text: "x".repeat(350_000) });
    const first = await under("megabyte");
    expect(first.Items?.length).toBeLessThan(4);
    expect(first.LastEvaluatedKey).toBeDefined();
    const second = await under("megabyte", { ExclusiveStartKey: first.LastEvaluatedKey });
    const keys = [...(first.Items ?? []), ...(second.Items ?? [])].map(({ sk }) => sk);
    expect(keys).toEqual(["0", "1", "2", "3"]);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it("scans the whole table page by page, and in segments that share it out", async () => {
    for (let i = 0; i < 30; i++) await rig.put({ pk: `scan-${i}`, sk: "a", scanned: true });
    const scan = async (rest: object): Promise<unknown[]> => {
      const found: unknown[] = [];
      let start: Item | undefined;
      do {
        const page = await rig.db.send(
          new ScanCommand({
            TableName: rig.table,
            ConsistentRead: true,
            FilterExpression: "scanned = :yes",
            ExpressionAttributeValues: { ":yes": true },
            Limit: 7,
            ...rest,
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        found.push(...(page.Items ?? []).map(({ pk }) => pk));
        start = page.LastEvaluatedKey;
      } while (start);
      return found;
    };
    const all = Array.from({ length: 30 }, (_, i) => `scan-${i}`).sort();
    expect((await scan({})).sort()).toEqual(all);
    const segments = await Promise.all([0, 1, 2].map((Segment) => scan({ Segment, TotalSegments: 3 })));
    expect(segments.flat().sort()).toEqual(all);
  });

  it("gets a hundred items by key and not one more, each once, those that are there", async () => {
    for (const sk of ["a", "b"]) await rig.put({ pk: "batch", sk, n: 1, id: sk });
    const get = (Keys: Item[], rest: object = {}) =>
      rig.db.send(new BatchGetCommand({ RequestItems: { [rig.table]: { Keys, ...rest } } }));
    const keys = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ pk: "batch", sk: `none-${i}` }));
    const { Responses, UnprocessedKeys } = await get(
      [...keys(98), { pk: "batch", sk: "a" }, { pk: "batch", sk: "b" }],
      { ConsistentRead: true },
    );
    expect(Responses?.[rig.table]?.map(({ sk }) => sk).sort()).toEqual(["a", "b"]);
    expect(UnprocessedKeys).toEqual({});
    const projected = await get([{ pk: "batch", sk: "a" }], {
      ProjectionExpression: "id, #number",
      ExpressionAttributeNames: { "#number": "number" },
    });
    expect(projected.Responses?.[rig.table]).toEqual([{ id: "a" }]);
    await refused(get(keys(101)));
    await refused(
      get([
        { pk: "batch", sk: "a" },
        { pk: "batch", sk: "a" },
      ]),
      /duplicates/i,
    );
  });

  it("leaves keys unprocessed beyond 16 MB, to be asked for again", async () => {
    const keys = Array.from({ length: 48 }, (_, i) => ({ pk: `huge-${i}`, sk: "a" }));
    await Promise.all(keys.map((key) => rig.put({ ...key, text: "x".repeat(380_000) })));
    const found = new Set<unknown>();
    let wanted: Item[] | undefined = keys;
    let reads = 0;
    while (wanted && wanted.length > 0) {
      const answer: BatchGetCommandOutput = await rig.db.send(
        new BatchGetCommand({ RequestItems: { [rig.table]: { Keys: wanted } } }),
      );
      for (const { pk } of answer.Responses?.[rig.table] ?? []) found.add(pk);
      wanted = answer.UnprocessedKeys?.[rig.table]?.Keys;
      reads++;
    }
    expect(found.size).toBe(48);
    expect(reads).toBeGreaterThan(1);
  });
});
