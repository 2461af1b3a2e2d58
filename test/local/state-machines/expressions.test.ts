import fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, it } from "vitest";
import { Seeds } from "../../../local/state-machines/entropy.ts";
import { compileExpression } from "../../../local/state-machines/expressions.ts";
import { plain } from "../../../local/state-machines/plain.ts";
import { compareOrder } from "../../../local/state-machines/turnstile.ts";
import { JumpingClock, run } from "./rig.ts";

function evaluate(
  source: string,
  states: Record<string, unknown> = {},
  variables: Record<string, unknown> = {},
) {
  return compileExpression(source).evaluate({
    variables,
    states,
    nowMillis: Date.parse("2026-03-02T08:00:00Z"),
    seeds: new Seeds("seed"),
  });
}

describe("functions Step Functions adds", () => {
  it.each([
    ["$partition([1..5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$hash('a', 'SHA-256')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"],
    ["$hash('a', 'MD5')", "0cc175b9c0f1b6a831c399e269772661"],
    ["$parse('{\"a\":[1]}').a", [1]],
    ["$random(7) = $random(7)", true],
    ["$random() != $random()", true],
    ["$now()", "2026-03-02T08:00:00.000Z"],
    ["$now('[D1] [MNn] [Y]')", "2 March 2026"],
    ["$millis()", Date.parse("2026-03-02T08:00:00Z")],
    ["$map([1,2], function($v) { $v * 2 })", [2, 4]],
  ])("%s", async (source, value) => {
    expect(await evaluate(source)).toEqual(value);
  });

  it.each(["$partition([1], 0)", "$range(1, 2000, 1)", "$hash('a', 'CRC')", "$parse('{')", "$eval('1')"])(
    "%s is an error",
    async (source) => {
      await expect(async () => evaluate(source)).rejects.toMatchObject({
        error: "States.QueryEvaluationError",
      });
    },
  );

  it("gives the same uuid in each run of an execution, and another within it", async () => {
    const machine = { A: { Type: "Pass", Output: "{% [$uuid(), $uuid()] %}", End: true } };
    const [first, again, other] = await Promise.all([
      run(machine),
      run(machine, {}, { clock: new JumpingClock("2030-01-01T00:00:00Z") }),
      run(machine, {}, { name: "run-2" }),
    ]);
    const ids = first.output as string[];
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
    expect(again.output).toEqual(ids);
    expect(other.output).not.toEqual(ids);
  });
});

describe("chance within concurrent work", () => {
  const uuid = { StartAt: "U", States: { U: { Type: "Pass", Output: "{% $uuid() %}", End: true } } };

  it("is another in each branch, iteration and passage through the state", async () => {
    const machine = {
      Each: {
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: uuid,
        Assign: { ids: "{% $append($ids, $states.result) %}" },
        Next: "Both",
      },
      Both: {
        Type: "Parallel",
        Branches: [uuid, uuid],
        Assign: { ids: "{% $append($ids, $states.result) %}" },
        Next: "More",
      },
      More: {
        Type: "Choice",
        Choices: [{ Condition: "{% $count($ids) < 8 %}", Next: "Each" }],
        Default: "Done",
      },
      Done: { Type: "Succeed", Output: "{% $ids %}" },
    };
    const begun = { Begin: { Type: "Pass", Assign: { ids: [] }, Next: "Each" }, ...machine };
    const ids = (await run(begun)).output as string[];
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
    expect((await run(begun)).output).toEqual(ids);
  });
});

describe("results", () => {
  it("are plain arrays that do not collapse when read again", async () => {
    const machine = {
      A: { Type: "Pass", Output: { ids: "{% [$states.input.list.id] %}" }, Next: "B" },
      B: {
        Type: "Pass",
        Assign: { kept: "{% $states.input %}" },
        Output: "{% $states.input.ids %}",
        End: true,
      },
    };
    const result = await run(machine, { list: [{ id: 1 }] });
    expect(result.output).toEqual([1]);
    expect(Object.keys(result.output as object)).toEqual(["0"]);
  });

  it("lose every mark of JSONata, and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json()), async (texts) => {
        const list: unknown = texts.map((text) => JSON.parse(JSON.stringify(JSON.parse(text))));
        const raw: unknown = await jsonata("{'a': $l[], 'b': [$l]}").evaluate(undefined, { l: list });
        const clean = plain(raw);
        expect(JSON.stringify(clean)).toBe(JSON.stringify(raw));
        expect(clean).toEqual(JSON.parse(JSON.stringify(clean)));
      }),
    );
  });

  it("of a plain path are those of JSONata itself, on any data", async () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.boolean());
    const { data } = fc.letrec((tie) => ({
      data: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc.array(tie("data"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a", "b"), tie("data")),
      ),
    }));
    const path = fc.array(fc.constantFrom("a", "b"), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(data, path, async (input, names) => {
        const below = ["$states.input", ...names].join(".");
        const expected = plain(await jsonata(below).evaluate(undefined, { states: { input } }));
        expect(await evaluate(below, { input })).toEqual(expected);
        const variable = ["$v", ...names].join(".");
        expect(await evaluate(variable, {}, { v: input })).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("never change what they read", async () => {
    const input = Object.freeze({ list: Object.freeze([3, 1, 2]), o: Object.freeze({ a: 1 }) });
    const sources = [
      "$sort($states.input.list)",
      "$append($states.input.list, 4)",
      "$states.input ~> |o|{'b': 2}|",
    ];
    for (const source of sources) await evaluate(source, { input });
    expect(input).toEqual({ list: [3, 1, 2], o: { a: 1 } });
  });
});

describe("order of concurrent work", () => {
  it("is depth first, and total", () => {
    const order = fc.array(fc.nat(3), { maxLength: 4 });
    fc.assert(
      fc.property(order, order, order, (a, b, c) => {
        expect(Math.sign(compareOrder(a, b))).toBe(-Math.sign(compareOrder(b, a)) + 0);
        if (compareOrder(a, b) <= 0 && compareOrder(b, c) <= 0)
          expect(compareOrder(a, c)).toBeLessThanOrEqual(0);
        expect(compareOrder(a, [...a, 0])).toBeLessThan(0);
      }),
    );
  });
});
