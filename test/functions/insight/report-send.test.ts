import { readFileSync } from "node:fs";
import { SESServiceException } from "@aws-sdk/client-ses";
import type { SNSEvent } from "aws-lambda";
import { parse } from "csv-parse/sync";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHandler as sesEvents } from "../../../functions/dunning/ses-events.ts";
import { createHandler } from "../../../functions/insight/send-report.ts";
import { lintDefinition } from "../../../local/state-machines/lint.ts";
import { StateError } from "../../../local/state-machines/runner.ts";
import { reportStore } from "../../../store/reports.ts";
import { JumpingClock, runDefinition } from "../../local/state-machines/rig.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { type ReportHouse, reportHouse, type When, weekly } from "./report-rig.ts";

const FIRST = "2026-06-29T06:30:00Z";
const SECOND = "2026-07-06T06:30:00Z";
const kept = (scheduledAt: string): string => scheduledAt.replace("Z", ".000Z");

let engine: TestEngine;
let house: ReportHouse;
let reportScheduleId = "";
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  house = await reportHouse(engine);
  await house.openEntity("LE1", "Nordwind & Söhne");
  await house.openAccount("A1");
  await house.invoice("A1", "I1", 100_000, "2026-05-04", "2026-06-03");
  await house.invoice("A1", "I2", 25_050, "2026-06-15", "2026-07-15");
  await house.drain();
  const { body } = await house.call("POST /v1/report-schedules", { body: weekly });
  reportScheduleId = body.id;
  house.clock.at = kept(FIRST);
});
afterEach(() => house.close());

const send = (scheduledAt = FIRST) => createHandler(house.runtime)({ reportScheduleId, scheduledAt });
const store = () => reportStore(engine.db, house.runtime.env("LEDGER_TABLE"));
const run = (scheduledAt = FIRST) => store().getRun(reportScheduleId, kept(scheduledAt));

/** SES reports of the report's mail, as its topic hands it over. */
const hear = (eventType: string, more: object, scheduledAt = FIRST) => {
  const tags = {
    reportScheduleId: [reportScheduleId],
    reportScheduledAt: [String(Date.parse(scheduledAt))],
  };
  const mail = { messageId: "mail-x", timestamp: kept(scheduledAt), tags };
  const Message = JSON.stringify({ eventType, mail, ...more });
  return sesEvents(house.runtime)({ Records: [{ Sns: { Message } }] } as SNSEvent);
};

const refusal = (fault: "client" | "server") =>
  new SESServiceException({ name: "Throttling", $fault: fault, message: "Maximum rate", $metadata: {} });

