import { routes } from "../../lib/api/routes.ts";
import type { Point } from "../../local/faults/fault.ts";
import type { ApiAnswer, ApiCall, Machine } from "../../local/machine.ts";

/** When every story begins: a Tuesday, at eleven in Berlin. */
export const START = "2026-06-09T09:00:00.000Z";

/** A story's world: the machine, a client that does what the documentation asks of clients, and what it was answered. */
export interface World {
  readonly machine: Machine;
  /** What the client was answered in the end, in order. Part of what must not differ. */
  readonly answers: unknown[];
  /** The routes that were asked while faults could strike: `POST /v1/payments`. */
  readonly routes: ReadonlySet<string>;
  /** Sends a request with an `Idempotency-Key`; sends it again after a failure, and waits where it is told that it runs still. */
  send(method: string, path: string, body?: unknown, call?: ApiCall): Promise<Json>;
  /** Reads, and keeps the answer. */
  read(path: string, call?: ApiCall): Promise<Json>;
}

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is up to the route
export type Json = Record<string, any>;

/** Something that happens to Dunlin from beginning to end, told so that it can be broken anywhere. */
export interface Story {
  readonly name: string;
  /** The functions that it goes through, by their names in the catalogue; faults strike at their calls. */
  readonly functions: readonly string[];
  /** The state machines that it runs, by their files' names. */
  readonly machines?: readonly string[];
  /** What is there before. Nothing breaks here. */
  prepare?(world: World): Promise<void>;
  /** What may break anywhere. */
  act(world: World): Promise<void>;
  /** AWS's own retries and redrives, and time: the same after a fault as without one. */
  settle?(world: World): Promise<void>;
  /** The points to break, where they are not all those of its functions and all tasks. */
  where?(point: Point): boolean;
  /** What is looked at of the end, where it is not all. */
  digest?(world: World): Promise<string[]>;
}

/** A function's or state machine's name in the catalogue. */
export const plainName = (name: string): string => name.replace(/^dunlin-[a-z]+-/, "");

/** The points of a story's functions alone, without the tasks of a state machine that goes on around them. */
export const callsOf =
  (...functions: readonly string[]) =>
  ({ by }: Point): boolean =>
    functions.includes(plainName(by));

const WAITS = [61_000, 61_000, 61_000, 61_000, 61_000];

const mustRepeat = ({ status, body }: ApiAnswer): boolean =>
  status >= 500 ||
  status === 429 ||
  (status === 409 && /request-in-progress|concurrent-change/.test(String((body as Json | null)?.["type"])));

const patterns = routes.map(({ method, path }) => ({
  route: `${method} ${path}`,
  pattern: new RegExp(`^${method} ${path.replace(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Those with fewer placeholders come first, as for API Gateway. */
const routeOf = (method: string, path: string): string | undefined =>
  patterns
    .filter(({ pattern }) => pattern.test(`${method} ${path.split("?", 1)[0]}`))
    .sort((a, b) => a.route.split("{").length - b.route.split("{").length)[0]?.route;

/** A world for one telling of a story. */
export const worldOf = (machine: Machine): World => {
  const answers: unknown[] = [];
  const asked = new Set<string>();
  let keys = 0;
  const insist = async (method: string, path: string, call: ApiCall): Promise<ApiAnswer> => {
    const route = routeOf(method, path);
    if (route !== undefined && machine.injector.isOn) asked.add(route);
    let answer = await machine.invokeApi(method, path, call);
    for (const wait of WAITS) {
      if (!mustRepeat(answer)) break;
      await machine.advanceTo(new Date(Date.parse(machine.clock.now()) + wait).toISOString());
      answer = await machine.invokeApi(method, path, call);
    }
    return answer;
  };
  return {
    machine,
    answers,
    routes: asked,
    async send(method, path, body, call = {}) {
      const headers = { "idempotency-key": `key-${++keys}`, ...call.headers };
      const { status, body: answered } = await insist(method, path, { body, ...call, headers });
      if (status >= 400) throw new Error(`${method} ${path} was refused: ${JSON.stringify(answered)}`);
      answers.push({ status, body: answered });
      return answered as Json;
    },
    async read(path, call = {}) {
      const { status, body } = await insist("GET", path, call);
      if (status >= 400) throw new Error(`GET ${path} was refused: ${JSON.stringify(body)}`);
      answers.push({ status, body });
      return body as Json;
    },
  };
};
