import { describe, expect, it } from "vitest";
import { importStories } from "./stories/imports.ts";
import { sweep } from "./sweep.ts";

describe("a fault at any call of an import, and of its state machine", () => {
  it.each(importStories)("$name", { timeout: 900_000 }, async (story) => {
    const { told, failures } = await sweep(story);
    expect(told).toBeGreaterThan(0);
    expect(failures.join("\n\n")).toBe("");
  });
});
