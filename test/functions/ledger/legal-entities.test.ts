import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { type Json, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
let path = "";
beforeEach(async () => {
  ledger = await openLedger(engine);
  path = `/v1/legal-entities/${ledger.account.legalEntityId}`;
});

describe("The periods in which a legal entity contacts no one", () => {
  const holidays = { from: "2026-12-24", until: "2027-01-03", reason: "Closed over the turn of the year" };

  it("are kept with it, changed as a whole and taken back", async () => {
    const changed = await ledger.call(`PATCH ${path}`, { blackouts: [holidays] });
    expect([changed.status, changed.body.blackouts]).toEqual([200, [holidays]]);
    expect((await ledger.call(`GET ${path}`)).body.blackouts).toEqual([holidays]);
    const back = await ledger.call(`PATCH ${path}`, { blackouts: null });
    expect([back.status, "blackouts" in back.body]).toEqual([200, false]);
  });

  it.each<[string, object]>([
    ["blackouts[0].until", { from: "2026-12-24", until: "2026-12-23" }],
    ["blackouts[0].until", { from: "2026-06-01", until: "2062-06-10" }],
    ["blackouts[0].from", { from: "24.12.2026", until: "2026-12-31" }],
    ["blackouts[0].until", { from: "2026-12-24" }],
    ["blackouts[0].reason", { ...holidays, reason: "" }],
  ])("are refused by the name of the field: %s", async (field, period) => {
    const before = (await ledger.call(`GET ${path}`)).body;
    const { status, body } = await ledger.call(`PATCH ${path}`, { blackouts: [period] });
    expect([status, body.errors.map((error: Json) => error.field)]).toEqual([422, [field]]);
    expect((await ledger.call(`GET ${path}`)).body).toEqual(before);
  });
});
