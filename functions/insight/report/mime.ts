import type { Instant } from "../../../domain/calendar.ts";
import type { ComposedReport } from "../../../domain/insight/report/compose.ts";
import type { ReportSchedule } from "../../../domain/insight/report/schedule.ts";
import type { LegalEntity } from "../../../domain/ledger/model.ts";
import { mimeOf } from "../../runtime/mime.ts";

/** Bytes of a mail that went out once; the same run gives the same ones. */
interface Envelope {
  readonly runId: string;
  readonly date: Instant;
}

/** The report as MIME: text and HTML with the CSV files, marked as automatic (RFC 3834). */
export const toMime = (
  report: ComposedReport,
  { recipient }: Pick<ReportSchedule, "recipient">,
  { sender }: Pick<LegalEntity, "sender">,
  { runId, date }: Envelope,
): Promise<Buffer> =>
  mimeOf(sender, {
    to: { name: recipient.name, address: recipient.email },
    ...(sender.replyTo !== undefined && { replyTo: sender.replyTo }),
    subject: report.subject,
    text: report.text,
    html: report.html,
    attachments: report.attachments.map((attachment) => ({ ...attachment })),
    language: report.language,
    date,
    id: `report.${runId}`,
    boundary: runId,
  });
