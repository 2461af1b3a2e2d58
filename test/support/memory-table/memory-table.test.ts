import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../engine.ts";
import { answer, memoryTable } from "./client.ts";

type Input = Readonly<Record<string, unknown>>;
interface Step {
  readonly operation: keyof typeof commands;
  readonly input: Input;
}

const commands = {
  get: (input: Input) => new GetCommand(input as never),
  batch: (input: Input) => new BatchGetCommand(input as never),
  query: (input: Input) => new QueryCommand(input as never),
  put: (input: Input) => new PutCommand(input as never),
  update: (input: Input) => new UpdateCommand(input as never),
  delete: (input: Input) => new DeleteCommand(input as never),
  transact: (input: Input) => new TransactWriteCommand(input as never),
};

const key = fc.record({
  pk: fc.constantFrom("A", "B"),
  sk: fc.constantFrom("1", "10", "2", "é", "\u{1f600}"),
});
const small = fc.integer({ min: -2, max: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const item = fc
  .record({
    key,
    version: maybe(small),
    balances: maybe(fc.dictionary(fc.constantFrom("EUR", "USD"), small, { noNullPrototype: true })),
    note: maybe(fc.constantFrom("", "x", null, true)),
    parts: maybe(fc.array(fc.constantFrom(1, "a", null), { maxLength: 2 })),
    openAccount: maybe(fc.constantFrom("A", "A", "B", "", 7)),
    openDue: maybe(fc.constantFrom("2026-01", "2026-02")),
  })
  .map(({ key, ...fields }) => ({ ...key, ...fields }));

interface Expression {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Input;
}

const wellFormed: fc.Arbitrary<Expression> = fc.oneof(
  fc.constant({}),
  fc.constant({ ConditionExpression: "attribute_not_exists(pk)" }),
  fc.constant({ ConditionExpression: "attribute_exists(pk)" }),
  fc.record({ operator: fc.constantFrom("=", "<>", "<", "<=", ">", ">="), value: small }).map((it) => ({
    ConditionExpression: `#v ${it.operator} :v`,
    ExpressionAttributeNames: { "#v": "version" },
    ExpressionAttributeValues: { ":v": it.value },
  })),
  fc.record({ prefix: fc.constantFrom("2026", "2027"), value: small }).map((it) => ({
    ConditionExpression:
      "attribute_exists(pk) AND (begins_with(openDue, :p) OR NOT version BETWEEN :v AND :w)",
    ExpressionAttributeValues: { ":p": it.prefix, ":v": it.value, ":w": it.value + 1 },
  })),
);

/** Malformed ones in single writes only: in a transaction the engine names a reason where AWS refuses it whole. */
const condition = fc.oneof(
  { weight: 5, arbitrary: wellFormed },
  fc.constant<Expression>({ ConditionExpression: "version = :missing" }),
  fc.constant<Expression>({
    ConditionExpression: "version BETWEEN :high AND :low",
    ExpressionAttributeValues: { ":high": 2, ":low": 1 },
  }),
);

const clauses = fc.subarray([
  { text: "SET #n.#e = :n", names: { "#n": "balances", "#e": "EUR" }, values: { ":n": 3 } },
  { text: "SET note = :t", names: {}, values: { ":t": "set" } },
  { text: "REMOVE openAccount, openDue", names: {}, values: {} },
  { text: "ADD version :one", names: {}, values: { ":one": 1 } },
  { text: "ADD balances.USD :two", names: {}, values: { ":two": 2 } },
  { text: "ADD parts :four", names: {}, values: { ":four": 4 } },
] as const);

/** Clauses of one kind stand behind one word. */
const updateOn = (condition: fc.Arbitrary<Expression>) =>
  fc.tuple(clauses, condition).map(([parts, { ConditionExpression, ...on }]) => {
    const kinds = ["SET", "REMOVE", "ADD"].flatMap((kind) => {
      const of = parts
        .filter(({ text }) => text.startsWith(kind))
        .map(({ text }) => text.slice(kind.length + 1));
      return of.length > 0 ? [`${kind} ${of.join(", ")}`] : [];
    });
    const names = Object.assign({}, on.ExpressionAttributeNames, ...parts.map((it) => it.names)) as object;
    const values = Object.assign({}, on.ExpressionAttributeValues, ...parts.map((it) => it.values)) as object;
    return {
      UpdateExpression: kinds.length > 0 ? kinds.join(" ") : "SET plain = :plain",
      ...(ConditionExpression && { ConditionExpression }),
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: kinds.length > 0 ? values : { ...values, ":plain": 1 },
    };
  });

const withoutEmpty = (input: object): object =>
  Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => name !== "ExpressionAttributeValues" || Object.keys(value as object).length > 0,
    ),
  );

