import { describe, expect, it } from "vitest";
import { knownStages, loadStage } from "../../lib/config/load.ts";
import { parseStage, StageConfigError } from "../../lib/config/stage.ts";

const valid = (): Record<string, unknown> => ({ ...loadStage("dev") });

const refusal = (value: unknown): string => {
  try {
    parseStage(typeof value === "string" ? value : JSON.stringify(value), "stages/mine.json");
  } catch (error) {
    expect(error).toBeInstanceOf(StageConfigError);
    return String((error as Error).message);
  }
  return "";
};

describe("stage files", () => {
  it("come for four stages, and each is valid and named as its file", () => {
    expect(knownStages()).toEqual(["dev", "emulator", "local", "prod"]);
    for (const name of knownStages()) expect(loadStage(name).stage).toBe(name);
  });

  it("protect production, and only production", () => {
    expect(knownStages().filter((name) => loadStage(name).production)).toEqual(["prod"]);
  });

  it("are refused with the file and the field where a value is wrong", () => {
    expect(refusal({ ...valid(), account: "123" })).toMatch(/stages\/mine\.json[\s\S]*account: .*12 digits/);
    expect(refusal({ ...valid(), stage: "Prod!" })).toMatch(/stage: /);
    expect(refusal({ ...valid(), dunning: { ...loadStage("dev").dunning, schedule: "hourly" } })).toMatch(
      /dunning\.schedule: /,
    );
    expect(refusal({ ...valid(), mail: { identities: [], createIdentities: true } })).toMatch(
      /mail\.identities: /,
    );
  });

  it("are refused where a field is unknown, so that a misspelt one cannot pass for its default", () => {
    expect(refusal({ ...valid(), produktion: true })).toMatch(/produktion/);
  });

  it("are refused where they are not JSON or not there", () => {
    expect(refusal("{ stage:")).toMatch(/is not JSON/);
    expect(() => loadStage("nowhere")).toThrow(/Known stages: dev, emulator, local, prod/);
    expect(() => loadStage("./nowhere.json")).toThrow(/There is no stage file/);
  });
});
