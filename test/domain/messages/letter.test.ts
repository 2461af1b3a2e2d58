import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeEmail } from "../../../domain/messages/email.ts";
import { languages } from "../../../domain/messages/language.ts";
import { composeLetter, type LetterFacts } from "../../../domain/messages/letter.ts";
import { composeSms } from "../../../domain/messages/sms.ts";
import { message } from "./facts.ts";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

const letter = (changes: Partial<LetterFacts> = {}): LetterFacts => ({
  ...message(),
  address: { lines: ["Backgasse 2"], postalCode: "20095", city: "Hamburg", country: "DE" },
  date: "2026-06-09",
  ...changes,
});

describe("a reminder by letter", () => {
  it("says what the e-mail says, to the customer's postal address, on the creditor's day", () => {
    const { html, subject } = composeLetter(letter());
    expect(subject).toBe("A reminder of your invoices from Nordwind GmbH");
    for (const part of [
      "Bäckerei Kern<br>Backgasse 2<br>20095 Hamburg<br>DE",
      "Nordwind GmbH · Hafenstraße 1 · 20457 Hamburg · DE",
      "9 Jun 2026",
      "Dear Anna Kern,",
      "R-0001",
      "8 days overdue",
      "€1,234.50",
      "KWD 1.000",
      "IBAN DE89 3704 0044 0532 0130 00",
      "Reference: 10042",
      "Pay now: https://pay.nordwind.example/10042",
      "Write to rechnung@nordwind.example",
    ])
      expect(plain(html)).toContain(part);
    // What a letter cannot do.
    expect(html).not.toMatch(/opt-out|Just reply|href=/);
  });

  it("prints on A4 and loads nothing", () => {
    const { html } = composeLetter(letter());
    expect(html).toContain("@page{size:A4");
    expect(html).not.toMatch(/<img|<script|<link|url\(|src=/);
  });

  it("lets no name become markup", () => {
    const property = fc.property(fc.string({ minLength: 1, maxLength: 40 }), (name) => {
      const evil = `${name}"><script>alert(1)</script>`;
      const { html } = composeLetter(letter({ recipientName: evil, account: { number: evil, name: evil } }));
      expect(html).not.toContain("<script>");
    });
    fc.assert(property, { numRuns: 50 });
  });

  it.each(languages)("speaks %s", (language) => {
    const { html, language: spoken } = composeLetter(letter({ language, payBy: "2026-06-23" }));
    expect(spoken).toBe(language);
    if (language !== "en") expect(html).not.toMatch(/\b(Dear|invoice|overdue|Pay now|regards|Write to)\b/);
  });
});

describe("a new last day to pay by", () => {
  it.each([
    ["en", "Please pay by 23 Jun 2026.", "Please pay by 23 Jun 2026."],
    ["de", "Bitte zahlen Sie bis zum 23. Juni 2026.", "Bitte zahlen Sie bis 23. Juni 2026."],
    ["fr", "Merci de payer au plus tard le 23 juin 2026.", "Merci de payer avant le 23 juin 2026 inclus."],
    ["es", "Le rogamos que pague a más tardar el 23 jun 2026.", "Pague a mas tardar el 23 jun 2026."],
    ["nl", "Wilt u uiterlijk 23 jun 2026 betalen?", "Betaal uiterlijk 23 jun 2026."],
  ])("is named in %s by e-mail, letter and SMS", (language, sentence, short) => {
    const facts = message({ language, payBy: "2026-06-23" });
    const email = composeEmail(facts);
    expect(plain(email.text)).toContain(sentence);
    expect(plain(email.html)).toContain(sentence);
    expect(plain(composeLetter(letter({ language, payBy: "2026-06-23" })).html)).toContain(sentence);
    const sms = composeSms({ ...facts, optOutRequired: true });
    expect(sms.text).toContain(short);
    expect(sms.encoding).toBe("GSM-7");
  });

  it("stays in the SMS however little room there is, and is not there without one", () => {
    const legalEntity = { ...message().legalEntity, payUrl: `https://pay.example/${"x".repeat(120)}` };
    const facts = { ...message({ legalEntity, payBy: "2026-06-23" }), optOutRequired: true };
    expect(composeSms(facts).text).toBe(
      "Nordwind GmbH: €1,234.50 + KWD 1.000 is overdue. Please pay by 23 Jun 2026. Opt out: reply STOP",
    );
    expect(composeEmail(message()).text).not.toContain("Please pay by");
  });
});

describe.each([
  ["disputed", "a further €30.00 is disputed and not asked for here", "€30.00 in dispute not included."],
  ["promised", "a further €30.00 is promised and not asked for here", "€30.00 promised not included."],
])("an invoice that is %s in part", (kept, sentence, short) => {
  const [first, second] = message().invoices;
  const invoices = first && second ? [{ ...first, [kept]: 3_000 }, second] : [];

  it("names the part that is not asked for, by e-mail, letter and SMS", () => {
    const email = composeEmail(message({ invoices }));
    expect(email.text.split("\n").filter((line) => line.includes(sentence))).toEqual([
      expect.stringContaining("R-0001"),
    ]);
    expect(email.html).toContain(sentence);
    expect(composeLetter(letter({ invoices })).html).toContain(sentence);
    const sms = composeSms({ ...message({ invoices }), optOutRequired: true });
    expect(sms.text).toContain(short);
  });

  it.each(languages)("does so in %s", (language) => {
    const lines = composeEmail(message({ language, invoices })).text.split("\n").length;
    expect(lines).toBe(composeEmail(message({ language })).text.split("\n").length);
    const text = plain(composeEmail(message({ language, invoices })).text);
    expect(text).toMatch(/R-0001.*\(.*30[.,]00.*\)/);
    expect(composeSms({ ...message({ language, invoices }), optOutRequired: true }).encoding).toBe("GSM-7");
  });
});

describe("a copy for the person of the house who looks after the account", () => {
  const copyOf = { name: "Anna Kern", address: "anna@kern.example" };

  it("says so in the creditor's language, above the message in the customer's", () => {
    const { optOutUrl: _, ...facts } = message({ copyOf });
    const { subject, text, html } = composeEmail(facts);
    expect(subject).toBe("Kopie: A reminder of your invoices from Nordwind GmbH");
    for (const body of [text, html.replaceAll("&lt;", "<").replaceAll("&gt;", ">")]) {
      expect(body).toContain("Die Nachricht ging an Anna Kern <anna@kern.example>");
      expect(body).toContain("Dear Anna Kern,");
      expect(body).toContain("R-0001");
    }
  });

  it("holds no way to opt out, which would stop the customer's messages", () => {
    const { optOutUrl: _, ...facts } = message({ copyOf });
    const { text, html } = composeEmail(facts);
    expect(text + html).not.toMatch(/opt-out|Stop reminders/);
  });
});
