import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languages } from "../../../domain/messages/language.ts";
import { foldForSms, smsSegments } from "../../../domain/messages/segments.ts";
import { composeSms } from "../../../domain/messages/sms.ts";
import { message } from "./facts.ts";

describe("SMS segments", () => {
  it.each([
    ["a".repeat(160), "GSM-7", 160, 1],
    ["a".repeat(161), "GSM-7", 161, 2],
    ["a".repeat(306), "GSM-7", 306, 2],
    ["a".repeat(307), "GSM-7", 307, 3],
    ["€".repeat(80), "GSM-7", 160, 1],
    ["€".repeat(81), "GSM-7", 162, 2],
    // A two-septet character is not split: 76 fit where 76.5 would.
    ["€".repeat(153), "GSM-7", 306, 3],
    ["ê".repeat(70), "UCS-2", 70, 1],
    ["ê".repeat(71), "UCS-2", 71, 2],
    ["😀".repeat(35), "UCS-2", 70, 1],
    ["😀".repeat(67), "UCS-2", 134, 3],
    ["", "GSM-7", 0, 1],
  ])("of %s: %s, %i units, %i segments", (text, encoding, units, segments) => {
    expect(smsSegments(text)).toEqual({ encoding, units, segments });
  });

  it("folds what GSM-7 lacks and leaves other scripts alone", () => {
    expect(foldForSms("Núñez – l’été “ça”\u00a0€")).toBe('Nuñez - l\'été "ca" €');
    expect(foldForSms("Привет")).toBe("Привет");
    const property = fc.property(fc.string(), (text) => {
      expect(smsSegments(foldForSms(text)).segments).toBeLessThanOrEqual(
        smsSegments(text.normalize("NFC")).segments + (text.match(/…/g)?.length ?? 0),
      );
    });
    fc.assert(property);
  });
});

describe("a reminder by SMS", () => {
  it("says who is owed what, where to pay and how to opt out, in one segment", () => {
    const sms = composeSms({ ...message(), optOutRequired: true });
    expect(sms.text).toBe(
      "Nordwind GmbH: Bäckerei Kern: 2 invoices, €1,234.50 + KWD 1.000, overdue. Pay: https://pay.nordwind.example/10042 Opt out: reply STOP",
    );
    expect(sms).toMatchObject({ encoding: "GSM-7", segments: 1 });
  });

  it("drops the name, the optional opt-out, the count, then the link, to stay within one segment", () => {
    const sized = (account: string, path: number, optOutRequired: boolean) => {
      const payUrl = `https://pay.example/${"x".repeat(path)}`;
      const legalEntity = { ...message().legalEntity, payUrl };
      const facts = message({ legalEntity, account: { number: "1", name: account } });
      return composeSms({ ...facts, optOutRequired });
    };
    const long = "A customer with a rather long name";
    expect(sized(long, 40, false).text).not.toContain("customer");
    expect(sized(long, 40, false).text).toContain("STOP");
    expect(sized(long, 60, false).text).not.toContain("STOP");
    expect(sized(long, 60, false).text).toContain("2 invoices");
    expect(sized(long, 60, true).text).toContain("STOP");
    expect(sized(long, 80, false).text).not.toContain("2 invoices");
    expect(sized(long, 80, false).text).toContain("https://");
    const shortest = sized(long, 120, true);
    expect(shortest.text).toBe("Nordwind GmbH: €1,234.50 + KWD 1.000 is overdue. Opt out: reply STOP");
    expect(shortest.segments).toBe(1);
  });

  it.each(languages)("fits one segment of GSM-7 in %s", (language) => {
    expect(composeSms({ ...message({ language }), optOutRequired: true })).toMatchObject({
      encoding: "GSM-7",
      segments: 1,
      language,
    });
  });
});
