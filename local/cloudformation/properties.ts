/** Reads resolved template properties, whose types CloudFormation leaves to each resource. */

/** The property as an object; empty where it is missing. */
export const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** The property as a list; empty where it is missing. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const texts = (value: unknown): string[] => list(value).map(String);

export const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

export const numberOr = (value: unknown, otherwise: number): number =>
  value === undefined ? otherwise : Number(value);

/** Whether the property says true, as CloudFormation takes it: a boolean or its name. */
export const isTrue = (value: unknown): boolean => value === true || value === "true";
