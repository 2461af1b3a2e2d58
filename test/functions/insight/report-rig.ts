import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { SESClient, SendRawEmailCommand, type SendRawEmailRequest } from "@aws-sdk/client-ses";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import PostalMime, { type Email } from "postal-mime";
import { routes } from "../../../functions/insight/report-schedules.ts";
import type { TestEngine } from "../../support/engine.ts";
import { calling, newHouse } from "./rig.ts";

/** The process is gone: nothing after this call happens. */
class Crash extends Error {
  override readonly name = "Crash";
}

export type When = "before" | "after";

/** Counts the calls to AWS, and ends the process at one of them, before it takes effect or after. */
class Calls {
  made: string[] = [];
  #fault: { at: number; when: When } | undefined;
  #dead = false;

  /** From here on, counting begins anew; the process ends at the call of this number, from 0. */
  crashAt(at: number, when: When): void {
    this.made = [];
    this.#dead = false;
    this.#fault = { at, when };
  }

  /** Nothing fails any more. */
  recover(): void {
    this.made = [];
    this.#dead = false;
    this.#fault = undefined;
  }

  async through<T>(name: string, call: () => Promise<T> | T): Promise<T> {
    if (this.#dead) throw new Crash(`${name} after the crash`);
    const number = this.made.push(name) - 1;
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
}

const conflict = () => new ConflictException({ Message: "It exists", message: "It exists", $metadata: {} });
const missing = () => new ResourceNotFoundException({ Message: "None", message: "None", $metadata: {} });

/** Ledger, cells, Scheduler and SES for reports, over a real engine, with crashes on demand. */
export const reportHouse = async (engine: TestEngine) => {
  const calls = new Calls();
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  client.middlewareStack.add(
    (next, context) => (args) =>
      calls.through(String(context.commandName).replace("Command", ""), () => next(args)),
    { step: "initialize" },
  );
  const dynamodb = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  const clocks = new Map<string, CreateScheduleInput>();
  const scheduler = new SchedulerClient({ region: "eu-central-1" });
  mockClient(scheduler)
    .on(CreateScheduleCommand)
    .callsFake((input: CreateScheduleInput) =>
      calls.through("CreateSchedule", () => {
        if (clocks.has(input.Name ?? "")) throw conflict();
        clocks.set(input.Name ?? "", input);
        return { ScheduleArn: `arn:${input.Name}` };
      }),
    )
    .on(UpdateScheduleCommand)
    .callsFake((input: CreateScheduleInput) =>
      calls.through("UpdateSchedule", () => {
        if (!clocks.has(input.Name ?? "")) throw missing();
        clocks.set(input.Name ?? "", input);
        return { ScheduleArn: `arn:${input.Name}` };
      }),
    )
    .on(DeleteScheduleCommand)
    .callsFake((input: { Name: string }) =>
      calls.through("DeleteSchedule", () => {
        if (!clocks.delete(input.Name)) throw missing();
        return {};
      }),
    );

  const mails: SendRawEmailRequest[] = [];
  /** What SES answers instead of taking a mail. */
  const post: { refusal: Error | undefined } = { refusal: undefined };
  const ses = new SESClient({ region: "eu-central-1" });
  mockClient(ses)
    .on(SendRawEmailCommand)
    .callsFake((input: SendRawEmailRequest) =>
      calls.through("SendRawEmail", () => {
        if (post.refusal) throw post.refusal;
        return { MessageId: `mail-${mails.push(input)}` };
      }),
    );

  const house = await newHouse(engine, { dynamodb, ses, scheduler });
  const call = calling(house.runtime, routes);
  /** The mail as its receiver's program opens it. */
  const opened = (index: number): Promise<Email> =>
    new PostalMime().parse(mails[index]?.RawMessage?.Data ?? new Uint8Array());
  return { ...house, calls, clocks, mails, post, call, opened, close: () => client.destroy() };
};

export type ReportHouse = Awaited<ReturnType<typeof reportHouse>>;

export const weekly = {
  legalEntityId: "LE1",
  recipient: { email: "cfo@nordwind.example", name: "Ada Lovelace" },
  language: "en",
  timeZone: "Europe/London",
  cadence: { every: "week", on: "monday" },
  at: "07:30",
};
