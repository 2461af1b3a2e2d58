import { Logger } from "@aws-lambda-powertools/logger";
import type { DynamoDBRecord } from "aws-lambda";
import { describe, expect, test } from "vitest";
import type { Image } from "../../../domain/insight/fold.ts";
import { createProjector } from "../../../functions/insight/projector.ts";
import { memory } from "../../domain/insight/memory.ts";

type Stored = NonNullable<NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"]>;

const invoice = (id: string, version: number, movements: [string, string, number][]): Stored => ({
  pk: { S: "ACCT#A1" },
  sk: { S: `INV#${id}` },
  entity: { S: "invoice" },
  schemaVersion: { N: "1" },
  id: { S: id },
  accountId: { S: "A1" },
  legalEntityId: { S: "LE1" },
  number: { S: `R-${id}` },
  currency: { S: "EUR" },
  amount: { N: "10000" },
  open: { N: "10000" },
  issueDate: { S: "2026-04-05" },
  dueDate: { S: "2026-05-05" },
  version: { N: String(version) },
  note: { NULL: true },
  movements: {
    L: movements.map(([on, kind, amount]) => ({
      M: { on: { S: on }, kind: { S: kind }, amount: { N: String(amount) } },
    })),
  },
});

const issued: [string, string, number] = ["2026-04-05", "issued", 10_000];
const paid: [string, string, number] = ["2026-05-06", "paid", -10_000];

const change = (sequence: number, images: { NewImage?: Stored; OldImage?: Stored }): DynamoDBRecord => ({
  eventID: `E${sequence}`,
  eventName: images.NewImage ? "MODIFY" : "REMOVE",
  dynamodb: { SequenceNumber: String(sequence), ...images },
});

const projector = () => {
  const table = memory();
  const handle = createProjector(
    { logger: new Logger({ logLevel: "SILENT" }) },
    {
      project: async (images: readonly Image[]) => {
        table.project(images);
        return new Map();
      },
    },
  );
  return { table, handle };
};

describe("the projector", () => {
  test("brings the cells up to the newest image of a batch", async () => {
    const { table, handle } = projector();
    const result = await handle({
      Records: [
        change(1, { NewImage: invoice("I1", 1, [issued]) }),
        change(2, { NewImage: invoice("I1", 2, [issued, paid]) }),
        change(3, { NewImage: invoice("I2", 1, [issued]) }),
      ],
    });
    expect(result).toEqual({ batchItemFailures: [] });
    expect(table.numbers()["LE1#EUR"]).toMatchObject({ "O|2026-05-05|a": 10_000, "O|2026-05-05|n": 1 });
  });

  test("reports a record it cannot read by its number and does the others", async () => {
    const { table, handle } = projector();
    const { dueDate: _, ...poison } = invoice("I1", 1, [issued]);
    const result = await handle({
      Records: [change(1, { NewImage: poison }), change(2, { NewImage: invoice("I2", 1, [issued]) })],
    });
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: "1" }]);
    expect(table.numbers()["LE1#EUR"]).toMatchObject({ "O|2026-05-05|n": 1 });
  });

  test("a removed item contributes nothing any more", async () => {
    const { table, handle } = projector();
    const image = invoice("I1", 1, [issued]);
    await handle({ Records: [change(1, { NewImage: image }), change(2, { OldImage: image })] });
    expect(table.numbers()).toEqual({});
  });

  test("passes by what has no place in the cells", async () => {
    const { table, handle } = projector();
    const account = { pk: { S: "ACCT#A1" }, sk: { S: "ACCOUNT" } };
    const entry = { pk: { S: "ACCT#A1" }, sk: { S: "ENTRY#01" } };
    const result = await handle({
      Records: [change(1, { NewImage: account }), change(2, { NewImage: entry })],
    });
    expect(result).toEqual({ batchItemFailures: [] });
    expect(table.applied.size).toBe(0);
  });

  test("reports every record of an item that could not be written", async () => {
    const handle = createProjector(
      { logger: new Logger({ logLevel: "SILENT" }) },
      { project: async ([first]) => new Map(first ? [[first.source, new Error("throttled")]] : []) },
    );
    const result = await handle({
      Records: [
        change(1, { NewImage: invoice("I1", 1, [issued]) }),
        change(2, { NewImage: invoice("I2", 1, [issued]) }),
        change(3, { NewImage: invoice("I1", 2, [issued, paid]) }),
      ],
    });
    expect(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(["1", "3"]);
  });
});
