import type { ContextObject } from "./contract.ts";
import type { StateDefinition } from "./definition.ts";
import type { EvaluationScope } from "./expressions.ts";
import type { PathEntry } from "./history.ts";
import { withAssigned, withinPayloadLimit } from "./plain.ts";
import { worthKeeping } from "./redrive.ts";
import type { FlowScope, MapItem, Services, Strand } from "./strand.ts";
import { evaluateField } from "./templates.ts";

/** What a state leads to: the next state (none at the end), its output, and the variables after it. */
export interface Step {
  readonly next: string | undefined;
  readonly output: unknown;
  /** The variables from here on. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One passage through one state: all its parts need to do their work. */
export class Frame {
  readonly name: string;
  readonly state: StateDefinition;
  readonly input: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly strand: Strand;
  readonly entry: PathEntry;
  readonly mapItem: MapItem | undefined;
  /** Retries made so far in this passage. */
  retryCount = 0;
  #before: PathEntry | undefined;

  constructor(
    name: string,
    state: StateDefinition,
    input: unknown,
    variables: Readonly<Record<string, unknown>>,
    scope: FlowScope,
    entry: PathEntry,
    before?: PathEntry,
  ) {
    this.name = name;
    this.state = state;
    this.input = input;
    this.variables = variables;
    this.strand = scope.strand;
    this.mapItem = scope.mapItem;
    this.entry = entry;
    this.#before = before;
  }

  /** The passage that a redrive goes on from; answered once, since a retry after it begins anew. */
  takeBefore(): PathEntry | undefined {
    const before = worthKeeping(this.#before);
    this.#before = undefined;
    return before;
  }

  get services(): Services {
    return this.strand.execution.services;
  }

  /** `$states.context` here; `extra` adds a task's token or the Map item at hand. */
  context(extra?: { token?: string; item?: MapItem }): ContextObject {
    const execution = this.strand.execution;
    const item = extra?.item ?? this.mapItem;
    return {
      Execution: {
        Id: execution.arn,
        Input: execution.input,
        Name: execution.name,
        RoleArn: "arn:aws:iam::000000000000:role/local",
        StartTime: execution.startedAt,
        RedriveCount: execution.redriveCount,
        ...(execution.redrivenAt === undefined ? {} : { RedriveTime: execution.redrivenAt }),
      },
      State: { EnteredTime: this.entry.enteredAt, Name: this.name, RetryCount: this.retryCount },
      StateMachine: { Id: execution.stateMachineArn, Name: lastPart(execution.stateMachineArn) },
      ...(extra?.token === undefined ? {} : { Task: { Token: extra.token } }),
      ...(item === undefined ? {} : { Map: { Item: item } }),
    };
  }

  /** What expressions see here; `more` adds `result` or `errorOutput`. */
  scope(more: Record<string, unknown> = {}, context: ContextObject = this.context()): EvaluationScope {
    return {
      variables: this.variables,
      states: { input: this.input, context, ...more },
      nowMillis: this.strand.nowMillis(),
      seeds: this.strand.seeds,
    };
  }

  /** A field of this state, with its expressions evaluated. */
  async evaluate(value: unknown, field: string, scope: EvaluationScope = this.scope()): Promise<unknown> {
    return evaluateField(value, field, scope);
  }

  /**
   * The step of a state that went well, from the `Output` and `Assign` of the state, rule or catcher.
   * Both see the variables as they were on entry.
   *
   * @throws StateError `States.QueryEvaluationError` or `States.DataLimitExceeded`
   */
  async conclude(
    fields: { Output?: unknown; Assign?: Record<string, unknown> },
    next: string | undefined,
    fallback: unknown,
    more: Record<string, unknown> = {},
  ): Promise<Step> {
    if (fields.Output === undefined && fields.Assign === undefined) {
      return { next, output: fallback, variables: this.variables };
    }
    const scope = this.scope(more);
    const output =
      fields.Output === undefined ? fallback : await this.evaluate(fields.Output, "Output", scope);
    if (output !== this.input) withinPayloadLimit(output, `The output of ${this.name}`);
    if (fields.Assign === undefined) return { next, output, variables: this.variables };
    const assigned = (await this.evaluate(fields.Assign, "Assign", scope)) as Record<string, unknown>;
    return { next, output, variables: withAssigned(this.variables, assigned, `Assign of ${this.name}`) };
  }
}

/** The name at the end of an ARN. */
function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}
