import { conditionOf } from "./conditions.ts";
import { invalid, NotImitated } from "./errors.ts";
import { Scope } from "./scope.ts";
import { inKeyOrder, type KeyNames, PRIMARY } from "./shelf.ts";
import { copyOfItem, type Stored } from "./values.ts";

export interface QueryInput {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Stored;
  readonly ScanIndexForward?: boolean;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Stored;
}

export interface Page {
  readonly Items: readonly Stored[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Stored;
}

/** `hash = :value`, alone or before AND: the one form in which the stores write a key condition. */
const HASH = /^\s*(#?\w+)\s*=\s*(:\w+)\s*(?:AND\b|$)/i;

/**
 * One page of the items that meet the key condition, in key order. A page ends at its `Limit` alone:
 * that of 1 MB is not imitated.
 */
export const pageOf = (
  input: QueryInput,
  names: KeyNames,
  partition: (hash: string) => Iterable<Stored>,
): Page => {
  const { KeyConditionExpression: key = "", FilterExpression: filter, Limit = Infinity } = input;
  const scope = new Scope(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const [, name = "", placeholder = ""] = HASH.exec(key) ?? [];
  if (name === "") throw new NotImitated(`the key condition ${key}`);
  if (scope.path([name])[0] !== names.hash) throw invalid(`Query condition missed key ${names.hash}`);
  const meets = conditionOf(key, scope);
  const passes = filter === undefined ? () => true : conditionOf(filter, scope);
  scope.checkUsed();
  const hash = scope.value(placeholder);
  if (typeof hash !== "string") throw invalid(`The key ${names.hash} is a text`);

  const order = inKeyOrder(names);
  const direction = input.ScanIndexForward === false ? -1 : 1;
  const { ExclusiveStartKey: start } = input;
  const found = [...partition(hash)]
    .filter(meets)
    .sort((a, b) => direction * order(a, b))
    .filter((item) => start === undefined || direction * order(item, start) > 0);
  const seen = found.slice(0, Limit);
  const last = seen.length === Limit ? seen.at(-1) : undefined;
  const Items = seen.filter(passes).map(copyOfItem);
  const keyNames = new Set([PRIMARY.hash, PRIMARY.range, names.hash, names.range]);
  return {
    Items,
    Count: Items.length,
    ScannedCount: seen.length,
    ...(last && {
      LastEvaluatedKey: Object.fromEntries([...keyNames].map((attribute) => [attribute, last[attribute]])),
    }),
  };
};
