import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reportStore } from "../../../store/reports.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { type ReportHouse, reportHouse, type When, weekly } from "./report-rig.ts";

let engine: TestEngine;
let house: ReportHouse;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  house = await reportHouse(engine);
  await house.openEntity("LE1");
});
afterEach(() => house.close());

const POST = "POST /v1/report-schedules";
const LIST = "GET /v1/report-schedules";
const GET = "GET /v1/report-schedules/{reportScheduleId}";
const DELETE = "DELETE /v1/report-schedules/{reportScheduleId}";

const at = (reportScheduleId: string) => ({ path: { reportScheduleId } });
const post = (body: unknown = weekly) => house.call(POST, { body });

describe("A schedule of the finance report", () => {
  it("runs on the recipient's clock and hands the state machine its id and instant", async () => {
    const { status, body, headers } = await post();
    expect(status).toBe(201);
    expect(headers).toMatchObject({ location: `/v1/report-schedules/${body.id}`, etag: '"1"' });
    expect(body).toMatchObject({ ...weekly, status: "active", nextReportAt: "2026-07-06T06:30:00.000Z" });
    const [clock] = [...house.clocks.values()];
    expect(clock).toMatchObject({
      GroupName: "dunlin-test-reports",
      ScheduleExpression: "cron(30 7 ? * MON *)",
      ScheduleExpressionTimezone: "Europe/London",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: house.runtime.env("REPORT_STATE_MACHINE_ARN"),
        RoleArn: house.runtime.env("SCHEDULER_ROLE_ARN"),
        DeadLetterConfig: { Arn: house.runtime.env("SCHEDULE_DLQ_ARN") },
      },
    });
    expect(JSON.parse(clock?.Target?.Input ?? "")).toEqual({
      reportScheduleId: body.id,
      scheduledAt: "<aws.scheduler.scheduled-time>",
    });
    expect(JSON.stringify(clock)).not.toContain("cfo@");
  });

  it("has a name that Scheduler takes", async () => {
    await post();
    // Source: EventBridge Scheduler API reference, CreateSchedule, Name.
    for (const name of house.clocks.keys()) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
  });

  it("takes the legal entity, its time zone and language where none is named", async () => {
    const { recipient, cadence, at } = weekly;
    const { body } = await post({ recipient, cadence, at });
    expect(body).toMatchObject({ legalEntityId: "LE1", timeZone: "Europe/Berlin", language: "en" });
  });

  it("is one, however often it is asked for", async () => {
    const first = await post();
    const again = await post({
      ...weekly,
      recipient: { ...weekly.recipient, email: "CFO@nordwind.example" },
    });
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(first.body.id);
    expect(house.clocks.size).toBe(1);
    expect((await house.call(LIST)).body.items).toHaveLength(1);
    const other = await post({ ...weekly, at: "08:00" });
    expect(other.status).toBe(201);
    expect(house.clocks.size).toBe(2);
  });

  it("is one where two ask at the same time", async () => {
    const answers = await Promise.all([post(), post(), post()]);
    for (const { status } of answers) expect([200, 201, 409]).toContain(status);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect(house.clocks.size).toBe(1);
    expect((await post()).status).toBe(200);
  });

  it("gives the same answer under the same idempotency key", async () => {
    const headers = { "idempotency-key": "report-1" };
    const first = await house.call(POST, { body: weekly, headers });
    const again = await house.call(POST, { body: weekly, headers });
    expect(again.status).toBe(201);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(again.body).toEqual(first.body);
  });

  it("changes its name and language when asked for anew", async () => {
    const { body } = await post();
    const changed = await post({ ...weekly, language: "de" });
    expect(changed.body).toMatchObject({
      id: body.id,
      language: "de",
      version: 2,
      createdAt: body.createdAt,
    });
  });

  it("ends, can be ended again, and can begin anew", async () => {
    const { body } = await post();
    expect((await house.call(DELETE, at(body.id))).status).toBe(204);
    expect((await house.call(DELETE, at(body.id))).status).toBe(204);
    expect(house.clocks.size).toBe(0);
    expect((await house.call(GET, at(body.id))).status).toBe(404);
    expect((await house.call(LIST)).body.items).toEqual([]);
    const anew = await post();
    expect(anew.status).toBe(201);
    expect(anew.body).toMatchObject({ id: body.id, status: "active", version: 3 });
    expect(house.clocks.size).toBe(1);
  });

  it("is not found where there never was one", async () => {
    expect((await house.call(GET, at("none"))).status).toBe(404);
    expect((await house.call(DELETE, at("none"))).status).toBe(404);
  });

  it("is listed by pages and by legal entity", async () => {
    await house.openEntity("LE2");
    for (const hour of ["06", "07", "08"]) await post({ ...weekly, at: `${hour}:00` });
    await post({ ...weekly, legalEntityId: "LE2" });
    const first = await house.call(LIST, { query: { limit: "3" } });
    const rest = await house.call(LIST, { query: { limit: "3", cursor: first.body.cursor } });
    const ids = [...first.body.items, ...rest.body.items].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(4);
    expect((await house.call(LIST, { query: { legalEntityId: "LE2" } })).body.items).toHaveLength(1);
    expect((await house.call(LIST, { query: { cursor: "nonsense" } })).status).toBe(422);
  });

  it("shows what became of its last report", async () => {
    const { body } = await post();
    const store = reportStore(engine.db, house.runtime.env("LEDGER_TABLE"));
    await store.claimRun({
      reportScheduleId: body.id,
      scheduledAt: "2026-06-29T06:30:00.000Z",
      status: "claimed",
      attempts: 1,
      claimedAt: "2026-06-29T06:30:02.000Z",
      snapshot: { asOf: "2026-06-29", currencies: [] },
    });
    const { body: read, headers } = await house.call(GET, at(body.id));
    expect(read.lastReport).toEqual({ scheduledAt: "2026-06-29T06:30:00.000Z", status: "claimed" });
    expect(headers.etag).toBe('"1"');
  });

  it.each<[string, object, string]>([
    ["an address that is none", { recipient: { email: "cfo", name: "Ada" } }, "recipient.email"],
    [
      "a name with a line break",
      { recipient: { email: "a@b.example", name: "A\r\nBcc: x" } },
      "recipient.name",
    ],
    ["a time zone that is none", { timeZone: "Europe/Nowhere" }, "timeZone"],
    ["a time that is none", { at: "7:30" }, "at"],
    ["a day that not every month has", { cadence: { every: "month", on: 31 } }, "cadence.on"],
    ["a week without its day", { cadence: { every: "week" } }, "cadence.on"],
    ["an unknown cadence", { cadence: { every: "hour" } }, "cadence.every"],
    ["a legal entity that is not there", { legalEntityId: "LE9" }, "legalEntityId"],
    ["a field that is not known", { reciever: "x" }, "reciever"],
  ])("refuses %s, naming the field, and makes nothing", async (_what, change, field) => {
    const { status, body } = await post({ ...weekly, ...change });
    expect(status).toBe(422);
    expect(body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(house.clocks.size).toBe(0);
    expect((await house.call(LIST)).body.items).toEqual([]);
  });
});

