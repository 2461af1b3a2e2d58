import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";
import type { Scope } from "../runtime/http/route.ts";
import { entryPoint } from "../runtime/runtime.ts";

const READ: readonly Scope[] = ["dunlin/ledger.read", "dunlin/dunning.read", "dunlin/insight.read"];

/** What the tokens of a group's people may carry. Somebody in several groups has all of theirs; in none, nothing. */
export const scopesOfGroups: Readonly<Record<string, readonly Scope[]>> = {
  administrators: [...READ, "dunlin/ledger.write", "dunlin/dunning.write", "dunlin/admin"],
  finance: [...READ, "dunlin/ledger.write"],
  collectors: ["dunlin/ledger.read", "dunlin/dunning.read", "dunlin/dunning.write"],
  readers: READ,
};

/**
 * Takes from a person's access token every scope of ours that none of their groups grants, whatever
 * the sign-in page asked for. Tokens of machines do not pass here: their scopes are their client's.
 */
export const createHandler =
  () =>
  async (event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> => {
    const groups = event.request.groupConfiguration.groupsToOverride ?? [];
    const granted = new Set<string>(groups.flatMap((group) => scopesOfGroups[group] ?? []));
    const asked = event.request.scopes ?? [];
    const scopesToSuppress = asked.filter((scope) => scope.startsWith("dunlin/") && !granted.has(scope));
    return {
      ...event,
      response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToSuppress } } },
    };
  };

/** Cognito calls it before it signs an access token. */
export const handler = entryPoint(createHandler);
