import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../lib/functions/catalogue.ts";
import { at, listOf, referred, roleStatements, type Synthesised, synthesise } from "./synthesised.ts";

const DEFAULT_TIMEOUT_SECONDS = 3;

/** Actions that AWS lets nobody bind to a resource. */
const WITHOUT_RESOURCES = new Set([
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "dynamodb:ListStreams",
]);

/** Commands of services other than DynamoDB, whose stores are shared, with the action each needs. */
const ACTION_OF: Readonly<Record<string, string>> = {
  GetObject: "s3:GetObject",
  PutObject: "s3:PutObject",
  ListObjectsV2: "s3:ListBucket",
  DeleteObject: "s3:DeleteObject",
  SendRawEmail: "ses:SendRawEmail",
  SendEmail: "ses:SendEmail",
  Publish: "sns:Publish",
  StartExecution: "states:StartExecution",
  PutEvents: "events:PutEvents",
  CreateSchedule: "scheduler:CreateSchedule",
  UpdateSchedule: "scheduler:UpdateSchedule",
  GetSchedule: "scheduler:GetSchedule",
  DeleteSchedule: "scheduler:DeleteSchedule",
  GetSecretValue: "secretsmanager:GetSecretValue",
};

/** Actions that Lambda itself uses in the function's name. */
const LENT = new Set(["sqs:SendMessage"]);

/** Variables that a bundle holds in code it never reaches: idempotency, in functions without a write. */
const NEVER_ASKED: Readonly<Record<string, readonly string[]>> = { docs: ["LEDGER_TABLE"] };

const nameOf = (entry: string): string => catalogue.find((one) => one.entry === entry)?.name ?? entry;

const bundleOf = ({ outdir }: Synthesised, name: string): string =>
  readFileSync(join(outdir, "bundles", name, "index.mjs"), "utf8");

const SECRET_NAME = /(SECRET|PASSWORD|TOKEN|PRIVATE_KEY|API_KEY|CREDENTIAL)(?!.*_ARN$)/i;

describe.each(["prod", "dev"])("every function of %s", (stageName) => {
  const synthesised = synthesise(stageName);
  const functions = synthesised.ofType("AWS::Lambda::Function");
  const alarms = synthesised.ofType("AWS::CloudWatch::Alarm");

  it("is in the catalogue, and every one of the catalogue is deployed", () => {
    const deployed = functions.map(({ metadata }) => metadata["dunlin:entry"]).sort();
    expect(deployed).toEqual(catalogue.map(({ entry }) => entry).sort());
    expect(functions.length).toBeGreaterThan(20);
  });

  it.each(functions.map((one) => [String(one.properties.FunctionName), one] as const))("%s", (name, one) => {
    const { properties, metadata, stack, id } = one;

    // The file that a machine-wide run imports in its place.
    expect(existsSync(String(metadata["dunlin:entry"]))).toBe(true);
    expect(properties.Runtime).toBe("nodejs24.x");
    expect(properties.Architectures).toEqual(["arm64"]);
    expect(properties.Timeout).toBeGreaterThan(DEFAULT_TIMEOUT_SECONDS);
    expect(properties.MemorySize).toBeGreaterThanOrEqual(256);
    expect(at(properties, "TracingConfig", "Mode")).toBe("Active");
    expect(properties.VpcConfig).toBeUndefined();

    const logGroup = synthesised.resources.find(
      (other) => other.stack === stack && other.id === referred(at(properties, "LoggingConfig", "LogGroup")),
    );
    expect(at(logGroup?.properties, "RetentionInDays")).toBe(synthesised.stage.logRetentionDays);

    const errors = alarms.filter(
      (alarm) =>
        alarm.properties.MetricName === "Errors" &&
        alarm.stack === stack &&
        listOf(alarm.properties.Dimensions).some((dimension) => referred(at(dimension, "Value")) === id),
    );
    expect(errors).toHaveLength(1);
    expect(errors[0]?.properties.AlarmName).toBe(`${name}-errors`);

    for (const variable of Object.keys(at(properties, "Environment", "Variables") ?? {}))
      expect(variable).not.toMatch(SECRET_NAME);
  });

  it.each(functions.map((one) => [String(one.properties.FunctionName), one] as const))(
    "%s has a role of its own with nothing but what it needs",
    (_, { stack, properties }) => {
      const roleId = referred(properties.Role) ?? "";
      const sharing = functions.filter(
        (other) => other.stack === stack && referred(other.properties.Role) === roleId,
      );
      expect(sharing).toHaveLength(1);
      const role = synthesised.resources.find((other) => other.stack === stack && other.id === roleId);
      expect(at(role?.properties, "ManagedPolicyArns")).toBeUndefined();
      const statements = roleStatements(synthesised, stack, roleId);
      expect(statements.length).toBeGreaterThan(0);
      for (const statement of statements) {
        for (const action of statement.actions) expect(action).not.toContain("*");
        expect(statement.notResources).toEqual([]);
        if (statement.resources.includes("*"))
          expect(statement.actions.filter((action) => !WITHOUT_RESOURCES.has(action))).toEqual([]);
      }
    },
  );

  it.each(functions.map((one) => [String(one.metadata["dunlin:entry"]), one] as const))(
    "%s finds in its environment what its bundle asks for",
    (entry, { properties }) => {
      const name = nameOf(entry);
      const asked = [...bundleOf(synthesised, name).matchAll(/\.env\("([A-Z_]+)"\)/g)].map(
        ([, variable]) => variable ?? "",
      );
      const declared = Object.keys(at(properties, "Environment", "Variables") ?? {});
      expect(
        asked.filter((one) => !declared.includes(one) && !(NEVER_ASKED[name] ?? []).includes(one)),
      ).toEqual([]);
    },
  );

  it.each(functions.map((one) => [String(one.metadata["dunlin:entry"]), one] as const))(
    "%s may do what the commands in its bundle need, and of those services nothing else",
    (entry, { stack, properties }) => {
      const commands = [...bundleOf(synthesised, nameOf(entry)).matchAll(/\b([A-Z][A-Za-z]+)Command\b/g)].map(
        ([, command]) => command ?? "",
      );
      const needed = new Set(commands.flatMap((command) => ACTION_OF[command] ?? []));
      const services = new Set(Object.values(ACTION_OF).map((action) => action.split(":")[0]));
      const allowed = roleStatements(synthesised, stack, referred(properties.Role) ?? "")
        .flatMap(({ actions }) => actions)
        .filter((action) => services.has(action.split(":")[0]) && !LENT.has(action));
      expect([...new Set(allowed)].sort()).toEqual([...needed].sort());
    },
  );

  it("may not delete from the ledger, save answers kept for idempotency keys", () => {
    const deleting = synthesised
      .ofType("AWS::IAM::Policy")
      .flatMap(({ stack, properties }) =>
        listOf(properties.Roles).flatMap((role) => roleStatements(synthesised, stack, referred(role) ?? "")),
      )
      .filter(({ actions }) => actions.some((action) => action === "dynamodb:DeleteItem"));
    expect(deleting.length).toBeGreaterThan(0);
    for (const { conditions } of deleting)
      expect(at(conditions, "ForAllValues:StringLike", "dynamodb:LeadingKeys")).toEqual(["IDEM#*"]);
  });
});
