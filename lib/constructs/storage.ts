import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  type Attribute,
  AttributeType,
  BillingMode,
  type GlobalSecondaryIndexProps,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { StageConfig } from "../config/stage.ts";
import { pascalCase } from "./house.ts";

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });

/** What becomes of a stateful resource when it is taken out of its stack. */
export const removalPolicy = (stage: StageConfig): RemovalPolicy =>
  stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

export interface TableIndex {
  readonly name: string;
  readonly pk: string;
  readonly sk: string;
  /** What an item of the index holds besides its keys; the index is written when one of these changes, and only then. */
  readonly projection: "all" | "keys" | readonly string[];
}

const projectionOf = ({
  projection,
}: TableIndex): Pick<GlobalSecondaryIndexProps, "projectionType" | "nonKeyAttributes"> => {
  if (projection === "all") return { projectionType: ProjectionType.ALL };
  if (projection === "keys") return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projection] };
};

export interface HouseTableProps {
  readonly name: string;
  readonly key: IKey;
  readonly indexes?: readonly TableIndex[];
  /** Whether changes are published on a stream, with both images. */
  readonly stream?: boolean;
  /** The attribute, in epoch seconds, after which an item may go. */
  readonly expiry?: string;
}

/** A table with keys `pk` and `sk`: paid by request, encrypted with the house's key, recoverable to any second of 35 days, and protected in production. */
export class HouseTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, stage: StageConfig, props: HouseTableProps) {
    super(scope, pascalCase(props.name));
    this.table = new Table(this, "Table", {
      partitionKey: text("pk"),
      sortKey: text("sk"),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.production,
      removalPolicy: removalPolicy(stage),
      ...(props.stream === true && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
      ...(props.expiry !== undefined && { timeToLiveAttribute: props.expiry }),
    });
    for (const index of props.indexes ?? [])
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: text(index.pk),
        sortKey: text(index.sk),
        ...projectionOf(index),
      });
  }
}

export interface HouseBucketProps
  extends Pick<BucketProps, "lifecycleRules" | "serverAccessLogsBucket" | "cors"> {
  readonly name: string;
  /** The house's key; a bucket of access logs takes S3's own, as S3 requires. */
  readonly key?: IKey;
  readonly eventBridge?: boolean;
}

/** A bucket nobody outside can reach: no public access, TLS 1.2 on, encrypted, owner's rights only. Half-finished uploads go after a day. */
export class HouseBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, stage: StageConfig, props: HouseBucketProps) {
    super(scope, pascalCase(props.name));
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: removalPolicy(stage),
      encryption: props.key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      ...(props.key && { encryptionKey: props.key, bucketKeyEnabled: true }),
      ...(props.serverAccessLogsBucket && { serverAccessLogsBucket: props.serverAccessLogsBucket }),
      ...(props.cors && { cors: props.cors }),
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...(props.lifecycleRules ?? []),
      ],
    });
    // The construct's own switch brings a custom resource with a function of its own; the property does without.
    if (props.eventBridge === true && this.bucket.node.defaultChild instanceof CfnBucket)
      this.bucket.node.defaultChild.notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
  }
}

/**
 * The Ledger's indexes. Two are sparse: `open-invoices` while something is open, `next-action` while an account has a
 * next look. `accounts` holds what lists of accounts are filtered by and no more: an account changes with each
 * invoice, payment and contact, and with all of it in the index each change would be paid twice.
 */
export const LEDGER_INDEX_KEYS: readonly TableIndex[] = [
  { name: "open-invoices", pk: "openAccount", sk: "openDue", projection: "all" },
  { name: "next-action", pk: "nextActionDay", sk: "nextActionAt", projection: "keys" },
  {
    name: "accounts",
    pk: "accountShard",
    sk: "pk",
    projection: ["legalEntityId", "number", "name"],
  },
  { name: "directory", pk: "directory", sk: "directorySort", projection: "all" },
];
