import { describe, expect, it } from "vitest";
import { insightStories } from "./stories/insight.ts";
import { sweep } from "./sweep.ts";

describe("a fault at any call of the projector, and of those who read what it keeps", () => {
  it.each(insightStories)("$name", { timeout: 600_000 }, async (story) => {
    const { told, failures, invocations } = await sweep(story);
    for (const name of story.functions) expect(invocations.get(name), name).toBeGreaterThan(0);
    expect(told).toBeGreaterThan(0);
    expect(failures.join("\n\n")).toBe("");
  });
});
