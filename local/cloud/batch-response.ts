/** Whether a batch went through, and if not, which of its records are to come again. */
export type BatchVerdict =
  | { readonly kind: "success" }
  /** All records count as failed: the response could not be read, or it names nothing that was sent. */
  | { readonly kind: "failure" }
  | { readonly kind: "partial"; readonly failed: ReadonlySet<string> };

const SUCCESS: BatchVerdict = { kind: "success" };
const FAILURE: BatchVerdict = { kind: "failure" };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads what a function with `ReportBatchItemFailures` answers. A response without failures (null, empty, an
 * empty or null list) is a success. An identifier that is missing, null, empty, under another key or of
 * no record in the batch makes the whole batch a failure, as does a list that is none.
 *
 * Source: AWS Lambda, "Configuring partial batch response with DynamoDB and Lambda", success and failure
 * conditions; "Implementing partial batch responses" for Amazon SQS says the same of unknown message ids.
 */
export const readBatchResponse = (response: unknown, sent: ReadonlySet<string>): BatchVerdict => {
  if (response === null || response === undefined || response === "") return SUCCESS;
  if (!isObject(response)) return FAILURE;
  const failures = response["batchItemFailures"];
  if (failures === undefined || failures === null) return SUCCESS;
  if (!Array.isArray(failures)) return FAILURE;
  if (failures.length === 0) return SUCCESS;
  const failed = new Set<string>();
  for (const failure of failures) {
    const id: unknown = isObject(failure) ? failure["itemIdentifier"] : undefined;
    if (typeof id !== "string" || !sent.has(id)) return FAILURE;
    failed.add(id);
  }
  return { kind: "partial", failed };
};
