import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readEInvoice } from "../../../domain/ledger/einvoice/index.ts";
import { toDecimal } from "../../../domain/money.ts";
import { ubl } from "../../domain/ledger/einvoice/fixtures.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { eur, type Json, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeEach(async () => {
  ledger = await openLedger(engine);
});

const post = (xml: string | Uint8Array, query = "") =>
  ledger.call(`POST /v1/invoices${query}`, undefined, { xml });
const accounts = async (): Promise<Json[]> => (await ledger.call("GET /v1/accounts")).body.items;

describe("an e-invoice", () => {
  it("becomes an invoice of a new account made from its buyer", async () => {
    const { status, body } = await post(ubl({ dueDate: "2026-04-01" }));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      accountCreated: true,
      unchanged: false,
      account: { number: "007", name: "Dohle & Söhne" },
      invoice: { number: "00042", amount: eur("119.00"), issueDate: "2026-03-05", dueDate: "2026-04-01" },
    });
    const account = await ledger.call(`GET /v1/accounts/${body.account.id}`);
    expect(account.body).toMatchObject({
      vatId: "DE1",
      address: { city: "Köln", postalCode: "01067", country: "DE" },
      contacts: [{ name: "Ada", email: "ada@example.org", role: "billing" }],
      balances: [eur("119.00")],
    });
  });

  it("changes nothing when it comes again", async () => {
    const first = await post(ubl());
    const again = await post(ubl());
    expect(again).toMatchObject({ status: 200, body: { unchanged: true, accountCreated: false } });
    expect(again.body.invoice).toEqual(first.body.invoice);
    expect(await accounts()).toHaveLength(2);
  });

  it("is new to one alone of those who send it at the same time", async () => {
    await post(ubl({ number: "before" }));
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(ubl())));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(7).fill(200), 201]);
    expect(answers.filter(({ body }) => !body.unchanged)).toHaveLength(1);
  });

  it("finds the account by VAT id, however it is written, whatever its number", async () => {
    const { body: mine } = await ledger.call("POST /v1/accounts", {
      legalEntityId: ledger.entity.id,
      number: "4711",
      name: "Dohle",
      vatId: "DE 1",
    });
    expect((await post(ubl())).body).toMatchObject({ accountCreated: false, account: { id: mine.id } });
  });

  it("finds the account by the buyer's identifier, else by name and postal code", async () => {
    const { body: numbered } = await ledger.call("POST /v1/accounts", {
      legalEntityId: ledger.entity.id,
      number: "007",
      name: "Somebody",
    });
    expect((await post(ubl())).body.account.id).toBe(numbered.id);
    const noIdentity = (xml: string) =>
      xml
        .replaceAll(/<cac:PartyIdentification>.*?<\/cac:PartyIdentification>/g, "")
        .replaceAll(/<cac:PartyTaxScheme>.*?<\/cac:PartyTaxScheme>/g, "")
        .replaceAll("<cbc:CompanyID>HRB 9</cbc:CompanyID>", "");
    const { body: named } = await ledger.call("POST /v1/accounts", {
      legalEntityId: ledger.entity.id,
      number: "9",
      name: "DOHLE & Söhne",
      address: { lines: [], postalCode: "01067" },
    });
    expect((await post(noIdentity(ubl({ number: "2" })))).body.account.id).toBe(named.id);
  });

  it("takes the terms it states, else those of the legal entity", async () => {
    const stated = await post(ubl({ terms: "Zahlbar innerhalb von 10 Tagen netto" }));
    expect(stated.body.invoice).toMatchObject({ dueDate: "2026-03-15", dueDateSource: "terms" });
    const account = await ledger.call(`GET /v1/accounts/${stated.body.account.id}`);
    expect(account.body.terms).toEqual({ netDays: 10 });
    const silent = await post(
      ubl({ number: "2", buyer: "Star" }).replaceAll("DE1<", "DE2<").replaceAll("007", "008"),
    );
    expect(silent.body.invoice).toMatchObject({ dueDate: "2026-03-19", dueDateSource: "terms" });
  });

  it("is posted over what is due, not over what was paid before", async () => {
    const { body } = await post(ubl({ grand: "119.00", prepaid: "19.00", payable: "100.00" }));
    expect(body.invoice).toMatchObject({ amount: eur("100.00"), open: eur("100.00") });
  });

  it("is closed where all was paid before: the ledger shows the invoice and its payment", async () => {
    const paid = ubl({ grand: "119.00", prepaid: "119.00", payable: "0.00" });
    const { body, status } = await post(paid);
    expect(status).toBe(201);
    expect(body.invoice).toMatchObject({ amount: eur("119.00"), open: eur("0.00"), status: "closed" });
    expect((await post(paid)).body).toMatchObject({ unchanged: true, invoice: { open: eur("0.00") } });
    const { body: payments } = await ledger.call(`GET /v1/payments?accountId=${body.account.id}`);
    expect(payments.items).toHaveLength(1);
  });

  it("becomes a credit note, with a positive amount, applied to the invoice it names", async () => {
    await post(ubl());
    const reference =
      "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>00042</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>";
    const credit = ubl({ number: "C1", payable: "20.00", grand: "20.00" }, "CreditNote").replace(
      "<cac:AccountingSupplierParty>",
      `${reference}<cac:AccountingSupplierParty>`,
    );
    const { body, status } = await post(credit);
    expect(status).toBe(201);
    expect(body.creditNote).toMatchObject({ number: "C1", amount: eur("20.00"), open: eur("0.00") });
    const { body: found } = await ledger.call("GET /v1/invoices?number=00042");
    expect(found.items[0].open).toEqual(eur("99.00"));
    expect((await post(credit)).body).toMatchObject({ unchanged: true });
  });

  it("is a credit where it is an invoice over a negative amount", async () => {
    const { body } = await post(ubl({ number: "N1", payable: "-50.00", grand: "-50.00" }));
    expect(body.creditNote).toMatchObject({ number: "N1", amount: eur("50.00"), open: eur("50.00") });
  });

  it.each<[string, string, string, string]>([
    ["nothing due", ubl({ payable: "0.00", grand: "0.00" }), "nothing-due", "amountDue"],
    [
      "no issue date",
      ubl({ issueDate: undefined as never }),
      "e-invoice-missing-field",
      "Invoice/cbc:IssueDate",
    ],
    ["a due date before its issue", ubl({ dueDate: "2026-03-04" }), "invalid-request", "dueDate"],
    ["another document", "<Order/>", "e-invoice-unknown-format", "Order"],
    ["no XML", "hello", "e-invoice-malformed-xml", "/"],
  ])("with %s is refused, and opens no account", async (_, xml, slug, field) => {
    const { status, body } = await post(xml);
    expect([status, body.type, body.errors[0].field]).toEqual([
      422,
      `https://dunlin.dev/problems/${slug}`,
      field,
    ]);
    expect(await accounts()).toHaveLength(1);
  });

  it("is refused where its number is taken, and opens no account", async () => {
    const invoice = { accountNumber: "0042", number: "00042", amount: eur("1"), issueDate: "2026-01-05" };
    await ledger.call("POST /v1/invoices", invoice);
    expect((await post(ubl())).body.type).toContain("number-taken");
    expect(await accounts()).toHaveLength(1);
  });

  it("goes to the legal entity that bears the seller's name, or is named, where there are several", async () => {
    const entity = (name: string) =>
      ledger.call("POST /v1/legal-entities", {
        name,
        address: { lines: [] },
        timeZone: "Europe/Berlin",
        sender: { name, email: "ar@example.org" },
      });
    await entity("Elster AG");
    expect((await post(ubl())).body.errors[0].field).toBe("legalEntityId");
    const { body: meise } = await entity("Meise GmbH");
    expect((await post(ubl())).body.invoice.legalEntityId).toBe(meise.id);
    const named = await post(ubl(), `?legalEntityId=${ledger.entity.id}`);
    expect(named.body.invoice.legalEntityId).toBe(ledger.entity.id);
    expect((await post(ubl(), "?legalEntityId=nobody")).body.errors[0].field).toBe("legalEntityId");
  });

  it("is read in its own encoding where the gateway passes bytes on", async () => {
    const latin = Buffer.from(ubl().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"'), "latin1");
    expect((await post(latin)).body.account.name).toBe("Dohle & Söhne");
  });
});

