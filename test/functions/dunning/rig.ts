import { readFileSync } from "node:fs";
import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { SendRawEmailCommand } from "@aws-sdk/client-ses";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, SNSEvent } from "aws-lambda";
import PostalMime, { type Email } from "postal-mime";
import { addMilliseconds, type Instant } from "../../../domain/calendar.ts";
import type { AccountProfile, InvoiceFacts } from "../../../domain/ledger/entries.ts";
import type { LegalEntity } from "../../../domain/ledger/model.ts";
import type { ContactAction } from "../../../functions/dunning/actions.ts";
import * as decide from "../../../functions/dunning/decide-contacts.ts";
import * as finish from "../../../functions/dunning/finish-run.ts";
import * as list from "../../../functions/dunning/list-due-accounts.ts";
import * as openTask from "../../../functions/dunning/open-task.ts";
import * as prepareSms from "../../../functions/dunning/prepare-sms.ts";
import * as recordSms from "../../../functions/dunning/record-sms.ts";
import * as sendEmail from "../../../functions/dunning/send-email.ts";
import * as sesEvents from "../../../functions/dunning/ses-events.ts";
import type { AwsClients } from "../../../functions/runtime/aws.ts";
import { api } from "../../../functions/runtime/http/api.ts";
import type { RouteDefinition } from "../../../functions/runtime/http/route.ts";
import { idsFrom } from "../../../functions/runtime/ids.ts";
import type { Runtime } from "../../../functions/runtime/runtime.ts";
import {
  type ExecutionResult,
  runStateMachine,
  StateError,
  type TaskRequest,
} from "../../../local/state-machines/runner.ts";
import { dunningStore } from "../../../store/dunning/index.ts";
import { ledgerStore } from "../../../store/ledger/index.ts";
import type { TestEngine } from "../../support/engine.ts";
import { aLegalEntity, aProfile, invoiceFacts } from "../../support/ledger.ts";

export interface Mail {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly to: readonly string[];
  readonly configurationSet: string | undefined;
  readonly raw: Uint8Array;
}

export interface Sms {
  readonly phone: string;
  readonly text: string;
}

/** Where a fault strikes: at the n-th call (from 0) to a service, before it takes effect or after. */
export interface Fault {
  readonly at: number;
  readonly when: "before" | "after";
}

// Metrics are lines on standard output; a test has no use for them.
process.env.POWERTOOLS_METRICS_DISABLED = "true";

class Crash extends Error {
  override readonly name = "Crash";
}

const START: Instant = "2026-06-09T09:00:00.000Z";

const functions = {
  ListDueAccounts: list.createHandler,
  DecideContacts: decide.createHandler,
  SendEmail: sendEmail.createHandler,
  PrepareSms: prepareSms.createHandler,
  RecordSms: recordSms.createHandler,
  OpenTask: openTask.createHandler,
  FinishRun: finish.createHandler,
} as const;

const definition = readFileSync(
  new URL("../../../state-machines/dunning-run.asl.json", import.meta.url),
  "utf8",
);

/** The definition as it is deployed, with names in place of ARNs. */
export const deployed = (): unknown =>
  JSON.parse(
    definition.replace(/\$\{(\w+)\}/g, (_, name: string) =>
      name === "DocumentsBucket" ? "documents" : name,
    ),
  );

/** The handlers of dunning over a real engine; mail, SMS and S3 in memory; a clock that is turned by hand; faults on demand. */
export class Rig {
  readonly mails: Mail[] = [];
  readonly sms: Sms[] = [];
  readonly objects = new Map<string, string>();
  readonly runtime: Runtime;
  readonly table: string;
  now: Instant = START;
  /** The names of the calls made, in their order. */
  calls: string[] = [];
  /** Run before a call, by its name; for what others do meanwhile. */
  meanwhile: ((call: string) => Promise<void>) | undefined;
  /** What SES or SNS answers instead of taking a message. */
  refusal: Error | undefined;
  readonly #db: DynamoDBDocumentClient;
  #fault: Fault | undefined;
  #dead = false;
  #runs = 0;
  #requests = 0;
  readonly #client: DynamoDBClient;

