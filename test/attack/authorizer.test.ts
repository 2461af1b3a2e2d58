import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes as manifest } from "../../lib/api/routes.ts";
import { routes, startTarget, type Target } from "./rig.ts";

/**
 * What the JWT authorizer of an HTTP API must keep out, over every route. It answers before any
 * function is called, with `{"message":"Unauthorized"}` or `{"message":"Forbidden"}`, as API Gateway
 * does; so that nothing can have happened is shown by no function having been called.
 */

let target: Target;
type Key = Awaited<ReturnType<typeof importJWK>> | KeyObject;
let own: { key: Key; alg: string; kid: string };
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

beforeAll(async () => {
  target = await startTarget();
  const jwk = JSON.parse(readFileSync(join(target.machine.dataDir, "data", "token-key.json"), "utf8"));
  own = { key: await importJWK(jwk, jwk.alg), alg: jwk.alg, kid: jwk.kid };
});
afterAll(() => target.machine.close());

const guarded = routes.filter(({ scope }) => scope !== null);
const HOUR = 3600;
/** Tokens live by real time, also where business time stands still. */
const nowSeconds = () => Math.floor(Date.now() / 1000);

interface Forgery {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: Key;
}

/** A token like the ones that are given out, with every scope, but for what is said. */
const forge = ({ claims = {}, header = {}, key = own.key }: Forgery = {}): Promise<string> => {
  const { gateway, tokens, model } = target.machine;
  const payload = {
    scope: gateway.scopes.join(" "),
    client_id: model.api.audiences[0],
    token_use: "access",
    iss: tokens.issuer,
    sub: "forger",
    iat: nowSeconds() - 60,
    exp: nowSeconds() + HOUR,
    ...claims,
  };
  return new SignJWT(payload).setProtectedHeader({ alg: own.alg, kid: own.kid, ...header }).sign(key);
};

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const unsigned = async (alg: string): Promise<string> => {
  const [, payload = ""] = (await forge()).split(".");
  return `${base64({ alg, kid: own.kid })}.${payload}.`;
};

/** Signed with the public key as if it were a shared secret: the classic confusion of algorithms. */
const confused = async (): Promise<string> => {
  const secret = Buffer.from(JSON.stringify(target.machine.tokens.jwks.keys[0]));
  return forge({ header: { alg: "HS256" }, key: secret });
};

const tampered = async (): Promise<string> => {
  const [header = "", payload = "", signature = ""] = (await forge({ claims: { scope: "none" } })).split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  return `${header}.${base64({ ...claims, scope: target.machine.gateway.scopes.join(" ") })}.${signature}`;
};

const bearer = async (token: string | Promise<string>): Promise<string> => `Bearer ${await token}`;

const REFUSED: Record<string, () => Promise<string | null>> = {
  "no token": async () => null,
  "an empty header": async () => "",
  "Bearer and nothing": async () => "Bearer ",
  "what is no token": async () => "Bearer nonsense",
  "two dots and nothing else": async () => "Bearer ..",
  "another scheme": async () => `Basic ${Buffer.from("a:b").toString("base64")}`,
  "two tokens": async () => `${await bearer(forge())}, ${await bearer(forge())}`,
  "a token with something behind it": async () => `${await bearer(forge())} x`,
  "an expired token": () => bearer(forge({ claims: { exp: nowSeconds() - 1 } })),
  "a token that never ends": () => bearer(forge({ claims: { exp: undefined } })),
  "a token of tomorrow": () => bearer(forge({ claims: { nbf: nowSeconds() + HOUR } })),
  "a token issued tomorrow": () => bearer(forge({ claims: { iat: nowSeconds() + HOUR } })),
  "another issuer": () => bearer(forge({ claims: { iss: "https://issuer.example" } })),
  "no issuer": () => bearer(forge({ claims: { iss: undefined } })),
  "another audience": () => bearer(forge({ claims: { aud: "someone-else" } })),
  "another client": () => bearer(forge({ claims: { client_id: "someone-else" } })),
  "neither audience nor client": () => bearer(forge({ claims: { client_id: undefined } })),
  "the signature of another key": () => bearer(forge({ key: stranger, header: { alg: "RS256" } })),
  "a key that is not known": () => bearer(forge({ header: { kid: "other" } })),
  "no key id": () => bearer(forge({ header: { kid: undefined } })),
  "alg none": () => bearer(unsigned("none")),
  "alg None": () => bearer(unsigned("None")),
  "a signature left out": () => bearer(unsigned(own.alg)),
  "the public key as a secret": () => bearer(confused()),
  "claims changed after signing": () => bearer(tampered()),
};

