import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  StreamViewType,
} from "@aws-sdk/client-dynamodb";
import type { Instant } from "../../domain/calendar.ts";
import type { Pattern } from "../cloud/patterns.ts";

/** A DynamoDB table as declared. */
export interface TableModel {
  readonly name: string;
  readonly arn: string;
  readonly keySchema: KeySchemaElement[];
  readonly attributes: AttributeDefinition[];
  readonly indexes: GlobalSecondaryIndex[];
  /** Present where the table has a stream. */
  readonly streamView: StreamViewType | undefined;
  readonly ttlAttribute: string | undefined;
}

/** What becomes of an asynchronous invocation that keeps failing. */
export interface AsyncSettings {
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
  /** ARN of the queue or topic that is told of what failed for good, in a record about it. */
  readonly onFailure: string | undefined;
  /** ARN of the queue or topic that takes the event itself. */
  readonly deadLetters: string | undefined;
}

/** A Lambda function; `entry` is its TypeScript file relative to the repository's root. */
export interface FunctionModel {
  readonly name: string;
  readonly arn: string;
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly async: AsyncSettings;
}

/** A stream (or queue) that feeds a function. */
export interface EventSourceModel {
  /** Stable over starts: the stack and logical id. */
  readonly id: string;
  readonly functionArn: string;
  readonly source: { readonly kind: "table" | "queue"; readonly name: string; readonly arn: string };
  readonly batchSize: number;
  /** How long a batch that is not full waits for more; 0 is not at all. */
  readonly windowSeconds: number;
  /** A record reaches the function where one of them matches, or there is none. */
  readonly patterns: readonly Pattern[];
  readonly bisect: boolean;
  /** −1 is without limit. */
  readonly maximumRetries: number;
  /** −1 is as long as the stream keeps records. */
  readonly maximumAgeSeconds: number;
  /** Batches of a shard that are worked on beside each other; records of one item keep their order. */
  readonly parallel: number;
  readonly partialFailures: boolean;
  /** ARN of the queue or topic that is told of records that are given up. */
  readonly onFailure: string | undefined;
}

export interface RouteModel {
  readonly method: string;
  /** As API Gateway writes it: `/v1/invoices/{invoiceId}`, `/files/{proxy+}`. */
  readonly path: string;
  readonly routeKey: string;
  readonly functionArn: string;
  /** The scopes of which a token must carry one; empty with `authorized` means any valid token. */
  readonly scopes: readonly string[];
  readonly authorized: boolean;
}

export interface CorsModel {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
  readonly credentials: boolean;
}

export interface ApiModel {
  readonly routes: readonly RouteModel[];
  readonly cors: CorsModel | undefined;
  /** Audiences the authorizer accepts; empty where it names none. */
  readonly audiences: readonly string[];
}

export interface SubscriptionModel {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly onFailure: string | undefined;
}

export interface TopicModel {
  readonly arn: string;
  readonly name: string;
}

export interface QueueModel {
  readonly arn: string;
  readonly name: string;
  readonly url: string;
  /** How long a message that was received stays hidden from others. */
  readonly visibilitySeconds: number;
  /** Where messages go that were received more often than this without being deleted. */
  readonly redrive: { readonly arn: string; readonly maximumReceives: number } | undefined;
}

/** A rule's or schedule's target. `input` replaces the event, where given. */
export interface TargetModel {
  readonly arn: string;
  readonly input: string | undefined;
  readonly inputPath: string | undefined;
  readonly transformer:
    | { readonly paths: Readonly<Record<string, string>>; readonly template: string }
    | undefined;
  readonly onFailure: string | undefined;
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
}

export interface RuleModel {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly pattern: Pattern;
  readonly targets: readonly TargetModel[];
}

export interface ScheduleModel {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timezone: string;
  readonly enabled: boolean;
  readonly startDate: Instant | undefined;
  readonly endDate: Instant | undefined;
  readonly target: TargetModel;
}

export interface StateMachineModel {
  readonly name: string;
  readonly arn: string;
  readonly type: "STANDARD" | "EXPRESS";
  /** The definition with its substitutions made. */
  readonly definition: string;
  /** The file it comes from, relative to the repository's root, where the template says so. */
  readonly source: string | undefined;
}

export interface BucketModel {
  readonly name: string;
  readonly arn: string;
  /** Whether changes are announced on EventBridge. */
  readonly announces: boolean;
}

/** Where SES sends its events. */
export interface EmailEventsModel {
  readonly configurationSet: string;
  /** In lower case: `send`, `delivery`, `bounce`, `complaint`, `reject`, … */
  readonly types: readonly string[];
  readonly topicArn: string | undefined;
  readonly busArn: string | undefined;
}

/** All that the local machine runs, as the synthesised templates declare it. */
export interface CloudModel {
  readonly tables: readonly TableModel[];
  readonly functions: readonly FunctionModel[];
  readonly eventSources: readonly EventSourceModel[];
  readonly api: ApiModel;
  readonly topics: readonly TopicModel[];
  readonly subscriptions: readonly SubscriptionModel[];
  readonly queues: readonly QueueModel[];
  readonly buses: readonly string[];
  readonly rules: readonly RuleModel[];
  readonly schedules: readonly ScheduleModel[];
  /** Names of schedule groups, the default one among them. */
  readonly scheduleGroups: readonly string[];
  readonly stateMachines: readonly StateMachineModel[];
  readonly buckets: readonly BucketModel[];
  readonly configurationSets: readonly string[];
  readonly emailEvents: readonly EmailEventsModel[];
}