describe("The finance report", () => {
  it("goes to the recipient, in the legal entity's name, marked and tagged", async () => {
    expect(await send()).toMatchObject({ outcome: "sent", messageId: "mail-1", scheduledAt: kept(FIRST) });
    expect(house.mails[0]).toMatchObject({
      Source: "accounts@nordwind.example",
      Destinations: ["cfo@nordwind.example"],
      ConfigurationSetName: "dunlin-test",
      Tags: [
        { Name: "reportScheduleId", Value: reportScheduleId },
        { Name: "reportScheduledAt", Value: String(Date.parse(FIRST)) },
      ],
    });
    const mail = await house.opened(0);
    expect(mail.from).toEqual({ name: "Nordwind Accounts", address: "accounts@nordwind.example" });
    expect(mail.to).toEqual([{ name: "Ada Lovelace", address: "cfo@nordwind.example" }]);
    expect(mail.subject).toBe("Receivables of Nordwind & Söhne, 29 Jun 2026");
    expect(mail.date).toBe(kept(FIRST));
    const header = (key: string) => mail.headers.find((it) => it.key === key)?.value;
    expect(header("auto-submitted")).toBe("auto-generated");
    expect(header("content-language")).toBe("en");
  });

  it("is MIME as the standards have it", async () => {
    await send();
    const raw = Buffer.from(house.mails[0]?.RawMessage?.Data ?? []).toString("latin1");
    expect(raw).not.toMatch(/[^\r]\n/);
    // RFC 5322 allows lines of 998 characters; 8-bit text is encoded.
    for (const line of raw.split("\r\n")) expect(line.length).toBeLessThan(999);
    expect(raw).not.toMatch(/[\x80-\xff]/);
    expect(raw).toMatch(/^Message-ID: <report\.[0-9A-Z]{26}@nordwind\.example>\r$/m);
    expect(raw).toMatch(/^Content-Type: multipart\/mixed/m);
    expect(raw).toMatch(/^Content-Type: multipart\/alternative/m);
  });

  it("says what is open at the legal entity's date, on the page, as text and as CSV", async () => {
    await send();
    const mail = await house.opened(0);
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain("€1,250.50");
      expect(part).toContain("1,000.00");
      expect(part).toContain("first report");
    }
    expect(mail.html).toContain("Nordwind &amp; Söhne");
    expect(mail.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ["aging-2026-06-29.csv", "text/csv"],
      ["key-figures-2026-06-29.csv", "text/csv"],
    ]);
    const csv = Buffer.from(mail.attachments[0]?.content as ArrayBuffer);
    const rows: Record<string, string>[] = parse(csv, { columns: true, bom: true });
    expect(rows.map(({ line, amount }) => [line, amount])).toEqual([
      ["current", "250.50"],
      ["1-30", "1000.00"],
      ["31-60", "0.00"],
      ["61-90", "0.00"],
      ["91-120", "0.00"],
      ["over-120", "0.00"],
      ["open-invoices", "1250.50"],
      ["credits", "0.00"],
      ["unapplied-cash", "0.00"],
      ["outstanding", "1250.50"],
    ]);
  });

  it("shows what changed since the last one that went out", async () => {
    await send();
    await house.pay("A1", "P1", 40_000, "2026-07-02");
    await house.drain();
    house.clock.at = kept(SECOND);
    await send(SECOND);
    const { text } = await house.opened(1);
    expect(text).toContain("Changes are since the report of 29 Jun 2026.");
    expect(text).toMatch(/Outstanding: €850\.50 \(▼ −400\.00\)/);
  });

  it("compares with the last one that went out, not with one that did not", async () => {
    await send();
    house.post.refusal = refusal("client");
    await expect(send("2026-07-05T06:30:00Z")).rejects.toThrow("Throttling");
    house.post.refusal = undefined;
    await send(SECOND);
    expect((await house.opened(1)).text).toContain("since the report of 29 Jun 2026");
  });

  it("sent a week late says what it would have said, but for what was posted into the past", async () => {
    await house.pay("A1", "P1", 40_000, "2026-07-02");
    await house.drain();
    house.clock.at = kept(SECOND);
    await send(FIRST);
    const mail = await house.opened(0);
    expect(mail.subject).toContain("29 Jun 2026");
    expect(mail.text).toContain("Outstanding: €1,250.50");
  });

  it("has a section for each currency", async () => {
    await house.invoice("A1", "I3", 5_000, "2026-06-01", "2026-06-20", "JPY");
    await house.drain();
    await send();
    const { text } = await house.opened(0);
    expect(text).toContain("== EUR ==");
    expect(text).toMatch(/== JPY ==\s+Outstanding: JP¥5,000/);
  });

  it("is not sent once its schedule has ended", async () => {
    await house.call("DELETE /v1/report-schedules/{reportScheduleId}", { path: { reportScheduleId } });
    expect(await send()).toMatchObject({ outcome: "schedule-ended" });
    expect(house.mails).toHaveLength(0);
  });

  it.each([{}, { reportScheduleId: "x" }, { reportScheduleId: "x", scheduledAt: "soon" }])(
    "fails for the input %j",
    async (input) => {
      await expect(createHandler(house.runtime)(input)).rejects.toMatchObject({ name: "ZodError" });
    },
  );

  it("fails for a schedule that never was", async () => {
    await expect(
      createHandler(house.runtime)({ reportScheduleId: "none", scheduledAt: FIRST }),
    ).rejects.toMatchObject({ name: "NoSuchSchedule" });
  });
});