const folder = new URL("../../../../shared/samples/einvoice/", import.meta.url);
const present = existsSync(folder);

describe.runIf(present)(`the sample files${present ? "" : " (skipped: ../shared/samples is absent)"}`, () => {
  it.each(present ? readdirSync(folder) : [])(
    "%s is posted, and unchanged when it comes again",
    async (file) => {
      const bytes = readFileSync(new URL(file, folder));
      const document = readEInvoice(bytes);
      const { status, body } = await post(bytes.toString("utf8"));
      expect(status).toBe(201);
      const posted = body.invoice ?? body.creditNote;
      const money = { amount: toDecimal(document.amount, document.currency), currency: document.currency };
      expect(Object.hasOwn(body, "creditNote")).toBe(document.kind === "credit-note");
      expect(posted).toMatchObject({ number: document.number, issueDate: document.issueDate, open: money });
      if (body.invoice && document.dueDate !== undefined) expect(posted.dueDate).toBe(document.dueDate);
      const sign = document.kind === "invoice" ? "" : "-";
      const account = await ledger.call(`GET /v1/accounts/${body.account.id}`);
      expect(account.body.balances).toEqual([{ ...money, amount: `${sign}${money.amount}` }]);
      expect(await post(bytes)).toMatchObject({
        status: 200,
        body: { unchanged: true, accountCreated: false },
      });
    },
  );
});
