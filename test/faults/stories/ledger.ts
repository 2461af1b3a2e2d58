import type { Json, Story, World } from "../story.ts";

const eur = (amount: string) => ({ amount, currency: "EUR" });

/** What the stories of the ledger are about, with the ids that the API gave. */
interface Things {
  entity: string;
  account: string;
}

const things = new WeakMap<World, Things>();

/** The ids of a world that {@link opened} made. */
export const thingsOf = (world: World): Things => {
  const found = things.get(world);
  if (!found) throw new Error("Nothing was opened in this world");
  return found;
};

export const ENTITY = {
  name: "Nordwind GmbH",
  address: { lines: ["Hafen 1"], city: "Hamburg", postalCode: "20457", country: "DE" },
  timeZone: "Europe/Berlin",
  sender: { name: "Nordwind", email: "ar@nordwind.example", smsId: "Nordwind" },
  terms: { netDays: 14 },
};

export const ACCOUNT = {
  number: "0042",
  name: "Café Morgenrot KG",
  vatId: "DE123456789",
  contacts: [{ name: "Ines Wolf", email: "ines@morgenrot.example", phone: "+4940123456", role: "billing" }],
  language: "en",
  timeZone: "Europe/Berlin",
  address: { lines: ["Allee 85"], city: "Berlin", postalCode: "10435", country: "DE" },
  consent: { email: { status: "granted", basis: "contract" }, sms: { status: "granted", basis: "contract" } },
};

/** A legal entity and an account. */
export const opened = async (world: World, changes: object = {}): Promise<void> => {
  const entity = await world.send("POST", "/v1/legal-entities", ENTITY);
  const facts = { legalEntityId: entity["id"], ...ACCOUNT, ...changes };
  const account = await world.send("POST", "/v1/accounts", facts);
  things.set(world, { entity: entity["id"], account: account["id"] });
};

/** An invoice of an account, not due for long. */
export const billed = async (world: World, number: string, amount: string, dueDate = "2026-12-31") =>
  world.send("POST", "/v1/invoices", {
    accountId: thingsOf(world).account,
    number,
    amount: eur(amount),
    issueDate: "2026-05-01",
    dueDate,
  });

const paid = async (world: World, amount: string, allocation: object) =>
  world.send("POST", "/v1/payments", {
    accountId: thingsOf(world).account,
    amount: eur(amount),
    valueDate: "2026-06-01",
    allocation,
  });

const oldestFirst = { mode: "oldest-first" };

/** Opened, with an invoice of 100 and one of 50, and what `more` does. */
const withTwo =
  (more: (world: World) => Promise<unknown> = async () => {}) =>
  async (world: World) => {
    await opened(world);
    await billed(world, "R-1", "100.00");
    await billed(world, "R-2", "50.00");
    await more(world);
  };

const invoiceAt = (world: World, number: string): string => {
  const { account } = thingsOf(world);
  for (const each of world.answers as { body: Record<string, unknown> }[])
    if (each.body["number"] === number && each.body["accountId"] === account)
      return `/v1/accounts/${account}/invoices/${String(each.body["id"])}`;
  throw new Error(`There is no ${number}`);
};

const paymentAt = (world: World): string => {
  const { account } = thingsOf(world);
  for (const each of world.answers as { body: Record<string, unknown> }[])
    if ("unapplied" in each.body) return `/v1/accounts/${account}/payments/${String(each.body["id"])}`;
  throw new Error("There is no payment");
};

const E_INVOICE = `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>E-1</cbc:ID><cbc:IssueDate>2026-05-02</cbc:IssueDate><cbc:DueDate>2026-12-30</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Nordwind GmbH</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID>K-77</cbc:ID></cac:PartyIdentification><cac:PostalAddress><cbc:StreetName>Weg 1</cbc:StreetName><cbc:CityName>Kiel</cbc:CityName><cbc:PostalZone>24103</cbc:PostalZone><cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>DE999999999</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>Kutter AG</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">77.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
</Invoice>`;

