import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { eur, type Json, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeEach(async () => {
  ledger = await openLedger(engine);
});

const fields = (body: Json): string[] => body.errors.map((error: Json) => error.field);

describe("legal entities", () => {
  it("fills in what is not said, and lists them", async () => {
    expect(ledger.entity).toMatchObject({ creditorRole: "first-party", language: "en", version: 1 });
    const { body } = await ledger.call("GET /v1/legal-entities");
    expect(body.items).toEqual([ledger.entity]);
  });

  it("changes what is named and keeps the rest; null takes a field away", async () => {
    const path = `PATCH /v1/legal-entities/${ledger.entity.id}`;
    const paid = await ledger.call(path, { payUrl: "https://pay.example/{account}", version: 1 });
    expect(paid.body).toMatchObject({
      name: "Nordwind GmbH",
      payUrl: "https://pay.example/{account}",
      version: 2,
    });
    const gone = await ledger.call(path, { payUrl: null });
    expect(gone.body).not.toHaveProperty("payUrl");
  });

  it("refuses a change based on an old version", async () => {
    const path = `PATCH /v1/legal-entities/${ledger.entity.id}`;
    await ledger.call(path, { name: "Nordwind AG" });
    const stale = await ledger.call(path, { name: "Nordwind SE" }, { headers: { "if-match": '"1"' } });
    expect(stale).toMatchObject({ status: 409, body: { type: "https://dunlin.dev/problems/stale-version" } });
  });

  it("takes no sender address that no mail server would take", async () => {
    const path = `PATCH /v1/legal-entities/${ledger.entity.id}`;
    for (const email of [`${"a".repeat(65)}@nordwind.example`, `a@${"b".repeat(250)}.example`]) {
      const answer = await ledger.call(path, { sender: { name: "Nordwind", email } });
      expect([answer.status, fields(answer.body)]).toEqual([422, ["sender.email"]]);
    }
  });

  it("does not know one that is not there", async () => {
    expect((await ledger.call("GET /v1/legal-entities/nobody")).status).toBe(404);
  });
});

describe("opening an account", () => {
  const open = (body: object) =>
    ledger.call("POST /v1/accounts", {
      legalEntityId: ledger.entity.id,
      number: "77",
      name: "Buch & Co",
      ...body,
    });

  it("keeps leading zeros of the number", async () => {
    expect((await open({ number: "00077" })).body.number).toBe("00077");
    expect((await open({ number: "77" })).status).toBe(201);
  });

  it("answers the account that is there where the same is said again", async () => {
    const first = await open({});
    const again = await open({});
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(first.body.id);
  });

  it("refuses the number for another customer", async () => {
    await open({});
    const other = await open({ name: "Somebody else" });
    expect(other).toMatchObject({ status: 409, body: { type: "https://dunlin.dev/problems/number-taken" } });
    expect(other.body.detail).toContain("name differs");
  });

  it("notes when consent was given", async () => {
    const { body } = await open({ consent: { email: { status: "granted", basis: "written" } } });
    expect(body.consent).toEqual({
      email: { status: "granted", basis: "written", at: "2026-02-01T09:00:00.000Z" },
      sms: { status: "unknown" },
    });
  });

  it.each([
    [{ contacts: [{ name: "A", email: "not an address", role: "billing" }] }, "contacts[0].email"],
    [{ contacts: [{ name: "A", phone: "030 12345", role: "billing" }] }, "contacts[0].phone"],
    [{ timeZone: "Europe/Atlantis" }, "timeZone"],
    [{ address: { lines: [], country: "Germany" } }, "address.country"],
    [{ address: { lines: [], planet: "Mars" } }, "address.planet"],
    [{ nmae: "typo" }, "nmae"],
    [{ terms: { netDays: -1 } }, "terms.netDays"],
    [{ hold: { until: "2026-02-30", reason: "x" } }, "hold.until"],
    [{ legalEntityId: "nobody" }, "legalEntityId"],
    [{ number: "" }, "number"],
  ])("refuses %j and names %s", async (body, field) => {
    const answer = await open(body);
    expect(answer.status).toBe(422);
    expect(fields(answer.body)).toEqual([field]);
  });
});

describe("changing an account", () => {
  const change = (body: object, call = {}) =>
    ledger.call(`PATCH /v1/accounts/${ledger.account.id}`, body, call);

  it("puts it on hold and resumes", async () => {
    const hold = { until: "2026-03-31", reason: "New purchase order" };
    expect((await change({ hold })).body.hold).toEqual(hold);
    expect((await change({ hold: null })).body).not.toHaveProperty("hold");
    // Only a call that was agreed on makes a hold wait for it.
    expect((await change({ hold: { ...hold, awaits: "call" } })).body).toMatchObject({
      status: 422,
      errors: [{ field: "hold.awaits" }],
    });
  });

  it("leaves one channel's consent alone when the other's changes", async () => {
    await change({ consent: { email: { status: "granted" } } });
    const { body } = await change({ consent: { sms: { status: "withdrawn" } } });
    expect(body.consent).toMatchObject({ email: { status: "granted" }, sms: { status: "withdrawn" } });
  });

  it("does not speak of a version where the caller stated none, however many change it at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => change({ segment: `segment ${n}` })),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeLessThan(answers.length);
    for (const { body } of refused) expect(body.type).toMatch(/concurrent-change$/);
  });

  it("writes nothing where nothing changes", async () => {
    const { body } = await change({ name: ledger.account.name });
    expect(body.version).toBe(ledger.account.version);
    const timeline = await ledger.call(`GET /v1/accounts/${ledger.account.id}/timeline`);
    expect(timeline.body.items).toHaveLength(1);
  });

  it("goes up by a version, tells it as ETag, and refuses a stale one in the body or as If-Match", async () => {
    const { headers, body } = await change({ name: "Café Abendrot" });
    expect(body.version).toBe(2);
    expect(headers.etag).toBe('"2"');
    expect((await change({ name: "A", version: 1 })).status).toBe(409);
    expect((await change({ name: "A" }, { headers: { "if-match": '"1"' } })).status).toBe(409);
    expect((await change({ name: "A" }, { headers: { "if-match": "soon" } })).status).toBe(422);
    expect((await change({ name: "A" }, { headers: { "if-match": '"2"' } })).status).toBe(200);
  });
});

