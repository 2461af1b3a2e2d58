import { Aws, Duration, Fn, RemovalPolicy } from "aws-cdk-lib";
import { AccessLogField, AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { HouseAlarm } from "../constructs/alarm.ts";
import type { ApiFunction } from "../constructs/called-functions.ts";
import { acknowledge, type House, physicalName } from "../constructs/house.ts";
import type { ApiFunctionName } from "../functions/catalogue.ts";
import { routes } from "./routes.ts";
import type { SignIn } from "./sign-in.ts";

/** One line a request, without its body, query or address: those can be personal data. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    at: AccessLogField.contextRequestTime(),
    route: "$context.routeKey",
    status: AccessLogField.contextStatus(),
    latencyMs: "$context.responseLatency",
    client: "$context.authorizer.claims.client_id",
    subject: "$context.authorizer.claims.sub",
    authorizerError: "$context.authorizer.error",
    integrationError: "$context.integrationErrorMessage",
  }),
);

/**
 * The HTTP API: its stage with throttles and access log, its authorizer and its routes. AWS WAF
 * cannot stand in front of an HTTP API; it belongs to the CloudFront distribution of the portal.
 */
export class HouseHttpApi extends Construct {
  readonly api: HttpApi;
  /** The public base URL, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, house: House, signIn: SignIn) {
    super(scope, "HttpApi");
    const { stage } = house;
    const origins = stage.api.allowedOrigins;
    this.api = new HttpApi(this, "Api", {
      apiName: physicalName(stage, "api"),
      createDefaultStage: false,
      defaultAuthorizer: this.#authorizer(signIn),
      ...(origins.length > 0 && {
        corsPreflight: {
          allowOrigins: origins,
          allowMethods: [CorsHttpMethod.ANY],
          allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match"],
          exposeHeaders: ["etag", "location"],
          maxAge: Duration.hours(1),
        },
      }),
    });
    new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: stage.api.throttle.rate, burstLimit: stage.api.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, "AccessLogs", {
            logGroupName: `/aws/apigateway/${physicalName(stage, "api")}`,
            retention: stage.logRetentionDays,
            removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
          }),
        ),
        format: accessLogFormat,
      },
    });
    this.url = Fn.join("", ["https://", this.api.apiId, ".execute-api.", Aws.REGION, ".", Aws.URL_SUFFIX]);
    this.#alarms(house);
  }

  /** Connects every route of the manifest to its function; a public one without the authorizer. */
  addRoutes(functions: Readonly<Record<ApiFunctionName, ApiFunction>>): void {
    const integrations = new Map(
      Object.entries(functions).map(([name, { target }]) => [
        name,
        new HttpLambdaIntegration(name, target, { scopePermissionToRoute: false }),
      ]),
    );
    for (const route of routes) {
      const integration = integrations.get(route.function);
      if (!integration) throw new Error(`${route.method} ${route.path} has no function ${route.function}`);
      const added = this.api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration,
        ...(route.scope === null
          ? { authorizer: new HttpNoneAuthorizer() }
          : { authorizationScopes: [route.scope] }),
      });
      if (route.scope === null)
        for (const one of added)
          acknowledge(
            one,
            "AwsSolutions-APIG4",
            `${route.path} is public: it serves the API's description, or a page whose address holds an unguessable token.`,
          );
    }
  }

  #authorizer({ userPool, userClient, machineClients }: SignIn): HttpJwtAuthorizer {
    const issuer = Fn.join("", [
      "https://cognito-idp.",
      Aws.REGION,
      ".",
      Aws.URL_SUFFIX,
      "/",
      userPool.userPoolId,
    ]);
    return new HttpJwtAuthorizer("Tokens", issuer, {
      jwtAudience: [userClient, ...Object.values(machineClients)].map((client) => client.userPoolClientId),
    });
  }

  #alarms(house: House): void {
    new HouseAlarm(this, house, {
      name: "api-server-errors",
      impact: "Requests to the API fail on our side; callers who do not repeat them lose postings.",
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 1,
    });
    new HouseAlarm(this, house, {
      name: "api-latency",
      impact: "The API answers slowly: one request in a hundred takes over three seconds.",
      metric: this.api.metricLatency({ period: Duration.minutes(5), statistic: "p99" }),
      threshold: 3000,
      periods: 3,
    });
  }
}
