import * as z from "zod";
import { addMilliseconds } from "../../domain/calendar.ts";
import { cronOf, nextRun } from "../../domain/insight/report/cadence.ts";
import type { ReportRun, ReportSchedule } from "../../domain/insight/report/schedule.ts";
import { StaleVersion } from "../../store/ledger/index.ts";
import { type ReportStore, reportStore } from "../../store/reports.ts";
import { api } from "../runtime/http/api.ts";
import { pageFrom } from "../runtime/http/pages.ts";
import { notFound, Problem } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { etag } from "../runtime/http/versions.ts";
import { derivedId } from "../runtime/ids.ts";
import { chosenEntity, ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { setClock, stopClock } from "./report/scheduler.ts";
import {
  reportScheduleInput,
  reportSchedulePage,
  reportScheduleQuery,
  reportScheduleView,
} from "./report/schemas.ts";

const tag = "Finance report";
const params = z.object({ reportScheduleId: id });

const storeOf = (runtime: Runtime): ReportStore =>
  reportStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));

const view = (schedule: ReportSchedule, runtime: Runtime, last?: ReportRun) => ({
  ...schedule,
  nextReportAt: nextRun(schedule.cadence, schedule.at, schedule.timeZone, runtime.clock.now()),
  ...(last && {
    lastReport: {
      scheduledAt: last.scheduledAt,
      status: last.status,
      ...(last.failure !== undefined && { failure: last.failure }),
    },
  }),
});

/** What a schedule is known by: the same recipient gets the same report at the same time once. */
const idOf = (input: Pick<ReportSchedule, "legalEntityId" | "recipient" | "timeZone" | "cadence" | "at">) =>
  derivedId(
    "report-schedule",
    input.legalEntityId,
    input.recipient.email.toLowerCase(),
    cronOf(input.cadence, input.at),
    input.timeZone,
  );

type Wanted = Pick<
  ReportSchedule,
  "id" | "legalEntityId" | "recipient" | "language" | "timeZone" | "cadence" | "at"
>;

const isAsWanted = (present: ReportSchedule, wanted: Wanted): boolean =>
  present.status !== "ended" &&
  present.language === wanted.language &&
  present.recipient.name === wanted.recipient.name &&
  present.recipient.email === wanted.recipient.email;

/** Writes the schedule as wanted, `pending`, unless it is there so. Two at once: one writes, the other finds it. */
const write = async (
  store: ReportStore,
  wanted: Wanted,
  by: string,
  runtime: Runtime,
): Promise<{ schedule: ReportSchedule; created: boolean }> => {
  const present = await store.getSchedule(wanted.id);
  if (present && isAsWanted(present, wanted)) return { schedule: present, created: false };
  const now = runtime.clock.now();
  const isNew = !present || present.status === "ended";
  const schedule: ReportSchedule = {
    ...wanted,
    status: "pending",
    createdAt: isNew ? now : present.createdAt,
    createdBy: isNew ? by : present.createdBy,
    changedAt: now,
    version: (present?.version ?? 0) + 1,
  };
  try {
    await store.saveSchedule(schedule);
    return { schedule, created: isNew };
  } catch (error) {
    if (!(error instanceof StaleVersion)) throw error;
    const written = await store.getSchedule(wanted.id);
    if (written && isAsWanted(written, wanted)) return { schedule: written, created: false };
    throw error;
  }
};