/** Every write of the ledger's API, and its reads. */
export const ledgerStories: readonly Story[] = [
  {
    name: "open a legal entity and change it",
    functions: ["legal-entities"],
    async act(world) {
      const { id } = await world.send("POST", "/v1/legal-entities", ENTITY);
      await world.send("PATCH", `/v1/legal-entities/${id}`, { terms: { netDays: 30 } });
      await world.read(`/v1/legal-entities/${id}`);
      await world.read("/v1/legal-entities");
    },
  },
  {
    name: "open an account",
    functions: ["accounts"],
    async act(world) {
      const { id } = await world.send("POST", "/v1/legal-entities", ENTITY);
      await world.send("POST", "/v1/accounts", { legalEntityId: id, ...ACCOUNT });
    },
  },
  {
    name: "change an account and read it",
    functions: ["accounts"],
    prepare: withTwo(),
    async act(world) {
      const path = `/v1/accounts/${thingsOf(world).account}`;
      await world.send("PATCH", path, {
        vatId: "DE987654321",
        hold: { until: "2026-06-30", reason: "A new purchase order" },
        version: 1,
      });
      for (const more of ["", "/balance", "/timeline"]) await world.read(`${path}${more}`);
      await world.read("/v1/accounts?number=0042");
    },
  },
  {
    name: "post an invoice",
    functions: ["invoices"],
    prepare: opened,
    async act(world) {
      await billed(world, "R-1", "100.00");
      await world.read(`/v1/invoices?accountId=${thingsOf(world).account}`);
    },
  },
  {
    name: "post three invoices at once",
    functions: ["invoices"],
    prepare: opened,
    async act(world) {
      const invoices = ["R-1", "R-2", "R-3"].map((number) => ({
        accountId: thingsOf(world).account,
        number,
        amount: eur("12.00"),
        issueDate: "2026-05-01",
        dueDate: "2026-12-31",
      }));
      await world.send("POST", "/v1/invoices", { invoices });
    },
  },
  {
    name: "post an e-invoice of a new customer",
    functions: ["invoices"],
    prepare: opened,
    async act(world) {
      await world.send("POST", "/v1/invoices", E_INVOICE, { headers: { "content-type": "application/xml" } });
    },
  },
  {
    name: "hold an invoice and write off a part of it",
    functions: ["invoices"],
    prepare: withTwo(),
    async act(world) {
      const path = invoiceAt(world, "R-1");
      await world.send("PATCH", path, { hold: { until: "2026-07-31", reason: "In question" }, version: 1 });
      await world.send("POST", `${path}/write-off`, { amount: eur("40.00"), reason: "Bank charges" });
      await world.read(path);
    },
  },
  {
    name: "receive a payment",
    functions: ["payments"],
    prepare: withTwo(),
    async act(world) {
      await paid(world, "120.00", oldestFirst);
      await world.read(`/v1/payments?accountId=${thingsOf(world).account}`);
    },
  },
  {
    name: "receive a payment by the references in it",
    functions: ["payments"],
    prepare: withTwo(),
    async act(world) {
      await world.send("POST", "/v1/payments", {
        accountId: thingsOf(world).account,
        amount: eur("150.00"),
        valueDate: "2026-06-01",
        reference: "R-1 and R-2",
        externalId: "BANK-1",
        allocation: { mode: "by-reference" },
      });
    },
  },
  {
    name: "apply unapplied cash and refund a part",
    functions: ["payments"],
    prepare: withTwo((world) => paid(world, "130.00", { mode: "none" })),
    async act(world) {
      const path = paymentAt(world);
      await world.send("POST", `${path}/refunds`, { amount: eur("20.00"), reason: "Paid twice" });
      await world.send("POST", `${path}/allocations`, { allocation: oldestFirst });
      await world.read(path);
    },
  },
  {
    name: "reverse a payment",
    functions: ["payments"],
    prepare: withTwo((world) => paid(world, "120.00", oldestFirst)),
    act: async (world) =>
      void (await world.send("POST", `${paymentAt(world)}/reversal`, { reason: "Returned" })),
  },
  {
    name: "post a credit note",
    functions: ["credit-notes"],
    prepare: withTwo(),
    async act(world) {
      const { account } = thingsOf(world);
      await world.send("POST", "/v1/credit-notes", {
        accountId: account,
        number: "CN-1",
        amount: eur("30.00"),
        issueDate: "2026-05-20",
        invoiceNumbers: ["R-2"],
      });
      const { items } = await world.read(`/v1/credit-notes?accountId=${account}`);
      await world.read(`/v1/accounts/${account}/credit-notes/${String((items as Json[])[0]?.["id"])}`);
    },
  },
  {
    name: "charge for being late, look at it and waive it",
    functions: ["charges"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "1000.00", "2026-05-01");
    },
    async act(world) {
      const account = `/v1/accounts/${thingsOf(world).account}`;
      const { items } = await world.read(`/v1/invoices?accountId=${thingsOf(world).account}`);
      const path = `${account}/invoices/${String((items as Json[])[0]?.["id"])}/late-charges`;
      await world.read(path);
      await world.send("POST", path, { interest: "statutory", fixedSum: true });
      const charges = await world.read(`${account}/charges`);
      const id = String((charges["items"] as Json[])[0]?.["id"]);
      await world.send("POST", `${account}/charges/${id}/waive`, { reason: "Goodwill" });
    },
  },
];
