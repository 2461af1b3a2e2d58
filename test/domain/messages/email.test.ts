import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tones } from "../../../domain/dunning/step.ts";
import { composeEmail } from "../../../domain/messages/email.ts";
import { formatAmount, formatDate } from "../../../domain/messages/format.ts";
import { chooseLanguage, languages } from "../../../domain/messages/language.ts";
import { message } from "./facts.ts";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("a reminder by e-mail", () => {
  it("says in HTML and in text who owes what since when, by currency, net of credits", () => {
    const email = composeEmail(message());
    for (const body of [email.html, email.text].map(plain)) {
      for (const part of [
        "Dear Anna Kern,",
        "R-0001",
        "issued 2 May 2026",
        "1 Jun 2026",
        "8 days overdue",
        "€1,234.50",
        "R-0002",
        "1 day overdue",
        "KWD 1.005",
        "Total in EUR",
        "To pay",
        "KWD 1.000",
        "https://pay.nordwind.example/10042",
        "IBAN DE89 3704 0044 0532 0130 00",
        "Reference: 10042",
        "Hafenstraße 1",
        "20457 Hamburg",
        "https://api.dunlin.example/opt-out/token",
      ])
        expect(body).toContain(part);
    }
    expect(email.subject).toBe("A reminder of your invoices from Nordwind GmbH");
  });

  it("reads on a phone and loads nothing", () => {
    const { html } = composeEmail(message());
    expect(html).toContain('name="viewport"');
    expect(html).toContain("max-width:600px");
    expect(html).not.toMatch(/<img|<script|<link|url\(|src=/);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
    expect(links.every((link) => link?.startsWith("https://"))).toBe(true);
  });

  it("keeps each currency in a table of its own, of two columns", () => {
    const { html } = composeEmail(message());
    const tables = [...html.matchAll(/<table role="table".*?<\/table>/gs)].map(([table]) => plain(table));
    expect(tables).toHaveLength(2);
    expect(tables[0]).toContain("€1,234.50");
    expect(tables[0]).not.toContain("KWD");
    expect(tables[1]).not.toContain("€");
    for (const table of tables)
      for (const [row] of table.matchAll(/<tr>.*?<\/tr>/gs)) expect(row.match(/<t[hd] /g)).toHaveLength(2);
  });

  it("lets no name become markup or a header", () => {
    const property = fc.property(fc.string({ minLength: 1, maxLength: 40 }), (name) => {
      const evil = `${name}"><script>alert(1)</script>\r\nBcc: x@y.example`;
      const email = composeEmail(message({ recipientName: evil, account: { number: evil, name: evil } }));
      expect(email.html).not.toContain("<script>");
      expect(email.subject).not.toMatch(/[\r\n]/);
    });
    fc.assert(property, { numRuns: 50 });
    const creditor = { ...message().legalEntity, name: "Evil\r\nBcc: x@y.example" };
    expect(composeEmail(message({ legalEntity: creditor })).subject).not.toMatch(/[\r\n]/);
  });

  it.each(languages)("speaks %s in every tone and template without English left over", (language) => {
    const seen = new Set<string>();
    for (const tone of tones)
      for (const template of ["upcoming", "reminder", "last-reminder"] as const) {
        const email = composeEmail(message({ language, tone, template }));
        expect(email.language).toBe(language);
        expect(email.html).toContain(`<html lang="${language}">`);
        if (language !== "en") expect(email.text).not.toMatch(/\b(Dear|invoice|overdue|Pay now|regards)\b/);
        seen.add(email.text);
      }
    expect(seen.size).toBeGreaterThanOrEqual(tones.length * 2);
  });

  it("announces only what is not overdue yet", () => {
    const [first] = message().invoices;
    if (!first) throw new Error("The example has an invoice");
    const early = message({ template: "upcoming", invoices: [{ ...first, daysPastDue: -3 }] });
    expect(composeEmail(early).subject).toContain("Due soon");
    expect(composeEmail(early).text).toContain("due in 3 days (1 Jun 2026): ");
    expect(composeEmail(message()).text).toContain("due 1 Jun 2026, 8 days overdue: ");
    expect(composeEmail(message({ template: "upcoming" })).subject).toContain("reminder");
  });

  it("links a single invoice to its own page", () => {
    const only = message().invoices[1];
    if (!only) throw new Error("The example has a second invoice");
    expect(composeEmail(message({ invoices: [only] })).text).toContain(
      "Pay now: https://pay.nordwind.example/i/b",
    );
  });
});

describe("languages and formats", () => {
  it("falls back from the customer's to the creditor's to English", () => {
    expect(composeEmail(message({ language: "pl" })).language).toBe("de");
    expect(chooseLanguage("pl", "cs").code).toBe("en");
    expect(chooseLanguage("constructor").code).toBe("en");
    expect(chooseLanguage("de-AT")).toMatchObject({ code: "de", locale: "de-AT" });
  });

  it("writes amounts with the digits of ISO 4217, exactly", () => {
    expect(plain(formatAmount(123_450, "EUR", "de-DE"))).toBe("1.234,50 €");
    expect(plain(formatAmount(1_500, "JPY", "en-US"))).toBe("¥1,500");
    expect(plain(formatAmount(1_005, "KWD", "en-US"))).toBe("KWD 1.005");
    expect(plain(formatAmount(999_999_999_999_999, "EUR", "en-US"))).toBe("€9,999,999,999,999.99");
  });

  it("writes months as words", () => {
    expect(formatDate("2026-02-03", "en-US")).toBe("Feb 3, 2026");
    expect(formatDate("2026-02-03", "de-DE")).toBe("3. Feb. 2026");
  });
});