describe("finding accounts", () => {
  it("by number, by part of the name, page by page", async () => {
    for (const number of ["1", "2", "3", "4"])
      await ledger.call("POST /v1/accounts", {
        legalEntityId: ledger.entity.id,
        number,
        name: `Firma ${number}`,
      });
    const byNumber = await ledger.call("GET /v1/accounts?number=0042");
    expect(byNumber.body.items.map((it: Json) => it.id)).toEqual([ledger.account.id]);
    const byName = await ledger.call("GET /v1/accounts?q=Morgen");
    expect(byName.body.items.map((it: Json) => it.id)).toEqual([ledger.account.id]);

    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await ledger.call(`GET /v1/accounts?limit=2&cursor=${cursor}`.replace(/&cursor=$/, ""));
      seen.push(...page.body.items.map((it: Json) => it.number));
      cursor = page.body.cursor ?? "";
    } while (cursor !== "");
    expect(seen.toSorted()).toEqual(["0042", "1", "2", "3", "4"]);
  });

  it.each(["1e2", "0x10", "%201", "1.0", "", "0", "201"])("refuses the limit %j", async (limit) => {
    const { status, body } = await ledger.call(`GET /v1/accounts?limit=${limit}`);
    expect([status, fields(body)]).toEqual([422, ["limit"]]);
  });

  it("refuses a cursor that is none", async () => {
    const made = Buffer.from(JSON.stringify({ pk: "x" })).toString("base64url");
    for (const cursor of ["%21", made]) {
      const answer = await ledger.call(`GET /v1/accounts/${ledger.account.id}/timeline?cursor=${cursor}`);
      expect([answer.status, fields(answer.body)]).toEqual([422, ["cursor"]]);
    }
  });

  it("refuses a cursor of another list, another account, or of no shape at all", async () => {
    const { id: accountId } = ledger.account;
    const { body: other } = await ledger.call("POST /v1/accounts", {
      legalEntityId: ledger.entity.id,
      number: "77",
      name: "Buch & Co",
    });
    for (const [id, number] of [
      [accountId, "I1"],
      [accountId, "I2"],
      [other.id, "I3"],
      [other.id, "I4"],
    ])
      await ledger.call("POST /v1/invoices", {
        accountId: id,
        number,
        amount: eur("1.00"),
        issueDate: "2026-01-02",
      });
    const cursorOf = async (list: string): Promise<string> => {
      const { body } = await ledger.call(`GET ${list}limit=1`);
      expect(body.cursor).toEqual(expect.any(String));
      return body.cursor;
    };
    const made = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const invoices = `/v1/invoices?accountId=${accountId}&`;
    const accounts = "/v1/accounts?";
    const refused = [
      [`/v1/payments?accountId=${accountId}&`, await cursorOf(invoices)],
      [`/v1/accounts/${accountId}/timeline?`, await cursorOf(invoices)],
      [invoices, await cursorOf(`/v1/invoices?accountId=${other.id}&`)],
      [accounts, await cursorOf(invoices)],
      [invoices, await cursorOf(accounts)],
      ...[
        null,
        1,
        "a",
        [],
        {},
        { shard: 99 },
        { shard: -1 },
        { shard: "0" },
        { shard: 0, start: {} },
      ].flatMap((value) => [
        [invoices, made(value)],
        [accounts, made(value)],
      ]),
    ];
    for (const [list, cursor] of refused) {
      const { status, body } = await ledger.call(`GET ${list}cursor=${cursor}`);
      expect([list, cursor, status, status === 422 && fields(body)]).toEqual([list, cursor, 422, ["cursor"]]);
    }
  });

  it("by part of the name or number, however it is spelt in capitals", async () => {
    await ledger.call("POST /v1/accounts", {
      legalEntityId: ledger.entity.id,
      number: "Kd-77b",
      name: "Bäckerei Große Straße",
    });
    const found = async (q: string) =>
      (await ledger.call(`GET /v1/accounts?q=${encodeURIComponent(q)}`)).body.items.map(
        (it: Json) => it.number,
      );
    for (const q of ["bäckerei", "BÄCKEREI", "große straße", "GROSSE STRASSE", "kd-77B", "77"])
      expect(await found(q)).toEqual(["Kd-77b"]);
    for (const q of ["backerei", "Straßen", "78"]) expect(await found(q)).toEqual([]);
  });

  it("of another legal entity not, whatever their names", async () => {
    const { body } = await ledger.call("GET /v1/accounts?q=morgen&legalEntityId=01H00000000000000000000000");
    expect(body).toEqual({ items: [] });
  });

  it("reads on to the one account among many that is looked for, however short the page", async () => {
    const many = Array.from({ length: 150 }, (_, n) => ({
      number: `N${n}`,
      name: n === 149 ? "Zuletzt" : "Firma",
    }));
    for (const each of many)
      await ledger.call("POST /v1/accounts", { legalEntityId: ledger.entity.id, ...each });
    const { body } = await ledger.call("GET /v1/accounts?q=zuletzt&limit=1");
    expect(body.items.map((it: Json) => it.number)).toEqual(["N149"]);
    const none = await ledger.call("GET /v1/accounts?q=nobody&limit=1");
    expect(none.body).toEqual({ items: [] });
  });

  it("fills pages of what passes a filter, each account once", async () => {
    for (let n = 0; n < 12; n++)
      await ledger.call("POST /v1/accounts", {
        legalEntityId: ledger.entity.id,
        number: `N${n}`,
        name: n % 2 === 0 ? `Even ${n}` : `Odd ${n}`,
      });
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const query = `q=Even&limit=4${cursor === undefined ? "" : `&cursor=${cursor}`}`;
      const { body } = await ledger.call(`GET /v1/accounts?${query}`);
      pages.push(body.items.map((it: Json) => it.name));
      cursor = body.cursor;
    } while (cursor !== undefined);
    expect(pages[0]).toHaveLength(4);
    expect(pages.flat().toSorted()).toEqual([0, 2, 4, 6, 8, 10].map((n) => `Even ${n}`).toSorted());
  });
});