const create = route({
  method: "POST",
  path: "/v1/report-schedules",
  operationId: "createReportSchedule",
  summary: "Send someone the finance report regularly",
  description:
    "The aging and key figures of a legal entity by e-mail, with bars, changes since last time, and CSV files. Legal entity, address, time zone, cadence and time together make a schedule: asking for the same one again changes its name and language at most, and answers 200. On the day a change to daylight saving leaves the time out, no report goes out.",
  tag,
  scope: "dunlin/admin",
  body: reportScheduleInput,
  examples: {
    weekly: {
      summary: "Monday mornings in Berlin",
      value: {
        recipient: { email: "cfo@nordwind.example", name: "Ada Lovelace" },
        language: "de",
        timeZone: "Europe/Berlin",
        cadence: { every: "week", on: "monday" },
        at: "07:30",
      },
    },
    monthly: {
      summary: "At the end of each month",
      value: {
        recipient: { email: "board@nordwind.example", name: "The board" },
        cadence: { every: "month", on: "last" },
        at: "18:00",
      },
    },
  },
  responses: writeResponses({
    200: { description: "The schedule was there; as it is now.", schema: reportScheduleView },
    201: { description: "The schedule.", schema: reportScheduleView },
  }),
  async handle({ body, subject }, runtime) {
    const entity = await chosenEntity(ledgerOf(runtime), body.legalEntityId);
    const facts = {
      legalEntityId: entity.id,
      recipient: body.recipient,
      language: body.language ?? entity.language,
      timeZone: body.timeZone ?? entity.timeZone,
      cadence: body.cadence,
      at: body.at,
    };
    const store = storeOf(runtime);
    const { schedule, created } = await write(store, { ...facts, id: idOf(facts) }, subject, runtime);
    // The item first, its clock second: an attempt that breaks off in between leaves `pending`, and the next one ends it.
    await setClock(runtime, schedule);
    if (!(await store.activate(schedule))) {
      const present = await store.getSchedule(schedule.id);
      if (present?.status === "ended") await stopClock(runtime, schedule);
      throw new Problem(409, "concurrent-change", "The schedule was changed by others", {
        detail: "Others changed or ended the schedule meanwhile. Read it and send the request again.",
      });
    }
    const active = { ...schedule, status: "active" as const };
    const headers = { location: `/v1/report-schedules/${active.id}`, ...etag(active) };
    return { status: created ? 201 : 200, body: view(active, runtime), headers };
  },
});

const list = route({
  method: "GET",
  path: "/v1/report-schedules",
  operationId: "listReportSchedules",
  summary: "List who gets the finance report",
  tag,
  scope: "dunlin/insight.read",
  query: reportScheduleQuery,
  responses: readResponses(reportSchedulePage, "A page of the schedules."),
  handle: async ({ query }, runtime) => ({
    status: 200,
    body: await pageFrom(
      query,
      (page) => storeOf(runtime).listSchedules(page, query.legalEntityId),
      (schedule) => view(schedule, runtime),
    ),
  }),
});

const read = route({
  method: "GET",
  path: "/v1/report-schedules/{reportScheduleId}",
  operationId: "getReportSchedule",
  summary: "Read a schedule of the finance report, and what became of its last one",
  tag,
  scope: "dunlin/insight.read",
  params,
  responses: readResponses(reportScheduleView, "The schedule."),
  async handle({ params: { reportScheduleId } }, runtime) {
    const store = storeOf(runtime);
    const schedule = await store.getSchedule(reportScheduleId);
    if (!schedule || schedule.status === "ended") throw notFound("report schedule", reportScheduleId);
    const last = await store.latestRun(schedule.id, addMilliseconds(runtime.clock.now(), 1));
    return { status: 200, body: view(schedule, runtime, last), headers: etag(schedule) };
  },
});

const end = route({
  method: "DELETE",
  path: "/v1/report-schedules/{reportScheduleId}",
  operationId: "deleteReportSchedule",
  summary: "Send no more finance reports of a schedule",
  tag,
  scope: "dunlin/admin",
  params,
  responses: writeResponses({ 204: { description: "It has ended. Ending it again changes nothing." } }),
  async handle({ params: { reportScheduleId } }, runtime) {
    const store = storeOf(runtime);
    const schedule = await store.getSchedule(reportScheduleId);
    if (!schedule) throw notFound("report schedule", reportScheduleId);
    if (schedule.status !== "ended")
      await store.saveSchedule({
        ...schedule,
        status: "ended",
        changedAt: runtime.clock.now(),
        version: schedule.version + 1,
      });
    await stopClock(runtime, schedule);
    return { status: 204 };
  },
});

export const routes = [create, list, read, end];

/** Answers /v1/report-schedules. */
export const handler = entryPoint(api(routes));
