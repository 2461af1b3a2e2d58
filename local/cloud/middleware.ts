import { randomUUID } from "node:crypto";
import type { ConfigurableClient } from "../../functions/runtime/aws.ts";
import type { FaultInjector } from "../faults/injector.ts";

/** What a local service does for each command of its SDK client, by the command's name without `Command`. */
export type Handlers = Readonly<Record<string, (input: never) => Promise<object>>>;

export interface MiddlewareContext {
  readonly commandName?: string;
}

interface MiddlewareArguments {
  input: Record<string, unknown>;
}

interface MiddlewareResult {
  output: Record<string, unknown>;
  response: unknown;
}

type Next = (args: MiddlewareArguments) => Promise<MiddlewareResult>;

export type Middleware = (
  next: Next,
  context: MiddlewareContext,
) => (args: MiddlewareArguments) => Promise<MiddlewareResult>;

const NAME = "dunlinLocal";
const FAULTS = "dunlinFaults";

/** Puts a middleware in front of everything else that a client does with a command. */
export const intercept = (client: ConfigurableClient, middleware: Middleware): void => {
  client.middlewareStack.add(middleware, {
    step: "initialize",
    name: NAME,
    priority: "high",
    override: true,
  });
};

/** A command that a local service does not know. */
class NotImplemented extends Error {
  override readonly name = "NotImplemented";
}

/** The command's name as in the API: `SendRawEmail`. */
export const operationOf = (context: MiddlewareContext): string =>
  (context.commandName ?? "unknown").replace(/Command$/, "");

/**
 * Puts faults around everything else that a client does with a command: call it before the others. What
 * the SDK repeats by itself carries the same token, by which DynamoDB knows it again.
 */
export const exposeToFaults = (
  service: string,
  client: ConfigurableClient,
  injector: FaultInjector,
): void => {
  const middleware: Middleware = (next, context) => (args) => {
    const operation = operationOf(context);
    const input =
      injector.isOn && operation === "TransactWriteItems"
        ? { ClientRequestToken: randomUUID(), ...args.input }
        : args.input;
    return injector.call(service, operation, () => next({ ...args, input }));
  };
  client.middlewareStack.add(middleware, { step: "initialize", name: FAULTS, priority: "high" });
};

/** Answers a client's commands from local handlers, without any request being made. */
export const answerFrom = (service: string, client: ConfigurableClient, handlers: Handlers): void =>
  intercept(client, (_next, context) => async ({ input }) => {
    const operation = operationOf(context);
    return { output: await perform(service, handlers, operation, input), response: {} };
  });

/**
 * Performs one operation of a local service.
 *
 * @throws NotImplemented naming the operation, where the service does not know it.
 */
export const perform = async (
  service: string,
  handlers: Handlers,
  operation: string,
  input: unknown,
): Promise<Record<string, unknown>> => {
  const handler = handlers[operation];
  if (!handler) throw new NotImplemented(`The local ${service} does not implement ${operation}`);
  const output = await handler(input as never);
  return { $metadata: { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 }, ...output };
};

/** Answers presigning for a client, whose stack the presigner copies before it asks for the URL's parts. */
export const answerPresigning = (
  client: ConfigurableClient,
  presign: (operation: string, input: Record<string, unknown>) => object,
): void => {
  const stack = client.middlewareStack;
  const clone = stack.clone.bind(stack);
  stack.clone = () => {
    const copy = clone();
    copy.remove(NAME);
    // Presigning asks nobody.
    copy.remove(FAULTS);
    const middleware: Middleware = (_next, context) => async (args) => ({
      output: { $metadata: {}, presigned: presign(operationOf(context), args.input) },
      response: {},
    });
    copy.add(middleware, { step: "initialize", name: `${NAME}Presign`, priority: "high" });
    return copy;
  };
};
