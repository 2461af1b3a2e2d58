import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, CfnResource, Stack, Validations } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { describe, expect, it, vi } from "vitest";
import { buildApp } from "../../lib/app.ts";
import { loadStage } from "../../lib/config/load.ts";
import { synthesise } from "./synthesised.ts";

const packs = (app: App) => [new AwsSolutionsChecks(app), new ServerlessChecks(app)];

interface Acknowledged {
  readonly construct: IConstruct;
  readonly rule: string;
  readonly reason: string;
}

const acknowledgements = (app: App): Acknowledged[] =>
  app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([id, reason]) => ({
          construct,
          rule: id.replace(/^annotation::/i, ""),
          reason,
        })),
      ),
  );

describe.each(["prod", "dev", "local"])("the rule packs on %s", (stageName) => {
  const { app } = synthesise(stageName);

  it("find nothing among hundreds of resources", () => {
    const checked = app.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
    expect(checked.length).toBeGreaterThan(250);
    for (const pack of packs(app)) expect(pack.validateScope(app).violations).toEqual([]);
  });

  it("are acknowledged one finding at a time, on one construct, with a reason", () => {
    const all = acknowledgements(app);
    expect(all.length).toBeGreaterThan(10);
    for (const { construct, rule, reason } of all) {
      expect(App.isApp(construct) || Stack.isStack(construct), rule).toBe(false);
      expect(reason.length, `${construct.node.path} ${rule}`).toBeGreaterThan(30);
      if (rule.includes("IAM")) expect(rule).toMatch(/\[(Resource|Action)::.+\]$/);
    }
  });

  it("are acknowledged for nothing that they would not find", () => {
    const needed = new Set<string>();
    const named = new Map(
      acknowledgements(app).map(({ construct, rule }) => [`${construct.node.path} ${rule}`, rule]),
    );
    const noting = (resource: IConstruct, rule: string): boolean => {
      const hits = resource.node.scopes
        .map((scope) => `${scope.node.path} ${rule}`)
        .filter((key) => named.has(key));
      for (const hit of hits) needed.add(hit);
      return hits.length > 0;
    };
    for (const pack of packs(app)) {
      Object.defineProperty(pack, "isAcknowledged", { value: noting });
      pack.validateScope(app);
    }
    expect([...named.keys()].filter((key) => !needed.has(key))).toEqual([]);
  });
});

describe("the rule packs themselves", () => {
  it("find a bad construct, in the report and by stopping the synthesis", () => {
    // CloudFormation's own schemas take long to load and are not what is asked here.
    vi.stubEnv("CDK_VALIDATION", "false");
    const outdir = mkdtempSync(join(tmpdir(), "dunlin-bad-"));
    const app = buildApp({ stage: loadStage("dev"), outdir });
    new Queue(new Stack(app, "Bad"), "Open");
    const [solutions] = packs(app);
    expect(solutions?.validateScope(app).violations.map(({ ruleName }) => ruleName)).toContain(
      "AwsSolutions-SQS4",
    );
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
    vi.unstubAllEnvs();
  });

  it("let the app as it is through, together with CloudFormation's own schemas", () => {
    const outdir = mkdtempSync(join(tmpdir(), "dunlin-valid-"));
    expect(buildApp({ stage: loadStage("prod"), outdir }).synth().stacks).toHaveLength(5);
  }, 240_000);
});
