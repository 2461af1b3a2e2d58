import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lintDefinition } from "../../../local/state-machines/lint.ts";
import type { ExecutionResult } from "../../../local/state-machines/runner.ts";
import { lambda, MemoryStorage, type RunSettings, run, start } from "./rig.ts";

interface Given {
  readonly Items: unknown[];
  readonly BatchInput?: unknown;
}

/** A machine of one Distributed Map whose children call one Lambda task. */
function mapOf(more: Record<string, unknown>, states?: Record<string, unknown>) {
  return {
    Each: {
      Type: "Map",
      Label: "Each",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "Do",
        States: states ?? { Do: { Type: "Task", Resource: lambda, End: true } },
      },
      End: true,
      ...more,
    },
  };
}

const echo: RunSettings = { performTask: async (request) => request.arguments };

function fromS3(config: Record<string, unknown>, key = "in/list") {
  return {
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: config,
      Arguments: { Bucket: "data", Key: key },
    },
  };
}

function withObject(body: string): { storage: MemoryStorage } {
  const storage = new MemoryStorage();
  storage.objects.set("data/in/list", body);
  return { storage };
}

describe("children", () => {
  it("are executions of their own, in order, without the parent's variables", async () => {
    const result = await run(
      {
        Set: { Type: "Pass", Assign: { outer: 1 }, Output: ["a", "b"], Next: "Each" },
        ...mapOf(
          { Items: "{% $states.input %}" },
          {
            Do: {
              Type: "Pass",
              Output: {
                item: "{% $states.input %}",
                sees: "{% $exists($outer) %}",
                machine: "{% $states.context.StateMachine.Name %}",
                same: "{% $states.context.Execution.Input = $states.input %}",
              },
              End: true,
            },
          },
        ),
      },
      {},
    );
    expect(result.output).toEqual(
      ["a", "b"].map((item) => ({ item, sees: false, machine: "machine/Each", same: true })),
    );
    const run1 = result.path[1]?.mapRun;
    expect(run1?.mapRunArn).toMatch(
      /^arn:aws:states:eu-central-1:123456789012:mapRun:machine\/Each:[0-9a-f-]{36}$/,
    );
    expect(run1?.items).toEqual({ succeeded: 2, failed: 0, aborted: 0, pending: 0 });
    expect(run1?.children[0]?.executionArn).toMatch(
      /^arn:aws:states:eu-central-1:123456789012:express:machine\/Each:/,
    );
    expect(result.billed).toEqual({ transitions: 2, expressRequests: 2, expressMilliseconds: 0 });
  });

  it("of type STANDARD bill their transitions", async () => {
    const machine = mapOf({});
    machine.Each.ItemProcessor.ProcessorConfig.ExecutionType = "STANDARD";
    const result = await run(machine, [1, 2, 3], echo);
    expect(result.billed).toEqual({ transitions: 4, expressRequests: 0, expressMilliseconds: 0 });
  });

  it("sleep side by side, at most MaxConcurrency of them", async () => {
    const wait = { Do: { Type: "Wait", Seconds: 60, End: true } };
    const wide = await run(mapOf({}, wait), [1, 2, 3, 4, 5]);
    expect(wide).toMatchObject({
      stoppedAt: "2026-03-02T08:01:00.000Z",
      billed: { expressMilliseconds: 300_000 },
    });
    const narrow = await run(mapOf({ MaxConcurrency: "{% 2 %}" }, wait), [1, 2, 3, 4, 5]);
    expect(narrow.stoppedAt).toBe("2026-03-02T08:03:00.000Z");
  });

  it("run the same way each time", async () => {
    const once = () => run(mapOf({ ItemBatcher: { MaxItemsPerBatch: 2 } }), [1, 2, 3, 4, 5], echo);
    expect(await once()).toEqual(await once());
  });

  it("take objects as keys and values", async () => {
    const result = await run(mapOf({ Items: { a: 1, b: [2] } }), {}, echo);
    expect(result.output).toEqual([
      { Key: "a", Value: 1 },
      { Key: "b", Value: [2] },
    ]);
  });
});

