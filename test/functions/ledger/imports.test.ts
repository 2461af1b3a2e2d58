import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { openImports } from "./import-rig.ts";
import { eur, type Json } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let imports: Awaited<ReturnType<typeof openImports>>;
beforeEach(async () => {
  imports = await openImports(engine);
});

const CSV = { kind: "invoices", format: "csv" };
const HEADER = "account_number,account_name,email,country,number,amount,currency,issue_date,due_date";
const csv = (...lines: string[]): string => [HEADER, ...lines, ""].join("\n");
const good = (number: string, account = "0042"): string =>
  `${account},,,,${number},10.00,EUR,2026-01-05,2026-02-04`;
const found = async (number: string): Promise<Json> =>
  (await imports.call(`GET /v1/invoices?number=${encodeURIComponent(number)}`)).body.items[0];

describe("announcing an import", () => {
  it("answers where to upload, signed for the content type, for fifteen minutes", async () => {
    const { status, body } = await imports.call("POST /v1/imports", { ...CSV, fileName: "january.csv" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: "waiting",
      fileName: "january.csv",
      legalEntityId: imports.entity.id,
    });
    expect(body.upload).toMatchObject({
      method: "PUT",
      headers: { "content-type": "text/csv" },
      expiresAt: "2026-02-01T09:15:00.000Z",
    });
    const url = new URL(body.upload.url);
    expect(url.pathname).toContain(`imports/${body.id}/source.csv`);
    expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("content-type;host");
    expect(url.searchParams.get("X-Amz-Expires")).toBe("900");
    expect((await imports.call(`GET /v1/imports/${body.id}`)).body).toMatchObject({ status: "waiting" });
  });

  it("refuses an unknown format, and does not know what was not announced", async () => {
    const bad = await imports.call("POST /v1/imports", { kind: "invoices", format: "xlsx" });
    expect([bad.status, bad.body.errors[0].field]).toEqual([422, "format"]);
    expect((await imports.call("GET /v1/imports/nothing")).status).toBe(404);
  });
});

