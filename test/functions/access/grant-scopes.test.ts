import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHandler, scopesOfGroups } from "../../../functions/access/grant-scopes.ts";

const ALL = [...new Set(Object.values(scopesOfGroups).flat())];

const suppressed = async (groups: readonly string[] | undefined, asked: readonly string[] | undefined) => {
  const event = {
    request: { groupConfiguration: { groupsToOverride: groups }, scopes: asked, userAttributes: {} },
  } as unknown as PreTokenGenerationV2TriggerEvent;
  const answer = await createHandler()(event);
  return answer.response.claimsAndScopeOverrideDetails?.accessTokenGeneration?.scopesToSuppress ?? [];
};

describe("the scopes of a person's token", () => {
  it("are all that was asked for, for an administrator", async () => {
    expect(await suppressed(["administrators"], ["openid", ...ALL])).toEqual([]);
  });

  it("are none of ours for somebody without a group, or in a group we do not know", async () => {
    expect(await suppressed(undefined, ["openid", ...ALL])).toEqual(ALL);
    expect(await suppressed(["strangers"], ["openid", ...ALL])).toEqual(ALL);
  });

  it("do not let a reader write", async () => {
    expect(
      await suppressed(["readers"], ["dunlin/ledger.read", "dunlin/ledger.write", "dunlin/admin"]),
    ).toEqual(["dunlin/ledger.write", "dunlin/admin"]);
  });

  it("are, of ours, exactly those asked for that a group grants, and others are left alone", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...Object.keys(scopesOfGroups), "strangers"]),
        fc.subarray(["openid", "profile", ...ALL]),
        async (groups, asked) => {
          const taken = await suppressed(groups, asked);
          const kept = asked.filter((scope) => !taken.includes(scope));
          for (const scope of asked) {
            const ours = scope.startsWith("dunlin/");
            const granted = groups.some((group) => scopesOfGroups[group]?.some((one) => one === scope));
            expect(kept.includes(scope)).toBe(!ours || granted);
          }
        },
      ),
    );
  });
});
