import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueDateFor, EInvoiceError, readEInvoice } from "../../../../domain/ledger/einvoice/index.ts";
import { toDecimal } from "../../../../domain/money.ts";
import { cii, type Fields, ubl } from "./fixtures.ts";

const faultOf = (xml: string): string => {
  try {
    readEInvoice(xml);
  } catch (error) {
    if (error instanceof EInvoiceError) return `${error.code} ${error.field}`;
    throw error;
  }
  return "none";
};
const syntaxes = [
  ["ubl", (fields?: Fields) => ubl(fields)],
  ["cii", (fields?: Fields) => cii(fields)],
] as const;

describe.each(syntaxes)("%s", (format, write) => {
  test("every field is found, leading zeros kept", () => {
    const document = readEInvoice(
      write({ purchaseOrder: "0007", dueDate: "2026-04-04", terms: "2/10 net 30" }),
    );
    expect(document).toMatchObject({
      format,
      kind: "invoice",
      amount: 11900,
      amountDue: 11900,
      grandTotal: 11900,
      prepaid: 0,
      number: "00042",
      typeCode: "380",
      issueDate: "2026-03-05",
      dueDate: "2026-04-04",
      terms: { source: "due-date", discounts: [{ days: 10, percent: 2 }], text: "2/10 net 30" },
      currency: "EUR",
      purchaseOrder: "0007",
      precedingInvoiceNumbers: ["00041"],
      servicePeriod: { start: "2026-02-01", end: "2026-02-28" },
      note: "Thank you.",
      paymentReference: "RF18 00042",
      warnings: [],
    });
    expect(document.seller.name).toBe("Meise GmbH");
    expect(document.buyer).toMatchObject({
      name: "Dohle & Söhne",
      vatId: "DE1",
      registrationId: "HRB 9",
      contact: { name: "Ada", email: "ada@example.org", phone: "+49 1" },
      address: { city: "Köln", postalCode: "01067", region: "NW", country: "DE" },
    });
    expect(document.buyer.tradingName).toMatch(/^Trade of/);
    expect(document.buyer.identifiers.map(({ id }) => id)).toContain("007");
    expect(document.buyer.address.lines).toContain("3rd floor");
    expect(document.buyer.electronicAddress?.scheme).toBeDefined();
  });

  test("absent fields are absent, not undefined", () => {
    const document = readEInvoice(write());
    expect(Object.keys(document)).not.toContain("dueDate");
    expect(Object.keys(document)).not.toContain("purchaseOrder");
    expect(document.terms).toEqual({ source: "none", discounts: [] });
  });

  test("the sign law", () => {
    const signed = (fields: Fields) => {
      const { kind, amount, amountDue, warnings } = readEInvoice(write(fields));
      return [kind, amount, amountDue, warnings.length];
    };
    expect(signed({ payable: "-50.00", grand: "-50.00" })).toEqual(["credit-note", 5000, -5000, 0]);
    expect(signed({ typeCode: "381" })).toEqual(["credit-note", 11900, 11900, 0]);
    expect(signed({ typeCode: "381", payable: "-50", grand: "-50" })).toEqual([
      "credit-note",
      5000,
      -5000,
      1,
    ]);
    expect(signed({ payable: "0.00", prepaid: "119.00" })).toEqual(["invoice", 0, 0, 0]);
    expect(signed({ payable: "-0.00", grand: "0" })).toEqual(["invoice", 0, 0, 0]);
    expect(signed({ payable: "-1", prepaid: "120" })).toEqual(["credit-note", 100, -100, 0]);
    expect(signed({ typeCode: "381", payable: "-1", prepaid: "120" })).toEqual(["invoice", 100, -100, 1]);
    expect(signed({ typeCode: "384" })).toEqual(["invoice", 11900, 11900, 0]);
  });

  test("the due date: stated, by terms, by default", () => {
    const due = (fields: Fields) => dueDateFor(readEInvoice(write(fields)), 30);
    expect(due({ dueDate: "2026-03-20", terms: "60 days net" })).toEqual({
      dueDate: "2026-03-20",
      source: "due-date",
    });
    expect(due({ terms: "14 Tage" })).toEqual({ dueDate: "2026-03-19", source: "payment-terms" });
    expect(due({ terms: "sofort" })).toEqual({ dueDate: "2026-03-05", source: "payment-terms" });
    expect(due({ terms: "30 jours fin de mois" })).toEqual({
      dueDate: "2026-04-30",
      source: "payment-terms",
    });
    expect(due({ terms: "as agreed" })).toEqual({ dueDate: "2026-04-04", source: "default" });
    expect(due({})).toEqual({ dueDate: "2026-04-04", source: "default" });
  });

  test("oddities warn", () => {
    const warned = (fields: Fields) => readEInvoice(write(fields)).warnings.join(" ");
    expect(warned({ dueDate: "2026-03-01" })).toMatch(/before the issue date/);
    expect(warned({ prepaid: "20.00" })).toMatch(/amount due is stated as 119.00 but adds up to 99.00/);
    expect(warned({ terms: "as agreed" })).toMatch(/no due date that could be understood/);
  });

  test("amounts: as many digits as the currency has, but for zeros", () => {
    const amount = (payable: string, currency = "EUR") =>
      readEInvoice(write({ payable, grand: payable, currency })).amount;
    expect(amount("12.5000")).toBe(1250);
    expect(amount("+0012.5")).toBe(1250);
    expect(amount(".5")).toBe(50);
    expect(amount("7.")).toBe(700);
    expect(amount("1200.00", "JPY")).toBe(1200);
    expect(amount("1.234", "KWD")).toBe(1234);
    for (const payable of ["12.505", "1,50", "1e3", "NaN", "1 000", "-", ".", "99999999999999999"])
      expect(faultOf(write({ payable })).startsWith("bad-value")).toBe(true);
  });

  test("any valid document gives its fields back", () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .map((value) => value.trim())
      .filter((value) => value !== "");
    const date = fc
      .date({ min: new Date("1950-01-01"), max: new Date("2150-01-01"), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
    const fields = fc.record({
      number: text,
      buyer: text,
      seller: text,
      purchaseOrder: text,
      issueDate: date,
      dueDate: date,
      minor: fc.integer({ min: -1e12, max: 1e12 }),
      currency: fc.constantFrom("EUR", "JPY", "KWD", "USD"),
    });
    fc.assert(
      fc.property(fields, ({ minor, ...rest }) => {
        const payable = toDecimal(minor, rest.currency);
        const { seller, buyer, ...document } = readEInvoice(write({ ...rest, payable, grand: payable }));
        expect({ ...document, seller: seller.name, buyer: buyer.name }).toMatchObject({
          ...rest,
          kind: minor < 0 ? "credit-note" : "invoice",
          amount: Math.abs(minor),
          amountDue: minor,
          grandTotal: minor,
        });
      }),
    );
  });
});

describe("what UBL has of its own", () => {
  test("a CreditNote credits; its due date is in the payment means", () => {
    const extra = "<cac:PaymentMeans><cbc:PaymentDueDate>2026-04-01Z</cbc:PaymentDueDate></cac:PaymentMeans>";
    expect(readEInvoice(ubl({ extra }, "CreditNote"))).toMatchObject({
      kind: "credit-note",
      amount: 11900,
      typeCode: "381",
      dueDate: "2026-04-01",
      warnings: [],
    });
    expect(readEInvoice(ubl({ typeCode: "380" }, "CreditNote")).kind).toBe("credit-note");
  });

  test("any prefix, or none", () => {
    const expected = readEInvoice(ubl({ purchaseOrder: "0007" }));
    const renamed = ubl({ purchaseOrder: "0007" }).replaceAll("cbc", "b").replaceAll("cac", "ns-2.a");
    expect(readEInvoice(renamed)).toEqual(expected);
    const prefixedRoot = ubl({ purchaseOrder: "0007" })
      .replace("<Invoice xmlns=", "<inv:Invoice xmlns:inv=")
      .replace("</Invoice>", "</inv:Invoice>");
    expect(readEInvoice(prefixedRoot)).toEqual(expected);
    const bare = ubl({ purchaseOrder: "0007" })
      .replace(/ xmlns:c[ab]c="[^"]*"/g, "")
      .replaceAll(/(<\/?)c[ab]c:/g, "$1");
    expect(readEInvoice(bare)).toEqual(expected);
  });

  test("prefixes declared and redeclared below the root", () => {
    const basic = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
    const xml = ubl().replace(
      "<cbc:ID>00042</cbc:ID>",
      `<cbc:ID xmlns:cbc="urn:other">no</cbc:ID><ID xmlns="${basic}">0009</ID>`,
    );
    expect(readEInvoice(xml).number).toBe("0009");
  });

  test("dates may carry a zone; instalments fall due with the last", () => {
    expect(readEInvoice(ubl({ issueDate: "2015-01-09Z", dueDate: "2015-01-20+01:00" }))).toMatchObject({
      issueDate: "2015-01-09",
      dueDate: "2015-01-20",
    });
    const extra = ["2026-05-01", "2026-06-01"]
      .map((day) => `<cac:PaymentTerms><cbc:PaymentDueDate>${day}</cbc:PaymentDueDate></cac:PaymentTerms>`)
      .join("");
    const document = readEInvoice(ubl({ extra }));
    expect(document.dueDate).toBe("2026-06-01");
    expect(document.warnings).toHaveLength(1);
  });

  test("a discount in fields of its own", () => {
    const extra =
      '<cac:PaymentTerms><cbc:SettlementDiscountPercent>2.5</cbc:SettlementDiscountPercent><cac:SettlementPeriod><cbc:DurationMeasure unitCode="DAY">8</cbc:DurationMeasure></cac:SettlementPeriod></cac:PaymentTerms>';
    expect(readEInvoice(ubl({ extra })).terms).toEqual({
      source: "none",
      discounts: [{ days: 8, percent: 2.5 }],
    });
  });

  test("totals that do not add up warn; tax in the accounting currency is left aside", () => {
    const extra = `<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">200.00</cbc:TaxAmount></cac:TaxTotal>
      <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>`;
    const withNet = (net: string) =>
      readEInvoice(
        ubl({ extra }).replace(
          "<cbc:TaxInclusiveAmount",
          `<cbc:TaxExclusiveAmount>${net}</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount`,
        ),
      ).warnings;
    expect(withNet("100.00")).toEqual([]);
    expect(withNet("90.00")).toEqual(["The total with tax is stated as 119.00 but adds up to 109.00 EUR."]);
  });

  test.each<[string, string]>([
    ["missing-field Invoice/cbc:ID", ubl({ number: " " })],
    ["missing-field Invoice/cbc:IssueDate", ubl().replace(/<cbc:IssueDate>.*<\/cbc:IssueDate>/, "")],
    ["missing-field Invoice/cac:LegalMonetaryTotal", ubl().replaceAll("LegalMonetaryTotal", "OtherTotal")],
    [
      "missing-field Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount",
      ubl().replaceAll("PayableAmount", "PayAmount"),
    ],
    [
      "missing-field Invoice/cac:AccountingCustomerParty/cac:Party",
      ubl().replaceAll("AccountingCustomerParty", "OtherParty"),
    ],
    ["bad-value Invoice/cbc:IssueDate", ubl({ issueDate: "05.03.2026" })],
    ["bad-value Invoice/cbc:IssueDate", ubl({ issueDate: "2026-02-30" })],
    ["bad-value Invoice/cbc:IssueDate", ubl({ issueDate: "0026-03-05" })],
    ["bad-value Invoice/cbc:DueDate", ubl({ dueDate: "soon" })],
    ["bad-value Invoice/cbc:DocumentCurrencyCode", ubl({ currency: "EURO" })],
    ["bad-value Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", ubl({ payable: "119.005" })],
    [
      "bad-value Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount/@currencyID",
      ubl().replace('PayableAmount currencyID="EUR"', 'PayableAmount currencyID="USD"'),
    ],
    ["bad-value Invoice/cac:LegalMonetaryTotal/cbc:PrepaidAmount", ubl({ prepaid: "x" })],
  ])("%s", (fault, xml) => {
    expect(faultOf(xml)).toBe(fault);
  });

  test("a party without a registered name has its trading name", () => {
    const xml = ubl().replace("<cbc:RegistrationName>Dohle &amp; Söhne</cbc:RegistrationName>", "");
    expect(readEInvoice(xml).buyer).toMatchObject({ name: "Trade of AccountingCustomerParty" });
    expect(faultOf(xml.replace("<cbc:Name>Trade of AccountingCustomerParty</cbc:Name>", ""))).toBe(
      "missing-field Invoice/cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName",
    );
  });
});

describe("what CII has of its own", () => {
  const issued = (format: string, value: string): string =>
    cii().replace('format="102">20260305', `format="${format}">${value}`);
  const at = "CrossIndustryInvoice/rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString";

  test("date formats: a time of day is dropped, a month is no date", () => {
    expect(readEInvoice(issued("203", "202603051430")).issueDate).toBe("2026-03-05");
    expect(faultOf(issued("610", "202603"))).toBe(`bad-value ${at}/@format`);
    expect(faultOf(issued("102", "2026-03-05"))).toBe(`bad-value ${at}`);
    expect(faultOf(issued("102", "20260230"))).toBe(`bad-value ${at}`);
  });

  test("any prefix", () => {
    const renamed = cii()
      .replaceAll("rsm", "a")
      .replaceAll("ram:", "b:")
      .replace("xmlns:ram", "xmlns:b")
      .replaceAll("udt", "c");
    expect(readEInvoice(renamed)).toEqual(readEInvoice(cii()));
  });

  test("totals repeated per currency: the document's is taken", () => {
    const xml = cii().replace(
      "<ram:GrandTotalAmount>119.00",
      '<ram:GrandTotalAmount currencyID="USD">130.00</ram:GrandTotalAmount><ram:GrandTotalAmount currencyID="EUR">119.00',
    );
    expect(readEInvoice(xml)).toMatchObject({ grandTotal: 11900, warnings: [] });
  });

  test("discount terms in fields; 0 % says when the whole is due", () => {
    const term = (days: number, percent: string) =>
      `<ram:SpecifiedTradePaymentTerms><ram:ApplicableTradePaymentDiscountTerms><ram:BasisPeriodMeasure unitCode="DAY">${days}</ram:BasisPeriodMeasure><ram:CalculationPercent>${percent}</ram:CalculationPercent></ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>`;
    expect(readEInvoice(cii({ extra: term(7, "2") + term(30, "0.00") })).terms).toEqual({
      source: "payment-terms",
      netDays: 30,
      discounts: [{ days: 7, percent: 2 }],
    });
  });

  test.each<[string, string]>([
    ["missing-field CrossIndustryInvoice/rsm:ExchangedDocument/ram:ID", cii({ number: "" })],
    ["missing-field CrossIndustryInvoice/rsm:ExchangedDocument/ram:TypeCode", cii({ typeCode: "" })],
    [
      "missing-field CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty",
      cii().replaceAll("BuyerTradeParty", "OtherTradeParty"),
    ],
    [
      "bad-value CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode",
      cii({ currency: "eur" }),
    ],
    [
      "bad-value CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:DuePayableAmount",
      cii({ payable: "1.001" }),
    ],
  ])("%s", (fault, xml) => {
    expect(faultOf(xml)).toBe(fault);
  });
});