describe("ItemReader", () => {
  const output = async (config: Record<string, unknown>, body: string): Promise<unknown> =>
    (await run(mapOf(fromS3(config)), {}, { ...echo, ...withObject(body) })).output;

  it("reads JSON arrays, objects and what a pointer names", async () => {
    expect(await output({ InputType: "JSON" }, "[1,2]")).toEqual([1, 2]);
    expect(await output({ InputType: "JSON" }, '{"a":1}')).toEqual([{ Key: "a", Value: 1 }]);
    expect(await output({ InputType: "JSON", ItemsPointer: "/x/y" }, '{"x":{"y":[3]}}')).toEqual([3]);
  });

  it("reads JSON Lines and stops at MaxItems", async () => {
    const body = '{"n":1}\n\n{"n":2}\r\n{"n":3}';
    expect(await output({ InputType: "JSONL" }, body)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await output({ InputType: "JSONL", MaxItems: "{% 2 %}" }, body)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("reads CSV with headers of its first row or given ones", async () => {
    const body = '\uFEFFid,note\r\n007,"a, ""b""\nc"\r\n8\r\n9,x,y\r\n';
    expect(await output({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }, body)).toEqual([
      { id: "007", note: 'a, "b"\nc' },
      { id: "8", note: "" },
      { id: "9", note: "x" },
    ]);
    const given = {
      InputType: "CSV",
      CSVHeaderLocation: "GIVEN",
      CSVHeaders: ["k", "v"],
      CSVDelimiter: "SEMICOLON",
    };
    expect(await output(given, "1;2\n3;4")).toEqual([
      { k: "1", v: "2" },
      { k: "3", v: "4" },
    ]);
  });

  it("lists objects", async () => {
    const reader = {
      ItemReader: {
        Resource: "arn:aws:states:::s3:listObjectsV2",
        Arguments: { Bucket: "data", Prefix: "{% $states.input.under %}" },
      },
    };
    const result = await run(mapOf(reader), { under: "in/" }, { ...echo, ...withObject("12345") });
    expect(result.output).toMatchObject([{ Key: "in/list", Size: 5 }]);
  });

  it.each([
    [{ InputType: "JSON" }, "{"],
    [{ InputType: "JSON" }, "1"],
    [{ InputType: "JSONL" }, "{}\nx"],
    [{ InputType: "PARQUET" }, ""],
  ])("fails with States.ItemReaderFailed for %j of %j", async (config, body) => {
    const result = await run(mapOf(fromS3(config)), {}, { ...echo, ...withObject(body) });
    expect(result).toMatchObject({ status: "FAILED", error: "States.ItemReaderFailed" });
    expect(result.cause).not.toBe("");
  });

  it("refuses an argument it does not know", async () => {
    const { Each } = mapOf(fromS3({ InputType: "JSON" }));
    const ItemReader = {
      Resource: "arn:aws:states:::s3:getObject",
      Arguments: { Bucket: "data", Key: "in/list", VersionId: "1" },
    };
    const result = await run({ Each: { ...Each, ItemReader } }, {}, { ...echo, ...withObject("[1]") });
    expect(result).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: "The argument VersionId of ItemReader is not known here.",
    });
  });

  it("tells each item's source in the context", async () => {
    const select = { ItemSelector: "{% $states.context.Map.Item.Source %}" };
    const read = mapOf({ ...fromS3({ InputType: "JSON" }), ...select });
    expect((await run(read, {}, { ...echo, ...withObject("[1]") })).output).toEqual(["S3://data/in/list"]);
    expect((await run(mapOf({ Items: [1], ...select }), {}, echo)).output).toEqual(["STATE_DATA"]);
  });

  it("names the object that is not there", async () => {
    const result = await run(mapOf(fromS3({ InputType: "JSON" })));
    expect(result).toMatchObject({ error: "States.ItemReaderFailed", cause: "NoSuchKey: data/in/list" });
  });

  it("reads back any CSV written by the rules", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", " ", "ä") });
    const rows = fc.array(fc.record({ a: field, b: field.map((text) => `x${text}`) }), { maxLength: 8 });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const body = ["a,b", ...list.map(({ a, b }) => `${quote(a)},${quote(b)}`)].join("\r\n");
        expect(await output({ InputType: "CSV" }, body)).toEqual(list);
      }),
    );
  });
});

