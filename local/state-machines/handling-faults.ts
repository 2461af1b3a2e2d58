import type { StateDefinition } from "./definition.ts";
import { ErrorName } from "./errors.ts";
import { unknownFields } from "./known-fields.ts";

const mostSeconds = 99_999_999;
/** A year of 366 days, which MaxDelaySeconds must stay below. */
const delayEnd = 31_622_400;

/**
 * What Step Functions would refuse in a state's Retry and Catch.
 * Source: AWS, "Handling errors in Step Functions workflows", and the Amazon States Language, "Errors".
 */
export function handlingFaults({ Retry = [], Catch = [] }: StateDefinition): string[] {
  const found: string[] = [];
  for (const [index, retrier] of Retry.entries()) {
    const { IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, JitterStrategy } = retrier;
    const tell = (holds: boolean, field: string, rule: string): void => {
      if (!holds) found.push(`Retry[${index}]/${field} must be ${rule}`);
    };
    found.push(...unknownFields(retrier, "retrier").map((fault) => `Retry[${index}]: ${fault}`));
    tell(
      whole(IntervalSeconds, 1, mostSeconds),
      "IntervalSeconds",
      `a whole number from 1 to ${mostSeconds}`,
    );
    tell(whole(MaxAttempts, 0, mostSeconds), "MaxAttempts", `a whole number from 0 to ${mostSeconds}`);
    tell(
      BackoffRate === undefined || (typeof BackoffRate === "number" && BackoffRate >= 1),
      "BackoffRate",
      "a number of at least 1",
    );
    tell(
      whole(MaxDelaySeconds, 1, delayEnd - 1),
      "MaxDelaySeconds",
      `a whole number above 0 and below ${delayEnd}`,
    );
    tell([undefined, "FULL", "NONE"].includes(JitterStrategy), "JitterStrategy", "FULL or NONE");
  }
  for (const [index, catcher] of Catch.entries()) {
    found.push(...unknownFields(catcher, "catcher").map((fault) => `Catch[${index}]: ${fault}`));
    if (typeof catcher.Next !== "string") found.push(`Catch[${index}] needs Next`);
  }
  return [...found, ...nameFaults(Retry, "Retry"), ...nameFaults(Catch, "Catch")];
}

function whole(value: unknown, least: number, most: number): boolean {
  if (value === undefined) return true;
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function nameFaults(rules: readonly { readonly ErrorEquals?: unknown }[], field: string): string[] {
  return rules.flatMap(({ ErrorEquals }, index) => {
    const where = `${field}[${index}]/ErrorEquals`;
    if (!Array.isArray(ErrorEquals) || ErrorEquals.length === 0)
      return [`${where} must name at least one error`];
    if (ErrorEquals.some((name) => typeof name !== "string")) return [`${where} must hold texts`];
    if (!ErrorEquals.includes(ErrorName.all)) return [];
    return [
      ...(ErrorEquals.length > 1 ? [`${where}: ${ErrorName.all} must stand alone`] : []),
      ...(index < rules.length - 1 ? [`${where}: ${ErrorName.all} must come last`] : []),
    ];
  });
}
