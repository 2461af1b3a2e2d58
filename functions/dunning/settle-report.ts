import { toInstant } from "../../domain/calendar.ts";
import { reportStore } from "../../store/reports.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** What SES reported of a mail, as far as it tells whether a finance report left. */
interface MailReport {
  readonly eventType: string;
  readonly messageId: string;
  /** Why SES did not send, where it did not. */
  readonly failure?: string | undefined;
}

/** The finance report that a mail is, by the tags that `send-report` gave it. */
interface ReportOfMail {
  readonly reportScheduleId: string;
  readonly scheduledAt: string;
}

/** The finance report that a mail with these tags is; undefined where it is none. */
export const reportOf = (
  tags: Readonly<Record<string, readonly string[]>> | undefined,
): ReportOfMail | undefined => {
  const [reportScheduleId] = tags?.["reportScheduleId"] ?? [];
  const milliseconds = Number(tags?.["reportScheduledAt"]?.[0]);
  return reportScheduleId !== undefined && Number.isSafeInteger(milliseconds)
    ? { reportScheduleId, scheduledAt: toInstant(milliseconds) }
    : undefined;
};

/** Events by which the mail certainly did not leave. Any other shows that SES took it. */
const NOT_SENT: ReadonlySet<string> = new Set(["Reject", "Rendering Failure"]);

/**
 * Settles the claim of a finance report that its sender left open, by what SES reports of the mail. A run
 * that is settled stays as it is.
 */
export const settleReport = async (
  runtime: Runtime,
  { reportScheduleId, scheduledAt }: ReportOfMail,
  { eventType, messageId, failure = eventType }: MailReport,
): Promise<void> => {
  const store = reportStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
  // Nearly always the sender has settled it by now; a read then costs a fraction of a refused write.
  const run = await store.getRun(reportScheduleId, scheduledAt);
  if (run?.status !== "claimed") return;
  await store.settleRun(
    run,
    NOT_SENT.has(eventType) ? { status: "failed", failure } : { status: "sent", messageId },
    runtime.clock.now(),
  );
};
