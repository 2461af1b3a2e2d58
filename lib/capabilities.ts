import { Aws } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LEDGER_INDEX_KEYS } from "./constructs/storage.ts";
import {
  allow,
  documentsUnder,
  type Grant,
  present,
  READ_KEY,
  type Resources,
  resultsUnder,
  throughService,
  WRITE_KEY,
} from "./grants.ts";

const ledgerIndexes = (ledger: Table): string[] =>
  LEDGER_INDEX_KEYS.map(({ name }) => `${ledger.tableArn}/index/${name}`);

const sesArn = (kind: string, name: string): string =>
  `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${name}`;

/**
 * Everything a function can be allowed, by name. A function's line in the catalogue lists these;
 * its role holds nothing else but its own log group and tracing.
 */
const capabilities = {
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
  "read-rehearsals": (resources: Resources): Grant => documentsUnder(resources, "rehearsals", "s3:GetObject"),
  "write-rehearsals": (resources: Resources): Grant =>
    documentsUnder(resources, "rehearsals", "s3:PutObject"),
  "read-runs": (resources: Resources): Grant => documentsUnder(resources, "runs", "s3:GetObject"),
  "write-runs": (resources: Resources): Grant => documentsUnder(resources, "runs", "s3:PutObject"),
  "read-letters": (resources: Resources): Grant => documentsUnder(resources, "letters", "s3:GetObject"),
  "write-letters": (resources: Resources): Grant => documentsUnder(resources, "letters", "s3:PutObject"),
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
          ["scheduler:CreateSchedule", "scheduler:UpdateSchedule", "scheduler:DeleteSchedule"],
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
