import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOfTerms, readTerms } from "../../../../domain/ledger/einvoice/terms.ts";

const netOf = (text: string) => readTerms(text, "EUR").net;

describe("the net term in words", () => {
  test.each([
    ["14 Tage", 14],
    ["Zahlbar sofort ohne Abzug.", 0],
    ["Due on receipt", 0],
    ["à réception de facture", 0],
    ["30 days net", 30],
    ["Net 30", 30],
    ["NET 45 DAYS", 45],
    ["n/30", 30],
    ["30 (thirty) calendar days", 30],
    ["30-day terms", 30],
    ["binnen 14 dagen", 14],
    ["30 jours", 30],
    ["2 weeks", 14],
    ["innerhalb von zwei Wochen", 14],
    ["Zahlungsziel: 21 Tage", 21],
    ["Zahlbar innerhalb von 14 Tagen nach Rechnungserhalt ohne Abzug.", 14],
    ["Pas d'escompte pour paiement anticipé. Paiement à 45 jours", 45],
    ["Lieferung innerhalb 5 Tagen. Zahlung 30 Tage.", 30],
    ["Payment terms: 30 days. Late payments bear 8% interest after 14 days.", 30],
    ["Sofort fällig, spätestens nach 10 Tagen", 10],
  ])("%s → %i days", (text, netDays) => {
    expect(netOf(text)).toEqual({ netDays });
  });

  test.each([
    "As agreed",
    "30",
    "10 business days",
    "15th of following month",
    "1.5% interest per month after 30 days",
    "Penalty percentage 10% from due date",
    "50% prepaid, 50% within one month",
    "3% 14 Tage",
    "",
  ])("%s → nothing rather than a guess", (text) => {
    expect(netOf(text)).toEqual({});
  });
});

describe("ends of months, months and written dates, from an invoice of 15 January 2024", () => {
  test.each([
    ["EOM", "2024-01-31"],
    ["End of following month", "2024-02-29"],
    ["Ende des Folgemonats", "2024-02-29"],
    ["30 jours fin de mois", "2024-02-29"],
    ["60 jours fin de mois", "2024-03-31"],
    ["30 Tage zum Monatsende", "2024-02-29"],
    ["fin de mois + 45 jours", "2024-03-16"],
    ["30 days from end of month", "2024-03-01"],
    ["Net 30 EOM", "2024-03-01"],
    ["within one month", "2024-02-15"],
    ["Zahlbar bis 15.05.2024 ohne Abzug", "2024-05-15"],
    ["Payment due by 2024-05-20", "2024-05-20"],
  ])("%s → %s", (text, date) => {
    expect(dateOfTerms("2024-01-15", netOf(text))).toBe(date);
  });

  test("a month after the 31st is the shorter month's last day", () => {
    expect(dateOfTerms("2023-01-31", { netMonths: 1 })).toBe("2023-02-28");
  });

  test("no terms, no date", () => {
    expect(dateOfTerms("2024-01-15", {})).toBeUndefined();
  });
});

describe("early-payment discounts", () => {
  test.each([
    ["2/10 net 30", 10, 2, 30],
    ["2% 10, net 30", 10, 2, 30],
    ["1,5/10, n/60", 10, 1.5, 60],
    ["2 % Skonto innerhalb 10 Tagen, 30 Tage netto", 10, 2, 30],
    ["10 Tage 2 % Skonto 30 Tage netto", 10, 2, 30],
    ["30 Tage netto, 10 Tage 2% Skonto", 10, 2, 30],
    ["If paid within 10 days, 2% discount. Otherwise 30 days.", 10, 2, 30],
    ["#SKONTO#TAGE=7#PROZENT=2.00#\nZahlbar innerhalb von 30 Tagen", 7, 2, 30],
    ["#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=21#PROZENT=0.00#", 7, 2, 21],
  ])("%s", (text, days, percent, netDays) => {
    expect(readTerms(text, "EUR")).toEqual({ net: { netDays }, discounts: [{ days, percent }] });
  });

  test("a discount alone does not make a due date, nor does a penalty", () => {
    const text = "#SKONTO#TAGE=7#PROZENT=2.00#BASISBETRAG=100.50#\n#VERZUG#TAGE=30#PROZENT=9.00#";
    expect(readTerms(text, "EUR")).toEqual({ net: {}, discounts: [{ days: 7, percent: 2, base: 10050 }] });
  });
});

test("any text is read without fault, and any date it yields exists", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "30",
      " days",
      " Tage",
      "2 %",
      " EOM ",
      "net ",
      ", ",
      "(",
      "#SKONTO#TAGE=",
      " 31.02.2024 ",
      "9999-12-31",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const date = dateOfTerms("2024-01-15", netOf(pieces.join("")));
      expect(date ?? "2024-01-15").toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }),
  );
});
