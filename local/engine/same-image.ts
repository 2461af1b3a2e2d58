import { isDeepStrictEqual } from "node:util";

/** The kinds of DynamoDB's sets: their members have no order. */
const SETS = ["SS", "NS", "BS"] as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !(value instanceof Uint8Array);

const sameMembers = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  const texts = (members: readonly unknown[]) =>
    members.map((it) => (it instanceof Uint8Array ? Buffer.from(it).toString("base64") : String(it))).sort();
  return a.length === b.length && isDeepStrictEqual(texts(a), texts(b));
};

/** Whether two attribute values are the same data. */
const sameValue = (a: unknown, b: unknown): boolean => {
  if (!isObject(a) || !isObject(b)) return isDeepStrictEqual(a, b);
  for (const kind of SETS) {
    const [members, others] = [a[kind], b[kind]];
    if (Array.isArray(members) && Array.isArray(others)) return sameMembers(members, others);
  }
  if (isObject(a["M"]) && isObject(b["M"])) return sameImage(a["M"], b["M"]);
  const [list, other] = [a["L"], b["L"]];
  if (Array.isArray(list) && Array.isArray(other))
    return list.length === other.length && list.every((value, at) => sameValue(value, other[at]));
  return isDeepStrictEqual(a, b);
};

/**
 * Whether two images of an item, in DynamoDB's JSON, hold the same data: attributes and members of sets have no
 * order. Source: DynamoDB Developer Guide, "Supported data types and naming rules in Amazon DynamoDB", "Sets".
 */
export const sameImage = (
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): boolean => {
  if (isDeepStrictEqual(a, b)) return true;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => name in b && sameValue(a[name], b[name]))
  );
};
