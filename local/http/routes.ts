import type { RouteModel } from "../cloudformation/model.ts";

/** A route that fits a request, with what its variables stand for. */
export interface RouteMatch {
  readonly route: RouteModel;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly route: RouteModel;
  readonly expression: RegExp;
  readonly names: readonly string[];
  /** Per segment: 0 for a literal, 1 for a variable, 2 for a greedy variable. */
  readonly rank: readonly number[];
}

const compile = (route: RouteModel): Compiled => {
  const names: string[] = [];
  const rank: number[] = [];
  const parts = route.path.split("/").map((segment) => {
    const variable = /^\{([^}+]+)(\+?)\}$/.exec(segment);
    rank.push(variable ? (variable[2] === "+" ? 2 : 1) : 0);
    if (!variable) return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(variable[1] ?? "");
    return variable[2] === "+" ? "(.+)" : "([^/]+)";
  });
  return { route, expression: new RegExp(`^${parts.join("/")}$`), names, rank };
};

const moreSpecific = (a: Compiled, b: Compiled): number => {
  for (let i = 0; i < Math.max(a.rank.length, b.rank.length); i++) {
    const difference = (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(a.route.method === "ANY") - Number(b.route.method === "ANY");
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Finds the route of a request as API Gateway does: the full match before variables, variables before greedy ones. */
export const routeTable = (
  routes: readonly RouteModel[],
): ((method: string, path: string) => RouteMatch | undefined) => {
  const compiled = routes.map(compile).sort(moreSpecific);
  return (method, path) => {
    const trimmed = path.length > 1 ? path.replace(/\/$/, "") : path;
    for (const { route, expression, names } of compiled) {
      if (route.method !== "ANY" && route.method !== method) continue;
      const found = expression.exec(trimmed);
      if (!found) continue;
      const pathParameters = Object.fromEntries(names.map((name, i) => [name, decoded(found[i + 1] ?? "")]));
      return { route, pathParameters };
    }
    return undefined;
  };
};
