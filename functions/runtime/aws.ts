import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The AWS clients of a function. Each is made on first use, so that a function pays only for those it calls. */
export interface AwsClients {
  readonly dynamodb: DynamoDBDocumentClient;
  readonly events: EventBridgeClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly ses: SESClient;
  readonly sfn: SFNClient;
  readonly sns: SNSClient;
}

/** A raw client of any service, as far as those who configure it need to know it. */
export interface ConfigurableClient {
  // biome-ignore lint/suspicious/noExplicitAny: the stacks of the services share no supertype that their generics allow
  readonly middlewareStack: any;
}

/** Every raw client passes here once, with its service's name, before anything uses it: where a meter or a local service is put in. */
export type ConfigureClient = (service: keyof AwsClients, client: ConfigurableClient) => void;

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** The one factory of AWS clients. Region and credentials come from the environment; nothing else is set here. */
export const createAwsClients = (
  configure: ConfigureClient = () => {},
  endpoints: { dynamodb?: string } = {},
): AwsClients => {
  const configured = <K extends keyof AwsClients, C extends ConfigurableClient>(service: K, client: C): C => {
    configure(service, client);
    return client;
  };
  const dynamodb = lazily(() =>
    DynamoDBDocumentClient.from(
      configured("dynamodb", new DynamoDBClient(endpoints.dynamodb ? { endpoint: endpoints.dynamodb } : {})),
      { marshallOptions: { removeUndefinedValues: true } },
    ),
  );
  const events = lazily(() => configured("events", new EventBridgeClient({})));
  // A presigned upload must not carry the checksum of the empty body that it is signed with.
  const s3 = lazily(() => configured("s3", new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" })));
  const scheduler = lazily(() => configured("scheduler", new SchedulerClient({})));
  // A send that timed out may have been sent: the SDK must not repeat it. Whether to try again is the claim's question.
  const ses = lazily(() => configured("ses", new SESClient({ maxAttempts: 1 })));
  const sfn = lazily(() => configured("sfn", new SFNClient({})));
  const sns = lazily(() => configured("sns", new SNSClient({})));
  return {
    get dynamodb() {
      return dynamodb();
    },
    get events() {
      return events();
    },
    get s3() {
      return s3();
    },
    get scheduler() {
      return scheduler();
    },
    get ses() {
      return ses();
    },
    get sfn() {
      return sfn();
    },
    get sns() {
      return sns();
    },
  };
};