describe("a CSV file of invoices", () => {
  it("posts its lines, and opens accounts that are not there", async () => {
    const text = csv(
      good("A1"),
      "007,Neu & Co,neu@example.org,AT,A2,1234.5,EUR,2026-01-05,",
      good("A3", "007"),
    );
    const { run, after, errors, summary } = await imports.importing(CSV, text);
    expect(run.status).toBe("SUCCEEDED");
    expect(errors).toEqual([]);
    expect(after).toMatchObject({
      status: "done",
      counts: { lines: 3, posted: 3, unchanged: 0, failed: 0 },
      totals: [eur("1254.50")],
    });
    expect(after.links).not.toHaveProperty("errors");
    expect(summary).toMatchObject({ counts: after.counts, totals: after.totals });
    expect(await found("A2")).toMatchObject({
      amount: eur("1234.50"),
      dueDate: "2026-01-19",
      dueDateSource: "terms",
    });
    const { body } = await imports.call("GET /v1/accounts?number=007");
    expect(body.items).toMatchObject([
      {
        name: "Neu & Co",
        address: { country: "AT" },
        contacts: [{ name: "Neu & Co", email: "neu@example.org", role: "billing" }],
        balances: [eur("1244.50")],
      },
    ]);
  });

  it("changes nothing when it comes again, in the same or another import", async () => {
    const text = csv(good("A1"), "007,Neu,,,A2,5,EUR,2026-01-05,");
    await imports.importing(CSV, text);
    const before = await imports.call(`GET /v1/accounts/${imports.account.id}/timeline`);
    const { after } = await imports.importing(CSV, text);
    expect(after).toMatchObject({ counts: { lines: 2, posted: 0, unchanged: 2, failed: 0 }, totals: [] });
    expect((await imports.call(`GET /v1/accounts/${imports.account.id}/timeline`)).body).toEqual(before.body);
  });

  it("posts the good lines and names each fault of the others by line and column", async () => {
    const { after, errors } = await imports.importing(
      CSV,
      csv(
        good("A1"),
        "0042,,,,A2,10.005,EUR,2026-01-05,2026-02-04",
        "0042,,,,A3,0,EUR,2026-01-05,2026-01-04",
        "0042,,,,A4,1,EUR,05.01.2026,",
        "9999,,,,A5,1,EUR,2026-01-05,",
        "9998,Neu,nobody,,A6,1,EUR,2026-01-05,",
        "0042,,,,A1,11,EUR,2026-01-05,2026-02-04",
        "0042,,,,,1,EUR,2026-01-05,",
        good("A9"),
      ),
    );
    expect(after.counts).toEqual({ lines: 9, posted: 2, unchanged: 0, failed: 7 });
    expect(errors.map(({ line, field, code }: Json) => [line, field, code])).toEqual([
      [3, "amount", "invalid-value"],
      [4, "amount", "invalid-value"],
      [4, "due_date", "invalid-value"],
      [5, "issue_date", "invalid-value"],
      [6, "account_number", "no-such-account"],
      [7, "email", "invalid-value"],
      [8, "number", "number-taken"],
      [9, "number", "missing"],
    ]);
    expect(errors[0]).toMatchObject({
      message: "has more than the 2 decimal digits of EUR",
      source: { number: "A2", amount: "10.005" },
    });
    expect(after.errorLines).toBe(8);
    expect(after.links.errors).toContain("errors.jsonl");
    expect(await found("A9")).toBeDefined();
    expect((await imports.call("GET /v1/accounts?number=9998")).body.items).toEqual([]);
  });

  it("says how a column is written that is nearly right; takes a byte order mark for none", async () => {
    const text = "\uFEFFaccount_number,Number,amount,currency,issue_date\n0042,A1,1,EUR,2026-01-05\n";
    const { errors } = await imports.importing(CSV, text);
    expect(errors.map(({ field, code }: Json) => [field, code])).toEqual([
      ["Number", "unknown-column"],
      ["number", "missing"],
    ]);
    expect(errors[0].message).toContain("it is written number");
  });

  it("works through more lines than a batch holds, each account in the order of the file", async () => {
    const open = { legalEntityId: imports.entity.id, number: "0043", name: "Odd" };
    await imports.call("POST /v1/accounts", open);
    const lines = Array.from({ length: 250 }, (_, index) =>
      index === 120 ? "0042,,,,X,-1,EUR,2026-01-05," : good(`N${index}`, index % 2 ? "0042" : "0043"),
    );
    const { after, errors, run } = await imports.importing(CSV, csv(...lines));
    expect(run.status).toBe("SUCCEEDED");
    expect(after.counts).toEqual({ lines: 250, posted: 249, unchanged: 0, failed: 1 });
    expect(errors.map((error: Json) => error.line)).toEqual([122]);
  });

  it("is done without lines where it has a header only", async () => {
    const { after } = await imports.importing(CSV, `${HEADER}\n`);
    expect(after).toMatchObject({ status: "done", counts: { lines: 0, posted: 0, unchanged: 0, failed: 0 } });
  });

  it("names the lines of a batch that could not be worked through, and posts them when it comes again", async () => {
    const lines = Array.from({ length: 150 }, (_, index) => good(`N${index}`));
    const text = csv(...lines);
    const { after, errors, run } = await imports.importing(CSV, text, async (given) => {
      if (given.Items[0].index === 100) throw new Error("The table throttled");
      return imports.batch(given);
    });
    expect(run.status).toBe("SUCCEEDED");
    expect(after.counts).toEqual({ lines: 150, posted: 100, unchanged: 0, failed: 50 });
    expect(errors.map((error: Json) => error.line)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 102),
    );
    expect(new Set(errors.map((error: Json) => error.code))).toEqual(new Set(["not-processed"]));
    const again = await imports.importing(CSV, text);
    expect(again.after.counts).toEqual({ lines: 150, posted: 50, unchanged: 100, failed: 0 });
  });

  it("counts a document once that two lines of the file hold", async () => {
    const { after } = await imports.importing(CSV, csv(good("A1"), good("A1")));
    expect(after).toMatchObject({
      counts: { lines: 2, posted: 1, unchanged: 1, failed: 0 },
      totals: [eur("10.00")],
    });
  });

  it("loses and doubles nothing where a batch fails once after its work", async () => {
    let failures = 1;
    const { after } = await imports.importing(CSV, csv(good("A1"), good("A2")), async (given) => {
      const result = await imports.batch(given);
      if (failures-- > 0) throw new Error("The function stopped");
      return result;
    });
    expect(after).toMatchObject({
      counts: { lines: 2, posted: 2, unchanged: 0, failed: 0 },
      totals: [eur("20.00")],
    });
    const { body } = await imports.call(`GET /v1/accounts/${imports.account.id}`);
    expect(body.balances).toEqual([eur("20.00")]);
  });
});

