import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { listOf, type Resource, synthesise } from "./synthesised.ts";

const runbook = readFileSync("docs/runbook.md", "utf8");

interface Section {
  readonly anchor: string;
  readonly text: string;
}

const sections: Section[] = runbook
  .split(/^### /m)
  .slice(1)
  .map((text) => ({ anchor: text.slice(0, text.indexOf("\n")).trim(), text }));

const DESCRIPTION = /^Impact: ([A-Z].{20,}\.) Runbook: docs\/runbook\.md#([a-z0-9-]+)$/;

const nameOf = ({ properties }: Resource): string => String(properties.AlarmName);

describe.each(["prod", "dev", "local"])("every alarm of %s", (stageName) => {
  const { ofType, stage } = synthesise(stageName);
  const alarms = ofType("AWS::CloudWatch::Alarm");
  const composites = ofType("AWS::CloudWatch::CompositeAlarm");
  const prefix = `dunlin-${stage.stage}-`;

  it("says its impact in a sentence and points to the section of its name", () => {
    expect(alarms.length).toBeGreaterThan(40);
    for (const alarm of [...alarms, ...composites]) {
      const [, impact, anchor] = DESCRIPTION.exec(String(alarm.properties.AlarmDescription)) ?? [];
      expect(anchor, nameOf(alarm)).toBe(nameOf(alarm).slice(prefix.length));
      const section = sections.find((one) => one.anchor === anchor);
      expect(section?.text, nameOf(alarm)).toContain(`- **Impact.** ${impact}\n`);
    }
  });

  it("tells the operators when it starts and when it ends", () => {
    for (const alarm of alarms) {
      expect(listOf(alarm.properties.AlarmActions), nameOf(alarm)).toHaveLength(1);
      expect(listOf(alarm.properties.OKActions), nameOf(alarm)).toHaveLength(1);
    }
  });

  it("says what silence means", () => {
    for (const alarm of alarms)
      expect(["notBreaching", "breaching"], nameOf(alarm)).toContain(alarm.properties.TreatMissingData);
  });

  it("is part of what its ability's state tells, for the stacks behind posting, chasing and reporting", () => {
    expect(composites.map(nameOf).sort()).toEqual(
      ["chasing", "posting", "reporting"].map((name) => prefix + name),
    );
    const rules = composites.map(({ properties }) => String(properties.AlarmRule));
    for (const rule of rules) expect(rule.length).toBeLessThan(10_240);
    const parts = alarms.filter(({ stack }) => /-(api|dunning|insight)$/.test(stack)).map(nameOf);
    for (const name of parts)
      expect(
        rules.filter((rule) => rule.includes(`ALARM("${name}")`)),
        name,
      ).toHaveLength(1);
  });
});

describe("the runbook", () => {
  it("has for each section an alarm, or the budget", () => {
    const { ofType, stage } = synthesise("prod");
    const names = [...ofType("AWS::CloudWatch::Alarm"), ...ofType("AWS::CloudWatch::CompositeAlarm")].map(
      (alarm) => nameOf(alarm).slice(`dunlin-${stage.stage}-`.length),
    );
    expect(sections.map(({ anchor }) => anchor).sort()).toEqual([...names, "budget"].sort());
  });

  it.each(sections.map(({ anchor, text }) => [anchor, text] as const))(
    "tells for %s the meaning, the impact, the first look and the remedy",
    (_, text) => {
      for (const part of ["Meaning", "Impact", "First look", "Remedy"])
        expect(text).toMatch(new RegExp(`^- \\*\\*${part}\\.\\*\\* \\S.{10,}`, "m"));
    },
  );
});
