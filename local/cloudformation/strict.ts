import { record } from "./properties.ts";

/** A template that declares what the local machine cannot run as declared. */
export class NotRunLocally extends Error {
  override readonly name = "NotRunLocally";
}

/**
 * The properties of a resource or of a part of one, where all that it declares is known. A property that
 * nothing here reads would otherwise be ignored, and the local machine would run something else than AWS.
 *
 * @param what names the resource in the message
 * @param known those that are read, and those that have no effect on one machine (roles, keys, tags)
 * @throws NotRunLocally naming the resource and the property
 */
export const only = (what: string, value: unknown, known: readonly string[]): Record<string, unknown> => {
  const properties = record(value);
  for (const name of Object.keys(properties))
    if (properties[name] !== undefined && !known.includes(name))
      throw new NotRunLocally(`${what} declares ${name}, which is not implemented locally`);
  return properties;
};

/**
 * A number within the bounds that AWS documents for it.
 *
 * @throws NotRunLocally naming the resource and the property
 */
export const within = (
  what: string,
  name: string,
  value: unknown,
  [least, most]: readonly [number, number],
  otherwise: number,
): number => {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new NotRunLocally(
    `${what} declares ${name} as ${String(value)}, which is no whole number from ${least} to ${most}`,
  );
};

/**
 * One of the values that are known for a property.
 *
 * @throws NotRunLocally naming the resource and the property
 */
export const oneOf = (what: string, name: string, value: unknown, known: readonly string[]): string => {
  const text = String(value);
  if (known.includes(text)) return text;
  throw new NotRunLocally(`${what} declares ${name} as ${text}; locally it is ${known.join(" or ")}`);
};

/**
 * Where something is sent that failed for good: a queue or a topic.
 *
 * @throws NotRunLocally naming the resource and what it sends to
 */
export const queueOrTopic = (what: string, value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  const arn = String(value);
  if (/^arn:[^:]+:(sqs|sns):/.test(arn)) return arn;
  throw new NotRunLocally(`${what} sends failures to ${arn}; locally that can be a queue or a topic`);
};
