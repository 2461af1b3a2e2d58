import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { type ConfigureClient, createAwsClients } from "../../functions/runtime/aws.ts";
import type { TurnableClock } from "../clock.ts";
import type { CloudModel } from "../cloudformation/model.ts";
import { NotRunLocally } from "../cloudformation/strict.ts";
import { makeLean } from "../engine/lean.ts";
import { LOCAL_CREDENTIALS, LOCAL_REGION } from "../engine/process.ts";
import { ensureTables } from "../engine/tables.ts";
import { Wire } from "../engine/wire.ts";
import { FaultInjector } from "../faults/injector.ts";
import type { Meter } from "../meter/meter.ts";
import { countingRequests } from "../meter/requests.ts";
import { LocalRuntime } from "../runtime.ts";
import type { LocalState } from "../state.ts";
import type { Work } from "../work.ts";
import { Deliveries } from "./deliveries.ts";
import { meterDynamoDb } from "./dynamodb.ts";
import { EventBus } from "./events.ts";
import { Executions } from "./executions.ts";
import { Expiry } from "./expiry.ts";
import { Functions } from "./functions.ts";
import { Mailbox } from "./mailbox.ts";
import { answerFrom, answerPresigning, exposeToFaults, type Handlers } from "./middleware.ts";
import { notifier } from "./notify.ts";
import { QueueConsumer } from "./queue-consumer.ts";
import { Queues } from "./queues.ts";
import { Redrive, type Redriven, type RedriveOptions } from "./redrive.ts";
import { S3 } from "./s3.ts";
import { Scheduler } from "./scheduler.ts";
import { type FateOf, Ses } from "./ses.ts";
import { Sns } from "./sns.ts";
import { StreamConsumer } from "./stream-consumer.ts";
import { StreamPump } from "./stream-pump.ts";
import { StreamRanges } from "./stream-range.ts";
import { type Position, StreamReader } from "./stream-reader.ts";
import type { Destinations } from "./targets.ts";
import { taskPerformer } from "./tasks.ts";

/** What the local services are built from. */
export interface CloudOptions {
  readonly model: CloudModel;
  readonly root: string;
  readonly folder: string;
  readonly endpoint: string;
  /** Whether the engine is a local one that checks no signatures. */
  readonly isLocalEngine: boolean;
  readonly clock: TurnableClock;
  readonly work: Work;
  readonly meter: Meter;
  readonly state: LocalState;
  /** Where the local server answers. */
  readonly address: URL;
  /** Which start on these data this is. */
  readonly start: number;
  readonly fateOf?: FateOf;
  /** Told of every error that a function throws, whoever sees to it then. */
  onFunctionError(functionName: string, error: unknown): void;
}

/** All local services, wired as the templates say. */
export interface Cloud {
  readonly runtime: LocalRuntime;
  readonly functions: Functions;
  readonly mailbox: Mailbox;
  readonly sns: Sns;
  readonly s3: S3;
  readonly scheduler: Scheduler;
  readonly executions: Executions;
  readonly queues: Queues;
  readonly pump: StreamPump;
  /** Ends all batching windows, of streams and of queues, now. Answers whether there is something to work on because of it. */
  closeWindows(): boolean;
  /** Sends what lies in a dead letter queue on its way again; see {@link Redrive.redrive}. */
  redrive(queueName: string, options?: RedriveOptions): Promise<Redriven[]>;
  /** Breaks what it is told to break; see {@link FaultInjector}. */
  readonly injector: FaultInjector;
  close(): void;
}