describe("ItemBatcher", () => {
  it("groups items with the input common to all, after ItemSelector", async () => {
    const result = await run(
      mapOf({
        Items: "{% $states.input.list %}",
        ItemSelector: { n: "{% $states.context.Map.Item.Value %}" },
        ItemBatcher: { MaxItemsPerBatch: "{% 2 %}", BatchInput: { run: "{% $states.input.run %}" } },
      }),
      { list: [1, 2, 3], run: "r1" },
      echo,
    );
    expect(result.output).toEqual([
      { BatchInput: { run: "r1" }, Items: [{ n: 1 }, { n: 2 }] },
      { BatchInput: { run: "r1" }, Items: [{ n: 3 }] },
    ]);
  });

  it("loses no item, keeps the order, and keeps to both limits", async () => {
    const item = fc.string({ maxLength: 40 });
    const setting = fc.record({
      items: fc.array(item, { maxLength: 60 }),
      count: fc.integer({ min: 1, max: 9 }),
      bytes: fc.integer({ min: 300, max: 900 }),
    });
    await fc.assert(
      fc.asyncProperty(setting, async ({ items, count, bytes }) => {
        const batcher = { MaxItemsPerBatch: count, MaxInputBytesPerBatch: bytes, BatchInput: "é" };
        const result = await run(mapOf({ Items: "{% $states.input %}", ItemBatcher: batcher }), items, echo);
        const batches = result.output as Given[];
        expect(batches.flatMap((batch) => batch.Items)).toEqual(items);
        for (const batch of batches) {
          expect(batch.Items.length).toBeLessThanOrEqual(count);
          expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(bytes);
        }
        for (const [index, batch] of batches.slice(0, -1).entries()) {
          const one = [...batch.Items, batches[index + 1]?.Items[0]];
          const larger = Buffer.byteLength(JSON.stringify({ ...batch, Items: one }));
          expect(batch.Items.length === count || larger + 1 > bytes).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("fails where one item is beyond the limit", async () => {
    const batcher = { ItemBatcher: { MaxInputBytesPerBatch: 30 } };
    const result = await run(mapOf(batcher), ["short", "x".repeat(30)], echo);
    expect(result).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });
});

describe("tolerated failures", () => {
  const odd: RunSettings = {
    performTask: async ({ arguments: given }) => {
      const [n = 0] = (Array.isArray(given) ? given : [given]) as number[];
      if (n % 2 === 1) throw { error: "Odd", cause: String(n) };
      return n;
    },
  };
  const failed = { status: "FAILED", error: "States.ExceedToleratedFailureThreshold" };

  it.each([
    [{}, failed],
    [{ ToleratedFailureCount: 2 }, failed],
    [{ ToleratedFailureCount: "{% 3 %}" }, { status: "SUCCEEDED" }],
    [{ ToleratedFailurePercentage: 49 }, failed],
    [{ ToleratedFailurePercentage: "{% 50 %}" }, { status: "SUCCEEDED" }],
    [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 0 }, failed],
    [{ ToleratedFailurePercentage: "{% 101 %}" }, { status: "FAILED", error: "States.QueryEvaluationError" }],
  ])("%j of three among six", async (setting, expected) => {
    expect(await run(mapOf(setting), [1, 2, 3, 4, 5, 6], odd)).toMatchObject(expected);
  });

  it("describes the tolerated failures among the results", async () => {
    const result = await run(mapOf({ ToleratedFailureCount: 1 }), [1, 2], odd);
    expect(result.output).toMatchObject([{ Status: "FAILED", Error: "Odd", Cause: "1", Input: "1" }, 2]);
    expect(result.path[0]?.mapRun?.children[0]).toMatchObject({ status: "FAILED", path: [{ state: "Do" }] });
  });

  it("counts every item of a failed batch, and a percentage of lines read", async () => {
    const settings = {
      ...withObject("1\n2\n3\n4"),
      performTask: async () => Promise.reject(new Error("no")),
    };
    const batched = (ToleratedFailurePercentage: number) =>
      mapOf({
        ...fromS3({ InputType: "JSONL" }),
        ItemBatcher: { MaxItemsPerBatch: 2 },
        ToleratedFailurePercentage,
      });
    expect(await run(batched(99), {}, settings)).toMatchObject(failed);
    const result = await run(batched(100), {}, settings);
    expect(result.status).toBe("SUCCEEDED");
    expect(result.path[0]?.mapRun?.items.failed).toBe(4);
  });

  it("can be caught, and retried as a whole", async () => {
    const machine = {
      ...mapOf({
        Retry: [
          { ErrorEquals: ["States.ExceedToleratedFailureThreshold"], IntervalSeconds: 60, MaxAttempts: 1 },
        ],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "After", Output: "{% $states.errorOutput.Error %}" }],
      }),
      After: { Type: "Pass", End: true },
    };
    const result = await run(machine, [1], odd);
    expect(result.output).toBe("States.ExceedToleratedFailureThreshold");
    expect(result.billed).toMatchObject({ transitions: 3, expressRequests: 2 });
  });
});

describe("ResultWriter", () => {
  const writer = (config?: object) => ({
    ResultWriter: {
      Resource: "arn:aws:states:::s3:putObject",
      Arguments: { Bucket: "out", Prefix: "{% 'runs/' & $states.context.Execution.Name %}" },
      ...(config === undefined ? {} : { WriterConfig: config }),
    },
  });

  const failsAt: RunSettings = {
    performTask: async ({ arguments: given }) => {
      if (given === "bad") throw { error: "Bad", cause: "it is" };
      return { said: given };
    },
  };

  async function written(
    settings: Record<string, unknown>,
    items: unknown[],
  ): Promise<{ result: ExecutionResult; storage: MemoryStorage; folder: string }> {
    const storage = new MemoryStorage();
    const result = await run(mapOf(settings), items, { ...failsAt, storage });
    const folder =
      [...storage.objects.keys()].at(-1)?.replace("out/", "").replace("/manifest.json", "") ?? "";
    return { result, storage, folder };
  }

  it("writes manifest and result files as AWS documents them", async () => {
    const { result, storage, folder } = await written({ ...writer(), ToleratedFailureCount: 1 }, [
      "a",
      "bad",
      "b",
    ]);
    const { mapRunArn } = result.path[0]?.mapRun ?? {};
    expect(folder).toBe(`runs/run-1/${mapRunArn?.split(":").at(-1)}`);
    expect(result.output).toEqual({
      MapRunArn: mapRunArn,
      ResultWriterDetails: { Bucket: "out", Key: `${folder}/manifest.json` },
    });
    const size = (name: string) => Buffer.byteLength(storage.objects.get(`out/${folder}/${name}`) ?? "");
    expect(storage.json("out", `${folder}/manifest.json`)).toEqual({
      DestinationBucket: "out",
      MapRunArn: mapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: size("FAILED_0.json") }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: size("SUCCEEDED_0.json") }],
      },
    });
    const succeeded = storage.json("out", `${folder}/SUCCEEDED_0.json`) as object[];
    expect(succeeded).toHaveLength(2);
    expect(succeeded[0]).toEqual({
      ExecutionArn: expect.stringContaining(":express:machine/Each:"),
      Input: '"a"',
      InputDetails: { Included: true },
      Name: expect.any(String),
      Output: '{"said":"a"}',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: "NOT_REDRIVABLE",
      RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      StartDate: start,
      StateMachineArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:machine/Each",
      Status: "SUCCEEDED",
      StopDate: start,
    });
    expect(storage.json("out", `${folder}/FAILED_0.json`)).toMatchObject([
      { Input: '"bad"', Status: "FAILED", Error: "Bad", Cause: "it is" },
    ]);
  });

  it("writes also when the run fails, with the items never begun as pending", async () => {
    const { result, storage, folder } = await written(writer(), ["a", "bad", "b", "c"]);
    expect(result).toMatchObject({ status: "FAILED", error: "States.ExceedToleratedFailureThreshold" });
    expect(storage.json("out", `${folder}/PENDING_0.json`)).toMatchObject([
      { Input: '"b"', Status: "PENDING" },
      { Input: '"c"', Status: "PENDING" },
    ]);
    expect(result.path[0]?.mapRun?.items).toEqual({ succeeded: 1, failed: 1, aborted: 0, pending: 2 });
  });

  it("transforms and writes lines where asked to", async () => {
    const { storage, folder } = await written(writer({ Transformation: "COMPACT", OutputType: "JSONL" }), [
      "a",
      "b",
    ]);
    expect(storage.objects.get(`out/${folder}/SUCCEEDED_0.jsonl`)).toBe('{"said":"a"}\n{"said":"b"}\n');
    const flat = mapOf({ ResultWriter: { WriterConfig: { Transformation: "FLATTEN", OutputType: "JSON" } } });
    expect((await run(flat, [[1, 2], [3]], echo)).output).toEqual([1, 2, 3]);
  });

  it("is needed once the results are beyond 256 KiB", async () => {
    const many = Array.from({ length: 300 }, () => "x".repeat(700));
    const reader = fromS3({ InputType: "JSON" });
    const storage = withObject(JSON.stringify([...many, ...many])).storage;
    expect(await run(mapOf(reader), {}, { ...echo, storage })).toMatchObject({
      error: "States.DataLimitExceeded",
    });
    expect(await run(mapOf({ ...reader, ...writer() }), {}, { ...echo, storage })).toMatchObject({
      status: "SUCCEEDED",
    });
  });
});

