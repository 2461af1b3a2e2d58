import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RouteDefinition } from "../../functions/runtime/http/route.ts";
import {
  type Answer,
  expectProblem,
  type Json,
  routesWithBody,
  routesWithShape,
  type Shot,
  startTarget,
  type Target,
} from "./rig.ts";

/** What bodies of any kind do to every route that reads one: a clean refusal, and nothing written. */

// Megabytes to every route take long on a machine that is not idle.
vi.setConfig({ testTimeout: 300_000 });

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.machine.close());

const labelOf = ({ method, path }: RouteDefinition): string => `${method} ${path}`;
const shoot = (route: RouteDefinition, shot: Shot): Promise<Answer> =>
  target.send(route.method, target.path(route), shot);

/** Sends to every such route what `make` makes of the route's valid body, and holds that nothing was written. */
const everywhere = async (
  make: (valid: Json, route: RouteDefinition) => Shot,
  check: (answer: Answer, route: RouteDefinition, valid: Json) => void,
  to = routesWithBody,
): Promise<void> => {
  const before = await target.fingerprint();
  expect(to.length).toBeGreaterThan(30);
  for (const route of to) {
    const valid = target.bodyFor(route);
    const answer = await shoot(route, make(valid, route));
    check(answer, route, valid);
  }
  expect(await target.fingerprint()).toBe(before);
};

const refusedWith =
  (status: number, slug: string) =>
  (answer: Answer, route: RouteDefinition): void => {
    expectProblem(answer, labelOf(route));
    expect([labelOf(route), answer.status, answer.body.type]).toEqual([
      labelOf(route),
      status,
      `https://dunlin.dev/problems/${slug}`,
    ]);
  };

const fieldsOf = (answer: Answer): string[] =>
  (answer.body.errors ?? []).map(({ field }: { field: string }) => field);

const invalidAt =
  (field: (valid: Json) => string) =>
  (answer: Answer, route: RouteDefinition, valid: Json): void => {
    refusedWith(422, "invalid-request")(answer, route);
    expect([labelOf(route), fieldsOf(answer)]).toEqual([labelOf(route), [field(valid)]]);
  };

const firstKey = (valid: Json): string => Object.keys(valid)[0] ?? "";
const withKey = (valid: Json, key: string, value: string): string =>
  `{${JSON.stringify(key)}:${value},${JSON.stringify(valid).slice(1)}`;

describe("what is not JSON", () => {
  it.each([
    "",
    " ",
    "{",
    "nul",
    "{}{}",
    '{"a":1,}',
    "{'a':1}",
    "/**/{}",
    "NaN",
    "0x10",
    '{"a":"\u0001"}',
    '"\\u12"',
    "<a/>",
    "\ufeff{}",
  ])("is refused: %j", async (body) => {
    await everywhere(() => ({ body }), refusedWith(400, "malformed-json"));
  });

  it.each<[string, number[]]>([
    ["an overlong slash", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
    ["a byte that starts nothing", [0xff]],
    ["a character beyond Unicode", [0xf5, 0x80, 0x80, 0x80]],
    ["half a character", [0xe2, 0x82]],
  ])("is refused where its bytes are no UTF-8: %s", async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')]);
    await everywhere(() => ({ body }), refusedWith(400, "not-utf-8"));
  });

  it("is refused in UTF-16, whether it says so or not", async () => {
    const encoded = (valid: Json) => Buffer.from(JSON.stringify(valid), "utf16le");
    await everywhere((valid) => ({ body: encoded(valid) }), refusedWith(400, "malformed-json"));
    await everywhere(
      (valid) => ({
        body: encoded(valid),
        headers: { "content-type": "application/json; charset=utf-16" },
      }),
      refusedWith(415, "unsupported-media-type"),
    );
  });
});

