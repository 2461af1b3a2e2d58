import { describe, expect, it } from "vitest";
import { at, listOf, referred, statementsOf, synthesise } from "./synthesised.ts";

const STATEFUL = [
  "AWS::DynamoDB::Table",
  "AWS::S3::Bucket",
  "AWS::KMS::Key",
  "AWS::Cognito::UserPool",
  "AWS::Logs::LogGroup",
];

describe.each(["prod", "dev"])("what %s keeps", (stageName) => {
  const { ofType, resources, stage } = synthesise(stageName);

  it("lies in tables that are encrypted with a key of ours and recoverable to the second", () => {
    const tables = ofType("AWS::DynamoDB::Table");
    expect(tables).toHaveLength(2);
    for (const { properties } of tables) {
      expect(properties.BillingMode).toBe("PAY_PER_REQUEST");
      expect(at(properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")).toBe(true);
      expect(at(properties, "SSESpecification", "SSEEnabled")).toBe(true);
      expect(referred(at(properties, "SSESpecification", "KMSMasterKeyId"))).toBeDefined();
      expect(properties.DeletionProtectionEnabled === true).toBe(stage.production);
    }
  });

  it("has the ledger's keys, indexes, expiry and stream", () => {
    const ledger = ofType("AWS::DynamoDB::Table").find(({ id }) => id.startsWith("Ledger"));
    const indexes = listOf(at(ledger?.properties, "GlobalSecondaryIndexes")).map((index) => [
      at(index, "IndexName"),
      listOf(at(index, "KeySchema")).map((key) => at(key, "AttributeName")),
      at(index, "Projection", "NonKeyAttributes") ?? at(index, "Projection", "ProjectionType"),
    ]);
    expect(indexes).toEqual([
      ["open-invoices", ["openAccount", "openDue"], "ALL"],
      ["next-action", ["nextActionDay", "nextActionAt"], "KEYS_ONLY"],
      ["accounts", ["accountShard", "pk"], ["legalEntityId", "number", "name"]],
      ["directory", ["directory", "directorySort"], "ALL"],
    ]);
    expect(at(ledger?.properties, "StreamSpecification", "StreamViewType")).toBe("NEW_AND_OLD_IMAGES");
    expect(at(ledger?.properties, "TimeToLiveSpecification")).toEqual({
      AttributeName: "expiresAt",
      Enabled: true,
    });
  });

  it("lies in buckets that nobody outside reaches, over TLS 1.2 only", () => {
    const buckets = ofType("AWS::S3::Bucket");
    expect(buckets).toHaveLength(2);
    for (const bucket of buckets) {
      expect(bucket.properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket.properties.BucketEncryption).toBeDefined();
      expect(listOf(at(bucket.properties, "LifecycleConfiguration", "Rules")).length).toBeGreaterThan(1);
      const denials = ofType("AWS::S3::BucketPolicy")
        .filter(({ properties }) => referred(properties.Bucket) === bucket.id)
        .flatMap(({ properties }) => statementsOf(properties.PolicyDocument))
        .filter(({ effect }) => effect === "Deny");
      expect(denials.map(({ conditions }) => conditions)).toEqual(
        expect.arrayContaining([
          { Bool: { "aws:SecureTransport": "false" } },
          { NumericLessThan: { "s3:TlsVersion": 1.2 } },
        ]),
      );
    }
    const documents = buckets.find(({ id }) => id.startsWith("Documents"));
    expect(
      at(
        documents?.properties,
        "NotificationConfiguration",
        "EventBridgeConfiguration",
        "EventBridgeEnabled",
      ),
    ).toBe(true);
  });

  it("has a key that turns every year", () => {
    const keys = ofType("AWS::KMS::Key");
    expect(keys).toHaveLength(1);
    for (const { properties } of keys) expect(properties.EnableKeyRotation).toBe(true);
  });

  it("stays when its stack goes, in production only", () => {
    const stateful = resources.filter(({ type }) => STATEFUL.includes(type));
    expect(stateful.length).toBeGreaterThan(20);
    for (const { id, deletionPolicy } of stateful)
      expect(deletionPolicy, id).toBe(stage.production ? "Retain" : "Delete");
  });

  it("lies in the data stack alone", () => {
    const elsewhere = resources.filter(
      ({ type, stack }) =>
        STATEFUL.includes(type) && type !== "AWS::Logs::LogGroup" && !stack.endsWith("-data"),
    );
    expect(elsewhere).toEqual([]);
  });
});