  constructor(engine: TestEngine, table: string, configure: (client: DynamoDBClient) => void = () => {}) {
    this.table = table;
    this.#client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    configure(this.#client);
    this.#client.middlewareStack.add(
      (next, context) => (args) =>
        this.#struck(String(context.commandName).replace("Command", ""), () => next(args)),
      { step: "initialize" },
    );
    this.#db = DynamoDBDocumentClient.from(this.#client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    let made = 0;
    const clock = { now: () => this.now };
    this.runtime = {
      clock,
      ids: idsFrom(clock, () => Buffer.from((++made).toString(16).padStart(20, "0"), "hex")),
      aws: this.#aws(),
      logger: new Logger({ logLevel: "SILENT" }),
      env: (name) =>
        ({
          LEDGER_TABLE: table,
          DOCUMENTS_BUCKET: "documents",
          API_URL: "https://api.dunlin.example",
          SES_CONFIGURATION_SET: "dunlin-test",
        })[name] ?? "",
    };
  }

  close(): void {
    this.#client.destroy();
  }

  async #struck<T>(name: string, call: () => Promise<T>): Promise<T> {
    if (this.#dead) throw new Crash(`${name} after the crash`);
    const number = this.calls.push(name) - 1;
    await this.meanwhile?.(name);
    const fault = this.#fault?.at === number ? this.#fault : undefined;
    if (fault?.when === "before") this.#die(name);
    const answer = await call();
    if (fault) this.#die(name);
    return answer;
  }

  #die(name: string): never {
    this.#dead = true;
    throw new Crash(name);
  }

  #aws(): AwsClients {
    const ses = {
      send: (command: SendRawEmailCommand) =>
        this.#struck("SendRawEmail", async () => {
          if (this.refusal) throw this.refusal;
          const { Destinations, RawMessage, Tags, ConfigurationSetName } = command.input;
          const id = `mail-${this.mails.length + 1}`;
          const tags = Object.fromEntries((Tags ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));
          this.mails.push({
            id,
            tags,
            to: Destinations ?? [],
            configurationSet: ConfigurationSetName,
            raw: RawMessage?.Data ?? new Uint8Array(),
          });
          return { MessageId: id };
        }),
    };
    const s3 = {
      send: async (command: PutObjectCommand | GetObjectCommand) => {
        const key = `${command.input.Bucket}/${command.input.Key}`;
        if (command instanceof PutObjectCommand) {
          this.objects.set(key, String(command.input.Body));
          return {};
        }
        const body = this.objects.get(key);
        if (body === undefined) throw new Error(`NoSuchKey ${key}`);
        return { Body: { transformToString: async () => body } };
      },
    };
    return { dynamodb: this.#db, ses, s3 } as unknown as AwsClients;
  }

  get store() {
    return dunningStore(this.#db, this.table, () => this.runtime.ids.ulid());
  }

  get ledger() {
    return ledgerStore(this.#db, this.table, () => this.runtime.ids.ulid());
  }

  get cause() {
    return { at: this.now, by: "tester", request: "request" };
  }

  /** A legal entity `LE1` and an account `A1`, unless told otherwise. */
  async open(
    id = "A1",
    profile: Partial<AccountProfile> = {},
    entity: Partial<LegalEntity> = {},
  ): Promise<void> {
    if (!(await this.ledger.getLegalEntity("LE1"))) await this.ledger.createLegalEntity(aLegalEntity(entity));
    await this.ledger.openAccount({ id, legalEntityId: "LE1", profile: aProfile(profile) }, this.cause);
  }

  async bill(accountId: string, facts: Partial<InvoiceFacts>): Promise<void> {
    await this.ledger.execute(accountId, { type: "issue-invoice", invoice: invoiceFacts(facts) }, this.cause);
  }

  /** The customer pays an invoice in full, or as much as said. */
  async pay(accountId: string, invoiceId: string, amount = 10_000): Promise<void> {
    await this.ledger.execute(
      accountId,
      {
        type: "receive-payment",
        payment: {
          id: `P-${invoiceId}`,
          currency: "EUR",
          amount,
          valueDate: this.now.slice(0, 10),
          method: "bank-transfer",
        },
        allocation: { mode: "explicit", items: [{ invoiceId, amount }] },
      },
      this.cause,
    );
  }

  /** Carries out `work` with a fault; whatever it was doing then has crashed. Answers whether the fault struck. */
  async crashing(fault: Fault, work: () => Promise<unknown>): Promise<boolean> {
    this.calls = [];
    this.#fault = fault;
    try {
      await work();
    } catch (error) {
      if (!this.#dead) throw error;
    } finally {
      this.#fault = undefined;
    }
    const struck = this.#dead;
    this.#dead = false;
    return struck;
  }

  /** Decides on the accounts as a batch of the run does. */
  async decide(...accountIds: string[]): Promise<readonly ContactAction[]> {
    const { version } = (await this.store.currentPolicy("default", this.now)) ?? { version: 0 };
    const handler = decide.createHandler(this.runtime);
    const batch = await handler({ BatchInput: { runId: "run", policyVersion: version }, Items: accountIds });
    return batch.actions;
  }

  /** Executes the deployed state machine once at the present instant. */
  async run(): Promise<ExecutionResult> {
    const name = `run-${++this.#runs}`;
    const performTask = async ({ resource, arguments: given }: TaskRequest): Promise<unknown> => {
      const task = given as { FunctionName: string; Payload: never; PhoneNumber: string; Message: string };
      if (resource.includes("sns:publish")) {
        if (this.refusal) throw new StateError(this.refusal.name, this.refusal.message);
        this.sms.push({ phone: task.PhoneNumber, text: task.Message });
        return { MessageId: `sms-${this.sms.length}` };
      }
      const create = functions[task.FunctionName.replace("FunctionArn", "") as keyof typeof functions];
      const handler = create(this.runtime) as (input: unknown) => Promise<unknown>;
      try {
        return {
          Payload: JSON.parse(JSON.stringify((await handler(task.Payload)) ?? null)),
          StatusCode: 200,
        };
      } catch (error) {
        throw new StateError((error as Error).name, (error as Error).message);
      }
    };
    return runStateMachine(
      deployed(),
      {},
      {
        performTask,
        clock: { now: () => this.now, sleepUntil: async () => {} },
        storage: {
          readObject: async (bucket, key) => this.objects.get(`${bucket}/${key}`) ?? "",
          listObjects: async () => [],
          writeObject: async (bucket, key, body) => {
            this.objects.set(`${bucket}/${key}`, body);
          },
        },
        executionArn: `arn:aws:states:eu-central-1:000000000000:execution:dunning-run:${name}`,
        name,
        stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:dunning-run",
        type: "STANDARD",
      },
    );
  }

  /** Turns the clock by hours, with a run in each. */
  async runHourly(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour++) {
      this.now = addMilliseconds(this.now, 3_600_000);
      const { status, error, cause } = await this.run();
      if (status !== "SUCCEEDED") throw new Error(`The run ${status}: ${error} ${cause}`);
    }
  }

  /** What SES reports of a mail. */
  sesEvent(mail: Pick<Mail, "id" | "tags" | "to">, eventType: string, body: object = {}): SNSEvent {
    const event = {
      eventType,
      mail: {
        messageId: mail.id,
        timestamp: this.now,
        tags: Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
      },
      [eventType.toLowerCase()]: { timestamp: this.now, ...body },
    };
    return { Records: [{ Sns: { Message: JSON.stringify(event) } }] } as unknown as SNSEvent;
  }

  /** SES reports. */
  report(mail: Mail, eventType: string, body: object = {}): Promise<void> {
    return sesEvents.createHandler(this.runtime)(this.sesEvent(mail, eventType, body));
  }

  /** A request to the API, answered by the given route table. */
  async ask(
    routes: readonly RouteDefinition[],
    method: string,
    path: string,
    pathParameters: Record<string, string>,
    options: { body?: unknown; query?: Record<string, string>; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; body: unknown; text: string; headers: Record<string, unknown> }> {
    const event = {
      version: "2.0",
      routeKey: `${method} ${path}`,
      rawPath: path,
      rawQueryString: "",
      headers: { "content-type": "application/json", ...options.headers },
      pathParameters,
      queryStringParameters: options.query ?? {},
      requestContext: {
        requestId: `request-${++this.#requests}`,
        http: { method, path },
        authorizer: { jwt: { claims: { sub: "collector" } } },
      },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      isBase64Encoded: false,
    } as unknown as APIGatewayProxyEventV2;
    const handle = api(routes)(this.runtime) as unknown as (
      event: APIGatewayProxyEventV2,
      context: object,
    ) => Promise<APIGatewayProxyStructuredResultV2>;
    const answer = await handle(event, {});
    const text = answer.body ?? "";
    const json = String(answer.headers?.["content-type"] ?? "").includes("json");
    return {
      status: answer.statusCode ?? 0,
      body: json ? JSON.parse(text) : undefined,
      text,
      headers: answer.headers ?? {},
    };
  }
}

/** A mail as its receiver's program reads it. */
export const opened = (mail: Mail | undefined): Promise<Email> => {
  if (!mail) throw new Error("There is no such mail");
  return new PostalMime().parse(mail.raw);
};
