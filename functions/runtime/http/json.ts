import { fieldPath } from "./issues.ts";
import { type FieldError, invalid, MOST_ERRORS, Problem } from "./problem.ts";

/** The deepest documented body nests ten levels. What nests without end would end the stack of whoever walks it. */
const MAX_DEPTH = 64;

/** A batch of 100 invoices has some 3,000 values. Beyond this a body is a flood, and is not looked at value by value. */
const MAX_VALUES = 50_000;

/** Control characters but tab and line ends, which notes of several lines hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

interface Level {
  /** Of an object; made with its first key. */
  keys: Set<string> | undefined;
  readonly isList: boolean;
  key: string | number;
}

const endOfString = (json: string, start: number): number => {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
};

const faultOfText = (text: string): string | undefined => {
  if (!text.isWellFormed()) return "holds half a surrogate pair";
  return CONTROL.test(text) ? "must not hold control characters" : undefined;
};

/**
 * What a JSON text says that its parsed value no longer shows, or that no field may hold: a key that comes twice
 * (RFC 8259, section 4, leaves open which one counts), too many levels or values, and texts that cannot be kept
 * as they are. The text must be JSON.
 */
const faultsOf = (json: string): FieldError[] => {
  const faults: FieldError[] = [];
  const levels: Level[] = [];
  const fault = (path: readonly (string | number)[], message: string) =>
    faults.push({ field: fieldPath("", path), message });
  const here = () => levels.map(({ key }) => key);
  let values = 0;
  let isKey = false;
  for (let i = 0; i < json.length && faults.length < MOST_ERRORS; i++) {
    const level = levels.at(-1);
    switch (json[i]) {
      case "{":
      case "[":
        isKey = json[i] === "{";
        levels.push({ keys: undefined, isList: !isKey, key: isKey ? "" : 0 });
        if (levels.length > MAX_DEPTH) {
          fault(here().slice(0, 1), `nests deeper than ${MAX_DEPTH} levels`);
          return faults;
        }
        break;
      case "}":
      case "]":
        levels.pop();
        break;
      case ",":
        if (++values > MAX_VALUES) {
          fault([], `has more than ${MAX_VALUES} values`);
          return faults;
        }
        isKey = level?.isList === false;
        if (level?.isList) level.key = Number(level.key) + 1;
        break;
      case '"': {
        const end = endOfString(json, i);
        const token = json.slice(i, end + 1);
        const text = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
        if (isKey && level) {
          level.key = text;
          level.keys ??= new Set();
          if (level.keys.has(text)) fault(here(), "is given twice");
          level.keys.add(text);
          isKey = false;
        } else {
          const message = faultOfText(text);
          if (message !== undefined) fault(here(), message);
        }
        i = end;
      }
    }
  }
  return faults;
};

/**
 * Refuses a text with the replacement character: bytes that were no UTF-8 have become it on the way here, at the
 * gateway or when they were decoded, and what they said is lost.
 */
export const requireUtf8 = (text: string): void => {
  if (text.includes("\ufffd"))
    throw new Problem(400, "not-utf-8", "The body is not UTF-8", {
      detail: "The body holds bytes that are not UTF-8, or the replacement character U+FFFD in their place.",
    });
};

/** The value of a JSON body. Throws a 400 where it is no JSON or no UTF-8, a 422 where it is hazardous as JSON. */
export const readJson = (text: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, "malformed-json", "The body is not JSON", {
      detail: "The body could not be read as JSON.",
    });
  }
  requireUtf8(text);
  const faults = faultsOf(text);
  if (faults.length > 0) throw invalid(...faults);
  return value;
};