describe("A crash", () => {
  const crashes: [number, When][] = [0, 1, 2, 3, 4, 5].flatMap((n): [number, When][] => [
    [n, "before"],
    [n, "after"],
  ]);

  it.each(crashes)(
    "at call %i, %s it, of making a schedule leaves one after a repetition",
    async (n, when) => {
      house.calls.crashAt(n, when);
      await post().catch(() => undefined);
      house.calls.recover();
      const { status, body } = await post();
      expect([200, 201]).toContain(status);
      expect(body.status).toBe("active");
      expect([...house.clocks.keys()]).toEqual([`report-${body.id}`]);
      expect((await house.call(LIST)).body.items).toMatchObject([{ id: body.id, status: "active" }]);
    },
  );

  it.each(crashes)("at call %i, %s it, of ending one leaves none after a repetition", async (n, when) => {
    const { body } = await post();
    house.calls.crashAt(n, when);
    await house.call(DELETE, at(body.id)).catch(() => undefined);
    house.calls.recover();
    expect((await house.call(DELETE, at(body.id))).status).toBe(204);
    expect(house.clocks.size).toBe(0);
    expect((await house.call(LIST)).body.items).toEqual([]);
  });

  it("between the schedule and its clock shows as pending", async () => {
    house.calls.crashAt(3, "before");
    await post().catch(() => undefined);
    expect(house.calls.made.at(-1)).toBe("CreateSchedule");
    house.calls.recover();
    expect((await house.call(LIST)).body.items).toMatchObject([{ status: "pending" }]);
  });
});
