import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { Instant } from "../../../domain/calendar.ts";
import type { ComposedReport } from "../../../domain/insight/report/compose.ts";
import type { ReportSchedule } from "../../../domain/insight/report/schedule.ts";
import type { LegalEntity } from "../../../domain/ledger/model.ts";

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
): Promise<Buffer> => {
  const domain = sender.email.split("@")[1] ?? "dunlin.invalid";
  return new MailComposer({
    from: { name: sender.name, address: sender.email },
    to: { name: recipient.name, address: recipient.email },
    ...(sender.replyTo !== undefined && { replyTo: sender.replyTo }),
    subject: report.subject,
    text: report.text,
    html: report.html,
    attachments: report.attachments.map((attachment) => ({ ...attachment })),
    date: new Date(date),
    messageId: `<report.${runId}@${domain}>`,
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": report.language },
    // Boundaries follow from the run, so that the same run gives the same bytes.
    baseBoundary: runId,
    // RFC 5322 knows no bare line feed.
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  } as ConstructorParameters<typeof MailComposer>[0])
    .compile()
    .build();
};
