/** What a fault does to a call that a function makes to an AWS service, or a state machine to what it calls. */
type CallFault =
  /** Refused by a failing service; nothing happened. */
  | "fail-before"
  /** It took effect, and the answer is a failure of the service. */
  | "fail-after"
  /** No answer in time; nothing happened. */
  | "time-out-before"
  /** No answer in time; it took effect. */
  | "time-out-after"
  /** Refused by the service's own throttling error. */
  | "throttle"
  /** The answer was lost and the SDK asked again: it took effect twice, as far as the service lets it, and the second answer is seen. */
  | "repeat";

/** What a fault does to the function that makes a call. */
type CrashFault =
  /** The function dies before the call: killed, out of memory, timed out. */
  | "crash-before"
  /** The call took effect, and the function dies before it sees the answer. */
  | "crash-after";

/** What a fault does to something delivered at least once. */
type DeliveryFault =
  | "twice"
  | "late"
  /** The state machine does not start, for there are too many requests: whoever delivers tries again, and at last gives up. */
  | "refused";

export type FaultKind = CallFault | CrashFault | DeliveryFault;

/**
 * Where something can go wrong: `call` is a function's call of a service, `task` a state machine's call of
 * a function or a service, `delivery` an event on its way to a function or state machine.
 */
type PointKind = "call" | "task" | "delivery";

/** A place where a fault can strike, as it came by. */
export interface Point {
  readonly kind: PointKind;
  /** The client's name in the factory (`dynamodb`), or for a delivery the way it came: `async`, `stream`, `states`. */
  readonly service: string;
  /** As the API names it (`TransactWriteItems`); `Invoke` for a function. */
  readonly operation: string;
  /** The function or state machine that calls; for a delivery the one that is delivered to. */
  readonly by: string;
}

/** One fault: what happens, at the `at`-th point (from 0) among those that `of` describes, or among all. */
export interface Fault {
  readonly kind: FaultKind;
  readonly at: number;
  readonly of?: Partial<Point>;
  /** How late, for `late`; ten minutes by default. */
  readonly byMilliseconds?: number;
}

const CALL_FAULTS: readonly CallFault[] = [
  "fail-before",
  "fail-after",
  "time-out-before",
  "time-out-after",
  "throttle",
];

/** Services whose calls the SDK repeats by itself after a lost answer, and which may have done the first: SES is asked once only (see `functions/runtime/aws.ts`). */
const REPEATED: ReadonlySet<string> = new Set(["dynamodb", "s3", "lambda"]);

/** The faults that can strike at a point. */
export const faultsAt = ({ kind, service }: Point): readonly FaultKind[] => {
  if (kind === "delivery") return ["twice", "late", ...(service === "states" ? (["refused"] as const) : [])];
  const repeated: readonly FaultKind[] = REPEATED.has(service) ? ["repeat"] : [];
  return [
    ...CALL_FAULTS,
    ...repeated,
    ...(kind === "call" ? (["crash-before", "crash-after"] as const) : []),
  ];
};

/** A point in words: `send-email: ses.SendRawEmail`. */
export const describePoint = ({ kind, service, operation, by }: Point): string =>
  kind === "delivery" ? `${service} delivery to ${by}` : `${by}: ${service}.${operation}`;
