import * as z from "zod";
import { addMilliseconds, type Instant } from "../../calendar.ts";
import { currencyCode, instant, plainDate } from "../../ledger/fields.ts";
import { languageTag, timeZoneName } from "../../ledger/model.ts";
import { cadence, timeOfDay } from "./cadence.ts";

/** Who gets the finance report of a legal entity, and when, as it is kept. */
export const reportSchedule = z.object({
  id: z.string(),
  legalEntityId: z.string(),
  recipient: z.object({ email: z.email().max(254), name: z.string().min(1).max(200) }),
  language: languageTag,
  timeZone: timeZoneName,
  cadence,
  at: timeOfDay,
  /** `pending` until the clock that starts it is set; `ended` for good once it was deleted. */
  status: z.enum(["pending", "active", "ended"]),
  createdAt: instant,
  createdBy: z.string(),
  changedAt: instant,
  version: z.int(),
});
export type ReportSchedule = z.infer<typeof reportSchedule>;

const balance = z.object({ amount: z.int(), count: z.int() });

/** The figures of one currency that the next report is compared with. Minor units, days, percent. */
const currencySnapshot = z.object({
  currency: currencyCode,
  buckets: z.record(z.string(), balance),
  invoices: balance,
  overdue: balance,
  credits: balance,
  unappliedCash: balance,
  outstanding: z.int(),
  figures: z.record(z.string(), z.number().nullable()),
  flows: z.record(z.string(), z.int()),
});
export type CurrencySnapshot = z.infer<typeof currencySnapshot>;

/** What a report said, as far as the next one needs it. */
const snapshot = z.object({ asOf: plainDate, currencies: z.array(currencySnapshot) });
export type Snapshot = z.infer<typeof snapshot>;

/**
 * One report: claimed before it is sent, settled after, by the sender or by what SES reports of the mail. A claim
 * that is open may or may not have been sent.
 */
export const reportRun = z.object({
  reportScheduleId: z.string(),
  scheduledAt: instant,
  status: z.enum(["claimed", "sent", "failed"]),
  attempts: z.int(),
  claimedAt: instant,
  settledAt: instant.optional(),
  messageId: z.string().optional(),
  failure: z.string().max(1000).optional(),
  snapshot,
});
export type ReportRun = z.infer<typeof reportRun>;

/**
 * How long nothing may be heard of a claim, in milliseconds, before the report is sent once more: six hours, as
 * the dunning policy has it for a contact. SES reports a delivery, a delay or a bounce of every mail it took.
 */
export const REPORT_GRACE = 6 * 3_600_000;

/** Whether nothing has been heard of a run's open claim for so long that it may be claimed again. */
export const isSilent = ({ status, claimedAt }: ReportRun, now: Instant): boolean =>
  status === "claimed" && claimedAt <= addMilliseconds(now, -REPORT_GRACE);