const putOn = (condition: fc.Arbitrary<Expression>) =>
  fc.tuple(item, condition).map(([Item, on]) => ({ Item, ...on }));
const updateOf = (condition: fc.Arbitrary<Expression>) =>
  fc.tuple(key, updateOn(condition)).map(([Key, rest]) => ({ Key, ...withoutEmpty(rest) }));
const deleteOn = (condition: fc.Arbitrary<Expression>) =>
  fc.tuple(key, condition).map(([Key, on]) => ({ Key, ...on }));
const checkOf = fc
  .tuple(key, wellFormed)
  .map(([Key, on]) => ({ Key, ConditionExpression: "attribute_exists(pk)", ...on }));

const range = fc.constantFrom(
  { text: "", values: {} },
  { text: " AND begins_with(sk, :s)", values: { ":s": "1" } },
  { text: " AND sk BETWEEN :s AND :t", values: { ":s": "10", ":t": "é" } },
  { text: " AND sk > :s", values: { ":s": "10" } },
);
const filter = maybe(fc.constant({ text: "version >= :f", values: { ":f": 0 } }));

const query = fc
  .record({
    onIndex: fc.boolean(),
    hash: fc.constantFrom("A", "B", "C"),
    range,
    filter,
    forward: maybe(fc.boolean()),
    limit: maybe(fc.integer({ min: 1, max: 4 })),
    start: maybe(key),
  })
  .map(({ onIndex, hash, range, filter, forward, limit, start }) => ({
    ...(onIndex && { IndexName: "open-invoices" }),
    KeyConditionExpression: onIndex ? "openAccount = :h" : `pk = :h${range.text}`,
    ExpressionAttributeValues: { ":h": hash, ...(!onIndex && range.values), ...filter?.values },
    ...(filter && { FilterExpression: filter.text }),
    ...(forward !== undefined && { ScanIndexForward: forward }),
    ...(limit !== undefined && { Limit: limit }),
    ...(start && !onIndex && range.text === "" && { ExclusiveStartKey: { ...start, pk: hash } }),
    ...(!onIndex && { ConsistentRead: true }),
  }));

const write = fc.oneof(
  putOn(wellFormed).map((it) => ({ kind: "Put", it })),
  updateOf(wellFormed).map((it) => ({ kind: "Update", it })),
  deleteOn(wellFormed).map((it) => ({ kind: "Delete", it })),
  checkOf.map((it) => ({ kind: "ConditionCheck", it })),
);

const step = (table: string): fc.Arbitrary<Step> => {
  const named = (input: object): Input => ({ TableName: table, ...input });
  const one = (operation: Step["operation"], arbitrary: fc.Arbitrary<object>) =>
    arbitrary.map((input): Step => ({ operation, input: named(input) }));
  return fc.oneof(
    one(
      "get",
      key.map((Key) => ({ Key, ConsistentRead: true })),
    ),
    fc.array(key, { minLength: 1, maxLength: 4 }).map(
      (Keys): Step => ({
        operation: "batch",
        input: { RequestItems: { [table]: { Keys, ConsistentRead: true } } },
      }),
    ),
    one("query", query),
    one("put", putOn(condition)),
    one("put", putOn(condition)),
    one("update", updateOf(condition)),
    one("delete", deleteOn(condition)),
    fc
      .tuple(fc.array(write, { minLength: 1, maxLength: 4 }), maybe(fc.constantFrom("token-1", "token-2")))
      .map(
        ([writes, token]): Step => ({
          operation: "transact",
          input: {
            TransactItems: writes.map(({ kind, it }) => ({ [kind]: named(it) })),
            ...(token && { ClientRequestToken: token }),
          },
        }),
      ),
  );
};

const byKey = (a: Input, b: Input) => (`${a["pk"]}#${a["sk"]}` < `${b["pk"]}#${b["sk"]}` ? -1 : 1);

