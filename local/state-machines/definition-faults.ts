import type { Definition, Flow, ItemProcessor, StateDefinition } from "./definition.ts";
import { handlingFaults } from "./handling-faults.ts";
import { unknownFields, unknownStateFields } from "./known-fields.ts";

/** One thing that keeps a definition from being run. */
export interface DefinitionFault {
  readonly state?: string;
  readonly message: string;
}

/** What a flow is run as, which decides what its states may do. */
type RunAs = "STANDARD" | "EXPRESS";

/**
 * All that keeps a definition from being run as AWS would run it: fields that are unknown, missing or at
 * odds, values outside their range, transitions to nowhere, and what Express executions cannot do.
 * Source: AWS, "Using Amazon States Language to define Step Functions workflows".
 */
export function definitionFaults(machine: Definition, type: RunAs = "STANDARD"): DefinitionFault[] {
  const own = unknownFields(machine, "machine").map((message) => ({ message }));
  const { TimeoutSeconds: seconds } = machine;
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 1 && seconds <= mostSeconds))
    own.push({ message: `TimeoutSeconds must be a whole number from 1 to ${mostSeconds}` });
  return [...own, ...flowFaults(machine, machine.QueryLanguage === "JSONata", "the state machine", type)];
}

const mostSeconds = 99_999_999;

function flowFaults(flow: Flow, jsonata: boolean, where: string, type: RunAs): DefinitionFault[] {
  if (typeof flow.StartAt !== "string" || typeof flow.States !== "object" || flow.States === null)
    return [{ message: `${where} needs StartAt and States` }];
  const missing = (target: string | undefined, from: string): string[] =>
    target !== undefined && flow.States[target] === undefined
      ? [`${from} leads to ${target}, which ${where} does not have`]
      : [];
  const start = missing(flow.StartAt, "StartAt").map((message) => ({ message }));
  const inStates = Object.entries(flow.States).flatMap(([name, state]) => {
    const speaksJsonata = state.QueryLanguage === undefined ? jsonata : state.QueryLanguage === "JSONata";
    if (!speaksJsonata) return [{ state: name, message: `${name} is not written in JSONata` }];
    const targets = [state.Next, state.Default, ...(state.Choices ?? []).map(({ Next }) => Next)];
    const messages = [
      ...[...targets, ...(state.Catch ?? []).map(({ Next }) => Next)].flatMap((to) => missing(to, name)),
      ...(name.length > 80 ? ["a state's name has at most 80 characters"] : []),
      ...stateFaults(state, type),
    ];
    return [
      ...messages.map((message) => ({ state: name, message })),
      ...innerFaults(name, state, jsonata, type),
    ];
  });
  return [...start, ...inStates];
}

function innerFaults(name: string, state: StateDefinition, jsonata: boolean, type: RunAs): DefinitionFault[] {
  const { Branches = [], ItemProcessor: processor } = state;
  const inBranches = Branches.flatMap((branch, index) => [
    ...unknownFields(branch, "branch").map((message) => ({
      state: name,
      message: `Branches[${index}]: ${message}`,
    })),
    ...flowFaults(branch, jsonata, `a branch of ${name}`, type),
  ]);
  if (processor === undefined) return inBranches;
  const within = processor.ProcessorConfig?.ExecutionType === "EXPRESS" ? "EXPRESS" : type;
  return [
    ...inBranches,
    ...[
      ...unknownFields(processor, "processor"),
      ...unknownFields(processor.ProcessorConfig, "ProcessorConfig"),
    ].map((message) => ({ state: name, message: `ItemProcessor: ${message}` })),
    ...flowFaults(processor, jsonata, `the item processor of ${name}`, within),
  ];
}

function stateFaults(state: StateDefinition, type: RunAs): string[] {
  const { Type } = state;
  const isDistributed = isDistributedMap(state.ItemProcessor);
  return [
    ...unknownStateFields(state, isDistributed),
    ...(["Choice", "Succeed", "Fail"].includes(Type) ? [] : onwardFaults(state)),
    ...handlingFaults(state),
    ...variableFaults(state),
    ...(Type === "Choice" ? choiceFaults(state) : []),
    ...(Type === "Wait" && (state.Seconds === undefined) === (state.Timestamp === undefined)
      ? ["Wait needs either Seconds or Timestamp"]
      : []),
    ...(Type === "Task" ? taskFaults(state, type) : []),
    ...(Type === "Parallel" && (state.Branches ?? []).length === 0 ? ["Parallel needs Branches"] : []),
    ...(Type === "Map" ? mapFaults(state, isDistributed, type) : []),
  ];
}

function onwardFaults({ Next, End }: StateDefinition): string[] {
  return (Next !== undefined) === (End === true) ? ["needs either Next or End"] : [];
}

