import { createHash } from "node:crypto";
import jsonata from "jsonata";
import { fractionFrom, type Seeds, uuidFrom } from "./entropy.ts";
import { ErrorName, StateError } from "./errors.ts";

const hashAlgorithms: Record<string, string> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

const rangeLimit = 1000;

function refuse(message: string): never {
  throw new StateError(ErrorName.queryEvaluation, message);
}

/** `$partition(array, size)`: the array cut into pieces of at most `size`. */
function partition(array: unknown, size: unknown): unknown[][] | undefined {
  if (array === undefined) return undefined;
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1)
    refuse("$partition needs a positive size");
  const items: unknown[] = Array.isArray(array) ? array : [array];
  const pieces: unknown[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}

/** `$range(first, last, step)`: numbers from first to last inclusive, at most 1,000. */
function range(first: unknown, last: unknown, step: unknown): number[] {
  if (typeof first !== "number" || typeof last !== "number" || typeof step !== "number" || step === 0) {
    return refuse("$range needs a first and a last number and a step other than zero");
  }
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > rangeLimit) refuse(`$range yields at most ${rangeLimit} numbers, not ${count}`);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** `$hash(text, algorithm)`: hexadecimal digest. */
function hash(content: unknown, algorithm: unknown): string | undefined {
  if (content === undefined) return undefined;
  const name = typeof algorithm === "string" ? hashAlgorithms[algorithm] : undefined;
  if (typeof content !== "string" || name === undefined) {
    return refuse(`$hash needs a text and one of ${Object.keys(hashAlgorithms).join(", ")}`);
  }
  return createHash(name).update(content).digest("hex");
}

/** `$parse(text)`: the JSON value a text holds. */
function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== "string") refuse("$parse needs a text");
  try {
    return JSON.parse(text);
  } catch {
    return refuse("$parse was given a text that is not JSON");
  }
}

function noEval(): never {
  return refuse("$eval is not available; use $parse to read JSON text");
}

/** What Step Functions adds to (and takes from) JSONata, as far as it needs neither clock nor chance. */
export const pureFunctions = { partition, range, hash, parse, eval: noEval };

const format = jsonata("$fromMillis($millis, $picture, $timezone)");

/** `$now`, `$millis`, `$random` and `$uuid` at a given virtual instant (epoch milliseconds), from given seeds. */
export function situatedFunctions(atMillis: number, seeds: Seeds): Record<string, unknown> {
  return {
    millis: () => atMillis,
    now: (picture?: string, timezone?: string) =>
      picture === undefined
        ? new Date(atMillis).toISOString()
        : format.evaluate(undefined, { millis: atMillis, picture, timezone }),
    random: (seed?: unknown) => fractionFrom(seed === undefined ? seeds.next() : `seed:${String(seed)}`),
    uuid: () => uuidFrom(seeds.next()),
  };
}