describe("balance and timeline", () => {
  it("show what the balance consists of, and how it came about, newest first", async () => {
    const accountId = ledger.account.id;
    const post = (number: string, amount: string, dueDate: string) =>
      ledger.call("POST /v1/invoices", {
        accountId,
        number,
        amount: eur(amount),
        issueDate: "2026-01-02",
        dueDate,
      });
    await post("A1", "100.00", "2026-01-10");
    await post("A2", "50.00", "2026-03-01");
    await ledger.call("POST /v1/payments", { accountId, amount: eur("30"), valueDate: "2026-01-20" });
    await ledger.call("POST /v1/credit-notes", {
      accountId,
      number: "C1",
      amount: eur("5"),
      issueDate: "2026-01-20",
    });
    const { body } = await ledger.call(`GET /v1/accounts/${accountId}/balance`);
    expect(body.balances).toEqual([
      {
        currency: "EUR",
        balance: eur("115.00"),
        openInvoices: { amount: eur("150.00"), count: 2 },
        overdue: { amount: eur("100.00"), count: 1 },
        unappliedCash: { amount: eur("30.00"), count: 1 },
        openCredit: { amount: eur("5.00"), count: 1 },
      },
    ]);
    const account = await ledger.call(`GET /v1/accounts/${accountId}`);
    expect(account.body.balances).toEqual([eur("115.00")]);

    const first = await ledger.call(`GET /v1/accounts/${accountId}/timeline?limit=3`);
    const rest = await ledger.call(
      `GET /v1/accounts/${accountId}/timeline?limit=3&cursor=${first.body.cursor}`,
    );
    const entries = [...first.body.items, ...rest.body.items];
    expect(entries.map((it: Json) => it.kind)).toEqual([
      "credit-note-issued",
      "payment-received",
      "invoice-issued",
      "invoice-issued",
      "account-opened",
    ]);
    expect(entries[2]).toMatchObject({
      by: "tester",
      amount: eur("50.00"),
      summary: "Invoice A2 over 50.00 EUR, due 2026-03-01",
    });
  });
});
