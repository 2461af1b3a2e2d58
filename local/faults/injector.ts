import { addMilliseconds } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import { failureOf, throttlingOf, timeOutOf } from "./errors.ts";
import { describePoint, type Fault, faultsAt, type Point } from "./fault.ts";
import { Invocation, presentInvocation } from "./invocation.ts";

const TEN_MINUTES = 600_000;

const describes = (wanted: Partial<Point>, point: Point): boolean =>
  Object.entries(wanted).every(([name, value]) => point[name as keyof Point] === value);

/** What becomes of a lost answer where the SDK cannot ask again. */
const withoutRepeat = (fault: Fault | undefined): Fault | undefined =>
  fault?.kind === "repeat" ? { ...fault, kind: "time-out-after" } : fault;

const deliveryTo = (service: string, by: string): Point => ({
  kind: "delivery",
  service,
  operation: "Deliver",
  by,
});

interface Planned {
  readonly fault: Fault;
  met: number;
}

/**
 * Injects faults where the local machine meets AWS: at the calls that functions make, at the tasks of
 * state machines, and at deliveries. Each fault names the point it strikes at by its number, so that the
 * same plan over the same story breaks the same thing. Without a plan nothing is counted or changed.
 */
export class FaultInjector {
  readonly #clock: TurnableClock;
  #planned: readonly Planned[] = [];
  #isOn = false;
  #points: Point[] = [];
  #struck: { fault: Fault; point: Point }[] = [];
  #invocations = new Map<string, number>();

  constructor(clock: TurnableClock) {
    this.#clock = clock;
  }

  /** Counts points from here on, and strikes as planned. A plan of nothing only records. */
  plan(...faults: readonly Fault[]): void {
    this.#planned = faults.map((fault) => ({ fault, met: 0 }));
    this.#points = [];
    this.#struck = [];
    this.#invocations = new Map();
    this.#isOn = true;
  }

  /** Counts and strikes no more. What was recorded stays until the next plan. */
  rest(): void {
    this.#isOn = false;
  }

  /** Whether points are counted, and faults may strike. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** The points met since the plan was made, in their order. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** The faults that struck, and where. */
  get struck(): readonly { readonly fault: Fault; readonly point: Point }[] {
    return this.#struck;
  }

  /** How often each function was invoked since the plan was made. */
  get invocations(): ReadonlyMap<string, number> {
    return this.#invocations;
  }

  /** Runs a function, so that it can be killed. */
  invocation<T>(functionName: string, run: () => Promise<T>): Promise<T> {
    if (this.#isOn) this.#invocations.set(functionName, (this.#invocations.get(functionName) ?? 0) + 1);
    return this.#isOn ? new Invocation(functionName).run(run) : run();
  }

  /**
   * A call of a service. One whose body is a stream is `sentOnce`: the SDK's retry cannot send a stream again, and
   * throws in place of a repetition. Calls from outside of functions pass untouched.
   */
  async call<T>(
    service: string,
    operation: string,
    make: () => Promise<T>,
    { sentOnce = false }: { readonly sentOnce?: boolean } = {},
  ): Promise<T> {
    const invocation = presentInvocation();
    if (!invocation) return make();
    const point: Point = { kind: "call", service, operation, by: invocation.functionName };
    const fault = this.#meet(point);
    if (fault?.kind === "crash-before") return invocation.kill(`before ${service}.${operation}`);
    try {
      return await invocation.call(() => this.#suffer(sentOnce ? withoutRepeat(fault) : fault, point, make));
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: whatever the answer was, nobody is there to take it
      if (fault?.kind === "crash-after") return invocation.kill(`after ${service}.${operation}`);
    }
  }

  /** A task of a state machine, by the name of its state. */
  task<T>(service: string, operation: string, state: string, perform: () => Promise<T>): Promise<T> {
    const point: Point = { kind: "task", service, operation, by: state };
    return this.#suffer(this.#meet(point), point, perform);
  }

  /**
   * Hands something over that is delivered at least once: now, twice, or later.
   *
   * @throws Error of the service where it is refused.
   */
  deliver(service: string, receiver: string, hand: () => void): void {
    const fault = this.delivery(service, receiver);
    if (fault?.kind === "refused") throw throttlingOf(deliveryTo(service, receiver));
    const later = (): void => {
      const due = addMilliseconds(this.#clock.now(), fault?.byMilliseconds ?? TEN_MINUTES);
      this.#clock.at(due, `late delivery to ${receiver}`, hand);
    };
    if (fault?.kind !== "late") hand();
    if (fault?.kind === "late" || fault?.byMilliseconds !== undefined) later();
    else if (fault?.kind === "twice") hand();
  }

  /** What is to happen to a delivery that its receiver fetches itself, as a stream's consumer does. */
  delivery(service: string, receiver: string): Fault | undefined {
    return this.#meet(deliveryTo(service, receiver));
  }

  #meet(point: Point): Fault | undefined {
    if (!this.#isOn) return undefined;
    this.#points.push(point);
    let striking: Fault | undefined;
    for (const planned of this.#planned) {
      if (!describes(planned.fault.of ?? {}, point)) continue;
      if (planned.met++ !== planned.fault.at) continue;
      if (!faultsAt(point).includes(planned.fault.kind))
        throw new RangeError(`${planned.fault.kind} cannot happen at ${describePoint(point)}`);
      striking ??= planned.fault;
    }
    if (striking) this.#struck.push({ fault: striking, point });
    return striking;
  }

  async #suffer<T>(fault: Fault | undefined, point: Point, make: () => Promise<T>): Promise<T> {
    switch (fault?.kind) {
      case "fail-before":
        throw failureOf(point);
      case "time-out-before":
        throw timeOutOf(point);
      case "throttle":
        throw throttlingOf(point);
      case "fail-after":
        await Promise.allSettled([make()]);
        throw failureOf(point);
      case "time-out-after":
        await Promise.allSettled([make()]);
        throw timeOutOf(point);
      case "repeat":
        await Promise.allSettled([make()]);
        return make();
      default:
        return make();
    }
  }
}
