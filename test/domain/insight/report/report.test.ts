import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeReport } from "../../../../domain/insight/report/compose.ts";
import { sectionsOf } from "../../../../domain/insight/report/content.ts";
import { FIGURES, snapshotOf } from "../../../../domain/insight/report/figures.ts";
import { chooseWords, reportLanguages } from "../../../../domain/insight/report/words.ts";
import {
  AS_OF,
  aPortfolio,
  creditItem,
  figuresOf,
  invoiceItem,
  paymentItem,
  reportFacts,
  withPrevious,
} from "./facts.ts";

const inLanguage = (language: string, facts = withPrevious()) =>
  composeReport({ ...facts, schedule: { ...facts.schedule, language } });

const rows = (content: string): Record<string, string>[] => parse(content, { columns: true, bom: true });
const file = (report: ReturnType<typeof composeReport>, start: string) =>
  rows(report.attachments.find(({ filename }) => filename.startsWith(start))?.content ?? "");

/** What a reader sees of a page: text without tags, entities resolved. */
const seen = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");

const invoice = (currency: string, amount: number, due: string) =>
  invoiceItem(currency, { amount, issued: "2026-01-05", due });

describe("The report's figures", () => {
  it("puts invoices into buckets, credits and unapplied cash beside them, and sums to the outstanding", () => {
    const items = [
      invoice("EUR", 100_00, "2026-03-02"),
      invoice("EUR", 30_00, "2026-03-01"),
      invoice("EUR", 7_50, "2026-01-31"),
      creditItem("EUR", { amount: 5_00, on: "2026-02-01" }),
      paymentItem("EUR", { amount: 12_00, on: "2026-02-20", applied: 2_00 }),
    ];
    const [section] = sectionsOf(reportFacts({ currencies: [figuresOf("EUR", items, AS_OF)] }));
    expect(section?.buckets.map(({ bucket, amount, count }) => [bucket.key, amount, count])).toEqual([
      ["current", 10_000, 1],
      ["1-30", 3_750, 2],
      ["31-60", 0, 0],
      ["61-90", 0, 0],
      ["91-120", 0, 0],
      ["over-120", 0, 0],
    ]);
    expect(section?.credits.amount).toBe(-500);
    expect(section?.unappliedCash.amount).toBe(-1_000);
    expect(section?.outstanding.amount).toBe(13_750 - 500 - 1_000);
    expect(section?.overdueShare).toBeCloseTo((3_750 / 13_750) * 100);
  });

  it("knows no change before there is a report to compare with, and says so", () => {
    const report = composeReport(reportFacts());
    expect(report.text).toContain("This is the first report.");
    expect(report.html).not.toMatch(/[▲▼]/);
  });

  it("shows each change since last time with sign and arrow", () => {
    const at = (open: number) => [figuresOf("EUR", [invoice("EUR", open, "2026-02-20")], AS_OF)];
    const facts = reportFacts({ currencies: at(250_00), previous: snapshotOf("2026-02-23", at(300_50)) });
    const report = composeReport(facts);
    expect(report.text).toContain("- 1–30 days: €250.00 (▼ −50.50), 1 invoice, 100%");
    expect(report.text).toContain("Changes are since the report of 23 Feb 2026.");
    expect(seen(report.html)).toContain("▼ −50.50");
    const grown = composeReport({
      ...facts,
      currencies: at(300_50),
      previous: snapshotOf("2026-02-23", at(250_00)),
    });
    expect(grown.text).toContain("▲ +50.50");
  });

  it("takes a currency that last time did not have for zero then, and reports one that is gone by now", () => {
    const eur = figuresOf("EUR", [invoice("EUR", 100_00, "2026-02-20")], AS_OF);
    const [jpy] = sectionsOf(
      reportFacts({
        currencies: [figuresOf("JPY", [invoice("JPY", 5_000, "2026-02-20")], AS_OF)],
        previous: snapshotOf("2026-02-23", [eur]),
      }),
    );
    expect(jpy?.outstanding.change).toBe(5_000);
    const [gone] = sectionsOf(
      reportFacts({ currencies: [figuresOf("EUR", [], AS_OF)], previous: snapshotOf("2026-02-23", [eur]) }),
    );
    expect(gone?.outstanding).toEqual({ amount: 0, change: -100_00 });
  });

  it("never adds up currencies, and writes each with its own digits", () => {
    const report = composeReport(
      reportFacts({
        currencies: [
          figuresOf("KWD", [invoice("KWD", 1_234_567, "2026-02-20")], AS_OF),
          figuresOf("JPY", [invoice("JPY", 98_765, "2026-02-20"), invoice("JPY", 1, "2026-03-20")], AS_OF),
        ],
      }),
    );
    expect(report.text.indexOf("== JPY ==")).toBeLessThan(report.text.indexOf("== KWD =="));
    expect(report.text).toMatch(/Outstanding: JP¥98,766\n/);
    expect(report.text).toMatch(/Outstanding: KWD\s1,234\.567\n/);
    expect(
      file(report, "aging").find(({ currency, line }) => currency === "KWD" && line === "1-30")?.amount,
    ).toBe("1234.567");
  });

  it("sums in the CSV to the outstanding to the last digit, whatever is open", () => {
    const amounts = fc.array(
      fc.record({
        amount: fc.integer({ min: 1, max: 1_000_000_000 }),
        late: fc.integer({ min: -90, max: 400 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(amounts, fc.nat({ max: 100_000 }), (open, cash) => {
        const items = open.map(({ amount, late }) => {
          const due = new Date(Date.parse(`${AS_OF}T00:00:00Z`) - late * 86_400_000)
            .toISOString()
            .slice(0, 10);
          return invoiceItem("EUR", { amount, issued: "2025-01-01", due });
        });
        const cashItems =
          cash > 0 ? [paymentItem("EUR", { amount: cash, on: "2026-01-01", applied: 0 })] : [];
        const report = composeReport(
          reportFacts({ currencies: [figuresOf("EUR", [...items, ...cashItems], AS_OF)] }),
        );
        const cents = (name: (line: string) => boolean) =>
          file(report, "aging")
            .filter(({ line }) => name(line ?? ""))
            .reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
        const outstanding = open.reduce((sum, { amount }) => sum + amount, 0) - cash;
        expect(cents((line) => /^(current|\d|over)/.test(line))).toBe(outstanding + cash);
        expect(cents((line) => line === "outstanding")).toBe(outstanding);
        expect(cents((line) => ["open-invoices", "credits", "unapplied-cash"].includes(line))).toBe(
          outstanding,
        );
      }),
      { numRuns: 100 },
    );
  });

  it("gives each key figure with its inputs, from which it can be worked out again", () => {
    const report = composeReport(reportFacts());
    const values = new Map(file(report, "key-figures").map(({ name, value }) => [name, Number(value)]));
    const value = (name: string): number => values.get(name) ?? Number.NaN;
    expect(value("dso")).toBeCloseTo(
      (value("closing_receivable") / value("sales")) * value("window_days"),
      3,
    );
    expect(value("average_days_delinquent")).toBeCloseTo(value("dso") - value("best_possible_dso"), 3);
    expect(value("sales")).toBeCloseTo(value("billed") - value("credited"), 2);
    expect(value("window_days")).toBe(90);
  });

  it("leaves a figure empty where it is not defined", () => {
    const report = composeReport(
      reportFacts({
        currencies: [
          figuresOf(
            "EUR",
            [invoiceItem("EUR", { amount: 100, issued: "2024-01-05", due: "2024-02-01" })],
            AS_OF,
          ),
        ],
      }),
    );
    expect(report.text).toContain("- DSO: –");
    expect(report.text).toContain("- DSO, countback: –");
    expect(file(report, "key-figures").find(({ name }) => name === "dso")?.value).toBe("");
  });

  it("says that there is nothing, and attaches nothing, where nothing is open and nothing flowed", () => {
    const report = composeReport(reportFacts({ currencies: [figuresOf("EUR", [], AS_OF)] }));
    expect(report.text).toContain(
      "Nothing is open, and nothing was billed or collected in the last 90 days.",
    );
    expect(report.attachments).toEqual([]);
  });
});

describe("The report's page", () => {
  it("draws each bucket as a bar of its share, in cells that add up to the whole", () => {
    const items = [
      invoice("EUR", 75_00, "2026-03-20"),
      invoice("EUR", 24_90, "2026-02-20"),
      invoice("EUR", 10, "2025-12-20"),
    ];
    const { html } = composeReport(reportFacts({ currencies: [figuresOf("EUR", items, AS_OF)] }));
    const bars = [...html.matchAll(/aria-hidden="true"[^>]*>(.*?)<\/table>/gs)].map(([, cells = ""]) =>
      [...cells.matchAll(/<td width="(\d+)%"/g)].map(([, width]) => Number(width)),
    );
    expect(bars).toEqual([[75, 25], [25, 75], [100], [1, 99], [100], [100]]);
    expect(seen(html)).toContain("1 invoice · <1%".replace("<", "&lt;"));
  });

  it("loads nothing, runs nothing and needs no wide screen", () => {
    const { html } = composeReport(withPrevious());
    expect(html).not.toMatch(/<(script|img|link|iframe|form|svg)\b|url\(|https?:|@import|\son\w+=/i);
    expect(html).toContain('name="viewport" content="width=device-width, initial-scale=1"');
    for (const [, width] of html.matchAll(/(?<!max-)width[:=]"?(\d+)px/g))
      expect(Number(width)).toBeLessThan(300);
  });

  it("closes each tag that it opens", () => {
    const { html } = composeReport(withPrevious());
    for (const tag of ["table", "tr", "td", "div", "p", "span", "h1", "h2", "h3", "body", "html"])
      expect([tag, html.match(new RegExp(`<${tag}[ >]`, "g"))?.length]).toEqual([
        tag,
        html.match(new RegExp(`</${tag}>`, "g"))?.length,
      ]);
  });

  it("holds no name that could become markup, and no subject of two lines", () => {
    const facts = withPrevious();
    const name = `<img src=x onerror="alert(1)">'&\r\nBcc: all@example.com`;
    const report = composeReport({ ...facts, legalEntity: { ...facts.legalEntity, name } });
    expect(report.html).not.toContain("<img");
    expect(report.html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;");
    expect(report.subject).not.toMatch(/[\r\n]/);
  });

  it("says the same as its text", () => {
    const report = composeReport(withPrevious());
    const page = seen(report.html);
    for (const amount of report.text.match(/(?<=[▲▼] )[+−][\d.,]+/g) ?? []) expect(page).toContain(amount);
    for (const line of ["39,216.00", "23,809.00", "Credit notes not applied", "DSO less the best possible"])
      expect(page).toContain(line);
  });
});

describe("The report's language", () => {
  it("is the recipient's, with numbers and dates as it writes them", () => {
    const report = inLanguage("de");
    expect(report.subject).toBe("Forderungen Nordwind Handels GmbH, Stand 2. März 2026");
    expect(report.text).toContain("Stand Montag, 2. März 2026");
    expect(report.text).toMatch(/Offener Saldo: 39\.216,00\s€ \(▼ −3\.034,00\)/);
    expect(report.text).toContain("Sie erhalten diesen Bericht jeden Montag um 07:30 Uhr (Europe/Berlin).");
    expect(report.attachments.map(({ filename }) => filename)).toEqual([
      "altersstruktur-2026-03-02.csv",
      "kennzahlen-2026-03-02.csv",
    ]);
  });

  it("keeps the region's way with numbers", () => {
    expect(inLanguage("en-US").text).toContain("Monday, March 2, 2026");
    expect(inLanguage("de-CH").text).toMatch(/39[’']216\.00/);
  });

  it("is the legal entity's, else English, where reports are not written in the recipient's", () => {
    const facts = withPrevious();
    const german = { ...facts, legalEntity: { ...facts.legalEntity, language: "de" } };
    expect(inLanguage("fr", german).language).toBe("de");
    expect(inLanguage("fr").language).toBe("en");
    expect(inLanguage("en-XQ").language).toBe("en");
  });

  it("has the same numbers in the CSV whatever the language", () => {
    expect(inLanguage("de").attachments.map(({ content }) => content)).toEqual(
      inLanguage("en").attachments.map(({ content }) => content),
    );
  });

  it.each(reportLanguages)("has words in %s for each bucket, figure, cadence", (language) => {
    const words = chooseWords(language);
    for (const figure of FIGURES) expect(words.texts.figures[figure].join("")).not.toBe("");
    const said = [
      words.cadence({ every: "day" }, "07:30", "UTC"),
      words.cadence({ every: "week", on: "sunday" }, "07:30", "UTC"),
      words.cadence({ every: "month", on: 3 }, "07:30", "UTC"),
      words.cadence({ every: "month", on: "last" }, "07:30", "UTC"),
    ];
    expect(new Set(said).size).toBe(4);
    for (const text of said) expect(text).toContain("07:30");
  });

  it("has a portfolio of a thousand invoices on a page of mail size", () => {
    const items = Array.from({ length: 9 }, () => aPortfolio("EUR", 100, AS_OF)).flat();
    const { html } = composeReport(reportFacts({ currencies: [figuresOf("EUR", items, AS_OF)] }));
    // Gmail clips messages over 102 KB.
    expect(Buffer.byteLength(html)).toBeLessThan(102_000);
  });
});
