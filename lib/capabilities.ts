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
export interface Wildcard {
  readonly finding: string;
  readonly reason: string;
}

/** The permissions that something needs, and the variables that name their resources. */
export interface Grant {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  readonly wildcards?: readonly Wildcard[];
}

/** The indexes of the Ledger table, by name. */
export const LEDGER_INDEXES = ["open-invoices", "next-action", "directory"] as const;

export const allow = (actions: string[], resources: string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources });

const throughService = (service: string, key: IKey, actions: string[]): PolicyStatement =>
  new PolicyStatement({
    actions,
    resources: [key.keyArn],
    conditions: {
      StringEquals: { "kms:ViaService": Fn.join(".", [service, Aws.REGION, Aws.URL_SUFFIX]) },
    },
  });

const READ_KEY = ["kms:Decrypt", "kms:DescribeKey"];
const WRITE_KEY = [...READ_KEY, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"];

const present = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`This stack has no ${what} to give to a function`);
  return value;
};

const ledgerIndexes = (ledger: Table): string[] =>
  LEDGER_INDEXES.map((index) => `${ledger.tableArn}/index/${index}`);

/** How the rule packs write the bucket's ARN, which other stacks import. */
const importedBucket = (documents: Bucket): string => {
  const stack = Stack.of(documents);
  const imported: { "Fn::ImportValue": string } = stack.resolve(stack.exportValue(documents.bucketArn));
  return imported["Fn::ImportValue"];
};

/** The right to read or write the documents under one prefix. */
const documentsUnder = (
  { documents, key }: Resources,
  prefix: "imports" | "runs",
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
const resultsUnder = (resources: Resources, prefix: "imports" | "runs"): Grant => {
  const { documents } = resources;
  const grant = documentsUnder(resources, prefix, "s3:PutObject");
  const parts = allow(
    ["s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
    [documents.arnForObjects(`${prefix}/*`)],
  );
  return { ...grant, statements: [...grant.statements, parts] };
};

const sesArn = (kind: string, name: string): string =>
  `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${name}`;

/**
 * Everything a function can be allowed, by name. A function's line in the catalogue lists these;
 * its role holds nothing else but its own log group and tracing.
 */
export const capabilities = {
  "read-ledger": ({ ledger, key }: Resources): Grant => ({
    environment: { LEDGER_TABLE: ledger.tableName },
    statements: [
      allow(["dynamodb:GetItem", "dynamodb:BatchGetItem"], [ledger.tableArn]),
      allow(["dynamodb:Query"], [ledger.tableArn, ...ledgerIndexes(ledger)]),
      throughService("dynamodb", key, READ_KEY),
    ],
  }),
  // The ledger forgets nothing: nothing may be deleted from it but the answers kept for idempotency keys.
  "write-ledger": ({ ledger, key }: Resources): Grant => ({
    environment: { LEDGER_TABLE: ledger.tableName },
    statements: [
      allow(["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"], [ledger.tableArn]),
      throughService("dynamodb", key, WRITE_KEY),
    ],
  }),
  "keep-answers": ({ ledger, key }: Resources): Grant => ({
    environment: { LEDGER_TABLE: ledger.tableName },
    statements: [
      new PolicyStatement({
        actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
        resources: [ledger.tableArn],
        conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["IDEM#*"] } },
      }),
      throughService("dynamodb", key, WRITE_KEY),
    ],
  }),
  "read-insight": ({ insight, key }: Resources): Grant => ({
    environment: { INSIGHT_TABLE: insight.tableName },
    statements: [
      allow(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], [insight.tableArn]),
      throughService("dynamodb", key, READ_KEY),
    ],
  }),
  "write-insight": ({ insight, key }: Resources): Grant => ({
    environment: { INSIGHT_TABLE: insight.tableName },
    statements: [
      allow(["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"], [insight.tableArn]),
      throughService("dynamodb", key, WRITE_KEY),
    ],
  }),
  "read-imports": (resources: Resources): Grant => documentsUnder(resources, "imports", "s3:GetObject"),
  "write-imports": (resources: Resources): Grant => documentsUnder(resources, "imports", "s3:PutObject"),
  "read-runs": (resources: Resources): Grant => documentsUnder(resources, "runs", "s3:GetObject"),
  "write-runs": (resources: Resources): Grant => documentsUnder(resources, "runs", "s3:PutObject"),
  "write-import-results": (resources: Resources): Grant => resultsUnder(resources, "imports"),
  "write-run-results": (resources: Resources): Grant => resultsUnder(resources, "runs"),
  "send-mail": ({ mail }: Resources): Grant => {
    const { configurationSetName, identities } = present(mail, "mail resources");
    return {
      environment: { SES_CONFIGURATION_SET: configurationSetName },
      statements: [
        allow(
          ["ses:SendRawEmail"],
          [
            sesArn("configuration-set", configurationSetName),
            ...identities.map((identity) => sesArn("identity", identity)),
          ],
        ),
      ],
    };
  },
  "manage-report-schedules": ({ reports }: Resources): Grant => {
    const { stateMachineArn, groupName, roleArn, deadLetterQueueArn } = present(reports, "report scheduling");
    return {
      environment: {
        REPORT_STATE_MACHINE_ARN: stateMachineArn,
        SCHEDULE_GROUP: groupName,
        SCHEDULER_ROLE_ARN: roleArn,
        SCHEDULE_DLQ_ARN: deadLetterQueueArn,
      },
      statements: [
        allow(
          [
            "scheduler:CreateSchedule",
            "scheduler:UpdateSchedule",
            "scheduler:GetSchedule",
            "scheduler:DeleteSchedule",
          ],
          [`arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule/${groupName}/*`],
        ),
        new PolicyStatement({
          actions: ["iam:PassRole"],
          resources: [roleArn],
          conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
        }),
      ],
      wildcards: [
        {
          finding: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${groupName}/*]`,
          reason: "Schedules are named at run time; the pattern covers the group of report schedules only.",
        },
      ],
    };
  },
  "know-api-url": ({ apiUrl }: Resources): Grant => ({
    environment: { API_URL: present(apiUrl, "API") },
    statements: [],
  }),
} satisfies Record<string, (resources: Resources) => Grant>;

export type Capability = keyof typeof capabilities;

/** The grant of several capabilities together. */
export const grantOf = (names: readonly Capability[], resources: Resources): Grant => {
  const grants = names.map((name) => capabilities[name](resources));
  return {
    environment: Object.assign({}, ...grants.map((grant) => grant.environment)),
    statements: grants.flatMap((grant) => grant.statements),
    wildcards: grants.flatMap((grant) => grant.wildcards ?? []),
  };
};
