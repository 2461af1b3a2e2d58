import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../lib/functions/catalogue.ts";
import { brokenStories } from "./stories/all.ts";
import { quietStories } from "./stories/quiet.ts";
import { tellPlainly } from "./sweep.ts";

const functions = catalogue.map(({ name }) => name).sort();
const machines = readdirSync(new URL("../../state-machines", import.meta.url))
  .filter((file) => file.endsWith(".asl.json"))
  .map((file) => file.replace(".asl.json", ""))
  .sort();
const stories = [...brokenStories, ...quietStories];

describe("every function and every state machine", () => {
  it("is named by a story, and every story names what there is", () => {
    expect([...new Set(stories.flatMap((story) => story.functions))].sort()).toEqual(functions);
    expect([...new Set(stories.flatMap((story) => story.machines ?? []))].sort()).toEqual(machines);
  });

  it.each(brokenStories)("does its part, and calls others: $name", async (story) => {
    const { invocations, callers, machines: run } = await tellPlainly(story);
    for (const name of story.functions) {
      expect(invocations.get(name), `${name} is invoked`).toBeGreaterThan(0);
      expect([...callers], `${name} calls somebody`).toContain(name);
    }
    for (const name of story.machines ?? []) expect([...run], `${name} runs`).toContain(name);
  });

  it.each(quietStories)("calls nobody, so that nothing can break: $name", async (story) => {
    const { invocations, points } = await tellPlainly(story);
    for (const name of story.functions) expect(invocations.get(name), name).toBeGreaterThan(0);
    expect(points).toEqual([]);
  });
});
