import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string>>;
const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;
};
const groups = ["dependencies", "devDependencies", "optionalDependencies"] as const;
const pinned = groups.flatMap((group) => Object.entries(manifest[group] ?? {}));

describe("Each package", () => {
  it.each(pinned)("%s is pinned exactly, and locked at that version", (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
  });
});

describe("Known traps among the versions", () => {
  const of = (name: string) => Object.fromEntries(pinned)[name];
  it("the CDK command is one that reads the library's assemblies; 3.0.0 is not", () => {
    expect(of("aws-cdk")).toBe("2.1148.1");
  });
  it("Powertools is 2.35.0; 2.36.0 was published incomplete", () => {
    for (const name of ["logger", "metrics", "batch"])
      expect([name, of(`@aws-lambda-powertools/${name}`) ?? "2.35.0"]).toEqual([name, "2.35.0"]);
  });
  it("Node is 24 whatever the machine has", () => {
    expect(of("node")).toMatch(/^24\./);
    expect(process.versions.node).toMatch(/^24\./);
  });
  it.each([
    ["@middy/core", 7],
    ["vitest", 5],
    ["zod-openapi", 6],
    ["dependency-cruiser", 18],
    ["cdk-nag", 3],
    ["typescript", 7],
  ])("%s has major %i, which an older npm or Node would resolve lower without a word", (name, major) => {
    expect(Number(of(name)?.split(".")[0])).toBe(major);
  });
});

it("The lock names the binaries of every platform: npm ci refuses one that lacks any", () => {
  const names = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, "")));
  const missing = Object.values(lock.packages)
    .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
    .filter((name) => !names.has(name));
  expect(missing).toEqual([]);
});
