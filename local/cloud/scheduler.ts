import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import { ACCOUNT, REGION } from "../cloudformation/attributes.ts";
import type { ScheduleModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import { operationOfTarget } from "../meter/operations.ts";
import type { Collection, LocalState } from "../state.ts";
import type { Work } from "../work.ts";
import { Dispatcher } from "./dispatch.ts";
import { uuidFrom } from "./ids.ts";
import type { Handlers } from "./middleware.ts";
import type { Notify } from "./notify.ts";
import { type Occurrences, readSchedule } from "./schedule-expression.ts";
import { checkSchedule, conflict, notFound, type ScheduleInput } from "./schedule-input.ts";
import { type Destinations, sendTo } from "./targets.ts";

/** A schedule's target, as Scheduler's API names its parts. */
interface ScheduleTarget {
  readonly Arn: string;
  readonly Input?: string;
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly [key: string]: unknown;
}

/** A schedule as kept: of the templates, or made by the product. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timezone: string;
  readonly state: "ENABLED" | "DISABLED";
  readonly target: ScheduleTarget;
  readonly description: string | undefined;
  readonly startDate: Instant | undefined;
  readonly endDate: Instant | undefined;
  readonly deleteAfterCompletion: boolean;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  /** The instant of the last run. */
  readonly ranAt: Instant | undefined;
  readonly declared: boolean;
  /** What it was made with, by which a repeated request is known again. */
  readonly request: string | undefined;
}

interface Services {
  readonly clock: TurnableClock;
  readonly work: Work;
  readonly meter: Meter;
  readonly destinations: Destinations;
  readonly notify: Notify;
  /** Names of the groups that schedules can be in. */
  readonly groups: readonly string[];
}

const later = (a: Instant, b: Instant): Instant => [a, b].sort()[1] ?? b;

const idOf = (group: string, name: string): string => `${group}/${name}`;
const arnOf = ({ group, name }: Schedule): string =>
  `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}`;

/** EventBridge Scheduler on the local clock. A missed instant does not exist here: the clock stops at each. */
export class Scheduler {
  readonly #schedules: Collection<Schedule>;
  readonly #services: Services;
  readonly #groups: ReadonlySet<string>;
  readonly #dispatcher: Dispatcher;
  readonly #planned = new Map<string, () => void>();
  readonly #occurrences = new Map<string, Occurrences>();

