import { describe, expect, it } from "vitest";
import { lintDefinition } from "../../../local/state-machines/lint.ts";
import { InvalidDefinition } from "../../../local/state-machines/runner.ts";
import { lambda, run, runDefinition } from "./rig.ts";

// What AWS refuses when a state machine is created, and what is not run here, is refused before the first
// state is entered: nothing in a definition is ignored silently.

type Fields = Record<string, unknown>;

const task = (more: Fields = {}) => ({ A: { Type: "Task", Resource: lambda, End: true, ...more } });
const retry = (more: Fields) => task({ Retry: [{ ErrorEquals: ["E"], ...more }] });
const inner = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
const map = (more: Fields = {}, config?: Fields) => ({
  A: {
    Type: "Map",
    End: true,
    ItemProcessor: { ...inner, ...(config !== undefined && { ProcessorConfig: config }) },
    ...more,
  },
});
const distributed = (more: Fields = {}) => map(more, { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" });
const reader = (ReaderConfig: Fields, Resource = "arn:aws:states:::s3:getObject") =>
  distributed({ ItemReader: { Resource, ReaderConfig, Arguments: { Bucket: "b", Key: "k" } } });
const end = { B: { Type: "Succeed" } };

const refused: readonly (readonly [string, Fields])[] = [
  // Retry and Catch: "Handling errors in Step Functions workflows".
  ["Retry[0]/IntervalSeconds must be a whole number from 1 to 99999999", retry({ IntervalSeconds: 0 })],
  ["Retry[0]/IntervalSeconds must be a whole number", retry({ IntervalSeconds: 1.5 })],
  ["Retry[0]/MaxAttempts must be a whole number from 0 to 99999999", retry({ MaxAttempts: -1 })],
  ["Retry[0]/MaxAttempts must be", retry({ MaxAttempts: 100_000_000 })],
  ["Retry[0]/BackoffRate must be a number of at least 1", retry({ BackoffRate: 0.9 })],
  [
    "Retry[0]/MaxDelaySeconds must be a whole number above 0 and below 31622400",
    retry({ MaxDelaySeconds: 0 }),
  ],
  ["Retry[0]/MaxDelaySeconds must be", retry({ MaxDelaySeconds: 31_622_400 })],
  ["Retry[0]/JitterStrategy must be FULL or NONE", retry({ JitterStrategy: "HALF" })],
  ["Retry[0]: Backoff is not known here", retry({ Backoff: 2 })],
  ["Retry[0]/ErrorEquals must name at least one error", task({ Retry: [{ ErrorEquals: [] }] })],
  ["States.ALL must stand alone", task({ Retry: [{ ErrorEquals: ["States.ALL", "E"] }] })],
  [
    "Retry[0]/ErrorEquals: States.ALL must come last",
    task({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }] }),
  ],
  [
    "Catch[0]/ErrorEquals: States.ALL must come last",
    {
      ...task({
        Catch: [
          { ErrorEquals: ["States.ALL"], Next: "B" },
          { ErrorEquals: ["E"], Next: "B" },
        ],
      }),
      ...end,
    },
  ],
  ["Catch[0] needs Next", task({ Catch: [{ ErrorEquals: ["E"] }] })],
  [
    "Catch[0]: ResultPath belongs to JSONPath",
    task({ Catch: [{ ErrorEquals: ["E"], Next: "A", ResultPath: "$" }] }),
  ],
  ["Retry is not known here", { A: { Type: "Pass", Retry: [{ ErrorEquals: ["E"] }], End: true } }],
  // Fields of states.
  ["Parameters belongs to JSONPath", task({ Parameters: {} })],
  ["Credentials is not known here", task({ Credentials: { RoleArn: "r" } })],
  ["TimeoutSecond is not known here", task({ TimeoutSecond: 3 })],
  ["HeartbeatSeconds must be less than TimeoutSeconds", task({ TimeoutSeconds: 60, HeartbeatSeconds: 60 })],
  ["TimeoutSeconds must be a whole number from 1", task({ TimeoutSeconds: 0 })],
  ["needs either Next or End", { A: { Type: "Pass" } }],
  ["needs either Next or End", { A: { Type: "Pass", Next: "B", End: true }, ...end }],
  ["Task needs Resource", { A: { Type: "Task", End: true } }],
  ["Wait needs either Seconds or Timestamp", { A: { Type: "Wait", End: true } }],
  ["Wait needs either", { A: { Type: "Wait", Seconds: 1, Timestamp: "2026-01-01T00:00:00Z", End: true } }],
  ["Choice needs Choices", { A: { Type: "Choice", Choices: [] } }],
  [
    "Choices[0]: Variable belongs to JSONPath",
    { A: { Type: "Choice", Choices: [{ Variable: "$.a", Next: "B" }] }, ...end },
  ],
  ["Choices[0] needs Condition", { A: { Type: "Choice", Choices: [{ Next: "B" }] }, ...end }],
  [
    "End is not known here",
    { A: { Type: "Choice", Choices: [{ Condition: true, Next: "B" }], End: true }, ...end },
  ],
  ["Parallel needs Branches", { A: { Type: "Parallel", Branches: [], End: true } }],
  ["there is no state type Loop", { A: { Type: "Loop", End: true } }],
  ["Assign: $states is reserved", { A: { Type: "Pass", Assign: { states: 1 }, End: true } }],
  [
    "Assign: due-date is no name of a variable",
    { A: { Type: "Pass", Assign: { "due-date": 1 }, End: true } },
  ],
  ["is no name of a variable", { A: { Type: "Pass", Assign: { ["x".repeat(81)]: 1 }, End: true } }],
  ["Assign is not known here", { A: { Type: "Succeed", Assign: { a: 1 } } }],
  // Map.
  ["Map needs ItemProcessor", { A: { Type: "Map", End: true } }],
  ["ToleratedFailureCount is not known here", map({ ToleratedFailureCount: 1 })],
  ["ItemReader is not known here", map({ ItemReader: {} }, { Mode: "INLINE" })],
  ["Iterator belongs to JSONPath", map({ Iterator: inner })],
  ["has both Items and ItemReader", { A: { ...reader({}).A, Items: [] } }],
  ["ItemReader/ReaderConfig: ManifestType is not known here", reader({ ManifestType: "S3_INVENTORY" })],
  ["ItemReader/ReaderConfig: MaxItemsPath belongs to JSONPath", reader({ MaxItemsPath: "$" })],
  ["ItemReader/Resource must be one of", reader({}, "arn:aws:states:::dynamodb:scan")],
  [
    "ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch",
    distributed({ ItemBatcher: { BatchInput: {} } }),
  ],
  [
    "ItemBatcher: MaxItems is not known here",
    distributed({ ItemBatcher: { MaxItems: 1, MaxItemsPerBatch: 1 } }),
  ],
  ["ResultWriter needs WriterConfig, or Resource and Arguments", distributed({ ResultWriter: {} })],
  [
    "ResultWriter: Parameters belongs to JSONPath",
    distributed({ ResultWriter: { WriterConfig: {}, Parameters: {} } }),
  ],
  [
    "ResultWriter/WriterConfig: Format is not known here",
    distributed({ ResultWriter: { WriterConfig: { Format: 1 } } }),
  ],
  ["Label has at most 40", distributed({ Label: "x".repeat(41) })],
  ["ToleratedFailurePercentage must be from 0 to 100", distributed({ ToleratedFailurePercentage: 101 })],
  // Express: "Choosing workflow type in Step Functions".
  [
    "In: an Express execution cannot use .waitForTaskToken",
    {
      A: {
        ...distributed().A,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "In",
          States: { In: { Type: "Task", Resource: `${lambda}.waitForTaskToken`, End: true } },
        },
      },
    },
  ],
];

