import { InvalidDefinition } from "./errors.ts";

/** One rule of a state's `Retry`. Times in seconds. */
export interface Retrier {
  ErrorEquals: readonly string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

/** One rule of a state's `Catch`. */
interface Catcher {
  ErrorEquals: readonly string[];
  Next: string;
  Output?: unknown;
  Assign?: Record<string, unknown>;
}

/** One rule of a Choice state. */
interface ChoiceRule {
  Condition: unknown;
  Next: string;
  Output?: unknown;
  Assign?: Record<string, unknown>;
}

export interface ReaderConfig {
  InputType?: "JSON" | "JSONL" | "CSV" | string;
  CSVHeaderLocation?: "FIRST_ROW" | "GIVEN";
  CSVHeaders?: string[];
  CSVDelimiter?: string;
  MaxItems?: unknown;
  ItemsPointer?: string;
}

interface ItemReader {
  Resource: string;
  ReaderConfig?: ReaderConfig;
  Arguments?: unknown;
}

export interface ItemBatcher {
  MaxItemsPerBatch?: unknown;
  MaxInputBytesPerBatch?: unknown;
  BatchInput?: unknown;
}

export interface ResultWriter {
  Resource?: string;
  Arguments?: unknown;
  WriterConfig?: { Transformation?: "NONE" | "COMPACT" | "FLATTEN"; OutputType?: "JSON" | "JSONL" };
}

/** A flow of states: a machine, a branch, or an item processor. */
export interface Flow {
  StartAt: string;
  States: Record<string, StateDefinition>;
}

export interface ItemProcessor extends Flow {
  ProcessorConfig?: { Mode?: "INLINE" | "DISTRIBUTED"; ExecutionType?: "STANDARD" | "EXPRESS" };
}

/** A state of any type; `Type` says which of the optional fields mean something. */
export interface StateDefinition {
  Type: string;
  QueryLanguage?: string;
  Next?: string;
  End?: boolean;
  Output?: unknown;
  Assign?: Record<string, unknown>;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Resource?: string;
  Arguments?: unknown;
  TimeoutSeconds?: unknown;
  HeartbeatSeconds?: unknown;
  Choices?: ChoiceRule[];
  Default?: string;
  Seconds?: unknown;
  Timestamp?: unknown;
  Error?: unknown;
  Cause?: unknown;
  Branches?: Flow[];
  Items?: unknown;
  ItemProcessor?: ItemProcessor;
  ItemSelector?: unknown;
  ItemReader?: ItemReader;
  ItemBatcher?: ItemBatcher;
  ResultWriter?: ResultWriter;
  MaxConcurrency?: unknown;
  ToleratedFailureCount?: unknown;
  ToleratedFailurePercentage?: unknown;
  Label?: string;
}

/** A whole definition as deployed. */
export interface Definition extends Flow {
  QueryLanguage?: string;
  TimeoutSeconds?: number;
}

const read = new WeakMap<object, Definition>();

/**
 * Reads a deployed definition, as text or as parsed JSON.
 *
 * @throws InvalidDefinition when it is no state machine, uses JSONPath anywhere, or names an unknown state.
 */
export function readDefinition(definition: unknown): Definition {
  const parsed: unknown = typeof definition === "string" ? JSON.parse(definition) : definition;
  if (typeof parsed !== "object" || parsed === null)
    throw new InvalidDefinition("a definition is a JSON object");
  const known = read.get(parsed);
  if (known !== undefined) return known;
  const machine = parsed as Definition;
  checkFlow(machine, machine.QueryLanguage === "JSONata", "the state machine");
  read.set(parsed, machine);
  return machine;
}

function checkFlow(flow: Flow, jsonata: boolean, where: string): void {
  if (typeof flow.StartAt !== "string" || typeof flow.States !== "object" || flow.States === null) {
    throw new InvalidDefinition(`${where} needs StartAt and States`);
  }
  const mustExist = (target: string | undefined, from: string): void => {
    if (target !== undefined && flow.States[target] === undefined) {
      throw new InvalidDefinition(`${from} leads to ${target}, which ${where} does not have`);
    }
  };
  mustExist(flow.StartAt, "StartAt");
  for (const [name, state] of Object.entries(flow.States)) {
    const speaksJsonata = state.QueryLanguage === undefined ? jsonata : state.QueryLanguage === "JSONata";
    if (!speaksJsonata) throw new InvalidDefinition(`${name} is not written in JSONata`);
    mustExist(state.Next, name);
    mustExist(state.Default, name);
    for (const rule of state.Choices ?? []) mustExist(rule.Next, name);
    for (const catcher of state.Catch ?? []) mustExist(catcher.Next, name);
    for (const branch of state.Branches ?? []) checkFlow(branch, jsonata, `a branch of ${name}`);
    if (state.ItemProcessor !== undefined)
      checkFlow(state.ItemProcessor, jsonata, `the item processor of ${name}`);
  }
}
