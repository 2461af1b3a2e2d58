import { Aws, Fn, Stack } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";

/** The resources that functions act on. Stacks hand on what exists by then; asking for more is an error. */
export interface Resources {
  readonly key: IKey;
  readonly ledger: Table;
  readonly insight: Table;
  readonly documents: Bucket;
  /** The public base URL of the API, without a slash at its end. */
  readonly apiUrl?: string;
  readonly reports?: ReportScheduling;
  readonly mail?: MailResources;
}

/** What is needed to make schedules of the finance report. */
export interface ReportScheduling {
  readonly stateMachineArn: string;
  readonly groupName: string;
  /** The role that EventBridge Scheduler starts reports with. */
  readonly roleArn: string;
  readonly deadLetterQueueArn: string;
}

/** What mail goes out through. */
export interface MailResources {
  readonly configurationSetName: string;
  readonly identities: readonly string[];
}

/** A pattern in a permission that cannot be narrower, as the rule packs report it, and why. */
interface Wildcard {
  readonly finding: string;
  readonly reason: string;
}

/** The permissions that something needs, and the variables that name their resources. */
export interface Grant {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  readonly wildcards?: readonly Wildcard[];
}

export const allow = (actions: string[], resources: string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources });

export const throughService = (service: string, key: IKey, actions: string[]): PolicyStatement =>
  new PolicyStatement({
    actions,
    resources: [key.keyArn],
    conditions: {
      StringEquals: { "kms:ViaService": Fn.join(".", [service, Aws.REGION, Aws.URL_SUFFIX]) },
    },
  });

export const READ_KEY = ["kms:Decrypt", "kms:DescribeKey"];
export const WRITE_KEY = [
  ...READ_KEY,
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

export const present = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`This stack has no ${what} to give to a function`);
  return value;
};

/** How the rule packs write the bucket's ARN, which other stacks import. */
const importedBucket = (documents: Bucket): string => {
  const stack = Stack.of(documents);
  const imported: { "Fn::ImportValue": string } = stack.resolve(stack.exportValue(documents.bucketArn));
  return imported["Fn::ImportValue"];
};

/** The right to read or write the documents under one prefix. */
export const documentsUnder = (
  { documents, key }: Resources,
  prefix: "imports" | "letters" | "rehearsals" | "runs",
  action: "s3:GetObject" | "s3:PutObject",
): Grant => ({
  environment: { DOCUMENTS_BUCKET: documents.bucketName },
  statements: [
    allow([action], [documents.arnForObjects(`${prefix}/*`)]),
    throughService("s3", key, action === "s3:GetObject" ? READ_KEY : WRITE_KEY),
  ],
  wildcards: [
    {
      finding: `AwsSolutions-IAM5[Resource::${importedBucket(documents)}/${prefix}/*]`,
      reason: `Objects are named at run time; the pattern covers the prefix ${prefix}/ only.`,
    },
  ],
});

/** The right of a Distributed Map's result writer, which uploads in parts. */
export const resultsUnder = (resources: Resources, prefix: "imports" | "runs"): Grant => {
  const { documents } = resources;
  const grant = documentsUnder(resources, prefix, "s3:PutObject");
  const parts = allow(
    ["s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
    [documents.arnForObjects(`${prefix}/*`)],
  );
  return { ...grant, statements: [...grant.statements, parts] };
};
