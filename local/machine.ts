import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { addMilliseconds, type Instant } from "../domain/calendar.ts";
import { useRuntime } from "../functions/runtime/runtime.ts";
import { TurnableClock } from "./clock.ts";
import { type Cloud, logFault, openCloud } from "./cloud/cloud.ts";
import type { FateOf } from "./cloud/ses.ts";
import type { CloudModel } from "./cloudformation/model.ts";
import { readModelFrom } from "./cloudformation/read-model.ts";
import { type EngineOptions, startEngine } from "./engine/engine.ts";
import { LOCAL_CREDENTIALS, LOCAL_REGION } from "./engine/process.ts";
import { Gateway } from "./http/gateway.ts";
import { TokenIssuer } from "./http/tokens.ts";
import { FolderLock } from "./lock.ts";
import { type Bill, Meter } from "./meter/meter.ts";
import { LocalState } from "./state.ts";
import { synthesise } from "./synthesise.ts";
import { advanceTo, type OnProgress } from "./turn.ts";
import { Work } from "./work.ts";

/** How to start a machine. */
export interface MachineOptions {
  /** Where data are kept. Left out, or with `inMemory`, they go into a temporary folder that is removed at the end. */
  readonly dataDir?: string;
  readonly inMemory?: boolean;
  /** Removes what an earlier start left in the folder. */
  readonly fresh?: boolean;
  /** What the clock shows at the very first start; real now by default. */
  readonly startAt?: Instant;
  /** The address that links in messages lead to; `http://localhost:4000` by default. */
  readonly address?: string;
  /** A synthesised cloud assembly to run instead of the product's own. */
  readonly assembly?: string;
  /** Where the entries of functions are found; the repository by default. */
  readonly root?: string;
  readonly engine?: Pick<EngineOptions, "prefer" | "endpoint">;
  /** What becomes of mail to an address; by the names of SES's simulator by default. */
  readonly fateOf?: FateOf;
}

/** A request to the API in process. */
export interface ApiCall {
  /** Sent as JSON, unless it is a string or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The scopes of the token; all of them by default, and no token at all for `null`. */
  readonly scopes?: readonly string[] | null;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Parsed where it is JSON, else text. */
  readonly body: unknown;
}

/** The whole of Dunlin on one machine, on a clock that can be turned. */
export interface Machine extends Omit<Cloud, "close"> {
  readonly dataDir: string;
  readonly address: string;
  readonly model: CloudModel;
  readonly clock: TurnableClock;
  readonly work: Work;
  readonly meter: Meter;
  readonly gateway: Gateway;
  readonly tokens: TokenIssuer;
  readonly engineName: string;
  /** What went wrong outside of any request: events given up without a dead letter queue, faults of the machine. */
  readonly faults: readonly { readonly label: string; readonly message: string }[];
  /** The last errors that functions threw, whether or not a retry saw to them. Stacks are in `data/faults.log`. */
  readonly functionErrors: readonly {
    readonly at: Instant;
    readonly functionName: string;
    readonly message: string;
  }[];
  /** Whether a portfolio was loaded on these data. Set with {@link Machine.markSeeded}. */
  readonly seeded: boolean;
  markSeeded(): void;
  /** Turns the clock; see {@link advanceTo}. @throws Error when it is being turned already. */
  advanceTo(instant: Instant, onProgress?: OnProgress): Promise<void>;
  /** Turns the clock by whole days of 24 hours. */
  advanceDays(days: number, onProgress?: OnProgress): Promise<void>;
  /**
   * Lets everything that is due now come to rest, without turning the clock, and ends batching windows of streams
   * as well. Retries that wait for the clock go on waiting.
   */
  drain(): Promise<void>;
  bill(): Bill;
  /** A token for the API; with all scopes by default. */
  token(scopes?: readonly string[], subject?: string): Promise<string>;
  /** Sends a request to the API, through its routes and authorizer, in process. */
  invokeApi(method: string, path: string, call?: ApiCall): Promise<ApiAnswer>;
  /** Puts a file into a bucket, which may start what waits for it. */
  putObject(bucket: string, key: string, content: string | Uint8Array): void;
  /** Answers a text message as its receiver. */
  replySms(phone: string, text: string): void;
  /** Saves and stops everything, the engine too. */
  close(): Promise<void>;
}

interface Kept {
  readonly starts: number;
  readonly seeded: boolean;
}

const ROOT = resolve(import.meta.dirname, "..");

/** Region and credentials that the clients find, and no telemetry on standard output. Nothing here reaches AWS. */
const prepareEnvironment = (): void => {
  Object.assign(process.env, {
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    POWERTOOLS_METRICS_DISABLED: "true",
    POWERTOOLS_TRACE_ENABLED: "false",
  });
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"]) delete process.env[name];
};

/**
 * Starts the machine: synthesises the templates, starts the engine, and runs what the templates declare.
 * Only one machine can run in a process at a time, since all handlers share one runtime.
 *
 * @throws AlreadyRunning when another process has the data folder.
 */
export const startMachine = async (options: MachineOptions = {}): Promise<Machine> => {
  prepareEnvironment();
  const isTemporary = options.inMemory === true || options.dataDir === undefined;
  const dataDir = isTemporary ? mkdtempSync(join(tmpdir(), "dunlin-")) : resolve(options.dataDir ?? "");
  const lock = FolderLock.take(dataDir);
  const root = options.root ?? ROOT;
  const data = join(dataDir, "data");
  if (options.fresh) rmSync(data, { recursive: true, force: true });
  const assembly =
    options.assembly ??
    (await synthesise(root, join(isTemporary ? join(ROOT, ".dunlin") : dataDir, "cdk.out")));
  const model = readModelFrom(assembly);
  const state = new LocalState(data);
  const engine = await startEngine({ folder: join(data, "engine"), ...options.engine });
  lock.note(engine.pid);
  try {
    return await assemble({ options, dataDir, data, root, model, state, engine, lock, isTemporary });
  } catch (error) {
    await engine.close();
    state.close();
    lock.release();
    throw error;
  }
};

