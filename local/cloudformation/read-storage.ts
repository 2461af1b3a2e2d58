import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  StreamViewType,
} from "@aws-sdk/client-dynamodb";
import type { Declared } from "./declared.ts";
import type { BucketModel, TableModel } from "./model.ts";
import { isTrue, list, record, text } from "./properties.ts";

/** Tables, whether declared as Table or as GlobalTable of one region. */
export const readTables = (declared: Declared): TableModel[] =>
  [...declared.of("AWS::DynamoDB::Table"), ...declared.of("AWS::DynamoDB::GlobalTable")].map(
    ({ properties, identity }): TableModel => {
      const ttl = record(properties["TimeToLiveSpecification"]);
      const stream = properties["StreamSpecification"];
      return {
        name: identity.ref,
        arn: String(identity.attributes["Arn"]),
        keySchema: list(properties["KeySchema"]) as KeySchemaElement[],
        attributes: list(properties["AttributeDefinitions"]) as AttributeDefinition[],
        indexes: list(properties["GlobalSecondaryIndexes"]).map((each) => {
          const { IndexName, KeySchema, Projection } = each as GlobalSecondaryIndex;
          return { IndexName, KeySchema, Projection };
        }),
        streamView:
          stream === undefined
            ? undefined
            : (text(record(stream)["StreamViewType"]) as StreamViewType | undefined),
        ttlAttribute: isTrue(ttl["Enabled"]) ? text(ttl["AttributeName"]) : undefined,
      };
    },
  );

/** Buckets, and whether they announce changes on EventBridge (in the template, or through CDK's custom resource). */
export const readBuckets = (declared: Declared): BucketModel[] => {
  const announced = new Set(
    declared
      .of("Custom::S3BucketNotifications")
      .filter(
        ({ properties }) =>
          record(properties["NotificationConfiguration"])["EventBridgeConfiguration"] !== undefined,
      )
      .map(({ properties }) => String(properties["BucketName"])),
  );
  return declared.of("AWS::S3::Bucket").map(({ properties, identity }) => {
    const bridge = record(properties["NotificationConfiguration"])["EventBridgeConfiguration"];
    const enabled = bridge !== undefined && record(bridge)["EventBridgeEnabled"] !== false;
    return {
      name: identity.ref,
      arn: String(identity.attributes["Arn"]),
      announces: enabled || announced.has(identity.ref),
    };
  });
};
