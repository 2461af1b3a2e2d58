import { Aws, Duration, Stack, type StackProps } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { type Bucket, HttpMethods, type IBucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { SignIn } from "../api/sign-in.ts";
import type { StageConfig } from "../config/stage.ts";
import { acknowledge, physicalName } from "../constructs/house.ts";
import { HouseBucket, HouseTable, LEDGER_INDEX_KEYS, removalPolicy } from "../constructs/storage.ts";

/** Services that publish to our encrypted topics, and so use the key. */
const PUBLISHERS = [
  "cloudwatch.amazonaws.com",
  "budgets.amazonaws.com",
  "ses.amazonaws.com",
  "sms-voice.amazonaws.com",
];

/**
 * Everything that holds state, and nothing else: the key, the tables, the documents, the people who
 * sign in, and the topic that alarms report to. In production it outlives the other stacks and its own.
 */
export class DataStack extends Stack {
  readonly key: Key;
  readonly ledger: HouseTable;
  readonly insight: HouseTable;
  readonly documents: Bucket;
  readonly signIn: SignIn;
  readonly alarmTopic: Topic;

  constructor(scope: Construct, id: string, stage: StageConfig, props: StackProps) {
    super(scope, id, props);
    this.key = this.#key(stage);
    this.ledger = new HouseTable(this, stage, {
      name: "ledger",
      key: this.key,
      indexes: LEDGER_INDEX_KEYS,
      stream: true,
      expiry: "expiresAt",
    });
    this.insight = new HouseTable(this, stage, { name: "insight", key: this.key });
    this.documents = this.#documents(stage);
    this.signIn = new SignIn(this, stage);
    this.alarmTopic = new Topic(this, "Alarms", {
      topicName: physicalName(stage, "alarms"),
      masterKey: this.key,
      enforceSSL: true,
    });
    this.alarmTopic.addToResourcePolicy(
      new PolicyStatement({
        principals: [
          new ServicePrincipal("cloudwatch.amazonaws.com"),
          new ServicePrincipal("budgets.amazonaws.com"),
        ],
        actions: ["sns:Publish"],
        resources: [this.alarmTopic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    if (stage.alarmEmail)
      acknowledge(
        this.alarmTopic.addSubscription(new EmailSubscription(stage.alarmEmail)),
        "Serverless-SNSRedrivePolicy",
        "A mail that cannot be delivered is of no use in a queue; the alarm stays on in the console and on the dashboard.",
      );
  }

  #key(stage: StageConfig): Key {
    const key = new Key(this, "Key", {
      alias: `dunlin/${stage.stage}`,
      description: `Encrypts what Dunlin (${stage.stage}) keeps`,
      enableKeyRotation: true,
      removalPolicy: removalPolicy(stage),
      ...(stage.production && { pendingWindow: Duration.days(30) }),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: "PublishToEncryptedTopics",
        principals: PUBLISHERS.map((service) => new ServicePrincipal(service)),
        actions: ["kms:GenerateDataKey", "kms:Decrypt"],
        resources: ["*"],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    return key;
  }

  /** Uploads of imports, manifests and results of runs. What was worked through goes by itself. */
  #documents(stage: StageConfig): Bucket {
    const accessLogs = new HouseBucket(this, stage, {
      name: "access-logs",
      lifecycleRules: [{ expiration: Duration.days(90) }],
    }).bucket;
    return new HouseBucket(this, stage, {
      name: "documents",
      key: this.key,
      eventBridge: true,
      serverAccessLogsBucket: accessLogs as IBucket,
      lifecycleRules: [
        { prefix: "imports/", expiration: Duration.days(90) },
        { prefix: "rehearsals/", expiration: Duration.days(90) },
        { prefix: "runs/", expiration: Duration.days(30) },
      ],
      ...(stage.api.allowedOrigins.length > 0 && {
        cors: [
          {
            allowedMethods: [HttpMethods.PUT],
            allowedOrigins: stage.api.allowedOrigins,
            allowedHeaders: ["content-type"],
            maxAge: 3600,
          },
        ],
      }),
    }).bucket;
  }
}
