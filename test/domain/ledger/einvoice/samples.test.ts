import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dueDateFor, readEInvoice } from "../../../../domain/ledger/einvoice/index.ts";

const folder = new URL("../../../../../shared/samples/einvoice/", import.meta.url);
const present = existsSync(folder);

// Worked out by reading the files: kind, number, issue date, due date and what it rests on, currency,
// amount to pay or credit, total, prepaid. The default term is 30 days.
type Row = [string, string, string, string, string, string, number, number, number];
const expected: Record<string, Row> = {
  "CII_business_example_01.xml": [
    "invoice",
    "TOSL108",
    "2013-06-30",
    "2013-07-20",
    "due-date",
    "NOK",
    80178,
    180178,
    100000,
  ],
  "CII_example1.xml": ["invoice", "12115118", "2015-01-09", "2015-01-09", "due-date", "EUR", 25033, 25033, 0],
  "CII_example2.xml": [
    "invoice",
    "TOSL108",
    "2013-06-30",
    "2013-07-20",
    "due-date",
    "NOK",
    80178,
    180178,
    100000,
  ],
  "guide-example1.xml": [
    "invoice",
    "12115118",
    "2015-01-09",
    "2015-01-09",
    "due-date",
    "EUR",
    25033,
    25033,
    0,
  ],
  // "Zahlbar sofort ohne Abzug."
  "standard_01.01a-INVOICE_ubl.xml": [
    "invoice",
    "123456XX",
    "2016-04-04",
    "2016-04-04",
    "payment-terms",
    "EUR",
    33690,
    33690,
    0,
  ],
  "standard_01.01a-INVOICE_uncefact.xml": [
    "invoice",
    "123456XX",
    "2016-04-04",
    "2016-04-04",
    "payment-terms",
    "EUR",
    33690,
    33690,
    0,
  ],
  // "14 Tage"
  "standard_01.05a-INVOICE_ubl.xml": [
    "invoice",
    "PRG1502112",
    "2015-04-24",
    "2015-05-08",
    "payment-terms",
    "EUR",
    1055530,
    1055530,
    0,
  ],
  "standard_01.05a-INVOICE_uncefact.xml": [
    "invoice",
    "PRG1502112",
    "2015-04-24",
    "2015-05-08",
    "payment-terms",
    "EUR",
    1055530,
    1055530,
    0,
  ],
  // 2 % in 7 days, 1 % in 14 days, 0 % in 30 days: the whole is due after 30 days.
  "standard_01.10a-INVOICE_ubl.xml": [
    "invoice",
    "Rechnungsnummer",
    "2016-06-27",
    "2016-07-27",
    "payment-terms",
    "EUR",
    259420,
    259420,
    0,
  ],
  "ubl-tc434-creditnote1.xml": [
    "credit-note",
    "018304 / 28865",
    "2019-09-23",
    "2019-10-23",
    "default",
    "EUR",
    10011,
    10011,
    0,
  ],
  "ubl-tc434-example1.xml": [
    "invoice",
    "12115118",
    "2015-01-09",
    "2015-01-09",
    "due-date",
    "EUR",
    25033,
    25033,
    0,
  ],
  "ubl-tc434-example2.xml": [
    "invoice",
    "TOSL108",
    "2013-06-30",
    "2013-07-20",
    "due-date",
    "NOK",
    80178,
    180178,
    100000,
  ],
  "ubl-tc434-example5.xml": [
    "invoice",
    "TOSL110",
    "2013-04-10",
    "2013-05-10",
    "due-date",
    "DKK",
    233750,
    467500,
    233750,
  ],
};

const read = (file: string) => readEInvoice(readFileSync(new URL(file, folder)));

describe.skipIf(!present)(
  `the sample files${present ? "" : " (skipped: ../shared/samples is absent)"}`,
  () => {
    test("every file of the folder is in the table", () => {
      expect(readdirSync(folder).toSorted()).toEqual(Object.keys(expected).toSorted());
    });

    test.each(Object.entries(expected))("%s", (file, row) => {
      const d = read(file);
      const due = dueDateFor(d, 30);
      expect([
        d.kind,
        d.number,
        d.issueDate,
        due.dueDate,
        due.source,
        d.currency,
        d.amount,
        d.grandTotal,
        d.prepaid,
      ]).toEqual(row);
      expect(d.amountDue).toBe(d.amount);
      expect(d.warnings).toEqual([]);
    });

    test("the same invoice in both syntaxes reads the same", () => {
      for (const name of ["standard_01.01a-INVOICE", "standard_01.05a-INVOICE"]) {
        const { note: ublNote, format: ublFormat, ...fromUbl } = read(`${name}_ubl.xml`);
        const { note: ciiNote, format: ciiFormat, ...fromCii } = read(`${name}_uncefact.xml`);
        expect(fromUbl).toEqual(fromCii);
        expect([ublFormat, ciiFormat, ublNote]).toEqual(["ubl", "cii", `#ADU#${ciiNote}`]);
      }
    });

    test("discounts, references and periods", () => {
      expect(read("standard_01.10a-INVOICE_ubl.xml").terms.discounts).toEqual([
        { days: 7, percent: 2 },
        { days: 14, percent: 1 },
      ]);
      expect(read("CII_example2.xml").terms.discounts).toEqual([{ days: 2, percent: 2 }]);
      expect(read("ubl-tc434-example5.xml").terms.discounts).toEqual([]);
      expect(read("ubl-tc434-example5.xml")).toMatchObject({
        purchaseOrder: "PO4711",
        buyerReference: "qwerty",
        precedingInvoiceNumbers: ["TOSL109"],
        paymentReference: "Payref1",
        servicePeriod: { start: "2013-03-10", end: "2013-04-10" },
        buyer: { name: "Buyercompany ltd", tradingName: "Buyco", vatId: "DK16356607" },
      });
      expect(read("ubl-tc434-example2.xml").paymentReference).toBe("0003434323213231");
    });
  },
);
