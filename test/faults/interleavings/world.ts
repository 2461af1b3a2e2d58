import { setImmediate as turn } from "node:timers/promises";
import { answer, type Call, clientOf } from "../../support/memory-table/client.ts";
import type { Change } from "../../support/memory-table/shelf.ts";
import { MemoryTable } from "../../support/memory-table/table.ts";
import { type Fault, failure, stepOf, throttled } from "./faults.ts";

/** How many actors there are at most; each has a client of its own. */
export const MOST_ACTORS = 4;

/** A call that waits for its turn. */
interface Waiting {
  readonly actor: number;
  readonly call: Call;
  /** Absent where nobody listens any more. */
  readonly told?: { ok(output: object): void; failed(error: unknown): void };
}

/** One thing that happened, for the story. */
export interface Event {
  readonly actor: number;
  readonly call?: Call;
  readonly fault?: Fault;
  readonly said?: string;
}

/** How far behind a lagging index is, in commits. */
const LAG = 3;

let present: World | undefined;
const clients = Array.from({ length: MOST_ACTORS }, (_, actor) =>
  clientOf((call) => {
    if (!present) throw new Error("No world is being played");
    return present.park(actor, call);
  }),
);

/** Changes a request on its way, to prove that the checks would notice. */
export type Sabotage = (call: Call) => Call;

/** One table, its clients, and the schedule that says whose call is next and what becomes of it. */
export class World {
  readonly table: MemoryTable;
  readonly events: Event[] = [];
  /** Called where an actor's process dies. */
  readonly onCrash = new Map<number, () => void>();
  readonly #commits: (readonly Change[])[] = [];
  readonly #sabotage: Sabotage;
  #waiting: Waiting[] = [];

  constructor(onCommit: (changes: readonly Change[]) => void, sabotage: Sabotage = (call) => call) {
    this.#sabotage = sabotage;
    this.table = new MemoryTable((changes) => {
      this.#commits.push(changes);
      onCommit(changes);
    });
    present = this;
  }

  clientFor(actor: number) {
    const client = clients[actor];
    if (!client) throw new Error(`There is no client for actor ${actor}`);
    return client;
  }

  park(actor: number, call: Call): Promise<object> {
    return new Promise((ok, failed) => {
      this.#waiting.push({ actor, call, told: { ok, failed } });
    });
  }

  say(actor: number, said: string): void {
    this.events.push({ actor, said });
  }

  /** Plays the schedule, then what is left without faults, until nobody waits. `check` is asked after each call. */
  async play(schedule: readonly number[], check: () => void): Promise<void> {
    await turn();
    for (let at = 0; this.#waiting.length > 0; at++) {
      const { pick, fault } = stepOf(schedule[at] ?? 0);
      this.#waiting.sort((a, b) => a.actor - b.actor);
      const [next] = this.#waiting.splice(pick % this.#waiting.length, 1);
      if (next) this.#let(next, fault);
      check();
      await turn();
    }
  }

  #let(next: Waiting, asked: Fault): void {
    const { actor, call, told } = next;
    const fault = told ? asked : "none";
    this.events.push({ actor, call, fault });
    if (fault === "late" && call.operation === "TransactWriteItems") this.#waiting.push({ actor, call });
    if (fault === "crash before") this.#crash(actor);
    else if (fault === "fails" || fault === "late") told?.failed(failure());
    else if (fault === "throttled") told?.failed(throttled(call.operation));
    else this.#reach(next, fault);
  }

  /** The call gets to the table; its answer may not get back. */
  #reach({ actor, call, told }: Waiting, fault: Fault): void {
    let tell: () => void;
    try {
      const output = this.#do(call, fault);
      tell = () => told?.ok(output);
    } catch (error) {
      tell = () => told?.failed(error);
    }
    if (fault === "crash after") this.#crash(actor);
    else if (fault === "answer lost") told?.failed(failure());
    else tell();
  }

  #do(asked: Call, fault: Fault): object {
    const call = this.#sabotage(asked);
    const isWrite = call.operation === "TransactWriteItems";
    if (isWrite && fault === "sent twice") {
      const ClientRequestToken = `token-${this.events.length}`;
      const tokened = { ...call, input: { ...call.input, ClientRequestToken } };
      answer(this.table, tokened);
      return answer(this.table, tokened);
    }
    const unseen = fault === "index lags" ? this.#commits.slice(-LAG).reverse().flat() : [];
    return answer(this.table, call, unseen);
  }

  #crash(actor: number): void {
    this.onCrash.get(actor)?.();
  }
}
