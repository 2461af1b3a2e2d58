import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { buildApp } from "../../lib/app.ts";
import { loadStage } from "../../lib/config/load.ts";
import type { StageConfig } from "../../lib/config/stage.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One resource of a template, with the stack it is in. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
  readonly deletionPolicy: string | undefined;
}

export interface Synthesised {
  readonly app: App;
  readonly stage: StageConfig;
  readonly outdir: string;
  readonly resources: readonly Resource[];
  ofType(type: string): Resource[];
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties?: JsonObject; Metadata?: JsonObject; DeletionPolicy?: string }>
  >;
}

const build = (stageName: string): Synthesised => {
  const stage = loadStage(stageName);
  const outdir = mkdtempSync(join(tmpdir(), `dunlin-${stageName}-`));
  const app = buildApp({ stage, outdir, validate: false });
  const resources = app.synth().stacks.flatMap(({ stackName, template }) =>
    Object.entries((template as Template).Resources).map(
      ([id, { Type, Properties, Metadata, DeletionPolicy }]): Resource => ({
        stack: stackName,
        id,
        type: Type,
        properties: Properties ?? {},
        metadata: Metadata ?? {},
        deletionPolicy: DeletionPolicy,
      }),
    ),
  );
  return { app, stage, outdir, resources, ofType: (type) => resources.filter((one) => one.type === type) };
};

const built = new Map<string, Synthesised>();

/**
 * A stage as the CLI would synthesise it, without the checks that have a test of their own, and its
 * resources. Each stage is built once per process; nothing may change what it answers.
 */
export const synthesise = (stageName: string): Synthesised => {
  const known = built.get(stageName) ?? build(stageName);
  built.set(stageName, known);
  return known;
};

/** The value at a path of keys, or undefined where the path ends before. */
export const at = (value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as JsonObject)[String(key)] : undefined,
    value,
  );

export const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The resource that a value of the same stack refers to, by `Ref` or `Fn::GetAtt`. */
export const referred = (value: Json | undefined): string | undefined => {
  const ref = at(value, "Ref") ?? at(value, "Fn::GetAtt", 0);
  return typeof ref === "string" ? ref : undefined;
};

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly Json[];
  readonly notResources: readonly Json[];
  readonly conditions: JsonObject | undefined;
}

/** The statements of a policy document. */
export const statementsOf = (document: Json | undefined): Statement[] =>
  listOf(at(document, "Statement")).map((statement) => ({
    effect: String(at(statement, "Effect")),
    actions: listOf(at(statement, "Action")).map(String),
    resources: listOf(at(statement, "Resource")),
    notResources: listOf(at(statement, "NotResource")),
    conditions: at(statement, "Condition") as JsonObject | undefined,
  }));

/** The statements that a role holds, from the policies attached to it and those written in it. */
export const roleStatements = ({ ofType }: Synthesised, stack: string, roleId: string): Statement[] => {
  const attached = ofType("AWS::IAM::Policy").filter(
    (policy) =>
      policy.stack === stack &&
      listOf(at(policy.properties, "Roles")).some((role) => referred(role) === roleId),
  );
  return attached.flatMap((policy) => statementsOf(at(policy.properties, "PolicyDocument")));
};