describe("Effectively once", () => {
  it("a repetition sends nothing", async () => {
    await send();
    expect(await send()).toMatchObject({ outcome: "sent-before" });
    expect(house.mails).toHaveLength(1);
  });

  it("of several at the same time one sends", async () => {
    const answers = await Promise.allSettled([send(), send(), send()]);
    expect(house.mails).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === "rejected") expect(answer.reason.name).toBe("ClaimLeftOpen");
      else expect(["sent", "sent-before"]).toContain(answer.value.outcome);
  });

  it("what SES refused is kept as failed, and sent by the next attempt", async () => {
    house.post.refusal = refusal("client");
    await expect(send()).rejects.toMatchObject({ name: "ReportRefused" });
    expect(await run()).toMatchObject({ status: "failed", failure: "Throttling: Maximum rate", attempts: 1 });
    house.post.refusal = undefined;
    expect(await send()).toMatchObject({ outcome: "sent" });
    expect(await run()).toMatchObject({ status: "sent", attempts: 2, messageId: "mail-1" });
  });

  it("after an answer that leaves it unknown whether the mail went out, nothing is sent again", async () => {
    house.post.refusal = refusal("server");
    await expect(send()).rejects.toMatchObject({ name: "Throttling" });
    house.post.refusal = undefined;
    await expect(send()).rejects.toMatchObject({ name: "ClaimLeftOpen" });
    expect(house.mails).toHaveLength(0);
    const { body } = await house.call("GET /v1/report-schedules/{reportScheduleId}", {
      path: { reportScheduleId },
    });
    expect(body.lastReport).toEqual({ scheduledAt: kept(FIRST), status: "claimed" });
  });

  it("a claim of which nothing is heard for six hours is taken up again", async () => {
    house.post.refusal = refusal("server");
    await expect(send()).rejects.toMatchObject({ name: "Throttling" });
    house.post.refusal = undefined;
    house.clock.at = "2026-06-29T12:29:59.999Z";
    await expect(send()).rejects.toMatchObject({ name: "ClaimLeftOpen" });
    house.clock.at = "2026-06-29T12:30:00.000Z";
    expect(await send()).toMatchObject({ outcome: "sent" });
    expect(await run()).toMatchObject({ status: "sent", attempts: 2 });
  });

  it.each([
    ["Delivery", {}, { status: "sent", messageId: "mail-x" }],
    ["DeliveryDelay", {}, { status: "sent", messageId: "mail-x" }],
    ["Bounce", { bounce: { bounceType: "Permanent" } }, { status: "sent", messageId: "mail-x" }],
    ["Reject", { reject: { reason: "Bad content" } }, { status: "failed", failure: "Bad content" }],
  ])("SES's word settles a claim that was left open: %s", async (eventType, more, settled) => {
    house.post.refusal = refusal("server");
    await expect(send()).rejects.toMatchObject({ name: "Throttling" });
    await hear(eventType, more);
    await hear("Reject", {});
    expect(await run()).toMatchObject({ ...settled, attempts: 1 });
  });

  it("a crash before or after any call never leads to a second mail, and one that cannot be told is not hidden", async () => {
    house.calls.recover();
    await send();
    const calls = [...house.calls.made];
    expect(calls.slice(-3)).toEqual(["TransactWriteItems", "SendRawEmail", "UpdateItem"]);
    for (const [n, name] of calls.entries())
      for (const when of ["before", "after"] satisfies When[]) {
        // An instant of its own per crash: another report of the same schedule.
        const scheduledAt = `2026-07-${String(n + 1).padStart(2, "0")}T0${when === "before" ? 1 : 2}:00:00Z`;
        house.mails.length = 0;
        house.calls.crashAt(n, when);
        await expect(send(scheduledAt), `${when} ${name}`).rejects.toMatchObject({ name: "Crash" });
        house.calls.recover();
        const again = await send(scheduledAt).catch((error: Error) => error.name);
        const last = await run(scheduledAt);
        expect(house.mails.length, `${when} ${name}`).toBeLessThanOrEqual(1);
        if (again === "ClaimLeftOpen") expect(last?.status).toBe("claimed");
        else {
          expect(house.mails, `${when} ${name}`).toHaveLength(1);
          expect(last?.status).toBe("sent");
        }
        // Before the claim everything is repeated; only between claim and settlement can it not be told.
        expect(again === "ClaimLeftOpen", `${when} ${name}`).toBe(
          (n === calls.length - 3 && when === "after") ||
            n === calls.length - 2 ||
            (n === calls.length - 1 && when === "before"),
        );
      }
  });
});

