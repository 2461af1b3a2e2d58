import type { Declared } from "./declared.ts";
import type { ApiModel, CorsModel, RouteModel } from "./model.ts";
import { isTrue, list, numberOr, record, text, texts } from "./properties.ts";
import { functionArnOf } from "./read-compute.ts";

/** A function's ARN inside an integration's URI, which may wrap it in an API Gateway path. */
const functionInUri = (declared: Declared, uri: string): string => {
  const wrapped = /functions\/(arn:[^/]+)\/invocations/.exec(uri)?.[1];
  return functionArnOf(declared, wrapped ?? uri);
};

const readCors = (value: unknown): CorsModel | undefined => {
  if (value === undefined) return undefined;
  const cors = record(value);
  const origins = texts(cors["AllowOrigins"]);
  if (origins.length === 0) return undefined;
  return {
    origins,
    methods: texts(cors["AllowMethods"]),
    headers: texts(cors["AllowHeaders"]).map((header) => header.toLowerCase()),
    exposedHeaders: texts(cors["ExposeHeaders"]),
    maxAgeSeconds: cors["MaxAge"] === undefined ? undefined : numberOr(cors["MaxAge"], 0),
    credentials: isTrue(cors["AllowCredentials"]),
  };
};

/** The HTTP API: its routes with the scopes they ask for, its authorizer's audiences, and CORS. */
export const readApi = (declared: Declared): ApiModel => {
  const integrations = new Map(
    declared
      .of("AWS::ApiGatewayV2::Integration")
      .map(({ identity, properties }) => [identity.ref, String(properties["IntegrationUri"])]),
  );
  const routes = declared.of("AWS::ApiGatewayV2::Route").map(({ id, properties }): RouteModel => {
    const routeKey = String(properties["RouteKey"]);
    const integration = String(properties["Target"]).replace(/^integrations\//, "");
    const uri = integrations.get(integration);
    if (uri === undefined) throw new Error(`The route ${routeKey} (${id}) leads to an unknown integration`);
    const [method = "ANY", path = "/{proxy+}"] = routeKey === "$default" ? [] : routeKey.split(" ");
    return {
      method,
      path,
      routeKey,
      functionArn: functionInUri(declared, uri),
      scopes: texts(properties["AuthorizationScopes"]),
      authorized: (text(properties["AuthorizationType"]) ?? "NONE") !== "NONE",
    };
  });
  const [api] = declared.of("AWS::ApiGatewayV2::Api");
  const audiences = declared
    .of("AWS::ApiGatewayV2::Authorizer")
    .flatMap(({ properties }) => list(record(properties["JwtConfiguration"])["Audience"]).map(String));
  return { routes, cors: readCors(api?.properties["CorsConfiguration"]), audiences };
};