describe("many items", () => {
  it("works through 20,000 lines of CSV in batches, with a bounded bill", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `INV-${index},${index}.00`);
    const storage = withObject(["number,amount", ...lines].join("\n")).storage;
    let items = 0;
    const machine = mapOf(
      {
        ...fromS3({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }),
        ItemBatcher: { MaxItemsPerBatch: 40 },
        ToleratedFailurePercentage: 5,
        Output: "{% $sum($states.result) %}",
      },
      {
        Do: {
          Type: "Task",
          Resource: lambda,
          Arguments: { Payload: "{% $states.input.Items %}" },
          Next: "Any",
        },
        Any: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input > 0 %}", Next: "End" }],
          Default: "End",
        },
        End: { Type: "Succeed" },
      },
    );
    const result = await run(
      machine,
      {},
      {
        storage,
        performTask: async ({ arguments: given }) => {
          const { length } = (given as { Payload: unknown[] }).Payload;
          items += length;
          return length;
        },
      },
    );
    expect(items).toBe(20_000);
    expect(result).toMatchObject({ output: 20_000, billed: { transitions: 1, expressRequests: 500 } });
  });

  it("passes the lint with every setting as an expression", () => {
    const full = mapOf({
      ...fromS3({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItems: "{% 10 %}" }),
      ItemBatcher: {
        MaxItemsPerBatch: "{% 2 %}",
        MaxInputBytesPerBatch: "{% 2000 %}",
        BatchInput: { a: "{% 1 %}" },
      },
      MaxConcurrency: "{% 5 %}",
      ToleratedFailurePercentage: "{% 5 %}",
      ToleratedFailureCount: "{% 5 %}",
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "b", Prefix: "p" } },
    });
    const found = lintDefinition({ QueryLanguage: "JSONata", StartAt: "Each", States: full });
    expect(found.map(({ rule }) => rule)).toEqual(["lambda-retry"]);
  });
});
