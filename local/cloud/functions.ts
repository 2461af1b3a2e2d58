import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { FunctionModel } from "../cloudformation/model.ts";
import { unqualified } from "../cloudformation/read-compute.ts";
import type { FaultInjector } from "../faults/injector.ts";
import type { Meter } from "../meter/meter.ts";
import { invocationMilliseconds } from "../meter/modelled.ts";
import { operationOfFunction, thingsIn } from "../meter/operations.ts";
import type { LocalRuntime } from "../runtime.ts";

/** A function failed: what Lambda answers with `X-Amz-Function-Error`. */
export class FunctionFailed extends Error {
  override readonly name = "FunctionFailed";
  readonly errorType: string;

  constructor(functionName: string, error: unknown) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    super(thrown.message, { cause: error });
    this.errorType = thrown.name;
    this.stack = `${functionName}: ${thrown.stack ?? thrown.message}`;
  }
}

/** How long a function's invocations really took on this machine since it was started, in milliseconds. */
export interface Measured {
  readonly invocations: number;
  readonly milliseconds: number;
  readonly longest: number;
}

type Handler = (event: unknown, context: unknown) => unknown;

/** Payload limit of a synchronous invocation, in bytes, either way. Source: AWS Lambda quotas. */
const SYNC_LIMIT = 6 * 1024 * 1024;

/** Runs the functions of the product in this process, each with its own environment. */
export class Functions {
  readonly #byArn: ReadonlyMap<string, FunctionModel>;
  readonly #handlers = new Map<string, Promise<Handler>>();
  readonly #measured = new Map<string, Measured>();
  readonly #root: string;
  readonly #runtime: LocalRuntime;
  readonly #meter: Meter;
  readonly #injector: FaultInjector;
  readonly #onFailure: (functionName: string, error: unknown) => void;
  #requests = 0;

  constructor(
    models: readonly FunctionModel[],
    root: string,
    runtime: LocalRuntime,
    meter: Meter,
    injector: FaultInjector,
    onFailure: (functionName: string, error: unknown) => void,
  ) {
    this.#byArn = new Map(models.map((model) => [model.arn, model]));
    this.#root = root;
    this.#runtime = runtime;
    this.#meter = meter;
    this.#injector = injector;
    this.#onFailure = onFailure;
  }

  /** @throws Error naming the function where no template declares it. */
  find(arnOrName: string): FunctionModel {
    const model =
      this.#byArn.get(unqualified(arnOrName)) ??
      [...this.#byArn.values()].find(({ name }) => name === arnOrName);
    if (!model) throw new Error(`There is no function ${arnOrName}`);
    return model;
  }

  has(arn: string): boolean {
    return this.#byArn.has(unqualified(arn));
  }

  /**
   * Invokes a function with a copy of the event and answers a copy of its result, as both would cross the wire.
   *
   * @throws FunctionFailed when the handler throws.
   */
  async invoke(arnOrName: string, event: unknown): Promise<unknown> {
    const model = this.find(arnOrName);
    const operation = operationOfFunction(model.name);
    return this.#meter.during(operation, async () => {
      const began = performance.now();
      try {
        const answer = await this.#run(model, event);
        if (operation !== undefined) this.#meter.add("times", thingsIn(event));
        return answer;
      } finally {
        this.#measure(model.name, performance.now() - began);
      }
    });
  }

  /** Real durations by function, the slowest of all first. They differ from machine to machine and bill nothing. */
  measured(): [name: string, measured: Measured][] {
    return [...this.#measured].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
  }

  #measure(name: string, milliseconds: number): void {
    const known = this.#measured.get(name) ?? { invocations: 0, milliseconds: 0, longest: 0 };
    this.#measured.set(name, {
      invocations: known.invocations + 1,
      milliseconds: known.milliseconds + milliseconds,
      longest: Math.max(known.longest, milliseconds),
    });
  }

  async #run(model: FunctionModel, event: unknown): Promise<unknown> {
    const milliseconds = invocationMilliseconds(thingsIn(event));
    this.#meter.add("lambda.requests", 1, model.name);
    this.#meter.add("lambda.milliseconds", milliseconds, model.name);
    this.#meter.add("lambda.gbSeconds", (milliseconds / 1000) * (model.memoryMb / 1024), model.name);
    const payload = JSON.stringify(event ?? {});
    try {
      if (Buffer.byteLength(payload) > SYNC_LIMIT)
        throw new RangeError(`The payload for ${model.name} is larger than ${SYNC_LIMIT} bytes`);
      const handler = await this.#handler(model);
      const result = await this.#injector.invocation(model.name, async () =>
        this.#runtime.within(model.name, model.environment, () =>
          handler(JSON.parse(payload), this.#context(model)),
        ),
      );
      const answer = JSON.stringify(result ?? null);
      if (Buffer.byteLength(answer) > SYNC_LIMIT)
        throw new RangeError(`The answer of ${model.name} is larger than ${SYNC_LIMIT} bytes`);
      return JSON.parse(answer);
    } catch (error) {
      this.#onFailure(model.name, error);
      throw new FunctionFailed(model.name, error);
    }
  }

  /** Invokes a function with a batch that it is given at least once. */
  async feed(arnOrName: string, event: unknown): Promise<unknown> {
    const { name } = this.find(arnOrName);
    if (this.#injector.delivery("stream", name)?.kind === "twice") await this.invoke(name, event);
    return this.invoke(name, event);
  }

  #handler(model: FunctionModel): Promise<Handler> {
    const known = this.#handlers.get(model.entry);
    if (known) return known;
    const loading = import(pathToFileURL(resolve(this.#root, model.entry)).href).then(
      (module: { handler?: unknown }) => {
        if (typeof module.handler !== "function") throw new Error(`${model.entry} exports no handler`);
        return module.handler as Handler;
      },
    );
    this.#handlers.set(model.entry, loading);
    return loading;
  }

  #context(model: FunctionModel): unknown {
    this.#requests++;
    return {
      functionName: model.name,
      functionVersion: "$LATEST",
      invokedFunctionArn: model.arn,
      memoryLimitInMB: String(model.memoryMb),
      awsRequestId: `00000000-0000-4000-8000-${String(this.#requests).padStart(12, "0")}`,
      logGroupName: `/aws/lambda/${model.name}`,
      logStreamName: "local",
      callbackWaitsForEmptyEventLoop: false,
      getRemainingTimeInMillis: () => model.timeoutSeconds * 1000,
    };
  }
}