describe("a JSON Lines file", () => {
  const JSONL = { kind: "invoices", format: "jsonl" };
  const line = (given: object) =>
    JSON.stringify({
      account_number: "0042",
      number: "J1",
      amount: "10",
      currency: "EUR",
      issue_date: "2026-01-05",
      ...given,
    });

  it("has the same fields as a CSV file has columns, and takes numbers and booleans", async () => {
    const text = `${line({})}\n${line({ number: "J2", amount: 12.5, net_days: 10, end_of_month: true })}\n`;
    const { after } = await imports.importing(JSONL, text);
    expect(after.counts).toMatchObject({ posted: 2 });
    expect(await found("J2")).toMatchObject({ amount: eur("12.50"), dueDate: "2026-02-10" });
  });

  it("counts its lines from one", async () => {
    const { errors } = await imports.importing(
      JSONL,
      `${line({})}\n${line({ amount: { nested: 1 } })}\n[]\n`,
    );
    expect(errors.map((error: Json) => [error.line, error.field])).toEqual([
      [2, "amount"],
      [3, "line"],
    ]);
  });

  it("fails as a file where a line is not JSON, and says which", async () => {
    const { after, errors, run } = await imports.importing(JSONL, `${line({})}\n{"broken"\n`);
    expect(run.status).toBe("SUCCEEDED");
    expect(after).toMatchObject({ status: "failed", errorLines: 1 });
    expect(errors).toMatchObject([{ line: 2, code: "malformed-json", source: '{"broken"' }]);
  });
});

describe("files of payments and accounts", () => {
  it.each([
    ["payments", "account_number,external_id,amount,currency,value_date\n0042,B1,10.00,EUR,2026-01-30\n"],
    ["accounts", "account_number,account_name\n1,Eins\n"],
  ])("%s count as posted where their batch fails once after its work", async (kind, text) => {
    let failures = 1;
    const { after } = await imports.importing({ kind, format: "csv" }, text, async (given) => {
      const result = await imports.batch(given);
      if (failures-- > 0) throw new Error("The function stopped");
      return result;
    });
    expect(after.counts).toEqual({ lines: 1, posted: 1, unchanged: 0, failed: 0 });
    const other = await imports.importing({ kind, format: "csv" }, text);
    expect(other.after.counts).toEqual({ lines: 1, posted: 0, unchanged: 1, failed: 0 });
  });

  it("payments are applied to the invoices that their reference names", async () => {
    await imports.importing(CSV, csv(good("INV-7")));
    const text =
      "account_number,external_id,amount,currency,value_date,reference\n0042,B1,10.00,EUR,2026-01-30,Thanks INV-7\n0043,B2,1,EUR,2026-01-30,\n";
    const { after, errors } = await imports.importing({ kind: "payments", format: "csv" }, text);
    expect(after.counts).toEqual({ lines: 2, posted: 1, unchanged: 0, failed: 1 });
    expect(errors).toMatchObject([{ line: 3, field: "account_number", code: "no-such-account" }]);
    expect((await found("INV-7")).status).toBe("closed");
    const again = await imports.importing({ kind: "payments", format: "csv" }, text);
    expect(again.after.counts).toMatchObject({ posted: 0, unchanged: 1, failed: 1 });
  });

  it("accounts are opened; one with other facts is a fault of its line", async () => {
    const kind = { kind: "accounts", format: "csv" };
    const text = "account_number,account_name,net_days,autopay\n1,Eins,30,true\n0042,Other name,,\n";
    const { after, errors } = await imports.importing(kind, text);
    expect(after.counts).toEqual({ lines: 2, posted: 1, unchanged: 0, failed: 1 });
    expect(errors).toMatchObject([{ line: 3, field: "account_number", code: "number-taken" }]);
    const { body } = await imports.call("GET /v1/accounts?number=1");
    expect(body.items).toMatchObject([{ autopay: true, terms: { netDays: 30 } }]);
    expect((await imports.importing(kind, text)).after.counts).toMatchObject({ unchanged: 1, failed: 1 });
  });

  it("accounts bring what policies may ask of them", async () => {
    const kind = { kind: "accounts", format: "csv" };
    const text = [
      "account_number,account_name,tags,risk_band,experiment_arm,owner_name,owner_email,natural_person,written_notice",
      "1,Eins,key-account; north,high,B,Ines Wolf,ines@nordwind.example,true,2026-01-15",
      "2,Zwei,,purple,,,,,",
      "3,Drei,,,,Ines Wolf,,,",
      "",
    ].join("\n");
    const { after, errors } = await imports.importing(kind, text);
    expect(after.counts).toEqual({ lines: 3, posted: 1, unchanged: 0, failed: 2 });
    expect(errors).toMatchObject([
      { line: 3, field: "risk_band" },
      { line: 4, field: "owner_email" },
    ]);
    expect((await imports.call("GET /v1/accounts?number=1")).body.items).toMatchObject([
      {
        tags: ["key-account", "north"],
        riskBand: "high",
        experimentArm: "B",
        owner: { name: "Ines Wolf", email: "ines@nordwind.example" },
        naturalPerson: true,
        writtenNotice: "2026-01-15",
      },
    ]);
  });
});