function choiceFaults({ Choices = [] }: StateDefinition): string[] {
  if (Choices.length === 0) return ["Choice needs Choices"];
  return Choices.flatMap((rule, index) => [
    ...unknownFields(rule, "choice").map((fault) => `Choices[${index}]: ${fault}`),
    ...(rule.Condition === undefined ? [`Choices[${index}] needs Condition`] : []),
    ...(typeof rule.Next === "string" ? [] : [`Choices[${index}] needs Next`]),
  ]);
}

/** Source: AWS, "Choosing workflow type in Step Functions": Express supports neither pattern nor Distributed Maps. */
function taskFaults({ Resource, TimeoutSeconds, HeartbeatSeconds }: StateDefinition, type: RunAs): string[] {
  if (typeof Resource !== "string") return ["Task needs Resource"];
  const waits = /\.(waitForTaskToken|sync(:2)?)$/.exec(Resource)?.[0];
  const isNumber = (value: unknown): value is number => typeof value === "number";
  return [
    ...(type === "EXPRESS" && waits !== undefined ? [`an Express execution cannot use ${waits}`] : []),
    ...(isNumber(TimeoutSeconds) && isNumber(HeartbeatSeconds) && HeartbeatSeconds >= TimeoutSeconds
      ? ["HeartbeatSeconds must be less than TimeoutSeconds"]
      : []),
    ...([TimeoutSeconds, HeartbeatSeconds] as const).flatMap((value, index) =>
      isNumber(value) && !(Number.isInteger(value) && value >= 1 && value <= mostSeconds)
        ? [`${["TimeoutSeconds", "HeartbeatSeconds"][index]} must be a whole number from 1 to ${mostSeconds}`]
        : [],
    ),
  ];
}

const readers = ["arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2"];

function mapFaults(state: StateDefinition, isDistributed: boolean, type: RunAs): string[] {
  const { ItemReader, ItemBatcher, ResultWriter, Items, Label, ToleratedFailurePercentage } = state;
  const percentage = ToleratedFailurePercentage;
  const named = (faults: string[], field: string): string[] => faults.map((fault) => `${field}: ${fault}`);
  return [
    ...(state.ItemProcessor === undefined ? ["Map needs ItemProcessor"] : []),
    ...(isDistributed && type === "EXPRESS" ? ["an Express execution cannot hold a Distributed Map"] : []),
    ...(ItemReader !== undefined && Items !== undefined ? ["has both Items and ItemReader"] : []),
    ...named(unknownFields(ItemReader, "ItemReader"), "ItemReader"),
    ...named(unknownFields(ItemReader?.ReaderConfig, "ReaderConfig"), "ItemReader/ReaderConfig"),
    ...(ItemReader !== undefined && !readers.includes(ItemReader.Resource)
      ? [`ItemReader/Resource must be one of ${readers.join(", ")}`]
      : []),
    ...named(unknownFields(ItemBatcher, "ItemBatcher"), "ItemBatcher"),
    ...(ItemBatcher !== undefined &&
    ItemBatcher.MaxItemsPerBatch === undefined &&
    ItemBatcher.MaxInputBytesPerBatch === undefined
      ? ["ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch"]
      : []),
    ...named(unknownFields(ResultWriter, "ResultWriter"), "ResultWriter"),
    ...named(unknownFields(ResultWriter?.WriterConfig, "WriterConfig"), "ResultWriter/WriterConfig"),
    ...(ResultWriter !== undefined &&
    ResultWriter.Resource === undefined &&
    ResultWriter.WriterConfig === undefined
      ? ["ResultWriter needs WriterConfig, or Resource and Arguments"]
      : []),
    ...(ResultWriter?.Resource !== undefined && ResultWriter.Resource !== "arn:aws:states:::s3:putObject"
      ? ["ResultWriter/Resource must be arn:aws:states:::s3:putObject"]
      : []),
    ...(Label !== undefined && !/^[A-Za-z0-9_-]{1,40}$/.test(Label)
      ? ["Label has at most 40 letters, digits, - and _"]
      : []),
    ...(typeof percentage === "number" && (percentage < 0 || percentage > 100)
      ? ["ToleratedFailurePercentage must be from 0 to 100"]
      : []),
  ];
}

function isDistributedMap(processor: ItemProcessor | undefined): boolean {
  return processor?.ProcessorConfig?.Mode === "DISTRIBUTED";
}

/** Source: AWS, "Passing data between states with variables": an identifier of at most 80 characters, not `states`. */
function variableFaults(state: StateDefinition): string[] {
  const names = [state, ...(state.Choices ?? []), ...(state.Catch ?? [])].flatMap(({ Assign = {} }) =>
    Object.keys(Assign),
  );
  return names.flatMap((name) => {
    if (name === "states") return ["Assign: $states is reserved"];
    if (/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) && name.length <= 80) return [];
    return [`Assign: ${name} is no name of a variable`];
  });
}
