import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Command } from "../../domain/ledger/commands.ts";
import type { Invoice } from "../../domain/ledger/model.ts";
import { idsFrom } from "../../functions/runtime/ids.ts";
import { ledgerStore, StaleVersion } from "../../store/ledger/index.ts";
import { startTestEngine, type TestEngine } from "../support/engine.ts";
import { aCause, aLegalEntity, aProfile, invoiceFacts, paymentFacts } from "../support/ledger.ts";

let engine: TestEngine;
let tables = 0;
let table = "";
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let made = 0;
const ids = idsFrom({ now: () => "2026-02-01T09:00:00.000Z" }, () =>
  Buffer.from((++made).toString(16).padStart(20, "0"), "hex"),
);
const open = () => ledgerStore(engine.db, table, () => ids.ulid());

beforeEach(async () => {
  table = `Ledger${++tables}`;
  await engine.createLedger(table);
  await open().createLegalEntity(aLegalEntity());
  await open().openAccount({ id: "A1", legalEntityId: "LE1", profile: aProfile() }, aCause());
});

const issue = (facts: Parameters<typeof invoiceFacts>[0]): Command => ({
  type: "issue-invoice",
  invoice: invoiceFacts(facts),
});

const everything = async () => {
  const store = open();
  const account = await store.getAccount("A1");
  const invoices: Invoice[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listInvoices("A1", { limit: 50, ...(cursor && { cursor }) });
    invoices.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  const { items: payments } = await store.listPayments("A1", { limit: 100 });
  const entries = (await store.timeline("A1", { limit: 1000 })).items;
  return { account, invoices, payments, entries };
};

/** What the table holds must be true, whatever happened to the writers. */
const expectTrue = async () => {
  const { account, invoices, payments, entries } = await everything();
  const open =
    invoices.reduce((sum, invoice) => sum + invoice.open, 0) -
    payments.reduce((sum, it) => sum + it.unapplied, 0);
  const posted = entries.reduce((sum, entry) => sum + ("currency" in entry ? entry.amount : 0), 0);
  expect(account?.balances.EUR ?? 0).toBe(open);
  expect(posted).toBe(open);
};

describe("The ledger's table", () => {
  it("keeps an account, its invoice and the entries that say why", async () => {
    await open().execute("A1", issue({}), aCause());
    const { account, invoices, entries } = await everything();
    expect(account).toMatchObject({
      balances: { EUR: 10_000 },
      touched: 1,
      nextActionAt: "2026-02-01T09:00:00.000Z",
    });
    expect(invoices[0]).toMatchObject({ id: "I1", number: "R-0001", open: 10_000, version: 1 });
    expect(entries.map((entry) => [entry.kind, entry.by, entry.request])).toEqual([
      ["invoice-issued", "tester", "request-1"],
      ["account-opened", "tester", "request-1"],
    ]);
  });

  it("answers a repeated invoice with the one it has and writes nothing", async () => {
    await open().execute("A1", issue({}), aCause());
    const again = await open().execute("A1", issue({ id: "OTHER-ID" }), aCause());
    expect(again.entries).toEqual([]);
    expect([...again.state.invoices.keys()]).toEqual(["I1"]);
  });

  it("refuses a number that is taken by other facts, or by another account", async () => {
    await open().execute("A1", issue({}), aCause());
    await open().openAccount(
      { id: "A2", legalEntityId: "LE1", profile: aProfile({ number: "10043" }) },
      aCause(),
    );
    await expect(open().execute("A1", issue({ id: "I2", amount: 1 }), aCause())).rejects.toMatchObject({
      code: "number-taken",
    });
    await expect(open().execute("A2", issue({ id: "I2" }), aCause())).rejects.toMatchObject({
      code: "number-taken",
    });
    await expect(
      open().openAccount({ id: "A3", legalEntityId: "LE1", profile: aProfile() }, aCause()),
    ).rejects.toMatchObject({ code: "number-taken" });
  });

  it("drops a closed invoice out of the index of open ones", async () => {
    await open().execute("A1", issue({ id: "I1", number: "1" }), aCause());
    await open().execute("A1", issue({ id: "I2", number: "2" }), aCause());
    await open().execute("A1", { type: "write-off-invoice", invoiceId: "I1", on: "2026-02-10" }, aCause());
    expect((await open().openInvoices("A1")).map(({ id }) => id)).toEqual(["I2"]);
  });

  it("refuses a change of an account on a stale version", async () => {
    await open().execute("A1", { type: "change-account", changes: { name: "New" } }, aCause(), {
      expectedVersion: 1,
    });
    await expect(
      open().execute("A1", { type: "change-account", changes: { name: "Other" } }, aCause(), {
        expectedVersion: 1,
      }),
    ).rejects.toBeInstanceOf(StaleVersion);
    expect((await open().getAccount("A1"))?.name).toBe("New");
  });

  it("removes a field of the profile that is set to nothing", async () => {
    const hold = { until: "2026-03-01", reason: "asked for time" };
    await open().execute("A1", { type: "change-account", changes: { hold } }, aCause());
    expect((await open().getAccount("A1"))?.hold).toEqual(hold);
    await open().execute("A1", { type: "change-account", changes: {}, removed: ["hold"] }, aCause());
    expect((await open().getAccount("A1"))?.hold).toBeUndefined();
  });
});

describe("Concurrent writers", () => {
  it("lose no change and post nothing twice", async () => {
    const numbers = Array.from({ length: 12 }, (_, n) => n);
    await Promise.all(
      numbers.map((n) =>
        open().execute("A1", issue({ id: `I${n}`, number: `R-${n}`, amount: 100 + n }), aCause()),
      ),
    );
    await Promise.all(
      numbers.flatMap((n) => {
        const pay: Command = {
          type: "receive-payment",
          payment: paymentFacts({ id: `P${n}`, externalId: `bank-${n}`, amount: 150 }),
          allocation: { mode: "oldest-first" },
        };
        return [open().execute("A1", pay, aCause()), open().execute("A1", pay, aCause())];
      }),
    );
    await expectTrue();
    const { payments } = await everything();
    expect(payments).toHaveLength(12);
  });

  it("leave no promise without what was written off of its invoice meanwhile", async () => {
    await open().execute("A1", issue({ id: "I1", number: "1", amount: 1_000 }), aCause());
    const promise = { id: "Q1", amount: 1_000, currency: "EUR", madeOn: "2026-02-10", payBy: "2026-03-10" };
    const send = engine.db.send.bind(engine.db) as (command: unknown) => Promise<unknown>;
    let isFirst = true;
    const overtaken = new Proxy(engine.db, {
      get: (target, property) =>
        property === "send"
          ? async (command: { constructor: { name: string } }) => {
              if (command.constructor.name === "TransactWriteCommand" && isFirst) {
                isFirst = false;
                await open().execute("A1", { type: "record-promise", promise }, aCause());
              }
              return send(command);
            }
          : Reflect.get(target, property),
    });
    const writeOff: Command = { type: "write-off-invoice", invoiceId: "I1", amount: 400, on: "2026-02-10" };
    await ledgerStore(overtaken, table, () => ids.ulid()).execute("A1", writeOff, aCause());
    expect((await open().getAccount("A1"))?.promises).toMatchObject([{ owedThen: 1_000, writtenOff: 400 }]);
  });
});

describe("An allocation too large for one transaction", () => {
  const COUNT = 130;
  const pay: Command = {
    type: "receive-payment",
    payment: paymentFacts({ amount: COUNT * 100 + 7 }),
    allocation: { mode: "oldest-first" },
  };
  beforeEach(async () => {
    for (let n = 0; n < COUNT; n++)
      await open().execute(
        "A1",
        issue({ id: `I${String(n).padStart(3, "0")}`, number: `R-${n}`, amount: 100 }),
        aCause(),
      );
  });

  it("goes in chunks and ends complete", async () => {
    await open().execute("A1", pay, aCause());
    await expectTrue();
    expect(await open().openInvoices("A1")).toEqual([]);
    const payment = await open().getPayment("A1", "P1");
    expect(payment).toMatchObject({ unapplied: 7 });
    expect(payment?.allocationPending).toBeUndefined();
  });

  it.each([1, 2])("is true after a crash behind chunk %i, and completed by a repetition", async (chunks) => {
    const dying = engine.db;
    let transactions = 0;
    const send = dying.send.bind(dying) as (command: unknown) => Promise<unknown>;
    const broken = new Proxy(dying, {
      get: (target, property) =>
        property === "send"
          ? (command: { constructor: { name: string } }) => {
              if (command.constructor.name === "TransactWriteCommand" && ++transactions > chunks)
                throw new Error("crash");
              return send(command);
            }
          : Reflect.get(target, property),
    });
    const crashing = ledgerStore(broken, table, () => ids.ulid());
    await expect(crashing.execute("A1", pay, aCause())).rejects.toThrow("crash");
    await expectTrue();
    expect((await open().getPayment("A1", "P1"))?.allocationPending).toBe(true);
    await open().execute("A1", pay, aCause());
    await expectTrue();
    expect(await open().openInvoices("A1")).toEqual([]);
    expect((await open().getPayment("A1", "P1"))?.unapplied).toBe(7);
  });
});