interface Parts {
  readonly options: MachineOptions;
  readonly dataDir: string;
  readonly data: string;
  readonly root: string;
  readonly model: CloudModel;
  readonly state: LocalState;
  readonly engine: Awaited<ReturnType<typeof startEngine>>;
  readonly lock: FolderLock;
  readonly isTemporary: boolean;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const assemble = async ({
  options,
  dataDir,
  data,
  root,
  model,
  state,
  engine,
  lock,
  isTemporary,
}: Parts): Promise<Machine> => {
  const address = options.address ?? "http://localhost:4000";
  const clockKept = state.collection<Instant>("clock");
  const clock = new TurnableClock(
    clockKept.get("now") ?? options.startAt ?? new Date().toISOString(),
    (now) => clockKept.put("now", now),
  );
  clockKept.put("now", clock.now());
  const kept = state.collection<Kept>("machine");
  const before = kept.get("machine") ?? { starts: 0, seeded: false };
  let { seeded } = before;
  kept.put("machine", { starts: before.starts + 1, seeded });

  const faults: { label: string; message: string }[] = [];
  const functionErrors: { at: Instant; functionName: string; message: string }[] = [];
  const work = new Work((label, error) => {
    faults.push({ label, message: messageOf(error) });
    logFault(data, label, error);
  });
  const meter = new Meter(state.collection("meter"));
  const { close: closeCloud, ...cloud } = await openCloud({
    model,
    root,
    folder: data,
    endpoint: engine.endpoint,
    isLocalEngine: engine.name !== "given",
    clock,
    work,
    meter,
    state,
    address: new URL(address),
    start: before.starts,
    onFunctionError: (functionName, error) => {
      functionErrors.push({ at: clock.now(), functionName, message: messageOf(error) });
      if (functionErrors.length > 100) functionErrors.shift();
      logFault(data, functionName, error);
    },
    ...(options.fateOf && { fateOf: options.fateOf }),
  });
  useRuntime(cloud.runtime);
  const audiences = [...model.api.audiences, "local"];
  const tokens = await TokenIssuer.open(data, `${address}/_/tokens`, audiences, {
    isThrownAway: isTemporary,
  });
  const gateway = new Gateway(model.api, {
    functions: cloud.functions,
    meter,
    clock,
    tokens,
    start: before.starts,
  });
  const issued = new Map<string, Promise<string>>();
  const token = (scopes = gateway.scopes, subject = "local-machine"): Promise<string> => {
    const key = JSON.stringify([scopes, subject]);
    const known = issued.get(key) ?? tokens.issue({ scopes, subject });
    issued.set(key, known);
    return known;
  };
  const save = (): void => {
    cloud.pump.keep();
    meter.save();
  };
  /** A batching window ends on a clock that turns. Once it stands, whoever looks wants to see what there is. */
  const rest = async (): Promise<void> => {
    do await work.drain();
    while (cloud.closeWindows());
    save();
  };
  let isTurning = false;
  let isClosed = false;

  const machine: Machine = {
    ...cloud,
    dataDir,
    address,
    model,
    clock,
    work,
    meter,
    gateway,
    tokens,
    engineName: engine.name,
    faults,
    functionErrors,
    get seeded() {
      return seeded;
    },
    markSeeded() {
      seeded = true;
      kept.put("machine", { starts: before.starts + 1, seeded });
    },
    async advanceTo(instant, onProgress) {
      if (isTurning) throw new Error("The clock is being turned already");
      isTurning = true;
      try {
        await advanceTo(clock, work, instant, onProgress);
        await rest();
      } finally {
        isTurning = false;
      }
    },
    advanceDays: (days, onProgress) =>
      machine.advanceTo(addMilliseconds(clock.now(), days * 86_400_000), onProgress),
    drain: rest,
    bill: () => meter.bill(),
    token,
    async invokeApi(method, path, { body, headers = {}, scopes } = {}) {
      const isRaw = typeof body === "string" || body instanceof Uint8Array;
      const [pathname = "/", query = ""] = path.split("?", 2);
      const response = await gateway.handle({
        method,
        path: pathname,
        query,
        headers: {
          host: new URL(address).host,
          ...(scopes !== null && { authorization: `Bearer ${await token(scopes)}` }),
          ...(body !== undefined && !isRaw && { "content-type": "application/json" }),
          ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        },
        body: body === undefined ? undefined : Buffer.from(isRaw ? body : JSON.stringify(body)),
        sourceIp: "127.0.0.1",
      });
      const text = response.body.toString("utf8");
      const isJson = /json/.test(String(response.headers["content-type"] ?? ""));
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== "" ? JSON.parse(text) : text,
      };
    },
    putObject: (bucket, key, content) => void cloud.s3.put(bucket, key, Buffer.from(content)),
    replySms(phone, text) {
      const topic = model.topics.find(({ name }) => /sms-?replies/i.test(name));
      if (!topic) throw new Error("No topic takes the answers to text messages");
      cloud.sns.receive(topic.arn, phone, text);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await rest();
      await cloud.executions.interrupt();
      save();
      closeCloud();
      await engine.close();
      state.close();
      lock.release();
      if (isTemporary) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return machine;
};
