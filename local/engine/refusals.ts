import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";

type Input = Readonly<Record<string, unknown>>;

const refusal = (message: string): Error =>
  new DynamoDBServiceException({
    name: "ValidationException",
    message,
    $fault: "client",
    $metadata: { httpStatusCode: 400 },
  });

/** A text as a document client gives it or as the wire has it; undefined for anything else. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : (value as { S?: string } | undefined)?.S;

const refuseQuery = (input: Input): void => {
  const condition = input["KeyConditionExpression"];
  if (typeof condition !== "string") return;
  const names = (input["ExpressionAttributeNames"] ?? {}) as Input;
  const values = (input["ExpressionAttributeValues"] ?? {}) as Input;
  for (const alias of condition.match(/:\w+/g) ?? [])
    if (textOf(values[alias]) === "")
      throw refusal(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value.",
      );
  const start = input["ExclusiveStartKey"] as Input | undefined;
  if (!start) return;
  for (const [, name = "", alias = ""] of condition.matchAll(/(#?\w+)\s*=\s*(:\w+)/g)) {
    const attribute = name.startsWith("#") ? String(names[name]) : name;
    if (attribute in start && textOf(start[attribute]) !== textOf(values[alias]))
      throw refusal("The provided starting key is outside query boundaries based on provided conditions");
  }
};

/**
 * Refuses what AWS refuses and dynoxide lets pass, where a store could come to depend on it: an empty text in a key
 * condition, and a query that is to go on from a key of another partition.
 *
 * @throws DynamoDBServiceException named ValidationException, as AWS does.
 */
export const refuseAsAwsDoes = (operation: string, input: Input): void => {
  if (operation === "Query") refuseQuery(input);
};
