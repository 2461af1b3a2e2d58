import { toDecimal } from "../../domain/money.ts";
import type { RehearsedMessage } from "../../domain/rehearsal/rehearsed.ts";

const COLUMNS = [
  "policy",
  "at",
  "account_number",
  "account_name",
  "segment",
  "step",
  "channel",
  "tone",
  "invoices",
  "to_pay",
];

const cell = (text: string | number): string => {
  // A cell that begins like a formula would be carried out by a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(String(text)) ? `'${text}` : String(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The messages and tasks of a rehearsal as CSV (RFC 4180), by policy, instant and account. */
export const messagesFile = (
  messages: readonly { readonly policy: string; readonly message: RehearsedMessage }[],
): string => {
  const rows = messages
    .map(({ policy, message }) => [
      policy,
      message.at,
      message.account.number,
      message.account.name,
      message.segmentId,
      message.stepId,
      message.channel,
      message.tone,
      message.invoices,
      message.toPay.map(({ currency, toPay }) => `${toDecimal(toPay, currency)} ${currency}`).join(" + "),
    ])
    .map((row) => row.map(cell).join(","))
    .sort();
  return `${[COLUMNS.join(","), ...rows].join("\r\n")}\r\n`;
};
