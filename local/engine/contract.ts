/** A running DynamoDB engine. */
export interface Engine {
  readonly name: "dynoxide" | "dynamodb-local" | "given";
  readonly endpoint: string;
  readonly pid: number | undefined;
  /** Ends the engine; its data stay. */
  close(): Promise<void>;
}
