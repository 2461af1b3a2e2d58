import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import { routes as policies } from "../../../functions/dunning/policies.ts";
import { transitionPage } from "../../../functions/dunning/policy-transition.ts";
import { draftView, policyCheckView, policyView } from "../../../functions/dunning/schemas/policy.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { Rig } from "./rig.ts";

let engine: TestEngine;
let rig: Rig;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `Policies${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
  await rig.open();
});

const path = "/v1/policies/{policyId}";
const params = { policyId: "default" };
const { id: _, version: __, ...fields } = defaultPolicy;
type Headers = Record<string, string>;
const ask = (method: string, at = "", body?: unknown, headers: Headers = {}, more = {}) =>
  rig.ask(policies, method, `${path}${at}`, { ...params, ...more }, { body, headers });
const put = (body: unknown, headers: Headers = {}) => ask("PUT", "", body, headers);
const putDraft = (body: unknown, headers: Headers = {}) => ask("PUT", "/draft", body, headers);
const activate = (body: unknown = {}, headers: Headers = {}) => ask("POST", "/draft/activate", body, headers);
const restore = (version: number, body: unknown = {}, headers: Headers = {}) =>
  ask("POST", "/versions/{version}/restore", body, headers, { version: String(version) });
const withdraw = (version: number) =>
  ask("POST", "/versions/{version}/withdraw", undefined, {}, { version: String(version) });
const named = (body: unknown) => (body as { errors: { field: string }[] }).errors.map(({ field }) => field);

const history = async () => {
  const { items } = (await ask("GET", "/versions")).body as {
    items: { version: number; status: string }[];
  };
  return Object.fromEntries(items.map(({ version, status }) => [version, status]));
};
const inForce = async () => ((await ask("GET")).body as { version: number }).version;

describe("a policy that is written at once", () => {
  it("starts with the built-in one and keeps each version", async () => {
    expect((await ask("GET")).body).toMatchObject({ id: "default", version: 0, status: "active" });
    const written = await put({ ...fields, name: "Patient", version: 0 });
    expect(written).toMatchObject({
      status: 200,
      body: { version: 1, name: "Patient", status: "active", createdBy: "collector", activeFrom: rig.now },
      headers: { etag: '"1"' },
    });
    expect(policyView.parse(written.body)).toEqual(written.body);
    expect((await put({ ...fields, name: "Third" }, { "if-match": '"1"' })).status).toBe(200);
    expect(await history()).toEqual({ 0: "superseded", 1: "superseded", 2: "active" });
    const first = await ask("GET", "/versions/{version}", undefined, {}, { version: "1" });
    expect(first.body).toMatchObject({ version: 1, name: "Patient", status: "superseded" });
    expect(policyView.parse(first.body)).toEqual(first.body);
  });

  it("need not say from which share on a promise pauses its invoices: from half of what they owe", async () => {
    const promises = { tolerancePercent: 80, graceDays: 2 };
    const written = await put({ ...fields, promises, version: 0 });
    expect(written.body).toMatchObject({ promises: { ...promises, minimumSharePercent: 50 } });
    const refused = await put({ ...fields, promises: { ...promises, minimumSharePercent: 101 }, version: 1 });
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ field: "promises.minimumSharePercent" }] },
    });
  });

  it("refuses a stale version and leaves the present one", async () => {
    await put({ ...fields, version: 0 });
    const stale = await put({ ...fields, name: "Late", version: 0 });
    expect(stale).toMatchObject({ status: 409, body: { type: expect.stringContaining("stale-version") } });
    const races = await Promise.all([put({ ...fields, version: 1 }), put({ ...fields, version: 1 })]);
    expect(races.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  const [segment] = fields.segments;
  if (!segment) throw new Error("The policy has a segment");
  const withCadence = (changes: object) => ({
    ...fields,
    segments: [{ ...segment, cadence: { ...segment.cadence, ...changes } }],
  });

  it("names the path of each fault", async () => {
    const [first, second, third] = segment.cadence.steps;
    const faulty = withCadence({
      minimum: { EUR: "1.005", XXQ: "1.00" },
      steps: [second, first, { ...third, channels: ["fax"] }],
    });
    const { status, body } = await put(faulty);
    expect(status).toBe(422);
    expect(named(body)).toContain("segments[0].cadence.steps[2].channels[0]");
    expect(named(body).some((field) => field.startsWith("segments[0].cadence.minimum"))).toBe(true);

    const backwards = withCadence({ minimum: { EUR: "1.005" }, steps: segment.cadence.steps.toReversed() });
    expect(named((await put(backwards)).body)).toEqual(
      expect.arrayContaining([
        "segments[0].cadence.steps[1].trigger.days",
        "segments[0].cadence.minimum.EUR",
      ]),
    );
  });

  it("is refused where the table could not hold it", async () => {
    const any = Array.from({ length: 50 }, (_, n) => ({
      field: "number" as const,
      op: "eq" as const,
      value: "x".repeat(90) + n,
    }));
    const segments = Array.from({ length: 50 }, (_, n) => ({
      ...segment,
      id: `segment-${n}`,
      when: { any },
    }));
    const refused = await put({ ...fields, segments });
    expect(refused.status).toBe(422);
    expect(named(refused.body)).toEqual(["segments"]);
    expect(await inForce()).toBe(0);
  });

  it("is the only one there is", async () => {
    for (const [method, at] of [
      ["GET", ""],
      ["GET", "/versions"],
      ["GET", "/draft"],
    ] as const)
      expect((await rig.ask(policies, method, path + at, { policyId: "other" })).status).toBe(404);
    const body = fields;
    expect((await rig.ask(policies, "PUT", path, { policyId: "other" }, { body })).status).toBe(404);
    expect((await rig.ask(policies, "PUT", `${path}/draft`, { policyId: "other" }, { body })).status).toBe(
      404,
    );
  });
});

describe("a draft", () => {
  it("is kept with its faults, which name their paths, and changes nothing until it is activated", async () => {
    expect((await ask("GET", "/draft")).status).toBe(404);
    const faulty = { ...fields, name: "", segments: [], unheardOf: 1 };
    const kept = await putDraft(faulty);
    expect(kept).toMatchObject({
      status: 200,
      body: { revision: 1, basedOn: 0, valid: false, document: faulty },
      headers: { etag: '"1"' },
    });
    expect(draftView.parse(kept.body)).toEqual(kept.body);
    const check = await ask("GET", "/draft/validation");
    expect(policyCheckView.parse(check.body)).toEqual(check.body);
    expect((check.body as { faults: { field: string }[] }).faults.map(({ field }) => field).sort()).toEqual([
      "name",
      "segments",
      "unheardOf",
    ]);
    const refused = await activate();
    expect(refused).toMatchObject({ status: 409, body: { type: expect.stringContaining("draft-invalid") } });
    expect(named(refused.body).sort()).toEqual(["name", "segments", "unheardOf"]);
    expect(await inForce()).toBe(0);
  });

  it("takes over at once, and is used up by it", async () => {
    await putDraft({ ...fields, name: "Firm" });
    expect((await ask("GET", "/draft/validation")).body).toMatchObject({ valid: true, faults: [] });
    const active = await activate();
    expect(active).toMatchObject({
      status: 200,
      body: { version: 1, name: "Firm", status: "active", activeFrom: rig.now, createdBy: "collector" },
    });
    expect(policyView.parse(active.body)).toEqual(active.body);
    expect((await ask("GET", "/draft")).status).toBe(404);
    expect((await activate()).status).toBe(404);
    // The next draft's revision is none that was seen before.
    expect((await putDraft({ ...fields })).body).toMatchObject({ revision: 3, basedOn: 1 });
  });

  it("can be what was read, with all that the server says of a policy", async () => {
    await put({ ...fields, name: "First" });
    const { body } = await ask("GET");
    expect((await putDraft({ $schema: "x", ...(body as object), name: "Second" })).body).toMatchObject({
      valid: true,
    });
    expect((await activate()).body).toMatchObject({ version: 2, name: "Second" });
  });

  it("is guarded by its revision: of two editors who saw the same one, one learns of the other", async () => {
    await putDraft(fields);
    expect((await putDraft({ ...fields, name: "A" }, { "if-match": '"1"' })).status).toBe(200);
    expect((await putDraft({ ...fields, name: "B" }, { "if-match": '"1"' })).status).toBe(409);
    expect((await activate({}, { "if-match": '"1"' })).status).toBe(409);
    const races = await Promise.all([
      activate({}, { "if-match": '"2"' }),
      activate({}, { "if-match": '"2"' }),
    ]);
    expect(races.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await ask("GET")).body).toMatchObject({ version: 1, name: "A" });
  });

  it("can be dropped", async () => {
    await putDraft(fields);
    expect((await ask("DELETE", "/draft", undefined, { "if-match": '"7"' })).status).toBe(409);
    expect((await ask("DELETE", "/draft")).status).toBe(204);
    expect((await ask("GET", "/draft")).status).toBe(404);
    expect((await ask("DELETE", "/draft")).status).toBe(404);
  });

  it("does not overwrite a version that was written since", async () => {
    await putDraft({ ...fields, name: "Mine" });
    await put({ ...fields, name: "Theirs" });
    expect(await activate()).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining("draft-outdated") },
    });
    await putDraft({ ...fields, name: "Mine, after a look at theirs" });
    expect((await activate()).body).toMatchObject({ version: 2 });
  });

  it("takes over once, though its answer was lost and the request repeated", async () => {
    await putDraft({ ...fields, name: "Once" });
    const key = { "idempotency-key": "activate-1" };
    const calls = async (work: () => Promise<unknown>) => {
      rig.calls = [];
      await work();
      return rig.calls.length;
    };
    const all = await calls(() => activate({}, { "idempotency-key": "measure" }));
    for (let at = 0; at < all; at++)
      for (const when of ["before", "after"] as const) {
        const name = `Once ${at} ${when}`;
        await putDraft({ ...fields, name });
        const before = await inForce();
        const headers = { "idempotency-key": `${key["idempotency-key"]}-${at}-${when}` };
        await rig.crashing({ at, when }, async () => {
          const { status } = await activate({}, headers);
          if (status === 500) throw new Error("crashed");
        });
        rig.now = new Date(Date.parse(rig.now) + 61_000).toISOString();
        expect(await activate({}, headers), name).toMatchObject({ status: 200, body: { name } });
        expect(await inForce(), name).toBe(before + 1);
      }
  });
});

describe("the check of a draft", () => {
  it("warns of what will hardly do what was meant, by its path, and lets it be activated all the same", async () => {
    const [segment] = fields.segments;
    const twice = { ...segment, id: "germans", when: { field: "country", op: "eq", value: "DE" } };
    await putDraft({ ...fields, segments: [twice, { ...twice, id: "again" }, ...fields.segments] });
    const { body } = await ask("GET", "/draft/validation");
    expect(policyCheckView.parse(body)).toEqual(body);
    expect(body).toMatchObject({ valid: true, faults: [] });
    const { warnings } = body as { warnings: { field: string; code: string }[] };
    expect(warnings.filter(({ field }) => field.startsWith("segments[1]"))).not.toEqual([]);
    expect(warnings.some(({ field }) => /^segments\[\d\]\.cadence\.steps\[\d\]/.test(field))).toBe(true);
    expect((await activate()).status).toBe(200);
  });
});

describe("what happens to accounts when a draft takes over", () => {
  const transition = (query: Record<string, string> = {}) =>
    rig.ask(policies, "GET", `${path}/draft/transition`, params, { query });
  const [segment] = fields.segments;
  if (!segment) throw new Error("The policy has a segment");
  const later = {
    ...fields,
    segments: [
      {
        ...segment,
        cadence: {
          ...segment.cadence,
          steps: [
            { ...segment.cadence.steps[1], trigger: { from: "due-date", days: 20, count: "calendar" } },
          ],
        },
      },
    ],
  };

  it("is told for one, and for all of them page by page with their sums; nothing happens", async () => {
    await rig.bill("A1", { id: "I1", number: "1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    for (const n of [2, 3]) {
      await rig.open(`A${n}`, { number: `${n}` });
      await rig.bill(`A${n}`, {
        id: `I${n}`,
        number: `${n}`,
        issueDate: "2026-05-01",
        dueDate: "2026-06-08",
      });
    }
    expect((await transition()).status).toBe(404);
    await putDraft(later);
    const one = await transition({ accountId: "A1" });
    expect(transitionPage.parse(one.body)).toEqual(one.body);
    expect(one.body).toMatchObject({
      items: [
        {
          accountId: "A1",
          change: "later",
          before: { policyVersion: 0, next: { stepId: "day-1", on: "2026-06-09" } },
          after: { policyVersion: 1, next: { stepId: "day-1", on: "2026-06-29" } },
        },
      ],
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await transition({ limit: "2", ...(cursor !== undefined && { cursor }) });
      const page = transitionPage.parse(body);
      expect(page.summary).toMatchObject({ accounts: page.items.length, firstDay: { after: 0 } });
      seen.push(...page.items.map(({ accountId }) => accountId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual(["A1", "A2", "A3"]);
    expect(rig.mails).toHaveLength(0);
    expect((await rig.store.listDecisions("A1", { limit: 5 })).items).toEqual([]);
    expect((await transition({ accountId: "none" })).status).toBe(404);
    expect((await transition({ cursor: "x" })).status).toBe(422);
  });

  it("is not told of a draft with faults: they are", async () => {
    await putDraft({ ...later, name: "" });
    const refused = await transition();
    expect(refused).toMatchObject({ status: 409, body: { type: expect.stringContaining("draft-invalid") } });
    expect(named(refused.body)).toEqual(["name"]);
  });
});

describe("a version from a date on", () => {
  it("is scheduled until then, and then in force for the run that begins after it", async () => {
    await putDraft({ ...fields, name: "Summer" });
    const { body } = await activate({ from: "2026-07-01" });
    expect(body).toMatchObject({ version: 1, status: "scheduled", activeFrom: "2026-07-01T00:00:00.000Z" });
    expect(await inForce()).toBe(0);
    expect(await history()).toEqual({ 0: "active", 1: "scheduled" });
    rig.now = "2026-06-30T23:59:59.999Z";
    expect(await inForce()).toBe(0);
    rig.now = "2026-07-01T00:00:00.000Z";
    expect((await ask("GET")).body).toMatchObject({ version: 1, status: "active" });
    expect(await history()).toEqual({ 0: "superseded", 1: "active" });
  });

  it("pins the run to the version in force when it began, whatever begins meanwhile", async () => {
    await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    await putDraft({ ...fields, name: "Next hour" });
    await activate({ from: "2026-06-09T09:01:00.000Z" });
    rig.meanwhile = async (call) => {
      if (call === "SendRawEmail") rig.now = "2026-06-09T09:02:00.000Z";
    };
    expect((await rig.run()).output).toMatchObject({ failed: 0, failedBatches: 0, sent: { email: 1 } });
    rig.meanwhile = undefined;
    const [contact] = (await rig.store.listContacts("A1", { limit: 5 })).items;
    expect(contact).toMatchObject({ policyVersion: 0, status: "sent" });
    // The first run under the new version looks at every account once.
    const { output } = await rig.run();
    expect(output).toMatchObject({ accounts: 1 });
    rig.calls = [];
    expect((await rig.run()).output).toMatchObject({ accounts: 0 });
  });

  it("does not begin in the past, nor on a day that is none; today means now", async () => {
    await putDraft(fields);
    for (const from of ["2026-06-08", "2026-06-09T08:59:59.999Z"]) {
      const refused = await activate({ from });
      expect(refused.status).toBe(422);
      expect(named(refused.body)).toEqual(["from"]);
    }
    expect((await activate({ from: "2026-02-30" })).status).toBe(422);
    expect((await activate({ from: "2026-06-09" })).body).toMatchObject({
      status: "active",
      activeFrom: rig.now,
    });
  });

  it("can be withdrawn as long as it is not in force", async () => {
    await putDraft(fields);
    await activate({ from: "2026-07-01" });
    for (let i = 0; i < 2; i++)
      expect(await withdraw(1)).toMatchObject({ status: 200, body: { status: "withdrawn" } });
    rig.now = "2026-07-02T09:00:00.000Z";
    expect(await inForce()).toBe(0);
    expect(await withdraw(0)).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining("policy-in-force") },
    });
    expect((await withdraw(9)).status).toBe(404);
  });
});

describe("a rollback", () => {
  it("is a new version with the earlier one's content, and changes no history", async () => {
    await put({ ...fields, name: "Good", autopayGraceDays: 7 });
    await put({ ...fields, name: "Bad" });
    const restored = await restore(1, {}, { "if-match": '"2"' });
    expect(restored).toMatchObject({
      status: 200,
      body: { version: 3, name: "Good", autopayGraceDays: 7, restoredFrom: 1, status: "active" },
    });
    expect(policyView.parse(restored.body)).toEqual(restored.body);
    expect(await history()).toEqual({ 0: "superseded", 1: "superseded", 2: "superseded", 3: "active" });
    expect((await restore(1, {}, { "if-match": '"2"' })).status).toBe(409);
    expect((await restore(9)).status).toBe(404);
    expect((await restore(0, { from: "2026-08-01" })).body).toMatchObject({
      version: 4,
      restoredFrom: 0,
      status: "scheduled",
    });
  });

  it("of a version that began cadences anew begins them anew again, from its own beginning", async () => {
    await put({ ...fields, inFlight: "restart" });
    expect((await ask("GET")).body).toMatchObject({ restarted: { version: 1, from: rig.now } });
    await put(fields);
    expect((await ask("GET")).body).toMatchObject({ version: 2, restarted: { version: 1 } });
    rig.now = "2026-06-10T09:00:00.000Z";
    await restore(1);
    expect((await ask("GET")).body).toMatchObject({ version: 3, restarted: { version: 3, from: rig.now } });
  });
});

describe("policies that an earlier release wrote", () => {
  it("are in force from when they were written, and go on from there", async () => {
    const old = (version: number, createdAt: string) => ({
      id: "default",
      name: `Old ${version}`,
      version,
      createdAt,
      autopayGraceDays: 5,
      claimGraceHours: 6,
      segments: fields.segments.map(({ cadence, ...segment }) => ({
        ...segment,
        cadence: {
          ...cadence,
          steps: cadence.steps.map(({ trigger, ...step }) => ({ ...step, daysPastDue: trigger.days })),
        },
      })),
      entity: "policy",
      schemaVersion: 1,
      pk: "POLICY#default",
    });
    const [first, second] = [old(1, "2026-03-01T10:00:00.000Z"), old(2, "2026-04-01T10:00:00.000Z")];
    for (const Item of [
      { ...first, sk: "V#000001" },
      { ...second, sk: "V#000002" },
      { ...second, sk: "CURRENT" },
    ])
      await engine.db.send(new PutCommand({ TableName: rig.table, Item }));
    expect((await ask("GET")).body).toMatchObject({
      version: 2,
      name: "Old 2",
      status: "active",
      segments: fields.segments,
      promises: { tolerancePercent: 95, graceDays: 3, minimumSharePercent: 50 },
    });
    expect(await history()).toEqual({ 0: "superseded", 1: "superseded", 2: "active" });
    const races = await Promise.all([put({ ...fields, version: 2 }), put({ ...fields, version: 2 })]);
    expect(races.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await history()).toEqual({ 0: "superseded", 1: "superseded", 2: "superseded", 3: "active" });
    expect((await restore(1)).body).toMatchObject({ version: 4, name: "Old 1", restoredFrom: 1 });
  });
});
