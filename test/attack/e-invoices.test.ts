import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ubl } from "../domain/ledger/einvoice/fixtures.ts";
import { type Answer, expectProblem, startTarget, type Target } from "./rig.ts";

/** What hostile XML does to the one operation that reads it: a clean refusal, nothing fetched or expanded, nothing written. */

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.machine.close());

const send = (body: string | Uint8Array, type = "application/xml"): Promise<Answer> =>
  target.send("POST", "/v1/invoices", { body, headers: { "content-type": type } });

const lol = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
const INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const nested = (depth: number, name = "a") =>
  `<Invoice xmlns="${INVOICE}">${`<${name}>`.repeat(depth)}${`</${name}>`.repeat(depth)}</Invoice>`;

const REFUSED: [string, string, () => string | Uint8Array][] = [
  ["nothing", "e-invoice-malformed-xml", () => ""],
  ["JSON", "e-invoice-malformed-xml", () => '{"a":1}'],
  ["another document", "e-invoice-unknown-format", () => "<html/>"],
  [
    "a billion laughs",
    "e-invoice-forbidden-doctype",
    () => `<!DOCTYPE z [<!ENTITY l0 "lol">${lol}]><z>&l10;</z>`,
  ],
  [
    "an entity from a file",
    "e-invoice-forbidden-doctype",
    () => `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`,
  ],
  [
    "a DTD from elsewhere",
    "e-invoice-forbidden-doctype",
    () => `<!DOCTYPE a SYSTEM "http://evil.example/a.dtd"><a/>`,
  ],
  ["a DOCTYPE in small letters", "e-invoice-forbidden-doctype", () => "<!doctype a><a/>"],
  [
    "a DOCTYPE behind comments",
    "e-invoice-forbidden-doctype",
    () => `<!--${"-x".repeat(99)}--><!DOCTYPE a><a/>`,
  ],
  ["an entity that nobody declared", "e-invoice-malformed-xml", () => ubl().replace("00042", "&x;")],
  ["a character that XML has not", "e-invoice-malformed-xml", () => ubl().replace("00042", "&#0;")],
  ["elements 100,000 deep", "e-invoice-malformed-xml", () => nested(100_000)],
  [
    "an element that does not end",
    "e-invoice-malformed-xml",
    () => `<Invoice xmlns="${INVOICE}">${"<a>".repeat(100_000)}`,
  ],
  ["elements without number", "e-invoice-too-large", () => `<a>${"<b/>".repeat(500_000)}</a>`],
  [
    "attributes without number",
    "e-invoice-unknown-format",
    () => `<a ${Array.from({ length: 20_000 }, (_, i) => `a${i}=""`).join(" ")}/>`,
  ],
  ["an attribute twice", "e-invoice-malformed-xml", () => '<a b="1" b="2"/>'],
  ["two roots", "e-invoice-malformed-xml", () => "<a/><a/>"],
  ["a prefix that is not declared", "e-invoice-malformed-xml", () => "<x:Invoice/>"],
  ["an amount without end", "e-invoice-bad-value", () => ubl().replaceAll("119.00", "1e400")],
  ["an amount of 4,000 digits", "e-invoice-bad-value", () => ubl().replaceAll("119.00", "9".repeat(4000))],
  [
    "a number of a million characters",
    "invalid-request",
    () => ubl().replace("00042", "x".repeat(1_000_000)),
  ],
];

describe("an e-invoice", () => {
  it.each(REFUSED)("is refused: %s", async (label, slug, make) => {
    const before = await target.fingerprint();
    const answer = await send(make());
    expectProblem(answer, label);
    expect(answer.body.type).toBe(`https://dunlin.dev/problems/${slug}`);
    expect(answer.text).not.toContain("root:");
    expect(await target.fingerprint()).toBe(before);
  });

  it("is refused beyond 4 MB, and where its bytes are not what they say", async () => {
    expect((await send(`<a>${"x".repeat(4 * 1024 * 1024)}</a>`)).status).toBe(413);
    const latin1 = Buffer.from(ubl().replace("Dohle & Söhne", "S\u00f6hne"), "latin1");
    for (const type of ["application/xml", "application/xml; charset=iso-8859-1", "text/xml"]) {
      const answer = await send(latin1, type);
      expectProblem(answer, type);
      expect([type, answer.status, answer.body.type]).toEqual([
        type,
        400,
        "https://dunlin.dev/problems/not-utf-8",
      ]);
    }
  });

  it("with odd texts is taken as what it says, without a failure", async () => {
    const odd = "\u202eevil &lt;script&gt; &#x1F468; Z\u0334\u0335";
    const answer = await send(ubl({ number: "odd" }).replace(/Dohle[^<]*/, odd));
    expect([answer.status, answer.body.account?.name]).toEqual([
      201,
      "\u202eevil <script> \u{1F468} Z\u0334\u0335",
    ]);
  });
});
