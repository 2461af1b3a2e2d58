import type { Sabotage } from "./world.ts";

type Part = Readonly<Record<string, unknown>>;
type Write = Readonly<Record<string, Part>>;

/** Changes each part of a transaction on its way to the table. */
const inTransactions =
  (change: (part: Part, kind: string, at: number) => Part): Sabotage =>
  (call) =>
    call.operation !== "TransactWriteItems"
      ? call
      : {
          ...call,
          input: {
            ...call.input,
            TransactItems: (call.input["TransactItems"] as Write[]).map((write, at) =>
              Object.fromEntries(Object.entries(write).map(([kind, part]) => [kind, change(part, kind, at)])),
            ),
          },
        };

const itemOf = (part: Part): Part => (part["Item"] ?? {}) as Part;

const withoutCondition = ({ TableName, Item }: Part): Part => ({ TableName, Item });

/** The names of an update from which a condition on disputes was taken. */
const withoutDisputes = (part: Part): Part | undefined => {
  const { "#disputes": disputes, ...names } = (part["ExpressionAttributeNames"] ?? {}) as Part;
  const sets = String(part["UpdateExpression"] ?? "").includes("#disputes");
  return { ...names, ...(sets && { "#disputes": disputes }) };
};

/** Ways to break the store, each with what the checks say of it. */
export const sabotages: Readonly<Record<string, { sabotage: Sabotage; complaint: RegExp }>> = {
  "puts changed items without the condition on their version": {
    sabotage: inTransactions((part, kind) =>
      kind === "Put" && part["ConditionExpression"] === "#version = :before" ? withoutCondition(part) : part,
    ),
    complaint: /is not what its entries lead to|does not apply|open, with|its instruments/,
  },
  "adds to the balance twice": {
    sabotage: inTransactions((part, kind) =>
      kind !== "Update"
        ? part
        : {
            ...part,
            ExpressionAttributeValues: Object.fromEntries(
              Object.entries((part["ExpressionAttributeValues"] ?? {}) as Part).map(([name, value]) => [
                name,
                typeof value === "number" && /^:[A-Z]{3}$/.test(name) ? 2 * value : value,
              ]),
            ),
          },
    ),
    complaint: /is not what its entries lead to/,
  },
  "claims numbers that are claimed already": {
    sabotage: inTransactions((part) => (itemOf(part)["entity"] === "key" ? withoutCondition(part) : part)),
    complaint: /KEY was changed|is guarded by/,
  },
  "lists closed invoices as open": {
    sabotage: inTransactions((part) => {
      const item = itemOf(part);
      return item["entity"] === "invoice"
        ? { ...part, Item: { ...item, openAccount: item["accountId"], openDue: item["dueDate"] } }
        : part;
    }),
    complaint: /is listed as open/,
  },
  "settles an invoice whatever disputes came meanwhile": {
    sabotage: inTransactions((part) =>
      part["ConditionExpression"] === undefined
        ? part
        : {
            ...part,
            ConditionExpression: String(part["ConditionExpression"])
              .split(" AND ")
              .filter((condition) => !condition.includes("#disputes"))
              .join(" AND "),
            ExpressionAttributeNames: withoutDisputes(part),
          },
    ),
    complaint: /is disputed, but|does not apply/,
  },
  "promises and disputes an invoice whatever was settled meanwhile": {
    sabotage: inTransactions((part, kind) => {
      const { ExpressionAttributeNames: _, ExpressionAttributeValues: __, ...rest } = part;
      return kind === "ConditionCheck" ? { ...rest, ConditionExpression: "attribute_exists(pk)" } : part;
    }),
    complaint: /is disputed, but|over-allocation|leads to another state/,
  },
  "writes a second entry over the first": {
    sabotage: inTransactions((part, _kind, at) => {
      const item = itemOf(part);
      return item["entity"] === "entry"
        ? { ...withoutCondition(part), Item: { ...item, sk: `ENTRY#${item["kind"]}#${at}` } }
        : part;
    }),
    complaint: /ENTRY#.* was changed/,
  },
};