describe("The state machine finance-report", () => {
  const definition = readFileSync(
    new URL("../../../state-machines/finance-report.asl.json", import.meta.url),
    "utf8",
  );

  const execute = async (scheduledAt = FIRST, meanwhile: () => Promise<void> = async () => {}) => {
    const clock = new JumpingClock(kept(scheduledAt));
    const errors: string[] = [];
    const result = await runDefinition(
      JSON.parse(definition.replace(/\$\{\w+\}/, "send-report")),
      { reportScheduleId, scheduledAt },
      {
        clock,
        performTask: async ({ arguments: given, resource }) => {
          const { FunctionName, Payload } = given as { FunctionName: string; Payload: unknown };
          expect([resource, FunctionName]).toEqual(["arn:aws:states:::lambda:invoke", "send-report"]);
          house.clock.at = clock.now();
          try {
            return { StatusCode: 200, Payload: await createHandler(house.runtime)(Payload) };
          } catch (error) {
            const { name, message } = error as Error;
            errors.push(name);
            house.calls.recover();
            await meanwhile();
            throw new StateError(name, JSON.stringify({ errorType: name, errorMessage: message }));
          }
        },
      },
    );
    return { ...result, errors };
  };

  it("has nothing to complain about", () => {
    expect(
      lintDefinition(definition, {
        substitutions: {
          SendReportFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:send-report",
        },
      }),
    ).toEqual([]);
  });

  it("sends the report and tells of it", async () => {
    const { status, output, errors } = await execute();
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ outcome: "sent", reportScheduleId, messageId: "mail-1" });
    expect(errors).toEqual([]);
  });

  it("tries again when a call fails, and sends one mail", async () => {
    house.calls.crashAt(2, "before");
    const { status, errors } = await execute();
    expect(status).toBe("SUCCEEDED");
    expect(errors).toEqual(["Crash"]);
    expect(house.mails).toHaveLength(1);
  });

  it("succeeds when a second start of the same report finds the first one done", async () => {
    await execute();
    const { status, output } = await execute();
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ outcome: "sent-before" });
  });

  it("fails with its cause when SES keeps refusing, and a redrive sends", async () => {
    house.post.refusal = refusal("client");
    const { status, error, cause, errors } = await execute();
    expect(status).toBe("FAILED");
    expect(error).toBe("ReportRefused");
    expect(cause).toContain("Throttling: Maximum rate");
    expect(errors).toHaveLength(5);
    house.post.refusal = undefined;
    expect((await execute()).status).toBe("SUCCEEDED");
    expect(house.mails).toHaveLength(1);
  });

  it("waits for SES's word where a crash leaves the claim open, and sends nothing again", async () => {
    const before = await sendCalls();
    house.calls.crashAt(before.indexOf("SendRawEmail"), "after");
    const { status, output, errors } = await execute(SECOND, () => hear("Delivery", {}, SECOND));
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ outcome: "sent-before" });
    expect(errors).toEqual(["Crash"]);
    expect(house.mails).toHaveLength(2);
  });

  it("sends once more where nothing is heard of an open claim for six hours", async () => {
    const before = await sendCalls();
    house.calls.crashAt(before.indexOf("SendRawEmail"), "before");
    const { status, output, errors, startedAt, stoppedAt } = await execute(SECOND);
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ outcome: "sent" });
    expect(errors).toEqual(["Crash", ...Array(4).fill("ClaimLeftOpen")]);
    expect(Date.parse(stoppedAt) - Date.parse(startedAt)).toBeGreaterThan(6 * 3_600_000);
    expect(house.mails).toHaveLength(2);
  });

  /** The calls of one report that goes well. */
  const sendCalls = async (): Promise<string[]> => {
    house.calls.recover();
    await send();
    return [...house.calls.made];
  };
});