describe("JSON that is no object of the route", () => {
  it.each(["null", "true", "0", "-0", "1e400", '"x"', "[]", "[null]", "[{}]", "[[]]"])(
    "is refused: %s",
    async (body) => {
      await everywhere(
        () => ({ body }),
        (answer, route) => {
          refusedWith(422, "invalid-request")(answer, route);
          expect([labelOf(route), fieldsOf(answer)]).toEqual([labelOf(route), ["body"]]);
        },
      );
    },
  );

  const nested = (open: string, close: string, depth: number, inner = "1") =>
    open.repeat(depth) + inner + close.repeat(depth);

  it.each<[string, string, string]>([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("is refused when it nests %s 100,000 deep", async (_, open, close) => {
    const body = nested(open, close, 100_000);
    await everywhere(() => ({ body }), refusedWith(422, "invalid-request"));
    await everywhere(() => ({ body: open.repeat(100_000) }), refusedWith(400, "malformed-json"));
  });

  it.each<[string, string, string]>([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("is refused when a field of it nests %s deep, known or not", async (_, open, close) => {
    const deep = nested(open, close, 10_000);
    const inside = (valid: Json) =>
      JSON.stringify({ ...valid, [firstKey(valid)]: "@" }).replace('"@"', () => deep);
    await everywhere((valid) => ({ body: withKey(valid, "x", deep) }), refusedWith(422, "invalid-request"));
    await everywhere((valid) => ({ body: inside(valid) }), refusedWith(422, "invalid-request"));
  });
});

describe("keys", () => {
  it("may not come twice, at the top", async () => {
    await everywhere(
      (valid) => ({ body: withKey(valid, firstKey(valid), JSON.stringify(valid[firstKey(valid)])) }),
      invalidAt(firstKey),
    );
  });

  it("may not come twice, spelt differently", async () => {
    const escaped = (key: string) =>
      [...key].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    await everywhere(
      (valid) => ({ body: `{"${escaped(firstKey(valid))}":null,${JSON.stringify(valid).slice(1)}` }),
      invalidAt(firstKey),
    );
  });

  it("may not come twice inside: an amount of money is not the last of two", async () => {
    const money = '{"amount":"1.00","amount":"9999.00","currency":"EUR"}';
    const takesMoney = routesWithBody.filter((route) => "amount" in target.bodyFor(route));
    expect(takesMoney.length).toBeGreaterThan(3);
    const before = await target.fingerprint();
    for (const route of takesMoney) {
      const body = JSON.stringify({ ...target.bodyFor(route), amount: "@" }).replace('"@"', money);
      invalidAt(() => "amount.amount")(await shoot(route, { body }), route, undefined);
    }
    expect(await target.fingerprint()).toBe(before);
  });

  it("are named with their place in a list", async () => {
    const route = routesWithBody.find(({ operationId }) => operationId === "createInvoices");
    if (!route) throw new Error("There is no such operation");
    const one = JSON.stringify(target.bodyFor(route));
    const body = `{"invoices":[${one},${withKey(JSON.parse(one), "number", '"2"')}]}`;
    invalidAt(() => "invoices[1].number")(await shoot(route, { body }), route, undefined);
  });

  it.each([
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "",
    "\u0000",
    "\u202e",
    "a.b",
  ])("that no schema knows are refused by name: %j", async (key) => {
    await everywhere(
      (valid) => ({ body: withKey(valid, key, '{"polluted":true}') }),
      (answer, route) => {
        refusedWith(422, "invalid-request")(answer, route);
        expect([labelOf(route), fieldsOf(answer)]).toEqual([labelOf(route), [key === "" ? "body" : key]]);
      },
      routesWithShape,
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("are refused inside as well: __proto__ is no way around a schema", async () => {
    const route = routesWithBody.find(({ operationId }) => operationId === "createAccount");
    if (!route) throw new Error("There is no such operation");
    const body = JSON.stringify({ ...target.bodyFor(route), address: "@" }).replace(
      '"@"',
      '{"lines":["a"],"__proto__":{"country":"DE"}}',
    );
    invalidAt(() => "address.__proto__")(await shoot(route, { body }), route, undefined);
  });

  it("by the ten thousand, all of them unknown, get an answer of a sensible size", async () => {
    const many = Array.from({ length: 40_000 }, (_, i) => `"k${i}":0`).join();
    await everywhere(() => ({ body: `{${many}}` }), refusedWith(422, "invalid-request"));
    await everywhere(() => ({ body: `{"${"k".repeat(1_000_000)}":0}` }), refusedWith(422, "invalid-request"));
    const ones = (length: number) => Array(length).fill("{}").join();
    await everywhere(
      (valid) => ({
        body: `{${Object.keys(valid)
          .map((key) => `"${key}":[${ones(3_000)}]`)
          .join()}}`,
      }),
      refusedWith(422, "invalid-request"),
      routesWithShape,
    );
    await everywhere(() => ({ body: `{"invoices":[${ones(60_000)}]}` }), refusedWith(422, "invalid-request"));
  });
});

describe("media types", () => {
  const OTHERS = [
    undefined,
    "",
    "text/plain",
    "text/html",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/jsonx",
    "application/json, text/plain",
    "application/json text/plain",
    "json",
    "*/*",
    "application/json; charset=utf-16",
    "application/json; charset=iso-8859-1",
    'application/json; charset="utf-7"',
  ];

  it.each(OTHERS)("that are not taken are refused: %s", async (type) => {
    await everywhere(
      (valid) => {
        const shot = { body: JSON.stringify(valid) };
        return type === undefined
          ? { ...shot, headers: { "content-type": "" } }
          : { ...shot, headers: { "content-type": type } };
      },
      refusedWith(415, "unsupported-media-type"),
    );
  });

  it("of XML are taken by the one operation that reads e-invoices", async () => {
    for (const type of ["application/xml", "text/xml"])
      await everywhere(
        () => ({ body: "<a/>", headers: { "content-type": type } }),
        (answer, route) => {
          if (route.operationId === "createInvoices")
            refusedWith(422, "e-invoice-unknown-format")(answer, route);
          else refusedWith(415, "unsupported-media-type")(answer, route);
        },
      );
  });

  it.each([
    "application/json",
    "APPLICATION/JSON",
    "application/json; charset=UTF-8",
    'application/json;charset="utf-8"',
  ])("of JSON are taken: %s", async (type) => {
    await everywhere(
      () => ({ body: "[]", headers: { "content-type": type } }),
      refusedWith(422, "invalid-request"),
    );
  });
});

describe("size", () => {
  const MB = 1024 * 1024;

  it("is refused by the function beyond 4 MB", async () => {
    await everywhere(() => ({ body: `"${"x".repeat(4 * MB)}"` }), refusedWith(413, "too-large"));
  });

  it.each<[string, () => string]>([
    ["beyond 10 MB", () => "x".repeat(10 * MB + 1)],
    ["of 10 MB, of which the function could not be told", () => "x".repeat(10 * MB)],
    ["beyond 6 MB only with its envelope", () => "x".repeat(6 * MB - 100)],
    ["beyond 6 MB only as the text of an event", () => "\u0001".repeat(1.5 * MB)],
  ])("is refused by the gateway %s, before any function is called", async (_, make) => {
    const body = make();
    const before = target.calls();
    // The gateway weighs a body before it looks where it goes: a few of the routes are enough.
    const drafts = routesWithBody.filter((route) => !routesWithShape.includes(route));
    expect(drafts).toHaveLength(1);
    for (const route of [...routesWithBody.slice(0, 3), ...drafts]) {
      const { status, body: said } = await shoot(route, { body });
      expect([labelOf(route), status, said]).toEqual([
        labelOf(route),
        413,
        { message: "Request Entity Too Large" },
      ]);
    }
    expect(target.calls()).toBe(before);
  });

  it("up to 4 MB is read: a long text is refused for what it is", async () => {
    await everywhere(
      (valid) => ({ body: JSON.stringify({ ...valid, [firstKey(valid)]: "x".repeat(4 * MB - 4000) }) }),
      refusedWith(422, "invalid-request"),
      routesWithShape,
    );
  });
});
