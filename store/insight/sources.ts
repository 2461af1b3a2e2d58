import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { contribution, groupOf } from "../../domain/insight/contribution.ts";
import type { Image } from "../../domain/insight/fold.ts";
import { type SourceItem, sourceItem } from "../../domain/insight/source.ts";

/** Sort keys of ledger items that have a place in the cells, with their kind. */
const KINDS: Readonly<Record<string, SourceItem["kind"]>> = {
  INV: "invoice",
  CREDIT: "credit-note",
  PAY: "payment",
  CONTACT: "contact",
};

const kindOf = (sk: unknown): SourceItem["kind"] | undefined =>
  typeof sk === "string" ? KINDS[sk.slice(0, sk.indexOf("#"))] : undefined;

/** A ledger item that insight cannot read. The message names what is wrong with it. */
class UnreadableItem extends Error {
  override readonly name = "UnreadableItem";
}

/** The source item of a stored ledger item; none for items without a place in the cells. Throws {@link UnreadableItem}. */
export const sourceOf = (stored: Readonly<Record<string, unknown>>): SourceItem | undefined => {
  const kind = kindOf(stored.sk);
  if (kind === undefined) return undefined;
  const parsed = sourceItem.safeParse({ ...stored, kind });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
  throw new UnreadableItem(`${String(stored.pk)}/${String(stored.sk)}: ${faults}`);
};

/** What the cells are told of a source item. */
export const imageOf = (item: SourceItem, sk: string): Image => ({
  source: `${item.accountId}#${sk}`,
  accountId: item.accountId,
  legalEntityId: item.legalEntityId,
  group: groupOf(item),
  version: item.version,
  contribution: contribution(item),
});

/** A stored value as plain data. Sets, binary data and nulls have no place in what insight reads. */
const plain = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.L !== undefined) return value.L.map(plain);
  if (value.M !== undefined) return plainItem(value.M);
  return value.BOOL;
};

const plainItem = (item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> => {
  const fields: Record<string, unknown> = {};
  for (const key in item) fields[key] = plain(item[key] as AttributeValue);
  return fields;
};

/** What insight reads of an item; the rest of a stream's image is not even decoded. */
const FIELDS = [
  "pk",
  "sk",
  "id",
  "accountId",
  "legalEntityId",
  "version",
  "currency",
  "amount",
  "dueDate",
  "status",
  "movements",
  "channel",
  "claimedAt",
] as const;

const sourceOfImage = (image: Readonly<Record<string, AttributeValue>>): SourceItem | undefined => {
  const fields: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value = image[field];
    if (value !== undefined) fields[field] = plain(value);
  }
  return sourceOf(fields);
};

/** A change in the Ledger's stream, as far as it matters here. */
export interface StreamChange {
  readonly NewImage?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly OldImage?: Readonly<Record<string, AttributeValue>> | undefined;
}

/**
 * The image of a change in the Ledger's stream; none where the item has no place in the cells. A
 * removed item counts as the version after its last, with nothing to contribute. Throws
 * {@link UnreadableItem}.
 */
export const imageOfChange = ({ NewImage, OldImage }: StreamChange): Image | undefined => {
  const stored = NewImage ?? OldImage;
  const sk = stored?.sk?.S;
  if (stored === undefined || sk === undefined || kindOf(sk) === undefined) return undefined;
  const item = sourceOfImage(stored);
  if (item === undefined) return undefined;
  const image = imageOf(item, sk);
  return NewImage ? image : { ...image, version: image.version + 1, contribution: {} };
};
