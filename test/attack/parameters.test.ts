import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteDefinition } from "../../functions/runtime/http/route.ts";
import { expectProblem, routes, startTarget, type Target } from "./rig.ts";

/** Hostile paths, queries, cursors and headers, over every route. */

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.machine.close());

const labelOf = ({ method, path }: RouteDefinition): string => `${method} ${path}`;
const withScope = routes.filter(({ scope }) => scope !== null);
const withVariables = withScope.filter(({ path }) => path.includes("{"));
const variablesOf = ({ path }: RouteDefinition): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
const valid = (route: RouteDefinition) =>
  route.body === undefined ? {} : { body: JSON.stringify(target.bodyFor(route)) };

const isSubject = (value: string): boolean => {
  try {
    return /^[\x21-\x7e]{1,128}$/.test(decodeURIComponent(value));
  } catch {
    return /^[\x21-\x7e]{1,128}$/.test(value);
  }
};

describe("a variable of a path", () => {
  it.each<[string, string]>([
    ["an encoded slash", "a%2Fb"],
    ["two dots", ".."],
    ["two dots, encoded", "%2e%2e"],
    ["a climb", "..%2f..%2fdocs"],
    ["NUL", "a%00b"],
    ["a line end", "a%0d%0aset-cookie:%20x=1"],
    ["a percent sign that encodes nothing", "%zz"],
    ["bytes that are no UTF-8", "%c0%af"],
    ["half a surrogate pair", "%ed%a0%80"],
    ["the separator of keys", "a%23b"],
    ["another kind of thing", "ACCT%2301"],
    ["a wildcard", "*"],
    ["an RTL override", "%e2%80%ae"],
    ["2,000 characters", "x".repeat(2000)],
    ["9,000 characters", "x".repeat(9000)],
    ["__proto__", "__proto__"],
    ["a space", "%20"],
    ["braces", "{accountId}"],
  ])("may hold %s and leads nowhere", async (_, value) => {
    const before = await target.fingerprint();
    for (const route of withVariables)
      for (const name of variablesOf(route)) {
        const label = `${labelOf(route)}: ${name}`;
        // A collector is named by the subject of a token: visible ASCII of any kind, but at most 128 of it.
        if (name === "collectorId" && route.method === "PUT" && isSubject(value)) continue;
        const answer = await target.send(route.method, target.path(route, { [name]: value }), valid(route));
        expectProblem(answer, label);
        expect([label, [404, 422].includes(answer.status)]).toEqual([label, true]);
        if (answer.status === 422) expect([label, answer.body.errors[0].field]).toEqual([label, name]);
        expect(JSON.stringify(answer.headers)).not.toContain("set-cookie");
      }
    expect(await target.fingerprint()).toBe(before);
  });

  it("of 10,240 bytes and more is refused by the gateway", async () => {
    const before = target.calls();
    for (const route of withVariables) {
      const [name = ""] = variablesOf(route);
      const answer = await target.send(route.method, target.path(route, { [name]: "x".repeat(10_240) }));
      expect([labelOf(route), answer.status, answer.body]).toEqual([
        labelOf(route),
        431,
        { message: "Request Header Fields Too Large" },
      ]);
    }
    expect(target.calls()).toBe(before);
  });

  it.each([
    "a%2Fb",
    "%2e%2e",
    "..%2f..%2fdocs",
    "a%23b",
    "ACCT%2301",
    "*",
    "__proto__",
    "{accountId}",
    "a%3Ab",
  ])("is a collector's whole name: %s sets up that one, and no other is touched", async (value) => {
    const collectors = async () =>
      (await target.send("GET", "/v1/collectors")).body.items as { id: string }[];
    const before = await collectors();
    const route = routes.find(({ operationId }) => operationId === "putCollector");
    if (!route) throw new Error("There is no such operation");
    const path = target.path(route, { collectorId: value });
    const put = await target.send("PUT", path, valid(route));
    const id = decodeURIComponent(value);
    expect([value, put.status, put.body.id]).toEqual([value, 200, id]);
    expect((await target.send("GET", path)).body).toEqual(put.body);
    const after = await collectors();
    expect(after.filter((it) => it.id !== id)).toEqual(before.filter((it) => it.id !== id));
    expect(after.filter((it) => it.id === id)).toEqual([put.body]);
  });

  it("that is an opt-out token shows a page, whatever it holds", async () => {
    const hostile = ["%zz", "a%00b", "x".repeat(9000), "a.b.c.d", "..%2f", "%3Cscript%3E", "__proto__.a.b"];
    for (const method of ["GET", "POST"])
      for (const value of hostile) {
        const answer = await target.send(method, `/opt-out/${value}?utm_source=mail&utm_source=2`, {
          authorization: null,
          ...(method === "POST" && {
            body: "List-Unsubscribe=One-Click",
            headers: { "content-type": "application/x-www-form-urlencoded" },
          }),
        });
        expect([value, answer.status, answer.type]).toEqual([value, 404, "text/html"]);
        expect(answer.text).not.toContain("<script");
      }
  });
});

