import { AsyncLocalStorage } from "node:async_hooks";
import { appendFileSync } from "node:fs";
import { Logger, type LogItem } from "@aws-lambda-powertools/logger";
import type { AwsClients } from "../functions/runtime/aws.ts";
import { type Ids, idsFrom } from "../functions/runtime/ids.ts";
import type { Clock, Runtime } from "../functions/runtime/runtime.ts";

/** One invocation of a function: its own environment, and its own identifiers. */
interface Invocation {
  readonly functionName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ids: Ids;
}

/** Writes log lines to a file instead of standard output, which belongs to the program in front. */
class FileLogger extends Logger {
  // Declared only: a private field would not be there yet when the base class logs from its constructor.
  declare protected target: string | undefined;

  writeTo(file: string): this {
    this.target = file;
    return this;
  }

  protected override printLog(_level: number, log: LogItem): void {
    if (this.target) appendFileSync(this.target, `${JSON.stringify(log.getAttributes())}\n`);
  }
}

/**
 * Ten bytes that differ for each start and invocation and are the same in each run of the same story:
 * the number of the start, the number of the invocation, and room for identifiers to count up in.
 */
const tenBytes = (start: number, invocation: number): Uint8Array => {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16BE(start & 0x7fff, 0);
  bytes.writeUInt32BE(invocation >>> 0, 2);
  return bytes;
};

/** The runtime that all handlers share locally, and the scope of each invocation within it. */
export class LocalRuntime implements Runtime {
  readonly clock: Clock;
  readonly aws: AwsClients;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly #scope = new AsyncLocalStorage<Invocation>();
  readonly #environment: Readonly<Record<string, string>>;
  readonly #start: number;
  #invocations = 0;

  /** @param start which start on these data this is, so that identifiers do not repeat over starts */
  constructor(options: {
    clock: Clock;
    aws: AwsClients;
    environment: Readonly<Record<string, string>>;
    logFile: string;
    start: number;
  }) {
    this.clock = options.clock;
    this.aws = options.aws;
    this.#environment = options.environment;
    this.#start = options.start;
    this.logger = new FileLogger({ serviceName: "dunlin", logLevel: "WARN" }).writeTo(options.logFile);
    const outside = this.#newIds();
    this.ids = { ulid: () => (this.#scope.getStore()?.ids ?? outside).ulid() };
  }

  /** Within an invocation the function's own variable; outside, that of any function which has it. */
  readonly env = (name: string): string => {
    const invocation = this.#scope.getStore();
    const value = (invocation?.environment ?? this.#environment)[name];
    if (value === undefined || value === "")
      throw new Error(
        `The environment variable ${name} is not set${invocation ? ` for the function ${invocation.functionName}` : ""}`,
      );
    return value;
  };

  /** Runs a function's code with its environment and identifiers of its own. */
  within<T>(functionName: string, environment: Readonly<Record<string, string>>, run: () => T): T {
    return this.#scope.run({ functionName, environment, ids: this.#newIds() }, run);
  }

  #newIds(): Ids {
    return idsFrom(this.clock, () => tenBytes(this.#start, this.#invocations++));
  }
}
