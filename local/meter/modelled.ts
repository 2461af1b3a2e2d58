/**
 * What is billed but cannot be seen on one machine, or would differ from machine to machine and from run
 * to run, and is therefore modelled.
 */

/** What one invocation with one thing to do is taken to last, in milliseconds. */
export const INVOCATION_MS = 100;

/** What each further thing of a batch adds, in milliseconds: batches work on several at a time. */
export const FURTHER_MS = 2;

/** Memory that an Express execution is billed for, in MB: the smallest step AWS bills. */
export const EXPRESS_MEMORY_MB = 64;

/** How long an invocation over so many accounts, lines, invoices or records is taken to last, in milliseconds. */
export const invocationMilliseconds = (things: number): number =>
  INVOCATION_MS + FURTHER_MS * Math.max(things - 1, 0);

/** Events of a log are billed with 26 bytes each beside their text. Source: CloudWatch Logs, `PutLogEvents`. */
const LOG_EVENT_BYTES = 26;

/** Values as long as API Gateway's own. */
const ACCESS = {
  requestId: "JKJaXmPLvHcESHA=",
  at: "10/Mar/2026:03:24:15 +0000",
  latencyMs: "100",
  client: "1h57kf5cpq17m0eml12EXAMPLE",
  subject: "1h57kf5cpq17m0eml12EXAMPLE",
  authorizerError: "-",
  integrationError: "-",
};

/** What the access log of the API takes for a request, in bytes: the fields that the deployed stage logs. */
export const accessLogBytes = (route: string, status: number): number =>
  Buffer.byteLength(JSON.stringify({ ...ACCESS, route, status: String(status) })) + LOG_EVENT_BYTES;
