import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Charge, Step } from "../../../domain/dunning/step.ts";
import type { LegalEntity } from "../../../domain/ledger/model.ts";
import * as openTask from "../../../functions/dunning/open-task.ts";
import * as prepareSms from "../../../functions/dunning/prepare-sms.ts";
import * as sendEmail from "../../../functions/dunning/send-email.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { opened, Rig } from "./rig.ts";

let engine: TestEngine;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const [segment] = defaultPolicy.segments;
const afterDue = (days: number) => ({ from: "due-date" as const, days, count: "calendar" as const });

const step = (days: number, charge: Charge, channels: Step["channels"] = ["email"]): Step => ({
  id: `day-${days}`,
  trigger: afterDue(days),
  channels,
  tone: "firm",
  template: "reminder",
  charge,
});

const BY_LAW: Charge = { interest: "statutory", fee: "statutory" };

/** An account that owes 10,000 EUR since 8 June 2026 under a policy of the given steps; it is 9 June. */
const fresh = async (steps: readonly Step[], entity: Partial<LegalEntity> = {}): Promise<Rig> => {
  const table = `Charges${++tables}`;
  await engine.createLedger(table);
  const rig = new Rig(engine, table);
  if (!segment) throw new Error("The built-in policy has a segment");
  const { version: _, ...policy } = defaultPolicy;
  const cadence = { ...segment.cadence, steps: [...steps] };
  await rig.store.putPolicy({ ...policy, segments: [{ ...segment, cadence }] }, undefined, rig.now);
  await rig.open("A1", {}, entity);
  await rig.bill("A1", { id: "I1", amount: 10_000_00, issueDate: "2026-05-08", dueDate: "2026-06-08" });
  return rig;
};

const charges = async (rig: Rig) =>
  (await rig.ledger.listInvoices("A1", { limit: 100 })).items
    .filter(({ charge }) => charge !== undefined)
    .map(({ number, amount, open, charge }) => ({ number, amount, open, kind: charge?.kind, to: charge?.to }))
    .sort((a, b) => (a.number < b.number ? -1 : 1));

/** One day at 1.27 + 9 percent on 10,000 EUR, and forty euro. */
const FIRST_DAY = [
  { number: "R-0001/L1", amount: 2_81, open: 2_81, kind: "interest", to: "2026-06-09" },
  { number: "R-0001/L2", amount: 40_00, open: 40_00, kind: "fixed-sum", to: undefined },
];

/** Every place a call can break off, until there is no further call. */
const everyCrash = async (story: (at: number, when: "before" | "after") => Promise<boolean>) => {
  for (let at = 0; ; at++) {
    const before = await story(at, "before");
    const after = await story(at, "after");
    if (!before && !after) return at;
  }
};

describe("A late fee is not charged again by the next run: it is posted exactly once", () => {
  it("wherever the sending breaks off, and the message names it", async () => {
    const places = await everyCrash(async (at, when) => {
      const rig = await fresh([step(1, BY_LAW)]);
      const [action] = await rig.decide("A1");
      if (!action) throw new Error("The step is due");
      const send = sendEmail.createHandler(rig.runtime);
      const struck = await rig.crashing({ at, when }, () => send(action));
      await send(action);
      for (const mail of rig.mails) await rig.report(mail, "Delivery");
      await rig.runHourly(8);
      const where = `crash ${when} call ${at}`;
      expect(await charges(rig), where).toEqual(FIRST_DAY);
      expect(rig.mails, where).toHaveLength(1);
      const { text = "" } = await opened(rig.mails[0]);
      expect(text, where).toContain("R-0001/L1");
      expect(text, where).toContain("R-0001/L2");
      const [contact] = (await rig.store.listContacts("A1", { limit: 5 })).items;
      expect(contact?.totals, where).toEqual([
        { currency: "EUR", owed: 10_042_81, credits: 0, toPay: 10_042_81, invoices: 3 },
      ]);
      rig.close();
      return struck;
    });
    expect(places).toBeGreaterThan(12);
  });

  it("wherever handing over to a person breaks off, and the task names it", async () => {
    await everyCrash(async (at, when) => {
      const rig = await fresh([step(1, BY_LAW, ["task"])]);
      const [action] = await rig.decide("A1");
      if (!action) throw new Error("The step is due");
      const open = openTask.createHandler(rig.runtime);
      const struck = await rig.crashing({ at, when }, () => open(action));
      await open(action);
      await rig.runHourly(1);
      const where = `crash ${when} call ${at}`;
      expect(await charges(rig), where).toEqual(FIRST_DAY);
      const tasks = (await rig.store.listTasks("A1", { limit: 10 })).items;
      expect(
        tasks.map(({ invoices }) => invoices.map(({ number }) => number).sort()),
        where,
      ).toEqual([["R-0001", "R-0001/L1", "R-0001/L2"]]);
      rig.close();
      return struck;
    });
  });

  it("by runs at once", async () => {
    const rig = await fresh([step(1, BY_LAW)]);
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    const send = sendEmail.createHandler(rig.runtime);
    await Promise.all([send(action), send(action), send(action)]);
    expect(await charges(rig)).toEqual(FIRST_DAY);
    expect(rig.mails).toHaveLength(1);
    rig.close();
  });

  it("by the two channels of a step, whose messages both ask for it", async () => {
    const rig = await fresh([step(1, BY_LAW, ["email", "sms"])]);
    const actions = await rig.decide("A1");
    const [email, sms] = ["email", "sms"].map((channel) => actions.find((it) => it.channel === channel));
    if (!email || !sms) throw new Error("Both channels are due");
    await sendEmail.createHandler(rig.runtime)(email);
    const prepared = await prepareSms.createHandler(rig.runtime)(sms);
    expect(await charges(rig)).toEqual(FIRST_DAY);
    expect(prepared).toMatchObject({ send: true, message: expect.stringContaining("10,042.81") });
    rig.close();
  });

  it("and the next step charges from where it ended", async () => {
    const rig = await fresh([step(1, BY_LAW), step(7, BY_LAW)]);
    await rig.run();
    rig.now = "2026-06-15T09:00:00.000Z";
    await rig.run();
    await rig.run();
    expect(await charges(rig)).toEqual([
      ...FIRST_DAY,
      // Six days at 10.27 %, and what rounding left of the first day: 19.70 in all.
      { number: "R-0001/L3", amount: 16_89, open: 16_89, kind: "interest", to: "2026-06-15" },
    ]);
    rig.close();
  });

  it("a fee of the policy's own too, on the oldest invoice only", async () => {
    const rig = await fresh([step(1, { fee: { EUR: "5.00" } })]);
    await rig.bill("A1", { id: "I2", number: "R-0002", issueDate: "2026-05-08", dueDate: "2026-06-08" });
    await rig.runHourly(3);
    expect(await charges(rig)).toEqual([
      { number: "R-0001/L1", amount: 5_00, open: 5_00, kind: "fee", to: undefined },
    ]);
    rig.close();
  });
});

