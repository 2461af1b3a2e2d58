import * as z from "zod";
import { cadence, timeOfDay } from "../../../domain/insight/report/cadence.ts";
import { languageTag, timeZoneName } from "../../../domain/ledger/model.ts";
import {
  cursor,
  emailAddress,
  id,
  instantView,
  limit,
  line,
  pageOf,
  versionView,
} from "../../runtime/http/schemas.ts";

const recipient = z.strictObject({
  email: emailAddress.meta({ examples: ["cfo@nordwind.example"] }),
  name: line(200),
});

const when = cadence.meta({
  id: "ReportCadence",
  description: "Every day; every week on a day; every month on day 1 to 28 or on the last.",
});

const time = timeOfDay.meta({
  description: "On the clock at the recipient's place, in winter and in summer.",
  examples: ["07:30"],
});

export const reportScheduleInput = z
  .strictObject({
    legalEntityId: id.optional().meta({ description: "May be left out where there is only one." }),
    recipient,
    language: languageTag.optional().meta({
      description: "Reports are written in English and German; the legal entity's language by default.",
      examples: ["de-AT"],
    }),
    timeZone: timeZoneName.optional().meta({
      description: "The recipient's; the legal entity's by default.",
      examples: ["Europe/Vienna"],
    }),
    cadence: when,
    at: time,
  })
  .meta({ id: "ReportScheduleInput" });

const lastReport = z
  .object({
    scheduledAt: instantView,
    status: z.enum(["claimed", "sent", "failed"]),
    failure: z.string().optional(),
  })
  .meta({
    id: "LastReport",
    description:
      "`claimed` for longer than minutes means that sending broke off midway: the report may have gone out, and is not sent again.",
  });

export const reportScheduleView = z
  .object({
    id: z.string(),
    legalEntityId: z.string(),
    recipient: z.object({ email: z.string(), name: z.string() }),
    language: z.string(),
    timeZone: z.string(),
    cadence: z.object({
      every: z.enum(["day", "week", "month"]),
      on: z.union([z.string(), z.int()]).optional(),
    }),
    at: z.string(),
    status: z.enum(["pending", "active"]).meta({
      description: "`pending` when making it broke off midway: send the request again.",
    }),
    nextReportAt: instantView,
    createdAt: instantView,
    createdBy: z.string(),
    changedAt: instantView,
    version: versionView,
    lastReport: lastReport.optional(),
  })
  .meta({ id: "ReportSchedule" });

export const reportSchedulePage = pageOf(reportScheduleView);

export const reportScheduleQuery = z.strictObject({ legalEntityId: id.optional(), limit, cursor });
