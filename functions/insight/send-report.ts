import { SESServiceException, SendRawEmailCommand } from "@aws-sdk/client-ses";
import * as z from "zod";
import { addMilliseconds, type Instant, toInstant } from "../../domain/calendar.ts";
import { composeReport } from "../../domain/insight/report/compose.ts";
import { snapshotOf } from "../../domain/insight/report/figures.ts";
import {
  isSilent,
  REPORT_GRACE,
  type ReportRun,
  type ReportSchedule,
} from "../../domain/insight/report/schedule.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import { reportStore } from "../../store/reports.ts";
import { derivedId } from "../runtime/ids.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { gatherReport } from "./report/gather.ts";
import { toMime } from "./report/mime.ts";

const reportRequest = z.object({
  reportScheduleId: z.string().min(1),
  /** Scheduler writes whole seconds; runs are kept by milliseconds. */
  scheduledAt: z.iso.datetime().transform((text): Instant => toInstant(Date.parse(text))),
});

/** What the state machine is told. */
export interface SendReportResult {
  readonly outcome: "sent" | "sent-before" | "schedule-ended";
  readonly reportScheduleId: string;
  readonly scheduledAt: Instant;
  readonly messageId?: string;
}

/** Someone claimed the report and was not heard of yet. It may have gone out, so it is not sent once more before the grace is over. */
export class ClaimLeftOpen extends Error {
  override readonly name = "ClaimLeftOpen";
}

/** The request names no schedule. */
export class NoSuchSchedule extends Error {
  override readonly name = "NoSuchSchedule";
}

/** SES refused the mail; it certainly did not go out, and may be tried again. */
export class ReportRefused extends Error {
  override readonly name = "ReportRefused";
}

const openClaim = ({ scheduledAt, claimedAt }: Pick<ReportRun, "scheduledAt" | "claimedAt">): ClaimLeftOpen =>
  new ClaimLeftOpen(
    `The report of ${scheduledAt} was claimed at ${claimedAt} and not settled. It may have been sent: what SES reports of it settles it; after ${addMilliseconds(claimedAt, REPORT_GRACE)} without any word it may be sent again.`,
  );

const send = async (
  runtime: Runtime,
  schedule: ReportSchedule,
  scheduledAt: Instant,
  { sender }: LegalEntity,
  mime: Buffer,
): Promise<string | undefined> => {
  const { MessageId } = await runtime.aws.ses.send(
    new SendRawEmailCommand({
      Source: sender.email,
      Destinations: [schedule.recipient.email],
      RawMessage: { Data: mime },
      ConfigurationSetName: runtime.env("SES_CONFIGURATION_SET"),
      // Tags take no colons, so the instant goes in milliseconds. Source: SES API, MessageTag.
      Tags: [
        { Name: "reportScheduleId", Value: schedule.id },
        { Name: "reportScheduledAt", Value: String(Date.parse(scheduledAt)) },
      ],
    }),
  );
  return MessageId;
};

/** A fault of the request is an answer that nothing was sent. After any other error something may have been. */
const isRefusal = (error: unknown): error is SESServiceException =>
  error instanceof SESServiceException && error.$fault === "client";

/**
 * Sends one finance report, effectively once: composed, claimed by a conditional write, sent, then
 * settled. A repetition of a report that was sent changes nothing; one that SES refused is sent
 * again; one whose claim is open is not, until SES's events settle it, or nothing is heard of it for
 * {@link REPORT_GRACE}: then it is sent once more. Throws {@link ClaimLeftOpen}, {@link NoSuchSchedule}, {@link ReportRefused}, or what AWS throws.
 */
export const createHandler =
  (runtime: Runtime) =>
  async (input: unknown): Promise<SendReportResult> => {
    const request = reportRequest.parse(input);
    const { reportScheduleId, scheduledAt } = request;
    const store = reportStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
    const schedule = await store.getSchedule(reportScheduleId);
    if (!schedule) throw new NoSuchSchedule(`There is no report schedule ${reportScheduleId}`);
    if (schedule.status === "ended") return { outcome: "schedule-ended", ...request };
    const before = await store.getRun(reportScheduleId, scheduledAt);
    if (before?.status === "sent") return { outcome: "sent-before", ...request };
    if (before?.status === "claimed" && !isSilent(before, runtime.clock.now())) throw openClaim(before);

    const last = await store.lastSent(reportScheduleId, scheduledAt);
    const { entity, facts } = await gatherReport(runtime, schedule, scheduledAt, last?.snapshot);
    const claimedAt = runtime.clock.now();
    const runId = derivedId("report", reportScheduleId, scheduledAt);
    const mime = await toMime(composeReport(facts), schedule, entity, { runId, date: claimedAt });
    const run: ReportRun = {
      reportScheduleId,
      scheduledAt,
      status: "claimed",
      attempts: (before?.attempts ?? 0) + 1,
      claimedAt,
      snapshot: snapshotOf(facts.asOf, facts.currencies),
    };
    if (!(await store.claimRun(run))) throw openClaim(run);

    let messageId: string | undefined;
    try {
      messageId = await send(runtime, schedule, scheduledAt, entity, mime);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const failure = `${error.name}: ${error.message}`;
      await store.settleRun(run, { status: "failed", failure }, runtime.clock.now());
      throw new ReportRefused(failure, { cause: error });
    }
    await store.settleRun(run, { status: "sent", messageId }, runtime.clock.now());
    return { outcome: "sent", ...request, ...(messageId !== undefined && { messageId }) };
  };

/** Called by the state machine `finance-report`. */
export const handler = entryPoint(createHandler);
