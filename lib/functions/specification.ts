import type { Capability } from "../capabilities.ts";

/** What the catalogue says of a function, whatever invokes it. */
export interface FunctionSpecification {
  /** Its name in the console, in logs, alarms and the runbook. */
  readonly name: string;
  /** The TypeScript file with its `handler`, relative to the repository. */
  readonly entry: string;
  /** One line for the console. */
  readonly description: string;
  /** What users notice when it fails: one sentence, for the alarm. */
  readonly impact: string;
  /** In MB; CPU grows with it. */
  readonly memory: number;
  readonly timeoutSeconds: number;
  /** Concurrency kept for it alone; from the common pool by default. */
  readonly reservedConcurrency?: number;
  /** All that it may do, and with it its environment. */
  readonly may: readonly Capability[];
}
