import { InternalServerError, ThrottlingException } from "@aws-sdk/client-dynamodb";
import { cancelled } from "../../support/memory-table/errors.ts";

/** What AWS may do to one call. */
export type Fault =
  | "none"
  /** An error, and nothing was done. */
  | "fails"
  /** It was done, but the answer is lost and the SDK has given up. */
  | "answer lost"
  /** It was done, the answer was lost, and the SDK sent the same request again, token and all. */
  | "sent twice"
  | "throttled"
  /** The process dies before the call is made, or before its answer is heard. */
  | "crash before"
  | "crash after"
  /** The caller gives up waiting; the request arrives some time later. */
  | "late"
  /** An index answers as it was some writes ago. */
  | "index lags";

const FAULTS: readonly Fault[] = [
  "none",
  "none",
  "none",
  "none",
  "none",
  "none",
  "none",
  "fails",
  "throttled",
  "sent twice",
  "answer lost",
  "crash before",
  "crash after",
  "late",
  "index lags",
];

/** The most that one step of a schedule may be. */
export const MOST_STEP = FAULTS.length * 4 - 1;

/** A step of a schedule, as one number that shrinks to the first who waits and no fault. */
export const stepOf = (step: number): { pick: number; fault: Fault } => ({
  pick: step % 4,
  fault: FAULTS[Math.floor(step / 4)] ?? "none",
});

/** The step that lets this one of those who wait go, and this become of the call. */
export const codeOf = (pick: number, fault: Fault): number => FAULTS.indexOf(fault) * 4 + pick;

const $metadata = {};

/** What a caller is told of a call that did not come to an end. */
export const failure = (): Error => new InternalServerError({ $metadata, message: "The connection broke" });

export const throttled = (operation: string): Error =>
  operation === "TransactWriteItems"
    ? cancelled(["TransactionConflict"])
    : new ThrottlingException({ $metadata, message: "Rate exceeded" });
