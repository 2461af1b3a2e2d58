/** One entry of `PutEvents`. */
export interface PutEventsEntry {
  readonly Time?: Date;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
}

/** Entries a request may have. Source: Amazon EventBridge API reference, PutEvents. */
export const ENTRIES_LIMIT = 10;

/** The size all entries of a request may have together, in bytes. Source: AWS, January 2026, raised from 256 KB to 1 MB. */
export const REQUEST_LIMIT = 1024 * 1024;

/** The size of an entry, in bytes. Source: AWS, "Calculating Amazon EventBridge PutEvents event entry size". */
export const sizeOfEntry = ({
  Time,
  Source = "",
  DetailType = "",
  Detail = "",
  Resources = [],
}: PutEventsEntry): number =>
  (Time ? 14 : 0) +
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** What EventBridge answers for an entry that it does not take. */
interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const missing = (name: string): EntryError => ({
  ErrorCode: "InvalidArgument",
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

/**
 * What is wrong with an entry; the others of the request are not touched by it.
 *
 * Source: AWS, "Sending events with PutEvents", handling failures; the codes are those that the service answers.
 */
export const errorOfEntry = ({ Source, DetailType, Detail }: PutEventsEntry): EntryError | undefined => {
  if (!Source) return missing("Source");
  if (!DetailType) return missing("DetailType");
  if (!Detail) return missing("Detail");
  if (Source.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSource", ErrorMessage: "Not authorized for the source." };
  try {
    const detail: unknown = JSON.parse(Detail);
    if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Told below.
  }
  return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
};
