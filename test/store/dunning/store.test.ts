import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import type { Contact, ContactStatus } from "../../../domain/dunning/contact.ts";
import { ConcurrentChange } from "../../../store/ledger/index.ts";
import { Rig } from "../../functions/dunning/rig.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";

let engine: TestEngine;
let rig: Rig;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `Store${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
  await rig.open();
});

const aContact = (changes: Partial<Contact> = {}): Contact => ({
  id: "C1",
  accountId: "A1",
  legalEntityId: "LE1",
  policyId: "default",
  policyVersion: 0,
  segmentId: "everyone",
  stepId: "day-1",
  anchorInvoiceId: "I1",
  channel: "email",
  tone: "friendly",
  template: "reminder",
  language: "en",
  recipient: { name: "Ute Hansen", address: "ute@hansen.example" },
  invoices: [
    { id: "I1", number: "R-1", currency: "EUR", open: 10_000, dueDate: "2026-06-08", daysPastDue: 1 },
  ],
  totals: [{ currency: "EUR", owed: 10_000, credits: 0, toPay: 10_000, invoices: 1 }],
  reasons: [{ code: "step-due", text: "Step day-1 is due." }],
  status: "claimed",
  claimedAt: rig.now,
  attempts: 1,
  version: 1,
  ...changes,
});
const touched = async () => (await rig.ledger.getAccount("A1"))?.touched ?? -1;
const basis = async (previous?: Contact) => ({ touched: await touched(), previous });

describe("a claim", () => {
  it("stands once; the contact comes back as it was written, and an entry says so", async () => {
    await rig.store.claim(aContact(), await basis(), rig.cause);
    expect(await rig.store.getContact("A1", "C1")).toEqual(aContact());
    await expect(rig.store.claim(aContact(), await basis(), rig.cause)).rejects.toThrow(ConcurrentChange);
    const [entry] = (await rig.ledger.timeline("A1", { limit: 1 })).items;
    expect(entry).toMatchObject({
      kind: "contact-recorded",
      contactId: "C1",
      status: "claimed",
      invoiceIds: ["I1"],
    });
  });

  it("does not stand on an account that changed since it was read", async () => {
    const before = await basis();
    await rig.bill("A1", { id: "I1" });
    await expect(rig.store.claim(aContact(), before, rig.cause)).rejects.toThrow(ConcurrentChange);
    expect(await rig.store.getContact("A1", "C1")).toBeUndefined();
  });

  it("is taken up again only from the very state that was read", async () => {
    await rig.store.claim(aContact(), await basis(), rig.cause);
    await rig.store.record("A1", "C1", { status: "sent", at: rig.now });
    const again = aContact({ attempts: 2, version: 2 });
    await expect(rig.store.claim(again, await basis(aContact()), rig.cause)).rejects.toThrow(
      ConcurrentChange,
    );
  });
});

describe("the fate of a contact", () => {
  const fates: ContactStatus[] = ["sent", "delivered", "bounced", "complained", "failed"];

  it.each(fates)("%s is recorded once, and the second report changes nothing", async (status) => {
    await rig.store.claim(aContact(), await basis(), rig.cause);
    expect(await rig.store.record("A1", "C1", { status, at: rig.now, messageId: "m" })).toBe(true);
    const first = await rig.store.getContact("A1", "C1");
    expect(first).toMatchObject({ status, messageId: "m", version: 2 });
    expect(await rig.store.record("A1", "C1", { status, at: addDays("2026-06-09", 1), messageId: "m" })).toBe(
      false,
    );
    expect(await rig.store.getContact("A1", "C1")).toEqual(first);
  });

  it("never goes back, and is not recorded for a contact that is not there", async () => {
    await rig.store.claim(aContact(), await basis(), rig.cause);
    await rig.store.record("A1", "C1", { status: "delivered", at: rig.now });
    expect(await rig.store.record("A1", "C1", { status: "sent", at: rig.now })).toBe(false);
    expect(await rig.store.record("A1", "none", { status: "sent", at: rig.now })).toBe(false);
    expect(await rig.store.getContact("A1", "none")).toBeUndefined();
  });

  it("of an earlier attempt says nothing of the present one", async () => {
    await rig.store.claim(aContact({ attempts: 2 }), await basis(), rig.cause);
    expect(await rig.store.record("A1", "C1", { status: "failed", at: rig.now }, 1)).toBe(false);
    expect(await rig.store.record("A1", "C1", { status: "failed", at: rig.now }, 2)).toBe(true);
  });
});

describe("the next look", () => {
  it("is not moved by a decision on facts that have changed", async () => {
    const account = await rig.ledger.getAccount("A1");
    if (!account) throw new Error("It was opened");
    await rig.bill("A1", { id: "I1" });
    await rig.store.moveNextLook(account, "2026-09-01T06:00:00.000Z");
    expect((await rig.ledger.getAccount("A1"))?.nextActionAt).toBe(rig.now);
    expect(await rig.store.listDue(rig.now)).toEqual(["A1"]);
  });

  it("finds accounts due on earlier days until they are done with, then forgets those days", async () => {
    await rig.bill("A1", { id: "I1" });
    await rig.open("A2", { number: "2" });
    await rig.bill("A2", { id: "I2", number: "2" });
    rig.now = "2026-06-13T06:00:00.000Z";
    expect((await rig.store.listDue(rig.now)).sort()).toEqual(["A1", "A2"]);
    expect(await rig.store.advanceWatermark(rig.now, 0)).toBe("2026-06-09");
    for (const id of ["A1", "A2"]) {
      const account = await rig.ledger.getAccount(id);
      if (account) await rig.store.moveNextLook(account, id === "A1" ? null : "2026-06-20T06:00:00.000Z");
    }
    // Two days stay behind the present one, for writers that are late.
    expect(await rig.store.advanceWatermark(rig.now, 0)).toBe("2026-06-11");
    expect(await rig.store.listDue(rig.now)).toEqual([]);
    expect(await rig.store.listDue("2026-06-20T06:00:00.000Z")).toEqual(["A2"]);
  });

  it("is every account's once the policy has another version than the last complete run's", async () => {
    expect(await rig.store.policyChangedSince(3)).toBe(false);
    await rig.store.advanceWatermark(rig.now, 3);
    expect(await rig.store.policyChangedSince(3)).toBe(false);
    expect(await rig.store.policyChangedSince(4)).toBe(true);
    await rig.store.advanceWatermark(rig.now, undefined);
    expect(await rig.store.policyChangedSince(4)).toBe(true);
    expect(await rig.store.listAllAccounts()).toEqual(["A1"]);
  });
});
