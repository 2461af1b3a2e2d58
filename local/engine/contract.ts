/** A running DynamoDB engine. */
export interface Engine {
  readonly name: "dynoxide" | "dynamodb-local" | "given";
  readonly endpoint: string;
  readonly pid: number | undefined;
  /**
   * What to multiply the capacity of writing transactions by: AWS takes two units where a single write takes one,
   * which dynoxide reports and DynamoDB Local does not.
   */
  readonly transactWriteFactor: 1 | 2;
  /** Ends the engine; its data stay. */
  close(): Promise<void>;
}
