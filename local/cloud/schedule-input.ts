import { ConflictException, ResourceNotFoundException, ValidationException } from "@aws-sdk/client-scheduler";
import type { Instant } from "../../domain/calendar.ts";
import { InvalidScheduleExpression, readSchedule } from "./schedule-expression.ts";
import type { Schedule } from "./scheduler.ts";

/** What `CreateSchedule` and `UpdateSchedule` take. */
export interface ScheduleInput {
  readonly Name: string;
  readonly GroupName?: string;
  readonly ClientToken?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly FlexibleTimeWindow?: { readonly Mode?: string };
  readonly State?: "ENABLED" | "DISABLED";
  readonly Target: Schedule["target"];
  readonly Description?: string;
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly ActionAfterCompletion?: "NONE" | "DELETE";
}

/** Something of Scheduler that does not run locally. */
class NotImplemented extends Error {
  override readonly name = "NotImplemented";
}

const NAME = /^[0-9a-zA-Z\-_.]{1,64}$/;
const TARGET = new Set(["Arn", "RoleArn", "Input", "RetryPolicy", "DeadLetterConfig"]);
const START_TOLERANCE_MS = 5 * 60_000;

const invalid = (message: string): ValidationException =>
  new ValidationException({ Message: message, message, $metadata: {} });

/** The error of a schedule or group that is not there. */
export const notFound = (message: string): ResourceNotFoundException =>
  new ResourceNotFoundException({ Message: message, message, $metadata: {} });

/** The error of a name that is taken. */
export const conflict = (message: string): ConflictException =>
  new ConflictException({ Message: message, message, $metadata: {} });

const demand = (condition: boolean, message: string): void => {
  if (!condition) throw invalid(message);
};

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const isWithin = (value: number | undefined, least: number, most: number): boolean =>
  value === undefined || (Number.isInteger(value) && value >= least && value <= most);

const checkTarget = (target: Schedule["target"] | undefined): void => {
  demand(Boolean(target?.Arn), "Target.Arn is required");
  demand(Boolean(target?.["RoleArn"]), "Target.RoleArn is required");
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age } = target?.RetryPolicy ?? {};
  demand(isWithin(retries, 0, 185), "Target.RetryPolicy.MaximumRetryAttempts is from 0 to 185");
  demand(isWithin(age, 60, 86_400), "Target.RetryPolicy.MaximumEventAgeInSeconds is from 60 to 86400");
  for (const name of Object.keys(target ?? {}))
    if (!TARGET.has(name)) throw new NotImplemented(`The local scheduler does not implement Target.${name}`);
};

const checkDates = ({ StartDate, EndDate }: ScheduleInput, now: Instant): void => {
  const [start, end] = [StartDate?.getTime(), EndDate?.getTime()];
  demand(
    start === undefined || start >= Date.parse(now) - START_TOLERANCE_MS,
    "The StartDate you specify cannot be earlier than 5 minutes ago.",
  );
  demand(
    start === undefined || end === undefined || end > start,
    "The EndDate you specify must be later than the StartDate.",
  );
};

/**
 * Refuses what Scheduler refuses.
 *
 * Source: EventBridge Scheduler API reference, CreateSchedule (names, bounds, required fields); messages as the
 * service answers them, where known.
 *
 * @throws ValidationException naming the field, ResourceNotFoundException where the group is not there,
 *   NotImplemented for what does not run locally, such as a flexible time window.
 */
export const checkSchedule = (input: ScheduleInput, groups: ReadonlySet<string>, now: Instant): void => {
  const { Name, GroupName = "default", ScheduleExpression, ScheduleExpressionTimezone = "UTC" } = input;
  demand(NAME.test(Name ?? ""), `Name ${Name} does not match ${NAME.source}`);
  demand(NAME.test(GroupName), `GroupName ${GroupName} does not match ${NAME.source}`);
  if (!groups.has(GroupName)) throw notFound(`Schedule group ${GroupName} does not exist.`);
  const mode = input.FlexibleTimeWindow?.Mode;
  demand(mode === "OFF" || mode === "FLEXIBLE", "FlexibleTimeWindow.Mode is OFF or FLEXIBLE");
  if (mode === "FLEXIBLE") throw new NotImplemented("The local scheduler implements no flexible time window");
  demand(
    isTimeZone(ScheduleExpressionTimezone),
    `The ScheduleExpressionTimezone ${ScheduleExpressionTimezone} is not supported.`,
  );
  try {
    readSchedule(ScheduleExpression ?? "", ScheduleExpressionTimezone, now).after(now);
  } catch (error) {
    if (!(error instanceof InvalidScheduleExpression)) throw error;
    throw invalid(`Invalid Schedule Expression ${ScheduleExpression}. ${error.message}`);
  }
  checkTarget(input.Target);
  checkDates(input, now);
};
