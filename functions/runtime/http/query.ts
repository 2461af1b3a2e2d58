import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as z from "zod";
import { invalid } from "./problem.ts";
import type { RouteDefinition } from "./route.ts";

const nothing = z.strictObject({});

/** Names that stand in a query more than once. */
const repeatedIn = (query: string): string[] => {
  const names = [...new URLSearchParams(query).keys()];
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
};

/**
 * The query of a request, checked. API Gateway joins the values of a repeated parameter with commas, so that they
 * could pass for one value; a parameter that comes twice is refused, as is one that the route does not
 * know. Public routes are reached by links, to which others add parameters of their own: those are not looked at.
 */
export const queryOf = <T>(
  route: Pick<RouteDefinition, "query" | "scope">,
  event: Pick<APIGatewayProxyEventV2, "queryStringParameters" | "rawQueryString">,
  parse: (schema: z.ZodType<T>, value: unknown) => T,
): T | undefined => {
  const given = event.queryStringParameters ?? {};
  if (route.query === undefined && route.scope === null) return undefined;
  const repeated = repeatedIn(event.rawQueryString ?? "");
  if (repeated.length > 0) throw invalid(...repeated.map((field) => ({ field, message: "is given twice" })));
  if (route.query) return parse(route.query as z.ZodType<T>, given);
  parse(nothing as unknown as z.ZodType<T>, given);
  return undefined;
};
