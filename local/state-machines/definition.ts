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
