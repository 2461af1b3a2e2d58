import fc from "fast-check";
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

  it("keeps what of its invoices is disputed and promised, each on its own", async () => {
    const [invoice] = aContact().invoices;
    if (!invoice) throw new Error("A contact is about an invoice");
    const parts = [{ disputed: 300 }, { promised: 200 }, { disputed: 300, promised: 200 }, {}];
    const invoices = parts.map((part, n) => ({ ...invoice, id: `I${n}`, ...part }));
    await rig.store.claim(aContact({ invoices }), await basis(), rig.cause);
    expect((await rig.store.getContact("A1", "C1"))?.invoices).toEqual(invoices);
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
    expect(await rig.store.listDue(rig.now, 0)).toEqual(["A1"]);
  });

  it("finds accounts due on earlier days until they are done with, then forgets those days", async () => {
    await rig.bill("A1", { id: "I1" });
    await rig.open("A2", { number: "2" });
    await rig.bill("A2", { id: "I2", number: "2" });
    await rig.store.listDue(rig.now, 0);
    rig.now = "2026-06-13T06:00:00.000Z";
    expect((await rig.store.listDue(rig.now, 0)).sort()).toEqual(["A1", "A2"]);
    for (const id of ["A1", "A2"]) {
      const account = await rig.ledger.getAccount(id);
      if (account) await rig.store.moveNextLook(account, id === "A1" ? null : "2026-06-20T06:00:00.000Z");
    }
    const queries = async (now: string) => {
      rig.calls = [];
      const found = await rig.store.listDue(now, 0);
      return [found, rig.calls.filter((call) => call === "Query").length];
    };
    // Five days of four shards; from then on only the present day.
    expect(await queries(rig.now)).toEqual([[], 20]);
    expect(await queries("2026-06-13T07:00:00.000Z")).toEqual([[], 4]);
    // In the hour after midnight a late writer may still write under the day before.
    expect(await queries("2026-06-14T00:59:00.000Z")).toEqual([[], 8]);
    expect(await queries("2026-06-14T01:00:00.000Z")).toEqual([[], 8]);
    expect(await queries("2026-06-14T02:00:00.000Z")).toEqual([[], 4]);
    expect((await queries("2026-06-20T06:00:00.000Z"))[0]).toEqual(["A2"]);
  });

  it("is found by the first run of all, however long it was due", async () => {
    rig.now = "2026-01-02T00:00:00.000Z";
    await rig.bill("A1", { id: "I1" });
    expect(await rig.store.listDue("2026-06-09T09:00:00.000Z", 0)).toEqual(["A1"]);
    expect(await rig.store.listDue("2026-06-10T09:00:00.000Z", 0)).toEqual(["A1"]);
  });

  it("is every account's once the policy has another version than the last complete run's", async () => {
    await rig.store.noteComplete(3);
    const account = await rig.ledger.getAccount("A1");
    if (account) await rig.store.moveNextLook(account, null);
    expect(await rig.store.listDue(rig.now, 3)).toEqual([]);
    expect(await rig.store.listDue(rig.now, 4)).toEqual(["A1"]);
    expect(await rig.store.listDue(rig.now, 4)).toEqual(["A1"]);
    await rig.store.noteComplete(4);
    expect(await rig.store.listDue(rig.now, 4)).toEqual([]);
  });

  it("loses no account, whatever hours runs miss and whatever they leave undone", async () => {
    const HOUR = 3_600_000;
    const names = ["A1", "A2", "A3", "A4"];
    for (const id of names.slice(1)) await rig.open(id, { number: id });
    /** After each run some accounts get another look or none; the writer began up to a quarter of an hour ago. */
    const turn = fc.record({
      gap: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 200 })),
      moves: fc.array(
        fc.record({
          id: fc.constantFrom(...names),
          inHours: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 150 })),
          late: fc.integer({ min: 0, max: 14 }),
        }),
        { maxLength: 4 },
      ),
    });
    let start = Date.parse("2026-06-09T00:05:00.000Z");
    const story = fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 25 }), async (turns) => {
      const next = new Map<string, string>();
      for (const id of names) {
        const account = await rig.ledger.getAccount(id);
        if (account?.nextActionAt !== undefined) next.set(id, account.nextActionAt);
      }
      for (const { gap, moves } of turns) {
        start += gap * HOUR;
        const now = new Date(start).toISOString();
        const expected = names.filter((id) => (next.get(id) ?? "9") <= now);
        expect((await rig.store.listDue(now, 0)).sort()).toEqual(expected);
        for (const { id, inHours, late } of moves) {
          const account = await rig.ledger.getAccount(id);
          if (!account) throw new Error("It was opened");
          const at =
            inHours === undefined ? null : new Date(start + inHours * HOUR - late * 60_000).toISOString();
          await rig.store.moveNextLook(account, at);
          if (at === null) next.delete(id);
          else next.set(id, at);
        }
      }
    });
    await fc.assert(story, { numRuns: 25, seed: 20_260_609, endOnFailure: true });
  });
});
