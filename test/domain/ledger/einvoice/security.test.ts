import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EInvoiceError, readEInvoice } from "../../../../domain/ledger/einvoice/index.ts";
import { cii, ubl } from "./fixtures.ts";

const faultOf = (
  xml: string | Uint8Array,
  options?: { maxSize: number },
): { code: string; field: string } => {
  try {
    readEInvoice(xml, options);
  } catch (error) {
    if (error instanceof EInvoiceError) return { code: error.code, field: error.field };
    throw error;
  }
  return { code: "none", field: "" };
};

describe("what is refused before it is read", () => {
  test("a DOCTYPE, wherever and however it is written", () => {
    const body = ubl().replace(/^<\?xml[^>]*\?>/, "");
    const laughs = `<!DOCTYPE Invoice [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>`;
    for (const xml of [
      `<?xml version="1.0"?>${laughs}${body}`,
      `<?xml version="1.0"?><!-- x --><!DOCTYPE Invoice SYSTEM "file:///etc/passwd">${body}`,
      `<!doctype Invoice>${body}`,
      body.replace("Thank you.", "<!DOCTYPE x>"),
    ])
      expect(faultOf(xml).code).toBe("forbidden-doctype");
  });

  test("the word DOCTYPE in a comment or CDATA is only text", () => {
    const xml = ubl().replace("Thank you.", "<!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE & more]]>");
    expect(readEInvoice(xml).note).toBe("<!DOCTYPE & more");
  });

  test("an entity that XML does not predefine", () => {
    expect(faultOf(ubl().replace("Thank you.", "&xxe;"))).toEqual({
      code: "malformed-xml",
      field: "Invoice/cbc:Note",
    });
    expect(faultOf(ubl().replace("Thank you.", "&#0;")).code).toBe("malformed-xml");
  });

  test("size: of the text, of the bytes, of the tree", () => {
    expect(faultOf(ubl(), { maxSize: 500 })).toEqual({ code: "too-large", field: "/" });
    expect(faultOf(new TextEncoder().encode(ubl()), { maxSize: 500 }).code).toBe("too-large");
    expect(faultOf(" ".repeat(10_000_001)).code).toBe("too-large");
    expect(faultOf("<a>".repeat(400_001)).code).toBe("too-large");
    expect(faultOf(`${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}`).code).toBe("malformed-xml");
  });

  test.each([
    ["empty", ""],
    ["blank", " \n"],
    ["plain text", "Invoice 42"],
    ["JSON", '{"invoice":42}'],
    ["cut off", ubl().slice(0, 900)],
    ["two roots", `${ubl()}<a/>`],
    ["text after the root", `${ubl()}x`],
    ["crossed tags", ubl().replace("</cbc:Note>", "</cbc:Name>")],
    ["undeclared prefix", ubl().replace("<cbc:Note>", "<x:Note>").replace("</cbc:Note>", "</x:Note>")],
    ["raw ampersand", ubl().replace("Thank you.", "you & me")],
    ["control character", ubl().replace("Thank you.", "\u0001")],
    ["half a surrogate", ubl().replace("Thank you.", "\ud800")],
    ["unclosed comment", ubl().replace("Thank you.", "<!-- x")],
  ])("malformed: %s", (_, xml) => {
    expect(faultOf(xml).code).toBe("malformed-xml");
  });

  test.each([
    ["another UBL document", ubl().replaceAll("Invoice-2", "Order-2")],
    ["no namespace", "<Invoice><ID>1</ID></Invoice>"],
    ["another version of CII", cii().replaceAll("CrossIndustryInvoice:100", "CrossIndustryInvoice:13")],
    ["HTML", "<html><body/></html>"],
    [
      "a root of the wrong name",
      ubl().replaceAll("Invoice xmlns", "Order xmlns").replace("</Invoice>", "</Order>"),
    ],
  ])("unknown format: %s", (_, xml) => {
    expect(faultOf(xml).code).toBe("unknown-format");
  });
});

describe("encodings", () => {
  const declared = ubl().replace("UTF-8", "ISO-8859-1");

  test("a string is decoded already, whatever it declares; a byte order mark is skipped", () => {
    expect(readEInvoice(declared).buyer.name).toBe("Dohle & Söhne");
    expect(readEInvoice(`\uFEFF${ubl()}`).number).toBe("00042");
    expect(readEInvoice(`\n  ${ubl().replace(/^<\?xml[^>]*\?>/, "")}`).number).toBe("00042");
  });

  test("bytes are read by byte order mark or declaration", () => {
    const latin1 = Uint8Array.from(declared, (character) => character.charCodeAt(0));
    const utf16 = Uint8Array.from([0xff, 0xfe, ...Buffer.from(declared, "utf16le")]);
    const marked = Uint8Array.from([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(declared)]);
    for (const bytes of [latin1, utf16, marked, new TextEncoder().encode(ubl())])
      expect(readEInvoice(bytes)).toMatchObject({
        number: "00042",
        buyer: { name: "Dohle & Söhne" },
        warnings: [],
      });
  });

  test("bytes of another encoding than declared are refused, a string damaged before is warned of", () => {
    const latin1 = Uint8Array.from(ubl(), (character) => character.charCodeAt(0));
    expect(faultOf(latin1).code).toBe("malformed-xml");
    expect(faultOf(new TextEncoder().encode(ubl().replace("UTF-8", "KOI-99"))).code).toBe("malformed-xml");
    expect(readEInvoice(ubl({ buyer: "S\uFFFDhne" })).warnings).toHaveLength(1);
  });
});

describe("garbage", () => {
  test("any string, or any damage to a document, is read or refused with EInvoiceError", () => {
    const damage = fc
      .tuple(fc.constantFrom(ubl(), cii(), ubl({}, "CreditNote")), fc.nat(), fc.nat(60), fc.string())
      .map(([xml, at, length, text]) => {
        const from = at % xml.length;
        return xml.slice(0, from) + text + xml.slice(from + length);
      });
    const codes = [
      "none",
      "unknown-format",
      "malformed-xml",
      "missing-field",
      "bad-value",
      "forbidden-doctype",
    ];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), damage), (xml) => {
        expect(codes).toContain(faultOf(xml).code);
      }),
      { numRuns: 400 },
    );
  });

  test("any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(faultOf(bytes).code).not.toBe("none");
      }),
    );
  });

  test("names that JavaScript objects have of their own", () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const fault = faultOf(ubl({ extra: `<${name}>x</${name}>` })).code;
      expect(["none", "malformed-xml"]).toContain(fault);
    }
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });
});
