import { createHash } from "node:crypto";
import type { Resource } from "./assembly.ts";

export const REGION = "eu-central-1";
export const ACCOUNT = "000000000000";

/** What `Ref` and `Fn::GetAtt` answer for one resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const arn = (service: string, rest: string, region = REGION, account = ACCOUNT): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

/** A short stable name for what the template leaves unnamed: readable, and unique by its digest. */
const generatedName = (stack: string, logicalId: string): string => {
  const digest = createHash("sha256").update(`${stack}/${logicalId}`).digest("hex").slice(0, 6);
  return `${stack}-${logicalId.replace(/[0-9A-F]{8}$/, "")}-${digest}`.slice(-64).replace(/^-+/, "");
};

type Named = (name: string, property: (key: string) => string | undefined) => Identity;

const byArn = (service: string, kind: string): Named => {
  return (name) => ({ ref: name, attributes: { Arn: arn(service, `${kind}${name}`) } });
};

const table: Named = (name) => ({
  ref: name,
  attributes: {
    Arn: arn("dynamodb", `table/${name}`),
    StreamArn: arn("dynamodb", `table/${name}/stream/local`),
    TableId: name,
  },
});

const cognitoId = (name: string): string => `${REGION}_${name.replace(/[^A-Za-z0-9]/g, "").slice(-9)}`;

/** How each type of resource that something refers to is named and addressed. Types not listed have only a `Ref`. */
const IDENTITIES: Readonly<Record<string, { nameProperty?: string; identity: Named }>> = {
  "AWS::DynamoDB::Table": { nameProperty: "TableName", identity: table },
  "AWS::DynamoDB::GlobalTable": { nameProperty: "TableName", identity: table },
  "AWS::Lambda::Function": { nameProperty: "FunctionName", identity: byArn("lambda", "function:") },
  "AWS::Lambda::Version": {
    identity: (name, property) => {
      const fn = property("FunctionName") ?? name;
      const fnArn = fn.startsWith("arn:") ? fn : arn("lambda", `function:${fn}`);
      return { ref: `${fnArn}:1`, attributes: { Version: "1", FunctionArn: `${fnArn}:1` } };
    },
  },
  "AWS::Lambda::Alias": {
    identity: (name, property) => {
      const fn = property("FunctionName") ?? name;
      const fnArn = fn.startsWith("arn:") ? fn : arn("lambda", `function:${fn}`);
      const aliasArn = `${fnArn}:${property("Name") ?? "live"}`;
      return { ref: aliasArn, attributes: { AliasArn: aliasArn } };
    },
  },
  "AWS::StepFunctions::StateMachine": {
    nameProperty: "StateMachineName",
    identity: (name) => {
      const machine = arn("states", `stateMachine:${name}`);
      return { ref: machine, attributes: { Arn: machine, Name: name } };
    },
  },
  "AWS::SNS::Topic": {
    nameProperty: "TopicName",
    identity: (name) => ({
      ref: arn("sns", name),
      attributes: { TopicArn: arn("sns", name), TopicName: name },
    }),
  },
  "AWS::SQS::Queue": {
    nameProperty: "QueueName",
    identity: (name) => {
      const url = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
      return { ref: url, attributes: { Arn: arn("sqs", name), QueueName: name, QueueUrl: url } };
    },
  },
  "AWS::S3::Bucket": {
    nameProperty: "BucketName",
    identity: (given) => {
      const name = given.toLowerCase();
      const domain = `${name}.s3.${REGION}.amazonaws.com`;
      return {
        ref: name,
        attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: domain },
      };
    },
  },
  "AWS::KMS::Key": {
    identity: (name) => ({ ref: name, attributes: { Arn: arn("kms", `key/${name}`), KeyId: name } }),
  },
  "AWS::KMS::Alias": { nameProperty: "AliasName", identity: byArn("kms", "") },
  "AWS::IAM::Role": {
    nameProperty: "RoleName",
    identity: (name) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, RoleId: name },
    }),
  },
  "AWS::IAM::ManagedPolicy": {
    identity: (name) => {
      const policy = `arn:aws:iam::${ACCOUNT}:policy/${name}`;
      return { ref: policy, attributes: { PolicyArn: policy } };
    },
  },
  "AWS::Logs::LogGroup": { nameProperty: "LogGroupName", identity: byArn("logs", "log-group:") },
  "AWS::Events::EventBus": {
    nameProperty: "Name",
    identity: (name) => ({ ref: name, attributes: { Arn: arn("events", `event-bus/${name}`), Name: name } }),
  },
  "AWS::Events::Rule": { nameProperty: "Name", identity: byArn("events", "rule/") },
  "AWS::Scheduler::Schedule": { nameProperty: "Name", identity: byArn("scheduler", "schedule/default/") },
  "AWS::Scheduler::ScheduleGroup": { nameProperty: "Name", identity: byArn("scheduler", "schedule-group/") },
  "AWS::SES::ConfigurationSet": { nameProperty: "Name", identity: byArn("ses", "configuration-set/") },
  "AWS::SES::EmailIdentity": { nameProperty: "EmailIdentity", identity: byArn("ses", "identity/") },
  "AWS::ApiGatewayV2::Api": {
    identity: (name) => ({
      ref: name,
      attributes: {
        ApiId: name,
        ApiEndpoint: `https://${name}.execute-api.${REGION}.amazonaws.com`,
      },
    }),
  },
  "AWS::ApiGatewayV2::Stage": { nameProperty: "StageName", identity: byArn("apigateway", "stage/") },
  "AWS::ApiGatewayV2::Authorizer": {
    identity: (name) => ({ ref: name, attributes: { AuthorizerId: name } }),
  },
  "AWS::ApiGatewayV2::Integration": {
    identity: (name) => ({ ref: name, attributes: { IntegrationId: name } }),
  },
  "AWS::Cognito::UserPool": {
    identity: (name) => {
      const id = cognitoId(name);
      const provider = `cognito-idp.${REGION}.amazonaws.com/${id}`;
      return {
        ref: id,
        attributes: {
          Arn: arn("cognito-idp", `userpool/${id}`),
          UserPoolId: id,
          ProviderName: provider,
          ProviderURL: `https://${provider}`,
        },
      };
    },
  },
  "AWS::Cognito::UserPoolClient": {
    identity: (name) => ({ ref: name, attributes: { ClientId: name, Name: name } }),
  },
  "AWS::SecretsManager::Secret": {
    nameProperty: "Name",
    identity: (name) => ({ ref: arn("secretsmanager", `secret:${name}`), attributes: { Id: name } }),
  },
  "AWS::CloudWatch::Alarm": { nameProperty: "AlarmName", identity: byArn("cloudwatch", "alarm:") },
  "AWS::WAFv2::WebACL": { nameProperty: "Name", identity: byArn("wafv2", "regional/webacl/") },
};

/**
 * What a resource is called locally: its own name where the template gives one, else one derived from
 * stack and logical id, the same at each start.
 */
export const identityOf = (
  stack: string,
  logicalId: string,
  resource: Resource,
  resolve: (value: unknown) => unknown,
): Identity => {
  const known = IDENTITIES[resource.Type];
  const property = (key: string): string | undefined => {
    const value = resource.Properties?.[key];
    return value === undefined ? undefined : String(resolve(value));
  };
  const name = (known?.nameProperty && property(known.nameProperty)) || generatedName(stack, logicalId);
  return known ? known.identity(name, property) : { ref: name, attributes: {} };
};