/** What a client was told, as far as a store can tell one answer from another. */
const toldBy = async (db: DynamoDBDocumentClient, { operation, input }: Step): Promise<unknown> => {
  try {
    const output = (await db.send(commands[operation](input) as never)) as Record<string, unknown>;
    const { Responses, Item, Items, Count, ScannedCount, LastEvaluatedKey } = output;
    const answers = Object.values((Responses ?? {}) as Record<string, Input[]>).map((it) => it.sort(byKey));
    return { Item, Items, Count, ScannedCount, LastEvaluatedKey, answers };
  } catch (error) {
    if (!(error instanceof Error) || !("$fault" in error)) throw error;
    const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons;
    return { refused: error.name, reasons: reasons?.map(({ Code }) => Code) };
  }
};

let engine: TestEngine;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

describe("The table in memory", () => {
  it("answers, refuses and keeps what the engine does, for every sequence of operations", async () => {
    const NAME = "Ledger";
    await fc.assert(
      fc.asyncProperty(fc.array(step(NAME), { minLength: 1, maxLength: 25 }), async (steps) => {
        const name = `Ledger${++tables}`;
        await engine.createLedger(name);
        const { db } = memoryTable();
        const there = (given: Step): Step => ({
          ...given,
          input: JSON.parse(
            JSON.stringify(given.input)
              .replaceAll(`"${NAME}"`, `"${name}"`)
              .replaceAll(/"ClientRequestToken":"/g, `$&${name}-`),
          ) as Input,
        });
        for (const [at, each] of steps.entries()) {
          const expected = await toldBy(engine.db, there(each));
          expect({ at, each, told: await toldBy(db, each) }).toEqual({ at, each, told: expected });
        }
        for (const pk of ["A", "B"]) {
          const all: Step = {
            operation: "query",
            input: {
              TableName: NAME,
              KeyConditionExpression: "pk = :h",
              ExpressionAttributeValues: { ":h": pk },
            },
          };
          expect(await toldBy(db, all)).toEqual(await toldBy(engine.db, there(all)));
        }
      }),
      { numRuns: 150, endOnFailure: false },
    );
  });

  it.each([
    ["the operation Scan", { operation: "Scan", input: {} }],
    ["the parameter ReturnValues of PutItem", { operation: "PutItem", input: { ReturnValues: "ALL_OLD" } }],
  ])("names what it does not know: %s", (what, call) => {
    const { table } = memoryTable();
    expect(() => answer(table, call)).toThrow(`does not imitate ${what}`);
  });

  it.each([
    ["size(list) > :n", "size"],
    ["contains(list, :n)", "contains"],
    ["version IN (:n)", "IN"],
    ["list[0] = :n", "[0]"],
  ])("names the syntax that it does not know: %s", async (expression, named) => {
    const { db } = memoryTable();
    const put = new PutCommand({
      TableName: "Ledger",
      Item: { pk: "A", sk: "1" },
      ConditionExpression: expression,
      ExpressionAttributeValues: { ":n": 1 },
    });
    await expect(db.send(put)).rejects.toMatchObject({
      name: "NotImitated",
      message: expect.stringContaining(named),
    });
  });

  it("refuses a value that no expression uses, before it asks the condition", async () => {
    // The engine asks the condition first; AWS does not.
    const { db } = memoryTable();
    const put = new PutCommand({
      TableName: "Ledger",
      Item: { pk: "A", sk: "1" },
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: { ":unused": 1 },
    });
    await expect(db.send(put)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("refuses an update that names a path twice", async () => {
    const update = new UpdateCommand({
      TableName: "Ledger",
      Key: { pk: "A", sk: "1" },
      UpdateExpression: "SET a.b = :n ADD a :n",
      ExpressionAttributeValues: { ":n": 1 },
    });
    for (const db of [memoryTable().db, engine.db])
      await expect(db.send(update)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it.each(["SET a = if_not_exists(a, :n)", "SET a = a + :n", "DELETE a :n"])(
    "names the update that it does not know: %s",
    async (expression) => {
      const { db } = memoryTable();
      const update = new UpdateCommand({
        TableName: "Ledger",
        Key: { pk: "A", sk: "1" },
        UpdateExpression: expression,
        ExpressionAttributeValues: { ":n": 1 },
      });
      await expect(db.send(update)).rejects.toMatchObject({ name: "NotImitated" });
    },
  );
});
