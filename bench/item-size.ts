/**
 * The size of an item as DynamoDB counts it: names and text by their UTF-8 bytes, a number by one
 * byte for every two significant digits and one more, lists and maps 3 bytes and one for each element.
 */
export const itemSize = (item: Readonly<Record<string, unknown>>): number => {
  let size = 0;
  for (const key in item) if (item[key] !== undefined) size += Buffer.byteLength(key) + valueSize(item[key]);
  return size;
};

const valueSize = (value: unknown): number => {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") {
    const digits = String(Math.abs(value))
      .replace(/\D/g, "")
      .replace(/^0+|0+$/g, "").length;
    return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
  }
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, each) => sum + 1 + valueSize(each), 0);
  if (value !== null && typeof value === "object")
    return 3 + Object.keys(value).length + itemSize(value as Record<string, unknown>);
  return 1;
};

/** Write units of an item in a transaction: two for each KB begun. */
export const transactionalWriteUnits = (bytes: number): number => 2 * Math.max(1, Math.ceil(bytes / 1024));

/** Read units of an eventually consistent query or scan over so many bytes: half of one for each 4 KB begun. */
export const readUnits = (bytes: number): number => Math.ceil(bytes / 4096) / 2;