describe("every route that asks for a scope", () => {
  it("is one of the manifest's, with the scope that its function's table names", () => {
    const listed = (list: readonly { method: string; path: string; scope: string | null }[]) =>
      list.map(({ method, path, scope }) => `${method} ${path} ${scope}`).toSorted();
    expect(listed(routes)).toEqual(listed(manifest));
    const deployed = target.machine.model.api.routes.map(
      ({ method, path, authorized, scopes }) => `${method} ${path} ${authorized ? scopes.join() : null}`,
    );
    expect(deployed.toSorted()).toEqual(listed(routes));
    // All but the four public ones, which are named below: none is left out of the shots that follow.
    expect(guarded).toHaveLength(manifest.length - 4);
    expect(target.machine.gateway.scopes.length).toBeGreaterThan(1);
  });

  it.each(Object.entries(REFUSED))("refuses %s with 401 before any function is called", async (_, make) => {
    const authorization = await make();
    const before = target.calls();
    let shots = 0;
    for (const route of guarded) {
      const label = `${route.method} ${route.path}`;
      const body = route.body && JSON.stringify(target.bodyFor(route));
      const shot = { authorization, ...(body !== undefined && { body }) };
      const answer = await target.send(route.method, target.path(route), shot);
      expect([label, answer.status, answer.body]).toEqual([label, 401, { message: "Unauthorized" }]);
      expect(answer.headers["www-authenticate"], label).toMatch(/^Bearer/);
      shots++;
    }
    expect(shots).toBe(manifest.length - 4);
    expect(target.calls()).toBe(before);
  });

  it("refuses a token with every scope but its own with 403", async () => {
    const before = target.calls();
    const { scopes } = target.machine.gateway;
    for (const route of guarded) {
      const label = `${route.method} ${route.path}`;
      const others = scopes.filter((scope) => scope !== route.scope);
      for (const scope of [others.join(" "), "", `${route.scope}x`, `x${route.scope}`, "*"]) {
        const authorization = await bearer(forge({ claims: { scope } }));
        const answer = await target.send(route.method, target.path(route), { authorization });
        expect([label, scope, answer.status, answer.body]).toEqual([
          label,
          scope,
          403,
          { message: "Forbidden" },
        ]);
      }
    }
    expect(target.calls()).toBe(before);
  });

  it("lets in a token like the ones of Cognito: of a client, with the one scope, without an audience", async () => {
    for (const route of guarded) {
      const before = target.calls();
      const authorization = await bearer(forge({ claims: { scope: route.scope } }));
      const { status } = await target.send(route.method, target.path(route), { authorization });
      expect([route.path, [401, 403].includes(status) || status >= 500]).toEqual([route.path, false]);
      // The same request with one of the tokens above called none: it is the token that makes the difference.
      expect([route.path, target.calls() > before]).toEqual([route.path, true]);
    }
  });

  it("is reached by no other spelling of its path", async () => {
    const before = target.calls();
    for (const route of guarded) {
      const path = target.path(route);
      const spellings = [
        path.toUpperCase(),
        `/${path}`,
        path.replace("/v1/", "/v1//"),
        path.replace("/v1/", "/v1/./"),
        path.replace("/v1/", "/docs/../v1/"),
        path.replace("/v1/", "/v1%2f"),
        `${path};x=1`,
        `${path}%00`,
        `/opt-out/..${path}`,
      ];
      for (const spelling of spellings) {
        const { status } = await target.send(route.method, spelling, { authorization: null });
        expect([spelling, [401, 404].includes(status)]).toEqual([spelling, true]);
      }
    }
    expect(target.calls()).toBe(before);
  });

  it("is reached by no method that is not in the table", async () => {
    const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    const before = target.calls();
    // For a method that it does not have, `schema` is the id of a policy.
    for (const { path } of routes)
      for (const method of [
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "TRACE",
        "CONNECT",
        "QUERY",
        "get",
      ])
        if (!known.has(`${method} ${path}`) && path !== "/v1/policies/schema") {
          const answer = await target.send(method, target.path({ path }), {
            headers: { "x-http-method-override": "GET", "x-original-url": "/docs" },
          });
          expect([method, path, answer.status, answer.body]).toEqual([
            method,
            path,
            404,
            { message: "Not Found" },
          ]);
        }
    expect(target.calls()).toBe(before);
  });
});

describe("the routes without a scope", () => {
  it("are the documentation and the opt-out links, and ask for no token", async () => {
    const open = routes.filter(({ scope }) => scope === null);
    expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      "GET /docs",
      "GET /openapi.json",
      "GET /opt-out/{token}",
      "POST /opt-out/{token}",
    ]);
    const before = await target.fingerprint();
    for (const route of open) {
      const { status } = await target.send(route.method, target.path(route), { authorization: null });
      expect([route.path, status]).toEqual([route.path, route.path.startsWith("/opt-out") ? 404 : 200]);
    }
    expect(await target.fingerprint()).toBe(before);
  });
});
