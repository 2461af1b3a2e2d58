import { describe, expect, it } from "vitest";
import { at, listOf, referred, roleStatements, synthesise } from "./synthesised.ts";

/** Services that take no resource for these, each with where AWS says so. */
const UNBOUND = new Set([
  // Step Functions' log delivery: docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  // X-Ray: docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
  // docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
  "dynamodb:ListStreams",
]);

describe.each(["prod", "dev"])("every role of %s", (stageName) => {
  const synthesised = synthesise(stageName);
  const roles = synthesised.ofType("AWS::IAM::Role");

  it("holds no managed policy, and there are no users or groups", () => {
    expect(roles.length).toBeGreaterThan(25);
    for (const { id, properties } of roles) expect(properties.ManagedPolicyArns, id).toBeUndefined();
    expect(synthesised.ofType("AWS::IAM::ManagedPolicy")).toEqual([]);
    expect(synthesised.ofType("AWS::IAM::User")).toEqual([]);
  });

  it("names its actions in full, and its resources wherever AWS takes them", () => {
    for (const { stack, id } of roles)
      for (const { actions, resources } of roleStatements(synthesised, stack, id)) {
        for (const action of actions) expect(action, id).not.toContain("*");
        if (resources.includes("*"))
          expect(
            actions.filter((action) => !UNBOUND.has(action)),
            id,
          ).toEqual([]);
      }
  });

  it("publishes to phones from the dunning run alone, and to no topic", () => {
    const publishing = roles.filter(({ stack, id }) =>
      roleStatements(synthesised, stack, id).some(({ actions }) => actions.includes("sns:Publish")),
    );
    expect(publishing).toHaveLength(1);
    const [role] = publishing;
    const statements = roleStatements(synthesised, role?.stack ?? "", role?.id ?? "");
    const publish = statements.find(({ actions }) => actions.includes("sns:Publish"));
    expect(publish?.resources).toEqual([]);
    expect(JSON.stringify(publish?.notResources)).toContain(":sns:*:*:*");
    const machine = synthesised
      .ofType("AWS::StepFunctions::StateMachine")
      .find(({ properties }) => referred(properties.RoleArn) === role?.id);
    expect(String(machine?.properties.StateMachineName)).toMatch(/-dunning-run$/);
  });

  it("sends mail only from the stage's identities and through its configuration set", () => {
    const sending = roles.flatMap(({ stack, id }) =>
      roleStatements(synthesised, stack, id).filter(({ actions }) =>
        actions.some((one) => one.startsWith("ses:")),
      ),
    );
    expect(sending.length).toBeGreaterThanOrEqual(2);
    for (const { actions, resources } of sending) {
      expect(actions).toEqual(["ses:SendRawEmail"]);
      expect(resources).toHaveLength(1 + synthesised.stage.mail.identities.length);
    }
  });

  it("can be assumed by a service only", () => {
    for (const { id, properties } of roles)
      for (const statement of listOf(at(properties, "AssumeRolePolicyDocument", "Statement")))
        expect(Object.keys(at(statement, "Principal") ?? {}), id).toEqual(["Service"]);
  });
});
