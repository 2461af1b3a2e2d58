import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const domain = resolve(import.meta.dirname, "../../domain");

/** What is in the folder besides the README: files by their names, folders by theirs with a slash. */
const contentsOf = (folder: string): readonly string[] =>
  readdirSync(resolve(domain, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "README.md")
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));

/** Everything between backticks. */
const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

describe.each(["dunning", "compliance", "interest"])("the README of domain/%s", (folder) => {
  const names = namesIn(readFileSync(resolve(domain, folder, "README.md"), "utf8"));
  const contents = contentsOf(folder);

  it.each(contents)("says what %s decides", (name) => {
    expect(names.some((each) => each === name || (name.endsWith("/") && each.startsWith(name)))).toBe(true);
  });

  it("names no file that is not there", () => {
    const files = names.filter((name) => /^[\w.-]+\.(ts|json|md)$/.test(name));
    expect(files.filter((name) => !contents.includes(name))).toEqual([]);
  });
});
