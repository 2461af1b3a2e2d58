import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { PolicyDocument } from "../../../domain/dunning/policy.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { opened, Rig } from "./rig.ts";

let engine: TestEngine;
let rig: Rig;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `Deferred${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
});

const nextLook = async () => (await rig.ledger.getAccount("A1"))?.nextActionAt;
const reasons = async () => {
  const [last] = (await rig.store.listDecisions("A1", { limit: 1 })).items;
  return last?.reasons ?? [];
};

/** A run a moment before the instant does nothing; the one at the instant sends, without anybody's doing. */
const comesBackAt = async (instant: string, mails = 1): Promise<void> => {
  expect(await nextLook()).toBe(instant);
  const before = rig.mails.length;
  rig.now = new Date(Date.parse(instant) - 1).toISOString();
  expect((await rig.run()).output).toMatchObject({ accounts: 0 });
  expect(rig.mails).toHaveLength(before);
  rig.now = instant;
  expect((await rig.run()).output).toMatchObject({ accounts: 1, sent: { email: mails } });
  expect(rig.mails).toHaveLength(before + mails);
};

describe("a deferred contact comes back at its instant, by itself", () => {
  it("after quiet hours: when business hours begin at the debtor's place", async () => {
    await rig.open();
    rig.now = "2026-06-09T19:00:00.000Z";
    await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    await rig.run();
    expect(await reasons()).toMatchObject([
      { code: "step-due" },
      { code: "channel-deferred", ruleId: "house-default", until: "2026-06-10T06:00:00.000Z" },
    ]);
    await comesBackAt("2026-06-10T06:00:00.000Z");
  });

  it("after a weekend and a public holiday: on the next business day there", async () => {
    await rig.open("A1", {
      timeZone: "America/New_York",
      address: { lines: ["1 Main St"], city: "Hartford", region: "CT", country: "US" },
    });
    // Independence Day of 2026 is a Saturday, observed on Friday the 3rd.
    rig.now = "2026-07-03T15:00:00.000Z";
    await rig.bill("A1", { id: "I1", issueDate: "2026-06-01", dueDate: "2026-07-02" });
    await rig.run();
    expect(rig.mails).toHaveLength(0);
    await comesBackAt("2026-07-06T12:00:00.000Z");
  });

  it("after a cap: when the oldest counted message leaves the window", async () => {
    const { version: _, ...document } = defaultPolicy;
    const policy: PolicyDocument = {
      ...document,
      segments: document.segments.map((each) => ({
        ...each,
        cadence: {
          ...each.cadence,
          coolDownDays: 0,
          steps: [1, 2, 3, 4].map((days) => ({
            id: `day-${days}`,
            trigger: { from: "due-date", days, count: "calendar" },
            channels: ["email"],
            tone: "neutral",
            template: "reminder",
          })),
        },
      })),
    };
    await rig.open();
    await rig.store.putPolicy(policy, undefined, rig.now);
    rig.now = "2026-06-09T09:15:00.000Z";
    await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    await rig.run();
    for (const day of ["10", "11"]) {
      rig.now = `2026-06-${day}T09:15:00.000Z`;
      await rig.run();
    }
    expect(rig.mails).toHaveLength(3);
    rig.now = "2026-06-12T09:15:00.000Z";
    await rig.run();
    expect(rig.mails).toHaveLength(3);
    const capped = (await reasons()).find(({ code }) => code === "channel-deferred");
    expect(capped).toMatchObject({ ruleId: "house-default", until: await nextLook() });
    const until = (await nextLook()) ?? "";
    expect(until > "2026-06-15" && until < "2026-06-17").toBe(true);
    await comesBackAt(until);
  });

  it("after a stop with a last day: on the day after it", async () => {
    await rig.open();
    await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    const stop = {
      kind: "payment-in-flight",
      since: rig.now,
      until: "2026-06-11",
      by: "tester",
      reason: "The bank says it is on its way",
    } as const;
    await rig.ledger.execute("A1", { type: "record-stop", stop }, rig.cause);
    await rig.run();
    expect((await reasons())[0]).toMatchObject({ code: "account-stopped" });
    await comesBackAt("2026-06-12T06:00:00.000Z");
  });

  it("after a hold: on the day after it", async () => {
    await rig.open("A1", { hold: { until: "2026-06-10", reason: "They asked for a copy" } });
    await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    await rig.run();
    expect((await reasons())[0]).toMatchObject({ code: "account-held" });
    await comesBackAt("2026-06-11T06:00:00.000Z");
  });
});

describe("a copy to the person who looks after the account", () => {
  const copied = async (owner?: { name: string; email: string }) => {
    const { version: _, ...document } = defaultPolicy;
    const segments = document.segments.map((each) => ({
      ...each,
      cadence: {
        ...each.cadence,
        steps: each.cadence.steps.map((step) => ({
          ...step,
          ...(step.channels.includes("email") && { copyTo: ["account-owner" as const] }),
          newDueDate: { days: 14, count: "calendar" as const },
        })),
      },
    }));
    await rig.open("A1", { ...(owner && { owner }) });
    await rig.store.putPolicy({ ...document, segments }, undefined, rig.now);
    await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
  };

  it("is a mail of its own, which holds no way to opt out and is no contact", async () => {
    await copied({ name: "Olga", email: "olga@nordwind.example" });
    expect((await rig.run()).output).toMatchObject({ sent: { email: 1 }, failed: 0 });
    const [message, copy, ...more] = rig.mails;
    expect(more).toEqual([]);
    expect(message?.to).toEqual(["ute@hansen.example"]);
    expect((await opened(message)).text).toContain("Please pay by 23 Jun 2026.");
    expect(copy).toMatchObject({ to: ["olga@nordwind.example"], tags: {}, configurationSet: undefined });
    const read = await opened(copy);
    expect(read.subject).toMatch(/^Copy: |^Kopie: /);
    expect(read.text).toContain("ute@hansen.example");
    expect(`${read.text}${read.html}`).not.toContain("opt-out");
    expect(read.headers.map(({ key }) => key)).not.toContain("list-unsubscribe");
    // The customer's message says nothing of it.
    expect(new TextDecoder().decode(message?.raw)).not.toContain("olga@");
    expect((await rig.store.listContacts("A1", { limit: 9 })).items).toMatchObject([
      { status: "sent", channel: "email", payBy: "2026-06-23" },
    ]);
    await rig.runHourly(3);
    expect(rig.mails).toHaveLength(2);
  });

  it("is not made without such a person, nor where the customer is that person", async () => {
    await copied({ name: "Ute", email: "UTE@hansen.example" });
    await rig.run();
    expect(rig.mails).toHaveLength(1);
  });

  it("that fails leaves the customer's message sent, and is not tried again", async () => {
    await copied({ name: "Olga", email: "olga@nordwind.example" });
    rig.meanwhile = async (call) => {
      if (call === "SendRawEmail" && rig.mails.length === 1)
        rig.refusal = Object.assign(new Error("no"), { name: "MessageRejected" });
    };
    expect((await rig.run()).output).toMatchObject({ sent: { email: 1 }, failed: 0 });
    rig.meanwhile = undefined;
    rig.refusal = undefined;
    await rig.runHourly(3);
    expect(rig.mails).toHaveLength(1);
    expect((await rig.store.listContacts("A1", { limit: 9 })).items).toMatchObject([{ status: "sent" }]);
  });
});
