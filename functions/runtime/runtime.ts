import { Logger } from "@aws-lambda-powertools/logger";
import { type AwsClients, createAwsClients } from "./aws.ts";
import type { Clock } from "./clock.ts";
import { type Ids, randomIds } from "./ids.ts";

export type { Clock } from "./clock.ts";

/** What every handler works with. Handlers take it as their argument; nothing else in `functions/` reaches for time, chance, environment or network. */
export interface Runtime {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly aws: AwsClients;
  readonly logger: Logger;
  /** The value of an environment variable; throws, naming it, where it is missing. */
  env(name: string): string;
}

/** The runtime of a deployed function. */
const lambdaRuntime = (): Runtime => {
  const clock: Clock = { now: () => new Date().toISOString() };
  return {
    clock,
    ids: randomIds(clock),
    aws: createAwsClients(),
    logger: new Logger(),
    env: (name) => {
      const value = process.env[name];
      if (value === undefined || value === "") throw new Error(`The environment variable ${name} is not set`);
      return value;
    },
  };
};

let current: Runtime | undefined;

/** Puts a runtime in place of Lambda's own, before any handler runs: the machine-wide one of `local/`, or a test's. */
export const useRuntime = (runtime: Runtime): void => {
  current = runtime;
};

/**
 * A Lambda entry point from a constructor of handlers: the handler is made at its first call, with
 * the runtime then in force, and kept. Tests call the constructor with a runtime of their own.
 */
export const entryPoint = <Args extends unknown[], Result>(
  create: (runtime: Runtime) => (...args: Args) => Result,
): ((...args: Args) => Result) => {
  let made: { for: Runtime; handler: (...args: Args) => Result } | undefined;
  return (...args) => {
    current ??= lambdaRuntime();
    if (made?.for !== current) made = { for: current, handler: create(current) };
    return made.handler(...args);
  };
};