  constructor(declared: readonly ScheduleModel[], state: LocalState, services: Services) {
    const { meter, destinations } = services;
    this.#schedules = state.collection<Schedule>("schedules");
    this.#services = services;
    this.#groups = new Set(services.groups);
    this.#dispatcher = new Dispatcher("schedule", {
      ...services,
      state,
      send: ({ arn }, input) =>
        meter.during(operationOfTarget(arn, input), () => sendTo(arn, input, destinations)),
    });
    this.#declare(declared);
    for (const schedule of this.list()) this.#plan(schedule);
  }

  /** All schedules, by group and name. */
  list(): Schedule[] {
    return this.#schedules.withPrefix("");
  }

  /** The instant a schedule runs next, or undefined when it does not. */
  nextRun(schedule: Schedule): Instant | undefined {
    if (schedule.state === "DISABLED") return undefined;
    const id = idOf(schedule.group, schedule.name);
    let occurrences = this.#occurrences.get(id);
    if (!occurrences) {
      const { expression, timezone, startDate, changedAt } = schedule;
      occurrences = readSchedule(expression, timezone, startDate ?? changedAt);
      this.#occurrences.set(id, occurrences);
    }
    // A schedule made or changed at an instant may run at that instant, but not for what was before, and never twice.
    const { ranAt = "", startDate = "", changedAt } = schedule;
    const begins = later(startDate, changedAt);
    const from = later(ranAt, addMilliseconds(begins, -1));
    const next = occurrences.after(from);
    return next !== undefined && (schedule.endDate === undefined || next <= schedule.endDate)
      ? next
      : undefined;
  }

  readonly handlers: Handlers = {
    CreateSchedule: async (input: ScheduleInput) => {
      const known = this.#schedules.get(idOf(input.GroupName ?? "default", input.Name));
      // The same token with the same parameters is the same request.
      if (known && input.ClientToken !== undefined && known.request === JSON.stringify(input))
        return { ScheduleArn: arnOf(known) };
      if (known) throw conflict(`Schedule ${input.Name} already exists.`);
      return { ScheduleArn: arnOf(this.#save(this.#from(input, undefined))) };
    },
    UpdateSchedule: async (input: ScheduleInput) => ({
      ScheduleArn: arnOf(this.#save(this.#from(input, this.#find(input)))),
    }),
    GetSchedule: async (input: ScheduleInput) => this.#describe(this.#find(input)),
    DeleteSchedule: async (input: ScheduleInput) => {
      this.#remove(this.#find(input));
      return {};
    },
    ListSchedules: async ({ GroupName, NamePrefix = "" }: { GroupName?: string; NamePrefix?: string }) => ({
      Schedules: this.list()
        .filter(
          ({ group, name }) =>
            (GroupName === undefined || group === GroupName) && name.startsWith(NamePrefix),
        )
        .map((schedule) => ({ ...this.#describe(schedule), Target: { Arn: schedule.target.Arn } })),
    }),
  };

  #declare(declared: readonly ScheduleModel[]): void {
    const wanted = new Set(declared.map(({ group, name }) => idOf(group, name)));
    for (const schedule of this.list())
      if (schedule.declared && !wanted.has(idOf(schedule.group, schedule.name))) this.#remove(schedule);
    const now = this.#services.clock.now();
    for (const { name, group, expression, timezone, enabled, startDate, endDate, target } of declared) {
      const id = idOf(group, name);
      const known = this.#schedules.get(id);
      const state = enabled ? "ENABLED" : "DISABLED";
      const isSame = known?.expression === expression && known.timezone === timezone && known.state === state;
      this.#schedules.put(id, {
        name,
        group,
        expression,
        timezone,
        state,
        target: {
          Arn: target.arn,
          ...(target.input !== undefined && { Input: target.input }),
          RetryPolicy: {
            MaximumRetryAttempts: target.maximumRetries,
            MaximumEventAgeInSeconds: target.maximumAgeSeconds,
          },
          ...(target.onFailure !== undefined && { DeadLetterConfig: { Arn: target.onFailure } }),
        },
        description: undefined,
        startDate,
        endDate,
        deleteAfterCompletion: false,
        createdAt: known?.createdAt ?? now,
        changedAt: isSame ? known.changedAt : now,
        ranAt: known?.ranAt,
        declared: true,
        request: undefined,
      });
    }
  }

  #from(input: ScheduleInput, known: Schedule | undefined): Schedule {
    const now = this.#services.clock.now();
    checkSchedule(input, this.#groups, now);
    return {
      name: input.Name,
      group: input.GroupName ?? "default",
      expression: input.ScheduleExpression,
      timezone: input.ScheduleExpressionTimezone ?? "UTC",
      state: input.State ?? "ENABLED",
      target: input.Target,
      description: input.Description,
      startDate: input.StartDate?.toISOString(),
      endDate: input.EndDate?.toISOString(),
      deleteAfterCompletion: input.ActionAfterCompletion === "DELETE",
      createdAt: known?.createdAt ?? now,
      changedAt: now,
      ranAt: known?.ranAt,
      declared: false,
      request: JSON.stringify(input),
    };
  }

  #save(schedule: Schedule): Schedule {
    this.#unplan(schedule);
    this.#schedules.put(idOf(schedule.group, schedule.name), schedule);
    this.#plan(schedule);
    return schedule;
  }

  #remove(schedule: Schedule): void {
    this.#unplan(schedule);
    this.#schedules.delete(idOf(schedule.group, schedule.name));
  }

  #find({ Name, GroupName }: Pick<ScheduleInput, "Name" | "GroupName">): Schedule {
    const schedule = this.#schedules.get(idOf(GroupName ?? "default", Name));
    if (!schedule) throw notFound(`Schedule ${Name} does not exist.`);
    return schedule;
  }

  #unplan({ group, name }: Schedule): void {
    const id = idOf(group, name);
    this.#planned.get(id)?.();
    this.#planned.delete(id);
    this.#occurrences.delete(id);
  }

  #plan(schedule: Schedule): void {
    const due = this.nextRun(schedule);
    if (due === undefined) return;
    const id = idOf(schedule.group, schedule.name);
    this.#planned.set(
      id,
      this.#services.clock.at(due, `schedule ${id}`, () => this.#run(id, due)),
    );
  }

  #run(id: string, at: Instant): void {
    const schedule = this.#schedules.get(id);
    if (!schedule) return;
    this.#services.work.enqueue(`schedule ${id}`, async () => {
      this.#dispatch(schedule, at);
    });
    const ran = { ...schedule, ranAt: at };
    this.#schedules.put(id, ran);
    this.#plan(ran);
    if (schedule.deleteAfterCompletion && this.nextRun(ran) === undefined) this.#remove(ran);
  }

  /**
   * Hands the target its input, with the attributes that Scheduler fills in.
   * Source: EventBridge Scheduler, "Adding context attributes" and "Configuring a schedule's dead-letter queue".
   */
  #dispatch(schedule: Schedule, at: Instant): void {
    const { target } = schedule;
    const scheduledTime = `${at.slice(0, 19)}Z`;
    const executionId = uuidFrom(`${arnOf(schedule)}#${at}`)
      .replaceAll("-", "")
      .slice(0, 16);
    // The number of the attempt is filled in with each.
    const attributes: Readonly<Record<string, string>> = {
      "aws.scheduler.schedule-arn": arnOf(schedule),
      "aws.scheduler.scheduled-time": scheduledTime,
      "aws.scheduler.execution-id": executionId,
    };
    const input = (target.Input ?? "{}").replace(
      /<(aws\.scheduler\.[a-z-]+)>/g,
      (whole, name: string) => attributes[name] ?? whole,
    );
    const { meter } = this.#services;
    meter.during(operationOfTarget(target.Arn, input), () =>
      meter.add("scheduler.invocations", 1, schedule.name),
    );
    this.#dispatcher.dispatch({
      id: `${idOf(schedule.group, schedule.name)}#${at}`,
      arn: target.Arn,
      input,
      letter: input,
      origin: {
        SCHEDULE_ARN: arnOf(schedule),
        SCHEDULED_TIME: scheduledTime,
        EXECUTION_ID: executionId,
        IS_PAYLOAD_TRUNCATED: "false",
      },
      deadLetters: target.DeadLetterConfig?.Arn,
      maximumRetries: target.RetryPolicy?.MaximumRetryAttempts ?? 185,
      maximumAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
    });
  }

  #describe(schedule: Schedule): Record<string, unknown> {
    return {
      Arn: arnOf(schedule),
      Name: schedule.name,
      GroupName: schedule.group,
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timezone,
      State: schedule.state,
      Target: schedule.target,
      FlexibleTimeWindow: { Mode: "OFF" },
      ActionAfterCompletion: schedule.deleteAfterCompletion ? "DELETE" : "NONE",
      CreationDate: new Date(schedule.createdAt),
      LastModificationDate: new Date(schedule.changedAt),
      ...(schedule.description !== undefined && { Description: schedule.description }),
      ...(schedule.startDate !== undefined && { StartDate: new Date(schedule.startDate) }),
      ...(schedule.endDate !== undefined && { EndDate: new Date(schedule.endDate) }),
    };
  }
}