describe("a query", () => {
  const refused = async (route: RouteDefinition, query: string, field: string): Promise<void> => {
    const label = `${labelOf(route)}?${query}`.slice(0, 200);
    const answer = await target.send(route.method, `${target.path(route)}?${query}`, valid(route));
    expectProblem(answer, label);
    expect([
      label,
      answer.status,
      answer.body.errors?.map((error: { field: string }) => error.field),
    ]).toEqual([label, 422, [field]]);
  };

  it("with a parameter that is not known is refused, and changes nothing", async () => {
    const before = await target.fingerprint();
    for (const route of withScope) {
      // A list that wants an account says so too.
      const query =
        route.query?.safeParse({}).success === false ? `accountId=${target.names["accountId"]}&` : "";
      for (const name of ["nonsense", "constructor", "accountid", "Limit"])
        await refused(route, `${query}${name}=1`, name);
    }
    expect(await target.fingerprint()).toBe(before);
  });

  it("with a parameter that comes twice is refused, whether or not the values agree", async () => {
    for (const route of withScope) {
      await refused(route, "limit=1&limit=1", "limit");
      await refused(route, "legalEntityId=a&legalEntityId=b&%6cegalEntityId=c", "legalEntityId");
    }
  });

  const lists = withScope.filter(
    ({ query }) => query !== undefined && "shape" in query && "limit" in (query.shape as object),
  );
  const base = (route: RouteDefinition): string =>
    route.path === "/v1/accounts" || route.path.includes("{") || /aging|report|tasks/.test(route.path)
      ? ""
      : `accountId=${target.names["accountId"]}&`;

  it.each(["0", "-1", "1.5", "1e2", "NaN", "", "9999999", "٣", "1,2", "0x10", "true", "null", " 1", "1%00"])(
    "asks for no page of %j",
    async (limit) => {
      expect(lists.length).toBeGreaterThan(7);
      for (const route of lists) await refused(route, `${base(route)}limit=${limit}`, "limit");
    },
  );

  const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  it.each<[string, string]>([
    ["a made-up one", "x"],
    ["no base64", "%00%ff"],
    ["empty", ""],
    ["too long", "x".repeat(2001)],
    ["a list", cursor([])],
    ["null", cursor(null)],
    ["a number", cursor(1e308)],
    ["an object", cursor({})],
    ["a key of another table", cursor({ pk: "KEY#x", sk: "KEY" })],
    ["a shard that is not there", cursor({ shard: 1e9 })],
    ["a shard below all", cursor({ shard: -1 })],
    ["no number of a shard", cursor({ shard: "0" })],
    ["a prototype", '{"__proto__":{"shard":0}}'],
    ["deep", cursor(JSON.parse(`${"[".repeat(700)}${"]".repeat(700)}`))],
  ])("has no cursor that the list did not give: %s", async (_, value) => {
    for (const route of lists.filter(({ path }) => path !== "/v1/aging"))
      await refused(route, `${base(route)}cursor=${value}`, "cursor");
    await refused(agingRoute(), `by=account&cursor=${value}`, "cursor");
  });

  it("has no cursor of another list, or of another account", async () => {
    const { accountId = "" } = target.names;
    const own = cursor({ pk: `ACCT#${accountId}`, sk: "INV#x" });
    for (const path of [`/v1/payments?accountId=${accountId}`, `/v1/credit-notes?accountId=${accountId}`]) {
      const answer = await target.send("GET", `${path}&cursor=${own}`);
      expect([path, answer.status, answer.body.errors?.[0].field]).toEqual([path, 422, "cursor"]);
    }
    const foreign = cursor({ pk: "ACCT#other", sk: "PAY#x" });
    const answer = await target.send("GET", `/v1/payments?accountId=${accountId}&cursor=${foreign}`);
    expect([answer.status, answer.body.errors?.[0].field]).toEqual([422, "cursor"]);
  });

  const agingRoute = (): RouteDefinition => {
    const route = routes.find(({ path }) => path === "/v1/aging");
    if (!route) throw new Error("There is no aging");
    return route;
  };
});

