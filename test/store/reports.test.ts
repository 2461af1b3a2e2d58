import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addMilliseconds } from "../../domain/calendar.ts";
import {
  REPORT_GRACE,
  type ReportRun,
  type ReportSchedule,
  reportRun,
  reportSchedule,
} from "../../domain/insight/report/schedule.ts";
import { StaleVersion } from "../../store/ledger/index.ts";
import { reportStore, schemaVersions } from "../../store/reports.ts";
import { startTestEngine, type TestEngine } from "../support/engine.ts";
import { shapesAreRecorded } from "../support/shapes.ts";

let engine: TestEngine;
let table = "";
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = `Ledger${++tables}`;
  await engine.createLedger(table);
});
const open = () => reportStore(engine.db, table);

const aSchedule = (given: Partial<ReportSchedule> = {}): ReportSchedule => ({
  id: "R1",
  legalEntityId: "LE1",
  recipient: { email: "cfo@nordwind.example", name: "Ada" },
  language: "en",
  timeZone: "Europe/Berlin",
  cadence: { every: "month", on: "last" },
  at: "07:30",
  status: "pending",
  createdAt: "2026-03-01T08:00:00.000Z",
  createdBy: "tester",
  changedAt: "2026-03-01T08:00:00.000Z",
  version: 1,
  ...given,
});

const aRun = (day: number, given: Partial<ReportRun> = {}): ReportRun => ({
  reportScheduleId: "R1",
  scheduledAt: `2026-03-${String(day).padStart(2, "0")}T06:30:00.000Z`,
  status: "claimed",
  attempts: 1,
  claimedAt: "2026-03-02T06:30:01.000Z",
  snapshot: {
    asOf: "2026-03-02",
    currencies: [
      {
        currency: "EUR",
        buckets: { current: { amount: 100, count: 1 } },
        invoices: { amount: 100, count: 1 },
        overdue: { amount: 0, count: 0 },
        credits: { amount: 0, count: 0 },
        unappliedCash: { amount: -5, count: 1 },
        outstanding: 95,
        figures: { dso: 31.123456789, countbackDso: null },
        flows: { billed: 100 },
      },
    ],
  },
  ...given,
});
const AT = "2026-03-02T06:30:05.000Z";

describe("Schedules of reports", () => {
  it("are read as they were written", async () => {
    await open().saveSchedule(aSchedule());
    expect(await open().getSchedule("R1")).toEqual(aSchedule());
    expect(await open().getSchedule("R2")).toBeUndefined();
  });

  it("are not written over a version that was not seen", async () => {
    await open().saveSchedule(aSchedule());
    await expect(open().saveSchedule(aSchedule())).rejects.toThrow(StaleVersion);
    await expect(open().saveSchedule(aSchedule({ version: 3 }))).rejects.toMatchObject({ present: 1 });
    await open().saveSchedule(aSchedule({ version: 2 }));
  });

  it("become active only in the version whose clock was set, and never after they ended", async () => {
    await open().saveSchedule(aSchedule());
    expect(await open().activate(aSchedule({ version: 2 }))).toBe(false);
    expect(await open().activate(aSchedule())).toBe(true);
    expect(await open().getSchedule("R1")).toMatchObject({ status: "active", version: 1 });
    await open().saveSchedule(aSchedule({ version: 2, status: "ended" }));
    expect(await open().activate(aSchedule({ version: 2 }))).toBe(false);
  });

  it("of a newer release are not read with old code", async () => {
    const Item = {
      ...aSchedule(),
      pk: "REPORT#R1",
      sk: "REPORT",
      entity: "report-schedule",
      schemaVersion: 99,
    };
    await engine.db.send(new PutCommand({ TableName: table, Item }));
    await expect(open().getSchedule("R1")).rejects.toThrow("schema version 99");
  });
});

describe("Reports", () => {
  it("are claimed by one", async () => {
    const claims = await Promise.all([1, 2, 3].map(() => open().claimRun(aRun(2))));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await open().getRun("R1", aRun(2).scheduledAt)).toEqual(aRun(2));
  });

  it("are claimed anew only after they failed, and each attempt by one", async () => {
    await open().claimRun(aRun(2));
    expect(await open().claimRun(aRun(2, { attempts: 2 }))).toBe(false);
    await open().settleRun(aRun(2), { status: "failed", failure: "Refused" }, AT);
    const second = await Promise.all([1, 2].map(() => open().claimRun(aRun(2, { attempts: 2 }))));
    expect(second.filter(Boolean)).toHaveLength(1);
  });

  it("are claimed anew by one where nothing was heard of a claim for six hours", async () => {
    await open().claimRun(aRun(2));
    const again = (claimedAt: string) => open().claimRun(aRun(2, { attempts: 2, claimedAt }));
    expect(await again(addMilliseconds(aRun(2).claimedAt, REPORT_GRACE - 1))).toBe(false);
    const late = addMilliseconds(aRun(2).claimedAt, REPORT_GRACE);
    expect((await Promise.all([again(late), again(late)])).filter(Boolean)).toHaveLength(1);
  });

  it("are settled by the attempt that claimed them, once", async () => {
    await open().claimRun(aRun(2));
    expect(await open().settleRun(aRun(2, { attempts: 2 }), { status: "sent", messageId: "m" }, AT)).toBe(
      false,
    );
    expect(await open().settleRun(aRun(2), { status: "sent", messageId: "m" }, AT)).toBe(true);
    expect(await open().settleRun(aRun(2), { status: "failed", failure: "late" }, AT)).toBe(false);
    expect(await open().getRun("R1", aRun(2).scheduledAt)).toMatchObject({
      status: "sent",
      messageId: "m",
      settledAt: AT,
    });
  });

  it("find the last one that went out before them, past any number that did not", async () => {
    for (let day = 1; day <= 15; day++) {
      await open().claimRun(aRun(day));
      if (day === 2 || day === 15) await open().settleRun(aRun(day), { status: "sent", messageId: "m" }, AT);
    }
    const lastBefore = (day: number) => open().lastSent("R1", aRun(day).scheduledAt);
    expect((await lastBefore(15))?.scheduledAt).toBe(aRun(2).scheduledAt);
    expect(await lastBefore(2)).toBeUndefined();
    expect((await open().latestRun("R1", aRun(15).scheduledAt))?.scheduledAt).toBe(aRun(14).scheduledAt);
    expect(await open().latestRun("R2", aRun(15).scheduledAt)).toBeUndefined();
  });
});

/** The shapes as they were when each version was recorded. */
const recorded: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  "report-schedule": { 1: "545f945922eb916b" },
  "report-run": { 1: "d9d145acecb5dea5" },
};

describe("The persisted shapes of reports", () => {
  const shapes = { "report-schedule": reportSchedule, "report-run": reportRun };
  const file = "test/store/reports.test.ts";
  shapesAreRecorded(shapes, schemaVersions, recorded, { versions: "store/reports.ts", record: file });
});
