/** Fields of a state of each type that is written in JSONata. Source: AWS, "State reference" of each type. */
const inAny = ["Type", "Comment", "QueryLanguage"];
const onward = ["Next", "End"];
const handling = ["Retry", "Catch"];

const ofState: Readonly<Record<string, readonly string[]>> = {
  Pass: [...inAny, ...onward, "Output", "Assign"],
  Task: [
    ...[...inAny, ...onward, ...handling, "Output", "Assign"],
    ...["Resource", "Arguments", "TimeoutSeconds", "HeartbeatSeconds"],
  ],
  Choice: [...inAny, "Choices", "Default", "Output", "Assign"],
  Wait: [...inAny, ...onward, "Seconds", "Timestamp", "Output", "Assign"],
  Succeed: [...inAny, "Output"],
  Fail: [...inAny, "Error", "Cause"],
  Parallel: [...inAny, ...onward, ...handling, "Output", "Assign", "Branches", "Arguments"],
  Map: [
    ...[...inAny, ...onward, ...handling, "Output", "Assign"],
    ...["Items", "ItemProcessor", "ItemSelector", "MaxConcurrency"],
  ],
};

/** Fields that only a Map in Distributed mode has. Source: AWS, "Map state in Distributed mode". */
const ofDistributedMap: readonly string[] = [
  ...["ItemReader", "ItemBatcher", "ResultWriter", "Label"],
  ...["ToleratedFailureCount", "ToleratedFailurePercentage"],
];

const ofPart = {
  machine: ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"],
  branch: ["Comment", "StartAt", "States"],
  processor: ["Comment", "StartAt", "States", "ProcessorConfig"],
  ProcessorConfig: ["Mode", "ExecutionType"],
  retrier: [
    ...["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds"],
    ...["JitterStrategy", "Comment"],
  ],
  catcher: ["ErrorEquals", "Next", "Output", "Assign", "Comment"],
  choice: ["Condition", "Next", "Output", "Assign", "Comment"],
  ItemReader: ["Resource", "ReaderConfig", "Arguments"],
  ReaderConfig: ["InputType", "CSVHeaderLocation", "CSVHeaders", "CSVDelimiter", "MaxItems", "ItemsPointer"],
  ItemBatcher: ["MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"],
  ResultWriter: ["Resource", "Arguments", "WriterConfig"],
  WriterConfig: ["Transformation", "OutputType"],
} as const satisfies Record<string, readonly string[]>;

/** Fields of JSONPath, which a state written in JSONata must not have. Source: AWS, "Transforming data". */
const jsonPathFields = new Set([
  ...["InputPath", "OutputPath", "ResultPath", "ResultSelector", "Parameters", "Result", "Variable"],
  ...["ItemsPath", "Iterator", "SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"],
  ...["ErrorPath", "CausePath", "MaxConcurrencyPath", "MaxItemsPath", "ToleratedFailureCountPath"],
  ...["ToleratedFailurePercentagePath", "MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"],
]);

function unknownAmong(value: object, known: readonly string[]): string[] {
  return Object.entries(value).flatMap(([field, content]) => {
    if (content === undefined || known.includes(field)) return [];
    return [
      jsonPathFields.has(field)
        ? `${field} belongs to JSONPath, not to JSONata`
        : `${field} is not known here, and would be ignored`,
    ];
  });
}

/** What a state has that its type has not, or that is not run here; each would otherwise be ignored silently. */
export function unknownStateFields(state: { readonly Type: string }, isDistributed: boolean): string[] {
  const known = ofState[state.Type];
  if (known === undefined) return [`there is no state type ${state.Type}`];
  return unknownAmong(state, isDistributed ? [...known, ...ofDistributedMap] : known);
}

/** What a part of a definition has that such a part has not. */
export function unknownFields(value: object | undefined, part: keyof typeof ofPart): string[] {
  return value === undefined ? [] : unknownAmong(value, ofPart[part]);
}
