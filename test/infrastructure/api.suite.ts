import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scopesOfGroups } from "../../functions/access/grant-scopes.ts";
import type { RouteDefinition } from "../../functions/runtime/http/route.ts";
import { routes } from "../../lib/api/routes.ts";
import { scopes } from "../../lib/api/scopes.ts";
import { apiFunctions } from "../../lib/functions/catalogue.ts";
import { at, listOf, referred, synthesise } from "./synthesised.ts";

/** What may be called without a token. Adding to it is a decision. */
const PUBLIC = ["GET /docs", "GET /openapi.json", "GET /opt-out/{token}", "POST /opt-out/{token}"];

const tableOf = async (entry: string): Promise<readonly RouteDefinition[]> => {
  const module: { routes?: readonly RouteDefinition[] } = await import(`../../${entry}`);
  if (!module.routes) throw new Error(`${entry} exports no routes`);
  return module.routes;
};

describe("the manifest of routes", () => {
  it.each(Object.values(apiFunctions).map(({ name, entry }) => [name, entry] as const))(
    "is what %s answers",
    async (name, entry) => {
      expect(existsSync(entry)).toBe(true);
      const answered = (await tableOf(entry)).map(({ method, path, scope }) => ({ method, path, scope }));
      const declared = routes
        .filter((route) => route.function === name)
        .map(({ method, path, scope }) => ({ method, path, scope }));
      const byKey = (a: { method: string; path: string }, b: { method: string; path: string }) =>
        `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`);
      expect(declared.sort(byKey)).toEqual(answered.sort(byKey));
      expect(declared.length).toBeGreaterThan(0);
    },
  );

  it("names each route once", () => {
    const keys = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("asks for a scope everywhere but where it is meant not to", () => {
    const open = routes.filter(({ scope }) => scope === null).map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual(PUBLIC);
  });

  it("uses every scope there is", () => {
    const used = new Set(routes.flatMap(({ scope }) => (scope === null ? [] : [scope])));
    expect([...used].sort()).toEqual(Object.keys(scopes).sort());
  });
});

describe.each(["prod", "dev"])("the HTTP API of %s", (stageName) => {
  const { ofType, resources, stage } = synthesise(stageName);
  const deployed = ofType("AWS::ApiGatewayV2::Route");

  it("has exactly the routes of the manifest, each with its scope or public", () => {
    const asDeployed = deployed.map(({ properties }) => ({
      key: properties.RouteKey,
      authorization: properties.AuthorizationType,
      scopes: listOf(properties.AuthorizationScopes),
      authorizer: referred(properties.AuthorizerId) !== undefined,
    }));
    const wanted = routes.map(({ method, path, scope }) => ({
      key: `${method} ${path}`,
      authorization: scope === null ? "NONE" : "JWT",
      scopes: scope === null ? [] : [scope],
      authorizer: scope !== null,
    }));
    const byKey = (a: { key: unknown }, b: { key: unknown }) => String(a.key).localeCompare(String(b.key));
    expect(asDeployed.sort(byKey)).toEqual(wanted.sort(byKey));
  });

  it("hands each route to the function that the manifest names, or to its live alias", () => {
    const inApi = (id: string | undefined) =>
      resources.find((one) => one.stack.endsWith("-api") && one.id === id);
    for (const { properties } of deployed) {
      const target = JSON.stringify(properties.Target);
      const integration = ofType("AWS::ApiGatewayV2::Integration").find(({ id }) =>
        target.includes(`"${id}"`),
      );
      const called = inApi(referred(integration?.properties.IntegrationUri));
      const entry =
        called?.type === "AWS::Lambda::Alias"
          ? inApi(referred(called.properties.FunctionName))?.metadata["dunlin:entry"]
          : called?.metadata["dunlin:entry"];
      const route = routes.find(({ method, path }) => `${method} ${path}` === properties.RouteKey);
      expect(entry, String(properties.RouteKey)).toBe(route && apiFunctions[route.function].entry);
      expect(at(integration?.properties, "PayloadFormatVersion")).toBe("2.0");
    }
  });

  it("throttles, logs access, and takes tokens of its own clients only", () => {
    const [httpStage] = ofType("AWS::ApiGatewayV2::Stage");
    expect(at(httpStage?.properties, "DefaultRouteSettings", "ThrottlingRateLimit")).toBe(
      stage.api.throttle.rate,
    );
    expect(at(httpStage?.properties, "DefaultRouteSettings", "ThrottlingBurstLimit")).toBe(
      stage.api.throttle.burst,
    );
    expect(at(httpStage?.properties, "AccessLogSettings", "DestinationArn")).toBeDefined();
    const [authorizer] = ofType("AWS::ApiGatewayV2::Authorizer");
    expect(listOf(at(authorizer?.properties, "JwtConfiguration", "Audience"))).toHaveLength(
      1 + stage.signIn.machines.length,
    );
  });

  it("shifts its functions' traffic in steps where the stage wants it", () => {
    const groups = ofType("AWS::CodeDeploy::DeploymentGroup");
    expect(groups).toHaveLength(stage.canary ? Object.keys(apiFunctions).length : 0);
    for (const { properties } of groups) {
      expect(listOf(at(properties, "AlarmConfiguration", "Alarms")).length).toBe(1);
      expect(listOf(at(properties, "AutoRollbackConfiguration", "Events"))).toContain(
        "DEPLOYMENT_STOP_ON_ALARM",
      );
    }
  });
});

describe("sign-in", () => {
  const { ofType, stage } = synthesise("prod");

  it("lets nobody sign up and asks for a second factor", () => {
    const [pool] = ofType("AWS::Cognito::UserPool");
    expect(at(pool?.properties, "AdminCreateUserConfig", "AllowAdminCreateUserOnly")).toBe(true);
    expect(pool?.properties.MfaConfiguration).toBe("ON");
  });

  it("asks a function of ours before it signs a person's token", () => {
    const [pool] = ofType("AWS::Cognito::UserPool");
    const trigger = at(pool?.properties, "LambdaConfig", "PreTokenGenerationConfig");
    expect(at(trigger, "LambdaVersion")).toBe("V2_0");
    const called = ofType("AWS::Lambda::Function").find(
      ({ id }) => id === referred(at(trigger, "LambdaArn")),
    );
    expect(called?.metadata["dunlin:entry"]).toBe("functions/access/grant-scopes.ts");
    const groups = ofType("AWS::Cognito::UserPoolGroup").map(({ properties }) =>
      String(properties.GroupName),
    );
    expect(groups.sort()).toEqual(Object.keys(scopesOfGroups).sort());
  });

  it("gives machines client credentials, and people a code and no secret", () => {
    const clients = ofType("AWS::Cognito::UserPoolClient").map(({ properties }) => ({
      secret: properties.GenerateSecret,
      flows: properties.AllowedOAuthFlows,
    }));
    expect(clients).toEqual(
      expect.arrayContaining([
        { secret: true, flows: ["client_credentials"] },
        { secret: false, flows: ["code"] },
      ]),
    );
    expect(clients).toHaveLength(1 + stage.signIn.machines.length);
  });

  it("knows every scope that a route asks for", () => {
    const [server] = ofType("AWS::Cognito::UserPoolResourceServer");
    const known = listOf(at(server?.properties, "Scopes")).map(
      (scope) => `${String(at(server?.properties, "Identifier"))}/${String(at(scope, "ScopeName"))}`,
    );
    expect(known.sort()).toEqual(Object.keys(scopes).sort());
  });
});
