import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, type TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import { meterDynamoDb } from "../../../local/cloud/dynamodb.ts";
import { Expiry } from "../../../local/cloud/expiry.ts";
import { StreamPump } from "../../../local/cloud/stream-pump.ts";
import { StreamReader, type StreamRecord } from "../../../local/cloud/stream-reader.ts";
import type { TableModel } from "../../../local/cloudformation/model.ts";
import type { Engine } from "../../../local/engine/contract.ts";
import { hasJava } from "../../../local/engine/dynamodb-local.ts";
import { dynoxideProgram } from "../../../local/engine/dynoxide.ts";
import { startEngine } from "../../../local/engine/engine.ts";
import { makeLean } from "../../../local/engine/lean.ts";
import { LOCAL_CREDENTIALS, LOCAL_REGION } from "../../../local/engine/process.ts";
import { ensureTables } from "../../../local/engine/tables.ts";
import { Wire } from "../../../local/engine/wire.ts";
import { Meter } from "../../../local/meter/meter.ts";
import { LocalState } from "../../../local/state.ts";
import { Work } from "../../../local/work.ts";

export type Item = Record<string, unknown>;
export type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** A table with the keys, the sparse indexes, the stream and the expiry that the Ledger table has. */
const tableNamed = (name: string): TableModel => ({
  name,
  arn: `arn:aws:dynamodb:${LOCAL_REGION}:000000000000:table/${name}`,
  keySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  attributes: ["pk", "sk", "openAccount", "openDue", "day", "at"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  indexes: [
    {
      IndexName: "open",
      KeySchema: [
        { AttributeName: "openAccount", KeyType: "HASH" },
        { AttributeName: "openDue", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
    {
      IndexName: "next",
      KeySchema: [
        { AttributeName: "day", KeyType: "HASH" },
        { AttributeName: "at", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  streamView: "NEW_AND_OLD_IMAGES",
  ttlAttribute: "expiresAt",
});

/** When the rig's clock starts: long before the machine's own time, so that an engine that expires by that is caught. */
export const START = "2025-11-03T12:00:00.000Z";

/** One table in a running engine, with the local layers above it that the product's machine uses. */
export class Rig {
  readonly table: string;
  readonly #isLean: boolean;
  #parts: Awaited<ReturnType<typeof open>> | undefined;

  constructor(table: string, isLean: boolean) {
    this.table = table;
    this.#isLean = isLean;
  }

  async open(engine: Engine, folder: string): Promise<void> {
    this.#parts = await open(engine, folder, tableNamed(this.table), this.#isLean);
  }

  close(): void {
    this.parts.close();
  }

  get parts() {
    if (!this.#parts) throw new Error("The rig is not open");
    return this.#parts;
  }

  get engine(): Engine {
    return this.parts.engine;
  }

  get db(): DynamoDBDocumentClient {
    return this.parts.db;
  }

  get model(): TableModel {
    return tableNamed(this.table);
  }

  put(item: Item, options: object = {}) {
    return this.db.send(new PutCommand({ TableName: this.table, Item: item, ...options }));
  }

  async get(pk: string, sk: string): Promise<Item | undefined> {
    const { Item } = await this.db.send(
      new GetCommand({ TableName: this.table, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Item;
  }

  update(pk: string, sk: string, input: Omit<UpdateCommandInput, "TableName" | "Key">) {
    return this.db.send(new UpdateCommand({ TableName: this.table, Key: { pk, sk }, ...input }));
  }

  delete(pk: string, sk: string, options: object = {}) {
    return this.db.send(new DeleteCommand({ TableName: this.table, Key: { pk, sk }, ...options }));
  }

  query(input: Omit<QueryCommandInput, "TableName">) {
    return this.db.send(new QueryCommand({ TableName: this.table, ...input }));
  }

  transact(writes: readonly Write[], options: object = {}) {
    return this.db.send(new TransactWriteCommand({ TransactItems: [...writes], ...options }));
  }

  /** A put within a transaction. */
  putOf(item: Item, rest: object = {}): Write {
    return { Put: { TableName: this.table, Item: item, ...rest } };
  }

  /** An update within a transaction. */
  updateOf(pk: string, sk: string, rest: Omit<NonNullable<Write["Update"]>, "TableName" | "Key">): Write {
    return { Update: { TableName: this.table, Key: { pk, sk }, ...rest } };
  }

  /** What functions fed by the table get to see of a partition, in order, since the last call for it. */
  async events(pk: string): Promise<StreamRecord[]> {
    const { offered, work } = this.parts;
    await work.drain();
    const found = offered.filter(({ dynamodb }) => textOf(dynamodb.Keys["pk"]) === pk);
    offered.splice(0, offered.length, ...offered.filter((record) => !found.includes(record)));
    return found;
  }

  /** Turns the clock, with all that is due on the way. */
  async turnTo(instant: string): Promise<void> {
    const { clock, work } = this.parts;
    await work.drain();
    clock.setTo(instant);
    for (const timer of clock.takeDue()) timer.fire();
    await work.drain();
  }
}

const textOf = (value: unknown): string | undefined => (value as { S?: string } | undefined)?.S;

/** Opens the table in the engine as `openCloud` does: by the SDK, or by the wire as the product's own clients. */
const open = async (engine: Engine, folder: string, table: TableModel, isLean: boolean) => {
  const connection = { endpoint: engine.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const plain = new DynamoDBClient(connection);
  const spoken = new DynamoDBClient({ ...connection, maxAttempts: 1 });
  const streams = new DynamoDBStreamsClient(connection);
  const wire = new Wire(engine.endpoint);
  if (isLean) {
    makeLean(spoken, wire);
    makeLean(streams, wire, "DynamoDBStreams_20120810");
  }
  const arn = (await ensureTables(plain, [table])).get(table.name) ?? "";
  const state = new LocalState(join(folder, `state-${table.name}`));
  const meter = new Meter(state.collection("meter"));
  meterDynamoDb(spoken, meter, () => pump.onWrite());
  const faults: unknown[] = [];
  const work = new Work((_label, error) => faults.push(error));
  const clock = new TurnableClock(START);
  const offered: StreamRecord[] = [];
  const expiry = new Expiry(plain, clock, work, state, () => pump.onWrite());
  const newReader = () => new StreamReader(streams, arn, state.collection("positions"), table.name);
  const consumer = {
    ready: false,
    waiting: 0,
    offer: (records: readonly StreamRecord[]) => void offered.push(...records),
    step: async () => {},
  };
  const pump = new StreamPump([{ table, reader: newReader(), consumers: [consumer] }], expiry, clock);
  work.addSource(pump.step);
  return {
    engine,
    db: DynamoDBDocumentClient.from(spoken, { marshallOptions: { removeUndefinedValues: true } }),
    /** The client under `db`, for values as the wire has them. */
    spoken,
    plain,
    pump,
    meter,
    clock,
    work,
    offered,
    newReader,
    close() {
      plain.destroy();
      spoken.destroy();
      streams.destroy();
      wire.close();
      state.close();
      expect(faults).toEqual([]);
    },
  };
};

/** The engines that can run on this machine. */
export const ENGINES = [
  ...(dynoxideProgram() ? (["dynoxide"] as const) : []),
  ...(hasJava() ? (["dynamodb-local"] as const) : []),
];

export type EngineName = (typeof ENGINES)[number];

if (!hasJava()) process.stdout.write("No Java 17 here: the conformance tests run against dynoxide alone.\n");
if (!dynoxideProgram())
  process.stdout.write("No dynoxide here: the conformance tests run against DynamoDB Local alone.\n");

/** Runs a suite against every engine at hand, once by the SDK and once by the wire that the product's clients use. */
export const onEachEngine = (subject: string, suite: (rig: Rig) => void): void => {
  describe.each(ENGINES)(`${subject}: %s`, (prefer) => {
    const folder = mkdtempSync(join(tmpdir(), "dunlin-engine-"));
    let engine: Engine | undefined;

    beforeAll(async () => {
      engine = await startEngine({ folder, prefer });
    });

    afterAll(async () => {
      await engine?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    describe.each(["sdk", "wire"])("by the %s", (way) => {
      const rig = new Rig(`conformance-${way}`, way === "wire");

      beforeAll(async () => {
        if (!engine) throw new Error("The engine did not start");
        await rig.open(engine, folder);
      });

      afterAll(() => rig.close());

      suite(rig);
    });
  });
};

/** Why a transaction was cancelled: what each of its items has against it. */
export const reasonsOf = async (attempt: Promise<unknown>) => {
  try {
    await attempt;
  } catch (error) {
    const cancelled = error as TransactionCanceledException;
    expect(cancelled.name).toBe("TransactionCanceledException");
    return cancelled.CancellationReasons ?? [];
  }
  throw new Error("The transaction was expected to be cancelled");
};

/** The codes of those reasons. */
export const codesOf = async (attempt: Promise<unknown>) =>
  (await reasonsOf(attempt)).map(({ Code }) => Code);

/** Expects that a request is refused as malformed, and that the message says why. */
export const refused = (attempt: Promise<unknown>, message?: RegExp) =>
  expect(attempt).rejects.toMatchObject({
    name: "ValidationException",
    ...(message && { message: expect.stringMatching(message) }),
  });
