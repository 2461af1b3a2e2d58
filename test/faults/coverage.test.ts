import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { routes } from "../../lib/api/routes.ts";
import { catalogue } from "../../lib/functions/catalogue.ts";
import { brokenStories } from "./stories/all.ts";
import { quietStories } from "./stories/quiet.ts";
import { plainName } from "./story.ts";
import { tellPlainly } from "./sweep.ts";

const folder = new URL("../../state-machines/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".asl.json"));
const machines = files.map((file) => file.replace(".asl.json", "")).sort();

interface States {
  readonly [name: string]: {
    readonly Type: string;
    readonly ItemReader?: object;
    readonly ResultWriter?: object;
    readonly ItemProcessor?: { readonly States: States };
  };
}

/** The states that call somebody, those inside of maps too; what a map itself reads and writes goes by the name of that field. */
const tasksIn = (states: States): string[] =>
  Object.entries(states).flatMap(([name, { Type, ItemReader, ResultWriter, ItemProcessor }]) => [
    ...(Type === "Task" ? [name] : []),
    ...(ItemReader ? ["ItemReader"] : []),
    ...(ResultWriter ? ["ResultWriter"] : []),
    ...(ItemProcessor ? tasksIn(ItemProcessor.States) : []),
  ]);

const tasksOf = (file: string): string[] =>
  tasksIn((JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { States: States }).States);

const groups = Object.entries(brokenStories);
const stories = groups.flatMap(([, group]) => group);

/** Documentation calls nobody. */
const QUIET_ROUTES = ["GET /openapi.json", "GET /docs"];

describe("the stories that are broken at every point", () => {
  it("are each swept by the test of their group", () => {
    for (const [name, group] of groups) {
      expect(group.length, name).toBeGreaterThan(0);
      const file = new URL(`./${name}.test.ts`, import.meta.url);
      expect(existsSync(file), `${name}.test.ts`).toBe(true);
      expect(readFileSync(file, "utf8")).toContain(`sweepStories("${name}");`);
    }
    const names = stories.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("go through every function and state machine, and name none that there is not", () => {
    const functions = [...stories, ...quietStories].flatMap((story) => story.functions);
    expect([...new Set(functions)].sort()).toEqual(catalogue.map(({ name }) => name).sort());
    expect([...new Set(stories.flatMap((story) => story.machines ?? []))].sort()).toEqual(machines);
  });

  it("ask every route, and come by every state that calls somebody", { timeout: 120_000 }, async () => {
    const asked = new Set(QUIET_ROUTES);
    const tasks = new Set<string>();
    for (const story of stories) {
      const { routes: those, points } = await tellPlainly(story);
      const broken = points.filter((point) => story.where?.(point) ?? true);
      for (const route of those) asked.add(route);
      for (const { by } of broken.filter(({ kind }) => kind === "task")) tasks.add(by);
      const callers = broken.filter(({ kind }) => kind === "call").map(({ by }) => plainName(by));
      for (const name of story.functions)
        expect(callers, `${name} calls somebody: ${story.name}`).toContain(name);
    }
    expect([...asked].sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect([...tasks].sort()).toEqual([...new Set(files.flatMap(tasksOf))].sort());
  });
});

describe("functions that call nobody, so that nothing can break", () => {
  it.each(quietStories)("$name", async (story) => {
    const { invocations, points } = await tellPlainly(story);
    for (const name of story.functions) expect(invocations.get(name), name).toBeGreaterThan(0);
    expect(points).toEqual([]);
  });
});