describe("headers", () => {
  const writes = withScope.filter(({ method }) => method !== "GET");

  it.each(["", " ", "x".repeat(201), "ü", "a b", "a\tb", "a\r\nb", "\u0000", "\u{1F600}"])(
    "hold no idempotency key %j",
    async (key) => {
      const before = await target.fingerprint();
      for (const route of writes) {
        const answer = await target.send(route.method, target.path(route), {
          ...valid(route),
          headers: { "idempotency-key": key },
        });
        expectProblem(answer, labelOf(route));
        expect([labelOf(route), answer.status, answer.body.errors[0].field]).toEqual([
          labelOf(route),
          422,
          "Idempotency-Key",
        ]);
      }
      expect(await target.fingerprint()).toBe(before);
    },
  );

  const guarded = withScope.filter(({ takesIfMatch }) => takesIfMatch === true);

  it.each(["x", '"1", "2"', "-1", '"', "W/", "9".repeat(40), "1e3", "\u0661", "{}", ""])(
    "hold no version %j, where If-Match is taken, be the thing there or not",
    async (version) => {
      expect(guarded.length).toBeGreaterThan(12);
      const before = await target.fingerprint();
      for (const route of guarded) {
        const answer = await target.send(route.method, target.path(route), {
          ...valid(route),
          headers: { "if-match": version },
        });
        expectProblem(answer, labelOf(route));
        expect([labelOf(route), answer.status, answer.body.errors?.[0].field]).toEqual([
          labelOf(route),
          422,
          "If-Match",
        ]);
      }
      expect(await target.fingerprint()).toBe(before);
    },
  );

  it("that name a version which nothing has lead to no change, where If-Match is taken", async () => {
    const before = await target.fingerprint();
    for (const route of guarded) {
      const answer = await target.send(route.method, target.path(route), {
        ...valid(route),
        headers: { "if-match": '"987654"' },
      });
      expectProblem(answer, labelOf(route));
      expect([labelOf(route), [404, 409].includes(answer.status)]).toEqual([labelOf(route), true]);
      if (answer.status === 409)
        expect([labelOf(route), answer.body.type]).toEqual([
          labelOf(route),
          "https://dunlin.dev/problems/stale-version",
        ]);
    }
    expect(await target.fingerprint()).toBe(before);
  });

  it("of more than 10,240 bytes are refused by the gateway", async () => {
    for (const route of routes) {
      const answer = await target.send(route.method, target.path(route), {
        headers: { "x-padding": "x".repeat(10_240) },
      });
      expect([labelOf(route), answer.status]).toEqual([labelOf(route), 431]);
    }
  });

  it("come back in no answer", async () => {
    for (const route of routes) {
      const answer = await target.send(route.method, target.path(route), {
        ...valid(route),
        headers: { origin: "https://evil.example", "x-forwarded-host": "evil.example", cookie: "a=b" },
      });
      expect([labelOf(route), JSON.stringify(answer.headers).includes("evil")]).toEqual([
        labelOf(route),
        false,
      ]);
    }
  });
});
