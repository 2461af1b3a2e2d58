import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { numberKey } from "../../store/keys.ts";
import { ledgerStore } from "../../store/ledger/index.ts";
import { ReadAhead } from "../../store/ledger/read-ahead.ts";
import { startTestEngine, type TestEngine } from "../support/engine.ts";
import { aCause, aLegalEntity, aProfile, invoiceFacts } from "../support/ledger.ts";

const TABLE = "Ledger";
let engine: TestEngine;
let id = 0;
const nextId = () => String(++id).padStart(26, "0");

beforeAll(async () => {
  engine = await startTestEngine();
  await engine.createLedger(TABLE);
  const store = ledgerStore(engine.db, TABLE, nextId);
  await store.createLegalEntity(aLegalEntity());
  await store.openAccount({ id: "A1", legalEntityId: "LE1", profile: aProfile() }, aCause());
});
afterAll(() => engine.stop());

const open = async (number: string) => {
  const ahead = new ReadAhead(engine.db, TABLE);
  await ahead.fetch([numberKey("invoice", "LE1", number)]);
  return ledgerStore(engine.db, TABLE, nextId, ahead);
};

describe("what was read ahead", () => {
  it("answers once that a number is free, and then the table is asked", async () => {
    const store = await open("N1");
    expect(await store.findByNumber("invoice", "LE1", "N1")).toBeUndefined();
    const invoice = invoiceFacts({ id: "I1", number: "N1" });
    await store.execute("A1", { type: "issue-invoice", invoice }, aCause());
    expect(await store.findByNumber("invoice", "LE1", "N1")).toMatchObject({ accountId: "A1", id: "I1" });
  });

  it("posts nothing twice where it is out of date", async () => {
    const [first, second] = [await open("N2"), await open("N2")];
    const invoice = invoiceFacts({ id: "I2", number: "N2" });
    const issue = (store: typeof first) => store.execute("A1", { type: "issue-invoice", invoice }, aCause());
    expect((await issue(first)).entries).toHaveLength(1);
    expect((await issue(second)).entries).toEqual([]);
    const { balances } = (await first.getAccount("A1")) ?? {};
    const posted = [await first.getInvoice("A1", "I1"), await first.getInvoice("A1", "I2")];
    expect(balances).toEqual({ EUR: posted.reduce((sum, it) => sum + (it?.amount ?? 0), 0) });
  });
});
