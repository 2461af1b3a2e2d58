import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../../functions/ledger/charges.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { apiOver, eur, ledgerRoutes, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** A German business that owes 5,000 EUR since 1 February 2026; it is 18 March, 45 days later. */
const late = async (terms?: object) => {
  const opened = await openLedger(engine);
  const call = apiOver(opened.runtime, [...ledgerRoutes, ...routes]);
  if (terms) await call(`PATCH /v1/accounts/${opened.account.id}`, { interestTerms: terms });
  const posted = await call("POST /v1/invoices", {
    accountId: opened.account.id,
    number: "R-7",
    amount: eur("5000.00"),
    issueDate: "2026-01-18",
    dueDate: "2026-02-01",
  });
  opened.runtime.at = "2026-03-18T09:00:00.000Z";
  const account = `/v1/accounts/${opened.account.id}`;
  const charges = `${account}/invoices/${posted.body.id}/late-charges`;
  return { ...opened, call, invoice: posted.body, account, charges };
};

const BY_LAW = { interest: "statutory", fixedSum: true };

describe("GET …/invoices/{invoiceId}/late-charges", () => {
  it("shows what is due by law as of today or any day, line by line, and posts nothing", async () => {
    const { call, charges, account } = await late();
    const today = await call(`GET ${charges}`);
    expect(today.body).toMatchObject({
      asOf: "2026-03-18",
      law: "DE",
      due: [
        {
          amount: eur("63.31"),
          charge: {
            kind: "interest",
            from: "2026-02-02",
            to: "2026-03-18",
            source: "§§ 286, 288, 289, 247 BGB",
            lines: [{ days: 45, balance: eur("5000.00"), percent: "10.27", amount: "63.308219" }],
          },
        },
        { amount: eur("40.00"), charge: { kind: "fixed-sum" } },
      ],
      not: [],
    });
    const early = await call(`GET ${charges}?asOf=2026-02-01&fixedSum=false`);
    expect(early.body).toMatchObject({ due: [], not: [{ kind: "interest", code: "not-late" }] });
    expect((await call(`GET ${account}/charges`)).body.items).toEqual([]);
  });

  it("names what it does not understand", async () => {
    const { call, charges } = await late();
    const refused = await call(`GET ${charges}?asOf=2026-02-30&interest=usury`);
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      "asOf",
      "interest",
    ]);
    expect((await call(`GET ${charges.replace(/invoices\/[^/]+/, "invoices/none")}`)).status).toBe(404);
  });
});

describe("POST …/invoices/{invoiceId}/late-charges", () => {
  it("charges a fee without the fixed sum, also where that is declined in so many words", async () => {
    const { call, charges } = await late();
    const fee = { occasion: "Returned debit", amount: eur("5.00") };
    const { status } = await call(`POST ${charges}`, { fixedSum: false, fee });
    expect(status).toBe(200);
    const nothing = await call(`POST ${charges}`, { fixedSum: false });
    expect([nothing.status, nothing.body.errors[0].field]).toEqual([422, "interest"]);
  });

  it("posts each as an invoice of its own, once however often it is asked for", async () => {
    const { call, charges, account } = await late();
    const first = await call(`POST ${charges}`, BY_LAW, { key: "once" });
    expect(first.body.items).toMatchObject([
      { number: "R-7/L1", amount: eur("63.31"), dueDate: "2026-03-18", charge: { invoiceNumber: "R-7" } },
      { number: "R-7/L2", amount: eur("40.00"), status: "open" },
    ]);
    expect((await call(`POST ${charges}`, BY_LAW, { key: "once" })).body).toEqual(first.body);
    expect((await call(`POST ${charges}`, BY_LAW)).body).toEqual(first.body);
    const listed = await call(`GET ${account}/charges`);
    expect(listed.body.items.map(({ number }: { number: string }) => number).sort()).toEqual([
      "R-7/L1",
      "R-7/L2",
    ]);
    const { body } = await call(`GET ${account}`);
    expect(body.balances).toEqual([eur("5103.31")]);
    const { body: timeline } = await call(`GET ${account}/timeline`);
    expect(timeline.items[0].summary).toBe(
      "Fixed sum on R-7, by § 288 (5) BGB, over 40.00 EUR posted as R-7/L2",
    );
  });

  it("goes on from where it was charged to, and by a contract's terms where it has them", async () => {
    const { call, charges, runtime } = await late({ rate: "10", dayCount: "ACT/360", graceDays: 5 });
    await call(`POST ${charges}`, { interest: "contract" });
    runtime.at = "2026-03-28T09:00:00.000Z";
    const { body } = await call(`POST ${charges}`, { interest: "contract" });
    expect(body.items).toMatchObject([
      // 40 days after the grace, and ten; in all 69.44, as fifty days at once are.
      { amount: eur("55.56"), charge: { from: "2026-02-07", to: "2026-03-18" } },
      { amount: eur("13.88"), charge: { from: "2026-03-19", to: "2026-03-28" } },
    ]);
  });

  it("leaves the days it was charged for at their rate, when another one is agreed", async () => {
    const { call, charges, account, runtime } = await late({ rate: "36.5" });
    await call(`POST ${charges}`, { interest: "contract" });
    await call(`PATCH ${account}`, { interestTerms: { rate: "7.3" } });
    runtime.at = "2026-03-28T09:00:00.000Z";
    const { body } = await call(`POST ${charges}`, { interest: "contract" });
    expect(body.items).toMatchObject([
      { amount: eur("225.00"), charge: { to: "2026-03-18" } },
      { amount: eur("10.00"), charge: { from: "2026-03-19", to: "2026-03-28" } },
    ]);
    expect(body.items[1].charge).not.toHaveProperty("rule");
  });

  it("takes a number apart from one that the creditor used already", async () => {
    const { call, charges, account, invoice } = await late();
    const taken = {
      accountId: invoice.accountId,
      number: "R-7/L1",
      amount: eur("1.00"),
      issueDate: "2026-03-01",
    };
    await call("POST /v1/invoices", taken);
    const { body } = await call(`POST ${charges}`, { fixedSum: true });
    expect(body.items[0].number).toMatch(/^R-7\/L1-[0-9A-Z]{8}$/);
    expect((await call(`GET ${account}/charges`)).body.items).toHaveLength(1);
  });

  it.each([
    [{}, "interest"],
    [{ fee: { occasion: "letter", amount: { amount: "5.00", currency: "USD" } } }, "fee.amount.currency"],
    [{ fixedSum: true, on: "2026-04-30" }, "on"],
    [{ fixedSum: true, dueDate: "2026-03-01" }, "dueDate"],
    [{ fixedSum: true, sum: 1 }, "sum"],
  ])("refuses %j, naming %s", async (body, field) => {
    const { call, charges } = await late();
    const refused = await call(`POST ${charges}`, body);
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].field).toBe(field);
  });

  it("posts a fee once for its occasion", async () => {
    const { call, charges } = await late();
    const fee = { occasion: "second letter", amount: eur("5.00") };
    await call(`POST ${charges}`, { fee });
    expect((await call(`POST ${charges}`, { fee })).body.items).toHaveLength(1);
    expect(
      (await call(`POST ${charges}`, { fee: { ...fee, occasion: "third letter" } })).body.items,
    ).toHaveLength(2);
  });
});

