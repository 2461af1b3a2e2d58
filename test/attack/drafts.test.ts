import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { type Answer, expectProblem, type Json, startTarget, type Target } from "./rig.ts";

/**
 * A draft of a policy is kept whatever it says. So whatever it says must come back as it was, be told of by the routes
 * that read it, and never take over while it has faults. What no body may be, it may not be either: bodies.test.ts.
 */

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.machine.close());

const DRAFT = "/v1/policies/default/draft";
const write = (body: string): Promise<Answer> => target.send("PUT", DRAFT, { body });
const inForce = async (): Promise<number> =>
  (await target.send("GET", "/v1/policies/default")).body.version as number;

/** Writes it, and asks of it whatever can be asked. */
const holdsOf = async (text: string): Promise<void> => {
  const before = await inForce();
  const written = await write(text);
  expect([text.slice(0, 200), written.status]).toEqual([text.slice(0, 200), 200]);
  const read = await target.send("GET", DRAFT);
  expect(read.body).toEqual(written.body);
  // As text: a key `__proto__` shows in no comparison of objects.
  expect(JSON.stringify(read.body.document)).toBe(JSON.stringify(JSON.parse(text)));
  const { status, body: check } = await target.send("GET", `${DRAFT}/validation`);
  expect([status, check.valid]).toEqual([200, read.body.valid]);
  expect(check.valid).toBe(check.faults.length === 0);
  expect(check.valid).toBe(false);
  for (const refused of [
    await target.send("GET", `${DRAFT}/transition`),
    await target.send("POST", `${DRAFT}/activate`, { body: "{}" }),
  ]) {
    expectProblem(refused, text.slice(0, 200));
    expect([refused.status, refused.body.type]).toEqual([409, "https://dunlin.dev/problems/draft-invalid"]);
    expect(refused.body.errors.length).toBeGreaterThan(0);
  }
  expect(await inForce()).toBe(before);
};

const { id: _, version: __, ...fields } = defaultPolicy;
const valid = fields as Json;
const [segment] = valid.segments;

/** What `value` is put in place of, at every depth of a policy. */
const places: Record<string, (value: unknown) => unknown> = {
  "the days of grace": (value) => ({ ...valid, autopayGraceDays: value }),
  "the segments": (value) => ({ ...valid, segments: value }),
  "a segment": (value) => ({ ...valid, segments: [value] }),
  "the predicate": (value) => ({ ...valid, segments: [{ ...segment, when: value }] }),
  "a part of the predicate": (value) => ({ ...valid, segments: [{ ...segment, when: { all: [value] } }] }),
  "the steps": (value) => ({
    ...valid,
    segments: [{ ...segment, cadence: { ...segment.cadence, steps: value } }],
  }),
  "the minimum": (value) => ({
    ...valid,
    segments: [{ ...segment, cadence: { ...segment.cadence, minimum: { XXQ: value } } }],
  }),
  "what is no field": (value) => ({ ...valid, unheardOf: value }),
};

const ODD = [null, true, -1, 1e308, 0.1, "", " ", "\u202e", "\ufeff", "\u{1F600}", [], [[]], {}, { "": "" }];

describe("odd content of a draft", () => {
  it.each(Object.keys(places))("is kept and told in place of %s", async (place) => {
    for (const value of ODD) {
      const document = places[place]?.(value);
      await holdsOf(JSON.stringify(document));
    }
  });

  it.each(["__proto__", "constructor", "prototype", "toString", "", "\u202e", "a.b", "$ref", "a[0]"])(
    "is kept under the key %j, at the top and inside",
    async (key) => {
      const entry = `${JSON.stringify(key)}:{"polluted":true}`;
      await holdsOf(`{${entry},${JSON.stringify(valid).slice(1)}`);
      await holdsOf(JSON.stringify({ ...valid, promises: "@" }).replace('"@"', `{${entry}}`));
      expect(({} as Json).polluted).toBeUndefined();
    },
  );

  it("is kept, of any kind", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(places)),
        fc.jsonValue({ maxDepth: 6 }).filter((value) => {
          const text = JSON.stringify(value);
          // What no JSON body may hold, and what could be right in its place.
          return !/\\u00[01]|\\ud[89a-f]/i.test(text) && typeof value !== "string";
        }),
        async (put, value) => {
          const text = JSON.stringify(put(value));
          const { status, body } = await write(text);
          expect([text, status]).toEqual([text, 200]);
          expect(JSON.stringify(body.document)).toBe(JSON.stringify(JSON.parse(text)));
          for (const answer of [
            await target.send("GET", `${DRAFT}/validation`),
            await target.send("GET", `${DRAFT}/transition`),
          ])
            expect([text, answer.status < 500]).toEqual([text, true]);
          if (!body.valid) await holdsOf(text);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is kept up to 64 levels: predicates that nest as deep are told of, not run into", async () => {
    const nested = (depth: number) => `${'{"not":'.repeat(depth)}{"all":[]}${"}".repeat(depth)}`;
    const draft = (depth: number) =>
      JSON.stringify({ ...valid, segments: [{ ...segment, when: "@" }] }).replace('"@"', nested(depth));
    // Policy, segments, segment and the innermost predicate with its list take five of them.
    const deepest = await write(draft(59));
    expect([deepest.status, deepest.body.faults]).toEqual([200, []]);
    expect((await target.send("GET", `${DRAFT}/validation`)).status).toBe(200);
    expect((await target.send("GET", `${DRAFT}/transition`)).status).toBe(200);
    const deeper = await write(draft(60));
    expectProblem(deeper, "deeper");
    expect([deeper.status, deeper.body.errors[0].message]).toEqual([422, "nests deeper than 64 levels"]);
  });

  it("is kept up to what an item of the table can hold, and refused beyond", async () => {
    await holdsOf(JSON.stringify({ note: "x".repeat(299_000) }));
    const kept = (await target.send("GET", DRAFT)).body;
    for (const size of [300_001, 3_900_000]) {
      const answer = await write(JSON.stringify({ note: "x".repeat(size) }));
      expectProblem(answer, String(size));
      expect([answer.status, answer.body.errors[0].field]).toEqual([422, "body"]);
    }
    expect((await target.send("GET", DRAFT)).body).toEqual(kept);
  });

  it("is no way to more faults than an answer can name", async () => {
    await holdsOf(`{${Array.from({ length: 20_000 }, (_unused, i) => `"k${i}":0`).join()}}`);
  });
});
