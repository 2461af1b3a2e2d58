import { describe, expect, it } from "vitest";
import { resolutionStories } from "./stories/resolution.ts";
import { sweep } from "./sweep.ts";

describe("a fault at any call about promises, disputes, stops and consent, after which the client asks again", () => {
  it.each(resolutionStories)("$name", { timeout: 600_000 }, async (story) => {
    const { told, failures, invocations } = await sweep(story);
    for (const name of story.functions) expect(invocations.get(name), name).toBeGreaterThan(0);
    expect(told).toBeGreaterThan(0);
    expect(failures.join("\n\n")).toBe("");
  });
});