/** Brings the local services up: tables in the engine, clients that are answered here, streams, schedules. */
export const openCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { model, clock, work, meter, state, folder } = options;
  const connection = { endpoint: options.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const dynamodb = new DynamoDBClient(connection);
  const streams = new DynamoDBStreamsClient(connection);
  const wire = new Wire(options.endpoint);
  if (options.isLocalEngine) makeLean(streams, wire, "DynamoDBStreams_20120810");
  const streamArns = await ensureTables(dynamodb, model.tables);

  const injector = new FaultInjector(clock);
  let onWrite = (): void => {};
  const handlers: Partial<Record<string, Handlers>> = {};
  const configure: ConfigureClient = (service, client) => {
    exposeToFaults(service, client, injector);
    if (service === "dynamodb") {
      if (options.isLocalEngine) makeLean(client, wire);
      meterDynamoDb(client, meter, () => onWrite());
      return;
    }
    answerFrom(service, client, handlers[service] ?? {});
    if (service === "s3") answerPresigning(client, (operation, input) => s3.presign(operation, input));
  };

  const apiUrl = options.address.origin;
  // Locally the API is where the server is, whatever address the templates give it.
  const functionModels = model.functions.map((each) =>
    "API_URL" in each.environment ? { ...each, environment: { ...each.environment, API_URL: apiUrl } } : each,
  );
  const runtime = new LocalRuntime({
    clock,
    aws: createAwsClients(configure, { dynamodb: options.endpoint }),
    environment: Object.assign({ API_URL: apiUrl }, ...functionModels.map(({ environment }) => environment)),
    logFile: join(folder, "functions.log"),
    start: options.start,
  });
  const functions = new Functions(
    functionModels,
    options.root,
    runtime,
    meter,
    injector,
    options.onFunctionError,
  );
  const queues = new Queues(model.queues, state, clock);
  const notify = notifier(queues, () => sns);
  const deliveries = new Deliveries(functions, notify, work, clock, state, injector);
  const sns: Sns = new Sns(model.topics, model.subscriptions, state, { clock, meter, deliveries, queues });
  const destinations: Destinations = {
    deliveries,
    queues,
    startExecution: (arn, input) =>
      injector.deliver("states", arn.split(":").at(-1) ?? arn, () => void executions.start(arn, input)),
    publish: (topicArn, message) => sns.publish(topicArn, message),
  };
  const events = new EventBus(model.rules, { clock, work, meter, state, destinations, notify });
  const mailbox = new Mailbox(folder, state);
  const ses = new Ses(mailbox, model, { clock, meter, publish: destinations.publish }, options.fateOf);
  const s3 = new S3(model.buckets, {
    folder,
    state,
    clock,
    meter,
    address: () => options.address,
    secret: secretOf(state),
    onCreated: (bucket, object) => {
      events.put(
        "default",
        "aws.s3",
        "Object Created",
        {
          version: "0",
          bucket: { name: bucket },
          object: { key: object.key, size: object.size, etag: object.etag.replaceAll('"', "") },
          reason: "PutObject",
        },
        [`arn:aws:s3:::${bucket}`],
      );
    },
  });
  const executions: Executions = new Executions(model.stateMachines, state, {
    clock,
    work,
    meter,
    performTask: (request) => performTask(request),
    storage: {
      readObject: (bucket, key) =>
        work.perform(
          "read",
          meter.bind(async () => s3.get(bucket, key).content.toString("utf8")),
        ),
      writeObject: (bucket, key, body) =>
        work.perform(
          "write",
          meter.bind(async () => void s3.put(bucket, key, Buffer.from(body))),
        ),
      listObjects: (bucket, prefix) =>
        work.perform(
          "list",
          meter.bind(async () =>
            s3.list(bucket, prefix).map(({ key, size, etag, lastModified }) => ({
              Key: key,
              Size: size,
              Etag: etag,
              LastModified: lastModified,
            })),
          ),
        ),
    },
  });
  const scheduler = new Scheduler(model.schedules, state, {
    clock,
    work,
    meter,
    destinations,
    notify,
    groups: model.scheduleGroups,
  });
  Object.assign(handlers, {
    events: countingRequests(meter, "events", events.handlers),
    // S3 counts its requests itself: not all of them come through a client.
    s3: s3.handlers,
    scheduler: countingRequests(meter, "scheduler", scheduler.handlers),
    ses: countingRequests(meter, "ses", ses.handlers),
    sfn: countingRequests(meter, "sfn", executions.handlers),
    sns: countingRequests(meter, "sns", sns.handlers),
  });
  const performTask = taskPerformer(
    functions,
    {
      sns: countingRequests(meter, "sns", sns.handlers),
      ses: countingRequests(meter, "ses", ses.handlers),
      s3: s3.handlers,
      events: countingRequests(meter, "events", events.handlers),
    },
    injector,
  );

  const expiry = new Expiry(dynamodb, clock, work, state, () => onWrite());
  const positions = state.collection<Position>("positions");
  const pump = new StreamPump(
    model.tables.flatMap((table) => {
      const arn = streamArns.get(table.name);
      if (!arn) return [];
      const ranges = new StreamRanges(streams, arn);
      const consumers = model.eventSources
        .filter(({ source }) => source.kind === "table" && source.name === table.name)
        .map(
          (mapping) =>
            new StreamConsumer(mapping, {
              functions,
              clock,
              notify,
              shardOf: (sequenceNumber) => ranges.shardOf(sequenceNumber),
              lost: (what) => work.enqueue("stream", () => Promise.reject(new Error(`Given up: ${what}`))),
            }),
        );
      return [{ table, ranges, consumers, reader: new StreamReader(streams, arn, positions, table.name) }];
    }),
    expiry,
    clock,
  );
  onWrite = pump.onWrite;
  work.addSource(pump.step);
  for (const { id, source, functionArn } of model.eventSources) {
    if (!functions.has(functionArn))
      throw new NotRunLocally(`${id} feeds ${functionArn}, which has no entry`);
    if (source.kind === "queue" && !model.queues.some(({ arn }) => arn === source.arn))
      throw new NotRunLocally(`${id} is fed by ${source.arn}, which no template declares`);
  }
  const queueConsumers = model.eventSources
    .filter(({ source }) => source.kind === "queue")
    .map((mapping) => new QueueConsumer(mapping, { functions, queues, clock }));
  for (const { step } of queueConsumers) work.addSource(step);
  const redrive = new Redrive(model, { work, queues, pump, deliveries, sns, destinations });
  return {
    runtime,
    functions,
    mailbox,
    sns,
    s3,
    scheduler,
    executions,
    queues,
    pump,
    closeWindows: () =>
      [...queueConsumers.map((each) => each.closeWindow()), pump.closeWindows()].some((closed) => closed),
    redrive: (queueName, options) => redrive.redrive(queueName, options),
    injector,
    close() {
      wire.close();
      dynamodb.destroy();
      streams.destroy();
    },
  };
};

const secretOf = (state: LocalState): string => {
  const secrets = state.collection<{ value: string }>("secrets");
  const value = secrets.get("presign")?.value ?? randomBytes(32).toString("hex");
  secrets.put("presign", { value });
  return value;
};

/** Notes a fault of the local machine itself, or of what it runs, in the log. */
export const logFault = (folder: string, label: string, error: unknown): void => {
  const text =
    error instanceof Error
      ? `${error.stack}${error.cause ? `\ncaused by ${String(error.cause)}` : ""}`
      : String(error);
  appendFileSync(join(folder, "faults.log"), `${label}: ${text}\n`);
};