describe("a definition", () => {
  it.each(refused)("is refused: %s", async (message, states) => {
    const attempt = run(states);
    await expect(attempt).rejects.toThrow(InvalidDefinition);
    await expect(attempt).rejects.toThrow(message);
    const definition = { QueryLanguage: "JSONata", StartAt: "A", States: states };
    const told = lintDefinition(definition).filter(({ rule }) => rule === "definition");
    expect(told.map((fault) => `${fault.state}: ${fault.message}`).join("\n")).toContain(message);
  });

  it("is refused for unknown fields and times of the machine", async () => {
    const flow = { StartAt: "A", States: { A: { Type: "Succeed" } } };
    await expect(runDefinition({ ...flow, Timeout: 1 })).rejects.toThrow("Timeout is not known here");
    await expect(runDefinition({ ...flow, TimeoutSeconds: 0 })).rejects.toThrow("TimeoutSeconds must be");
  });

  it("as Express may neither wait for answers nor hold a Distributed Map", async () => {
    const express = { type: "EXPRESS" as const };
    for (const suffix of [".sync", ".sync:2", ".waitForTaskToken"])
      await expect(run(task({ Resource: `${lambda}${suffix}` }), {}, express)).rejects.toThrow(
        `an Express execution cannot use ${suffix}`,
      );
    await expect(run(distributed(), [], express)).rejects.toThrow("cannot hold a Distributed Map");
    expect((await run(distributed(), [])).status).toBe("SUCCEEDED");
  });

  it("is taken with every field a state of its type may have", async () => {
    const rule = { Comment: "c", ErrorEquals: ["E"], IntervalSeconds: 99_999_999, MaxAttempts: 0 };
    const whole = {
      A: {
        ...task({ Next: "B", End: undefined }).A,
        ...{ Comment: "c", QueryLanguage: "JSONata", TimeoutSeconds: 2, HeartbeatSeconds: 1 },
        Retry: [
          { ...rule, BackoffRate: 1, MaxDelaySeconds: 31_622_399, JitterStrategy: "NONE" },
          { ErrorEquals: ["States.ALL"] },
        ],
        Catch: [
          { ...{ ErrorEquals: ["States.ALL"], Next: "B" }, Comment: "c", Output: 1, Assign: { größe: 1 } },
        ],
      },
      B: { Type: "Succeed", Output: 1 },
    };
    expect((await run(whole)).output).toBe(1);
  });
});
