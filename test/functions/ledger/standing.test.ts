import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { type Json, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
let account = "";
beforeEach(async () => {
  ledger = await openLedger(engine);
  account = `/v1/accounts/${ledger.account.id}`;
});

const fields = (body: Json): string[] => body.errors.map((error: Json) => error.field);

describe("What stops contact", () => {
  const stop = (kind: string, body: object) => ledger.call(`PUT ${account}/stops/${kind}`, body);

  it("is recorded with who and why, once of each kind, and lifted", async () => {
    await stop("cease", { reason: "wrote that they want none" });
    const { body } = await stop("cease", { reason: "wrote again", until: "2026-06-30" });
    expect(body.items).toMatchObject([
      { kind: "cease", by: "tester", reason: "wrote again", until: "2026-06-30" },
    ]);
    expect((await ledger.call(`GET ${account}`)).body.stops).toEqual(body.items);
    expect((await ledger.call(`GET ${account}/stops`)).body).toEqual(body);
    const lifted = await ledger.call(`POST ${account}/stops/cease/lift`, { reason: "asked for a statement" });
    expect(lifted.body.items).toEqual([]);
    const entries = (await ledger.call(`GET ${account}/timeline`)).body.items;
    expect(entries.slice(0, 3).map((it: Json) => [it.kind, it.reason])).toEqual([
      ["stop-lifted", "asked for a statement"],
      ["stop-recorded", "wrote again"],
      ["stop-recorded", "wrote that they want none"],
    ]);
  });

  it.each<[string, string, object]>([
    ["until", "payment-in-flight", { reason: "transfer seen" }],
    ["until", "cease", { reason: "x", until: "2026-01-31" }],
    ["reason", "cease", {}],
    ["kind", "anger", { reason: "x" }],
  ])("is refused for its field %s (%s)", async (field, kind, body) => {
    const answer = await stop(kind, body);
    expect([answer.status, fields(answer.body)]).toEqual([422, [field]]);
    expect((await ledger.call(`GET ${account}/stops`)).body.items).toEqual([]);
  });

  it("is not found for an account that is not there", async () => {
    expect((await ledger.call("PUT /v1/accounts/nobody/stops/cease", { reason: "x" })).status).toBe(404);
    expect((await ledger.call("GET /v1/accounts/nobody/stops")).status).toBe(404);
  });
});

describe("The consent ledger", () => {
  const consent = (body: object, key?: string) =>
    ledger.call(
      `POST ${account}/consents`,
      { channel: "sms", purpose: "collections", status: "granted", means: "web-form", ...body },
      key === undefined ? {} : { key },
    );
  const proof = { url: "https://files.example/consent.pdf", sha256: "a".repeat(64) };

  it("keeps what was given and revoked, by what and when, with its proof, and shows what stands", async () => {
    await consent({ basis: "written", at: "2026-01-10T08:00:00.000Z", proof });
    const { body } = await consent({
      status: "withdrawn",
      means: "sms",
      proof: { text: "STOP please", reference: "message 7" },
    });
    expect(body.present.collections.sms).toEqual({ status: "withdrawn", at: "2026-02-01T09:00:00.000Z" });
    expect(body.history).toMatchObject([
      { status: "withdrawn", means: "sms", proof: { text: "STOP please" }, recordedBy: "tester" },
      { status: "granted", basis: "written", at: "2026-01-10T08:00:00.000Z", proof },
    ]);
    expect((await ledger.call(`GET ${account}/consents`)).body).toEqual(body);
    expect((await ledger.call(`GET ${account}`)).body.consent.sms.status).toBe("withdrawn");
  });

  it("keeps marketing apart from collections, and calls apart from messages", async () => {
    await consent({ purpose: "marketing", channel: "email", proof });
    const { body } = await consent({ channel: "call", status: "withdrawn", means: "call" });
    expect(body.present).toMatchObject({
      collections: { email: { status: "unknown" }, call: { status: "withdrawn" } },
      marketing: { email: { status: "granted" } },
    });
    expect(body.present.marketing).not.toHaveProperty("call");
  });

  it("knows what was set with the profile, without proof", async () => {
    await ledger.call(`PATCH ${account}`, { consent: { email: { status: "granted", basis: "contract" } } });
    await ledger.call(`PATCH ${account}`, { name: "Café Abendrot" });
    const { body } = await ledger.call(`GET ${account}/consents`);
    expect(body.history).toMatchObject([{ channel: "email", status: "granted", basis: "contract" }]);
    expect(body.history[0]).not.toHaveProperty("means");
  });

  it("takes no consent of the future with the profile, which could not be revoked until then", async () => {
    const { status, body } = await ledger.call(`PATCH ${account}`, {
      consent: { call: { status: "granted", at: "2026-02-01T09:00:00.001Z" } },
    });
    expect([status, fields(body)]).toEqual([422, ["consent.call.at"]]);
  });

  it("does not revive what was revoked by what was given before", async () => {
    await consent({ status: "withdrawn", at: "2026-01-20T08:00:00.000Z" });
    const { body } = await consent({ at: "2026-01-10T08:00:00.000Z", proof });
    expect(body.present.collections.sms.status).toBe("withdrawn");
    expect(body.history).toHaveLength(2);
  });

  it("is written once, however often the request is repeated", async () => {
    await consent({ proof, purpose: "marketing" }, "once");
    await consent({ proof, purpose: "marketing" }, "once");
    expect((await ledger.call(`GET ${account}/consents`)).body.history).toHaveLength(1);
  });

  it.each<[string, object]>([
    ["proof", {}],
    ["proof", { proof: {} }],
    ["proof.url", { proof: { url: "http://files.example/consent.pdf" } }],
    ["proof.sha256", { proof: { sha256: "abc" } }],
    ["at", { proof, at: "2026-02-01T09:00:00.001Z" }],
    ["channel", { proof, channel: "fax" }],
    ["purpose", { proof, purpose: "research" }],
  ])("refuses a consent for its field %s", async (field, body) => {
    const answer = await consent(body);
    expect([answer.status, fields(answer.body)]).toEqual([422, [field]]);
    expect((await ledger.call(`GET ${account}/consents`)).body.history).toEqual([]);
  });
});

describe("What a policy may ask of an account", () => {
  const facts = {
    tags: ["key-account", "north"],
    owner: { name: "Ines Wolf", email: "ines@nordwind.example" },
    riskBand: "high",
    experimentArm: "B",
    naturalPerson: true,
    writtenNotice: "2026-01-15",
    moratorium: { from: "2026-01-20", until: "2026-03-20" },
  };

  it("is set, shown and taken away", async () => {
    const set = await ledger.call(`PATCH ${account}`, facts);
    expect(set.body).toMatchObject(facts);
    expect((await ledger.call(`GET ${account}`)).body).toMatchObject(facts);
    const nothing = Object.fromEntries(Object.keys(facts).map((field) => [field, null]));
    const gone = await ledger.call(`PATCH ${account}`, nothing);
    for (const field of Object.keys(facts)) expect(gone.body).not.toHaveProperty(field);
  });

  it("is given when the account is opened", async () => {
    const opened = await ledger.call("POST /v1/accounts", {
      legalEntityId: ledger.entity.id,
      number: "0043",
      name: "Buch & Co",
      ...facts,
    });
    expect(opened.body).toMatchObject(facts);
  });

  it.each<[string, object]>([
    ["tags", { tags: ["a", "a"] }],
    ["owner.email", { owner: { name: "Ines", email: "ines" } }],
    ["riskBand", { riskBand: "purple" }],
    ["moratorium.until", { moratorium: { from: "2026-02-01", until: "2026-01-31" } }],
    ["writtenNotice", { writtenNotice: "yesterday" }],
  ])("is refused for its field %s", async (field, body) => {
    const answer = await ledger.call(`PATCH ${account}`, body);
    expect([answer.status, fields(answer.body)]).toEqual([422, [field]]);
  });
});
