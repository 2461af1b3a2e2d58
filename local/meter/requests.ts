import type { Meter } from "./meter.ts";

type Handlers = Readonly<Record<string, (input: never) => Promise<object>>>;

/** A local service's handlers that count each request, by service and operation, whoever makes it. */
export const countingRequests = (meter: Meter, service: string, handlers: Handlers): Handlers =>
  Object.fromEntries(
    Object.entries(handlers).map(([operation, handle]) => [
      operation,
      (input: never) => {
        meter.add("requests", 1, `${service} ${operation}`);
        return handle(input);
      },
    ]),
  );