describe("A late charge", () => {
  it("is not posted for who pays between the decision and the sending", async () => {
    const rig = await fresh([step(1, BY_LAW)]);
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    await rig.pay("A1", "I1", 10_000_00);
    expect(await sendEmail.createHandler(rig.runtime)(action)).toMatchObject({ outcome: "skipped" });
    expect(await charges(rig)).toEqual([]);
    rig.close();
  });

  it("does not vanish when the principal is paid, bears no interest and is not charged for again", async () => {
    const rig = await fresh([step(1, BY_LAW), step(7, BY_LAW), step(14, BY_LAW)]);
    await rig.run();
    await rig.pay("A1", "I1", 10_000_00);
    for (const day of ["16", "23", "30"]) {
      rig.now = `2026-06-${day}T09:00:00.000Z`;
      await rig.run();
    }
    expect(await charges(rig)).toEqual(FIRST_DAY);
    expect((await rig.ledger.getAccount("A1"))?.balances).toEqual({ EUR: 42_81 });
    // It is chased as what it is.
    expect(rig.mails.length).toBeGreaterThan(1);
    expect((await opened(rig.mails.at(-1))).text).toContain("fixed sum for the late payment of R-0001");
    rig.close();
  });

  it("waits while the invoice is disputed, and then loses no day", async () => {
    const rig = await fresh([step(1, BY_LAW), step(7, BY_LAW)]);
    const dispute = {
      id: "D1",
      invoiceId: "I1",
      amount: 100_00,
      reason: "price",
      receivedOn: "2026-06-09",
    } as const;
    await rig.ledger.execute("A1", { type: "open-dispute", dispute }, rig.cause);
    await rig.run();
    expect(rig.mails).toHaveLength(1);
    expect(await charges(rig)).toEqual([]);
    await rig.ledger.execute(
      "A1",
      { type: "resolve-dispute", disputeId: "D1", outcome: "rejected", on: "2026-06-12" },
      rig.cause,
    );
    rig.now = "2026-06-15T09:00:00.000Z";
    await rig.run();
    // Seven days at 10.27 %.
    expect((await charges(rig))[0]).toMatchObject({ amount: 19_70, to: "2026-06-15" });
    rig.close();
  });

  it("follows the contract where the step says so", async () => {
    const rig = await fresh([step(1, { interest: "contract" })], {
      interestTerms: { rate: "36.5", minimum: { EUR: "15.00" } },
    });
    await rig.run();
    expect(await charges(rig)).toMatchObject([{ amount: 15_00, kind: "interest" }]);
    rig.close();
  });

  it("says in the timeline what it is for, by which law, and which step asked for it", async () => {
    const rig = await fresh([step(1, BY_LAW)]);
    await rig.run();
    const entries = (await rig.ledger.timeline("A1", { limit: 20 })).items;
    const posted = entries.filter(({ kind }) => kind === "late-charged");
    expect(posted).toMatchObject([
      {
        by: "dunning-run",
        reason: "Step day-1 of the policy default",
        invoice: { charge: { kind: "fixed-sum" } },
      },
      {
        by: "dunning-run",
        invoice: { charge: { source: "§§ 286, 288, 289, 247 BGB", from: "2026-06-09", to: "2026-06-09" } },
      },
    ]);
    rig.close();
  });
});
