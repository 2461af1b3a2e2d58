import { describe, expect, it } from "vitest";
import { knownStages, loadStage } from "../../lib/config/load.ts";
import { type Synthesised, synthesise } from "./synthesised.ts";

/** How many resources of each type a stage has more than another. */
const more = (one: Synthesised, other: Synthesised): Record<string, number> => {
  const types = [...new Set(one.resources.map(({ type }) => type))].sort();
  return Object.fromEntries(
    types
      .map((type) => [type, one.ofType(type).length - other.ofType(type).length] as const)
      .filter(([, difference]) => difference > 0),
  );
};

const alarmsOf = ({ ofType, stage }: Synthesised): string[] =>
  ofType("AWS::CloudWatch::Alarm").map(({ properties }) =>
    String(properties.AlarmName).slice(`dunlin-${stage.stage}-`.length),
  );

describe("the stage for an emulator", () => {
  const emulator = synthesise("emulator");
  const dev = synthesise("dev");

  it("leaves out what its field `without` names, and nothing else", () => {
    expect(more(dev, emulator)).toEqual({
      "AWS::Budgets::Budget": 1,
      "AWS::CloudWatch::Alarm": 2,
      "AWS::CloudWatch::CompositeAlarm": 3,
    });
    const kept = alarmsOf(emulator);
    expect(alarmsOf(dev).filter((name) => !kept.includes(name))).toEqual([
      "ledger-throttled",
      "insight-throttled",
    ]);
  });

  it("has besides only the sender's identity, which a new account has none of", () => {
    expect(more(emulator, dev)).toEqual({ "AWS::SES::EmailIdentity": 1 });
  });

  it("is the only one that leaves anything out", () => {
    expect(knownStages().filter((name) => loadStage(name).without !== undefined)).toEqual(["emulator"]);
  });
});
