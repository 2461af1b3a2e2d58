import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type Answer,
  expectProblem,
  type Json,
  routesWithBody,
  routesWithShape,
  startTarget,
  type Target,
} from "./rig.ts";

/** Hostile values in every place of every body: refused by name where no such value can be meant, and never a failure. */

// Every hostile value in every field takes long on a machine that is not idle.
vi.setConfig({ testTimeout: 300_000 });

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.machine.close());

type Path = readonly (string | number)[];

/** Where the leaves of a value stand; of a list only the first, as the others are read by the same schema. */
const leavesOf = (value: Json, path: Path = []): Path[] => {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.slice(0, 1).map((item, index) => [index, item])
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
};

const nameOf = (path: Path): string =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .slice(1);

const MARK = "@@@";

/** The body as a text, with `json` in the place. Hostile JSON need not be the text of any value. */
const withValue = (body: Json, path: Path, json: string): string => {
  const copy = structuredClone(body);
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key];
  at[path.at(-1) ?? ""] = MARK;
  return JSON.stringify(copy).replace(`"${MARK}"`, () => json);
};

const text = (value: string): string => JSON.stringify(value);

/** What no field of any kind can mean. */
const NEVER: Record<string, string> = {
  "half a surrogate pair": '"\\ud800"',
  "the other half": '"a\\udc00b"',
  "a pair the wrong way round": '"\\udc00\\ud800"',
  NUL: '"a\\u0000b"',
  "an escape sequence for terminals": '"\\u001b[2J"',
  "a number without end": "1e400",
  "a negative number without end": "-1e400",
  "a number of 400 digits": "9".repeat(400),
  "a text of 100,000 characters": text("x".repeat(100_000)),
  "a flood of combining characters": text(`e${"\u0301".repeat(20_000)}`),
  "an object": '{"$ne":null}',
  "a list of lists": "[[[]]]",
};

/** What a text field may hold, and must then hold as text: no markup, header, template or path is made of it. */
const TEXTS = [
  "\u202eevil\u202c \u200b\u2066b Z\u0334\u0335\u0336 \u{1F468}\u200D\u{1F469}",
  "a\r\nset-cookie: x=1",
  "<script>alert(1)</script>'; -- $\u007bjndi:ldap://x} {{7*7}}",
  "__proto__",
  "../../etc/passwd%00",
];

const blames = (answer: Answer, name: string): boolean =>
  (answer.body.errors ?? []).some(
    ({ field }: { field: string }) => name.startsWith(field) || field.startsWith(name),
  );

describe.each(routesWithBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
  "%s",
  (label, route) => {
    if (routesWithShape.includes(route))
      it("refuses what no field can mean, in each field, by its name", async () => {
        const valid = target.bodyFor(route);
        const before = await target.fingerprint();
        for (const path of leavesOf(valid))
          for (const [what, json] of Object.entries(NEVER)) {
            const body = withValue(valid, path, json);
            const answer = await target.send(route.method, target.path(route), { body });
            const place = `${label}: ${what} in ${nameOf(path)}`;
            expectProblem(answer, place);
            expect([place, answer.status, blames(answer, nameOf(path))]).toEqual([place, 422, true]);
          }
        expect(await target.fingerprint()).toBe(before);
      });

    it("takes odd texts as texts, or refuses them; in no header, and without a failure", async () => {
      const valid = target.bodyFor(route);
      for (const path of leavesOf(valid))
        for (const odd of TEXTS) {
          const body = withValue(valid, path, text(odd));
          const answer = await target.send(route.method, target.path(route), { body });
          const place = `${label}: ${text(odd)} in ${nameOf(path)}`;
          expect([place, answer.status < 500]).toEqual([place, true]);
          if (answer.status >= 400) expectProblem(answer, place);
          expect([place, JSON.stringify(answer.headers).includes("set-cookie")]).toEqual([place, false]);
        }
      expect(target.machine.functionErrors).toEqual([]);
    });
  },
);

describe("an amount of money", () => {
  it.each([
    "",
    "0",
    "-1",
    "+1",
    "1e3",
    "1E-2",
    "0x10",
    "1,00",
    "1.000,00",
    "1 000",
    " 1",
    "1.",
    ".5",
    "1.001",
    "Infinity",
    "NaN",
    "\u0661",
    "１",
    "1_000",
    "99999999999999999999",
    "0.000000000000000000001",
    "1".repeat(4000),
  ])("is no %j", async (amount) => {
    const takesMoney = routesWithBody.filter((route) => "amount" in target.bodyFor(route));
    const before = await target.fingerprint();
    for (const route of takesMoney) {
      const body = JSON.stringify({ ...target.bodyFor(route), amount: { amount, currency: "EUR" } });
      const answer = await target.send(route.method, target.path(route), { body });
      expectProblem(answer, route.path);
      expect([route.path, answer.status, answer.body.errors[0].field]).toEqual([
        route.path,
        422,
        "amount.amount",
      ]);
    }
    expect(await target.fingerprint()).toBe(before);
  });

  it("is no number, which would be one of binary fractions", async () => {
    for (const json of ["0.1", "1e400", "100", "-0", "true", "null", '["1.00"]']) {
      const body = withValue(
        { ...target.bodyFor(payment()), amount: { amount: "", currency: "EUR" } },
        ["amount", "amount"],
        json,
      );
      const answer = await target.send("POST", "/v1/payments", { body });
      expect([json, answer.status, answer.body.errors[0].field]).toEqual([json, 422, "amount.amount"]);
    }
  });
});

const payment = () => {
  const route = routesWithBody.find(({ operationId }) => operationId === "createPayment");
  if (!route) throw new Error("There is no such operation");
  return route;
};

describe("a day", () => {
  it.each([
    "2026-02-30",
    "2026-13-01",
    "26-01-01",
    "2026-1-1",
    "+002026-01-01",
    "2026-01-01T00:00:00Z",
    "1969-12-31",
    "2200-01-01",
    "today",
    "",
  ])("is no %j", async (valueDate) => {
    const body = JSON.stringify({ ...target.bodyFor(payment()), valueDate });
    const answer = await target.send("POST", "/v1/payments", { body });
    expect([answer.status, answer.body.errors[0].field]).toEqual([422, "valueDate"]);
  });
});
