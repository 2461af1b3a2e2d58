import type { ListedObject } from "./contract.ts";
import { csvRecords, textLines } from "./csv.ts";
import type { ReaderConfig } from "./definition.ts";
import { ErrorName, StateError } from "./errors.ts";
import type { Frame } from "./frame.ts";
import { givenItems, type Item } from "./inline-map.ts";
import { evaluateNumber } from "./templates.ts";

/** The items of a Distributed Map; read one after the other, counted only where that costs nothing. */
export interface ItemSource {
  readonly items: Iterable<Item>;
  readonly total?: number;
}

const delimiters: Record<string, string> = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" };

function unreadable(message: string): StateError {
  return new StateError(ErrorName.itemReaderFailed, message);
}

/**
 * Opens the items of a Distributed Map: its ItemReader (S3 `getObject` with JSON, JSONL or CSV, or
 * `listObjectsV2`), else its Items.
 *
 * @throws StateError `States.ItemReaderFailed` when the object or its form cannot be read
 */
export async function openItems(frame: Frame): Promise<ItemSource> {
  const reader = frame.state.ItemReader;
  if (reader === undefined) return counted(await givenItems(frame));
  const scope = frame.scope();
  const given = (await frame.evaluate(reader.Arguments ?? {}, "ItemReader/Arguments", scope)) as Record<
    string,
    unknown
  >;
  const config = reader.ReaderConfig ?? {};
  const most = await evaluateNumber(
    config.MaxItems,
    "ItemReader/ReaderConfig/MaxItems",
    scope,
    Number.POSITIVE_INFINITY,
    1,
  );
  const isList = reader.Resource === "arn:aws:states:::s3:listObjectsV2";
  const taken = isList ? ["Bucket", "Prefix"] : ["Bucket", "Key"];
  const odd = Object.keys(given).find((name) => !taken.includes(name));
  if (odd !== undefined) throw unreadable(`The argument ${odd} of ItemReader is not known here.`);
  const bucket = given.Bucket;
  if (typeof bucket !== "string") throw unreadable("ItemReader needs a Bucket.");
  if (isList) {
    const listed = await trying(frame.services.storage.listObjects(bucket, String(given.Prefix ?? "")));
    return atMost(
      counted(listed.map((object) => ({ value: asListed(object), source: `S3://${bucket}` }))),
      most,
    );
  }
  const key = given.Key;
  if (typeof key !== "string") throw unreadable("ItemReader needs a Key.");
  const text = await trying(frame.services.storage.readObject(bucket, key));
  return atMost(parseItems(text, config, `S3://${bucket}/${key}`), most);
}

async function trying<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    throw unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function counted(items: readonly Item[]): ItemSource {
  return { items, total: items.length };
}

function atMost(source: ItemSource, most: number): ItemSource {
  if (!Number.isFinite(most)) return source;
  function* first(): Generator<Item> {
    let left = most;
    for (const item of source.items) {
      if (left <= 0) return;
      left -= 1;
      yield item;
    }
  }
  return { items: first(), ...(source.total === undefined ? {} : { total: Math.min(source.total, most) }) };
}

function asListed(object: ListedObject): ListedObject {
  return { Etag: "", LastModified: "1970-01-01T00:00:00Z", StorageClass: "STANDARD", ...object };
}

/**
 * The items a text holds by a ReaderConfig. A CSV record gives an object of texts by header; missing
 * fields are empty, fields beyond the headers are dropped.
 *
 * @throws StateError `States.ItemReaderFailed`
 */
function parseItems(text: string, config: ReaderConfig, source: string): ItemSource {
  switch (config.InputType) {
    case undefined:
    case "JSON":
      return jsonItems(text, config.ItemsPointer, source);
    case "JSONL":
      return { items: jsonLines(text, source) };
    case "CSV":
      return { items: csvItems(text, config, source) };
    default:
      throw unreadable(`InputType ${config.InputType} is not supported here.`);
  }
}

function jsonItems(text: string, pointer: string | undefined, source: string): ItemSource {
  let data = parseJson(text, source);
  for (const step of pointer === undefined || pointer === "" ? [] : pointer.slice(1).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    data = typeof data === "object" && data !== null ? (data as Record<string, unknown>)[name] : undefined;
  }
  if (Array.isArray(data)) return counted(data.map((value: unknown) => ({ value, source })));
  if (typeof data === "object" && data !== null) {
    return counted(Object.entries(data).map(([key, value]) => ({ key, value, source })));
  }
  throw unreadable(`${source} holds neither an array nor an object.`);
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(`${where} is not JSON.`);
  }
}

function* jsonLines(text: string, source: string): Generator<Item> {
  let line = 0;
  for (const content of textLines(text)) {
    line += 1;
    yield { value: parseJson(content, `${source}, record ${line},`), source };
  }
}

function* csvItems(text: string, config: ReaderConfig, source: string): Generator<Item> {
  const delimiter = delimiters[config.CSVDelimiter ?? "COMMA"];
  if (delimiter === undefined) throw unreadable(`CSVDelimiter ${config.CSVDelimiter} is unknown.`);
  const records = csvRecords(text, delimiter);
  let headers = config.CSVHeaders ?? [];
  if (config.CSVHeaderLocation !== "GIVEN") {
    const first = records.next();
    if (first.done === true) return;
    headers = first.value;
  }
  if (headers.length === 0) throw unreadable("CSV needs headers: a first row, or CSVHeaders.");
  for (const record of records) {
    const value: Record<string, string> = {};
    for (const [column, header] of headers.entries()) value[header] = record[column] ?? "";
    yield { value, source };
  }
}