describe("POST …/charges/{chargeId}/waive", () => {
  it("writes off what is open, says why, and it is not charged again", async () => {
    const { call, charges, account } = await late();
    const { body } = await call(`POST ${charges}`, BY_LAW);
    const [interest] = body.items;
    const waived = await call(`POST ${account}/charges/${interest.id}/waive`, { reason: "goodwill" });
    expect(waived.body).toMatchObject({ status: "closed", open: eur("0.00") });
    expect((await call(`POST ${account}/charges/${interest.id}/waive`, {})).body).toEqual(waived.body);
    const { body: timeline } = await call(`GET ${account}/timeline`);
    expect(timeline.items[0]).toMatchObject({ kind: "invoice-written-off", reason: "waived: goodwill" });
    expect((await call(`POST ${charges}`, BY_LAW)).body.items).toHaveLength(2);
  });

  it("is for charges only", async () => {
    const { call, account, invoice } = await late();
    const refused = await call(`POST ${account}/charges/${invoice.id}/waive`, {});
    expect(refused).toMatchObject({ status: 409, body: { type: expect.stringContaining("not-a-charge") } });
    expect((await call(`POST ${account}/charges/none/waive`, {})).status).toBe(404);
  });
});

describe("interestTerms", () => {
  it.each([
    [{ rate: "9,5" }, "interestTerms.rate"],
    [{ rate: "-1" }, "interestTerms.rate"],
    [{ rate: "9", minimum: { XXY: "5" } }, "interestTerms.minimum"],
    [{ dayCount: "ACT/364" }, "interestTerms.dayCount"],
    [{ law: "Germany" }, "interestTerms.law"],
  ])("are refused as %j, naming the field", async (interestTerms, field) => {
    const { call, account } = await late();
    const refused = await call(`PATCH ${account}`, { interestTerms });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].field).toContain(field);
  });

  it("of the legal entity hold for its accounts, and can be taken away", async () => {
    const { call, charges, entity } = await late();
    const path = `/v1/legal-entities/${entity.id}`;
    await call(`PATCH ${path}`, { interestTerms: { rate: "10" } });
    const { body } = await call(`GET ${charges}?interest=contract&fixedSum=false`);
    expect(body.due).toMatchObject([{ amount: eur("61.64") }]);
    const without = await call(`PATCH ${path}`, { interestTerms: null });
    expect(without.body).not.toHaveProperty("interestTerms");
    expect((await call(`GET ${charges}?interest=contract`)).body.not[0].code).toBe("no-contract-rate");
  });
});
