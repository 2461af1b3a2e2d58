import { ConflictException, ResourceNotFoundException, ValidationException } from "@aws-sdk/client-scheduler";
import type { Instant } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import { ACCOUNT, REGION } from "../cloudformation/attributes.ts";
import type { ScheduleModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import { operationOfTarget } from "../meter/operations.ts";
import type { Collection, LocalState } from "../state.ts";
import type { Work } from "../work.ts";
import type { Handlers } from "./middleware.ts";
import { InvalidScheduleExpression, type Occurrences, readSchedule } from "./schedule-expression.ts";
import { type Destinations, sendTo } from "./targets.ts";

/** A schedule as kept: of the templates, or made by the product. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timezone: string;
  readonly state: "ENABLED" | "DISABLED";
  readonly target: { readonly Arn: string; readonly Input?: string; readonly [key: string]: unknown };
  readonly description: string | undefined;
  readonly startDate: Instant | undefined;
  readonly endDate: Instant | undefined;
  readonly deleteAfterCompletion: boolean;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  /** The instant of the last run. */
  readonly ranAt: Instant | undefined;
  readonly declared: boolean;
}

interface ScheduleInput {
  readonly Name: string;
  readonly GroupName?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: "ENABLED" | "DISABLED";
  readonly Target: Schedule["target"];
  readonly Description?: string;
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly ActionAfterCompletion?: "NONE" | "DELETE";
}

const idOf = (group: string, name: string): string => `${group}/${name}`;
const arnOf = ({ group, name }: Schedule): string =>
  `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}`;

/** EventBridge Scheduler on the local clock. A missed instant does not exist here: the clock stops at each. */
export class Scheduler {
  readonly #schedules: Collection<Schedule>;
  readonly #services: { clock: TurnableClock; work: Work; meter: Meter; destinations: Destinations };
  readonly #planned = new Map<string, () => void>();
  readonly #occurrences = new Map<string, Occurrences>();

  constructor(
    declared: readonly ScheduleModel[],
    state: LocalState,
    services: { clock: TurnableClock; work: Work; meter: Meter; destinations: Destinations },
  ) {
    this.#schedules = state.collection<Schedule>("schedules");
    this.#services = services;
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
      occurrences = readSchedule(
        schedule.expression,
        schedule.timezone,
        schedule.startDate ?? schedule.createdAt,
      );
      this.#occurrences.set(id, occurrences);
    }
    // A schedule made at an instant may run at that instant, but never twice.
    const since = schedule.ranAt ?? new Date(Date.parse(schedule.changedAt) - 1).toISOString();
    const from =
      schedule.startDate && schedule.startDate > since
        ? new Date(Date.parse(schedule.startDate) - 1).toISOString()
        : since;
    const next = occurrences.after(from);
    return next !== undefined && (schedule.endDate === undefined || next <= schedule.endDate)
      ? next
      : undefined;
  }

  readonly handlers: Handlers = {
    CreateSchedule: async (input: ScheduleInput) => {
      const id = idOf(input.GroupName ?? "default", input.Name);
      if (this.#schedules.get(id))
        throw new ConflictException({
          Message: `Schedule ${input.Name} already exists.`,
          message: `Schedule ${input.Name} already exists.`,
          $metadata: {},
        });
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
    for (const { name, group, expression, timezone, enabled, target } of declared) {
      const id = idOf(group, name);
      const known = this.#schedules.get(id);
      this.#schedules.put(id, {
        name,
        group,
        expression,
        timezone,
        state: enabled ? "ENABLED" : "DISABLED",
        target: { Arn: target.arn, ...(target.input !== undefined && { Input: target.input }) },
        description: undefined,
        startDate: undefined,
        endDate: undefined,
        deleteAfterCompletion: false,
        createdAt: known?.createdAt ?? now,
        changedAt: known?.changedAt ?? now,
        ranAt: known?.ranAt,
        declared: true,
      });
    }
  }

  #from(input: ScheduleInput, known: Schedule | undefined): Schedule {
    const now = this.#services.clock.now();
    const schedule: Schedule = {
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
    };
    try {
      readSchedule(schedule.expression, schedule.timezone, now).after(now);
    } catch (error) {
      const isRefusal = error instanceof InvalidScheduleExpression || error instanceof RangeError;
      const reason = isRefusal ? error.message : String(error);
      throw new ValidationException({ Message: reason, message: reason, $metadata: {} });
    }
    return schedule;
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

  #find({ Name, GroupName }: ScheduleInput): Schedule {
    const schedule = this.#schedules.get(idOf(GroupName ?? "default", Name));
    const message = `Schedule ${Name} does not exist.`;
    if (!schedule) throw new ResourceNotFoundException({ Message: message, message, $metadata: {} });
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
    const { work, meter, destinations } = this.#services;
    work.enqueue(`schedule ${id}`, async () => {
      const input = this.#inputOf(schedule, at);
      meter.during(operationOfTarget(schedule.target.Arn, input), () => {
        meter.add("scheduler.invocations", 1, schedule.name);
        sendTo(schedule.target.Arn, input, destinations);
      });
    });
    const ran = { ...schedule, ranAt: at };
    this.#schedules.put(id, ran);
    this.#plan(ran);
    if (schedule.deleteAfterCompletion && this.nextRun(ran) === undefined) this.#remove(ran);
  }

  /** The target's input with the attributes that Scheduler fills in. Source: EventBridge Scheduler, "Adding context attributes". */
  #inputOf(schedule: Schedule, at: Instant): string {
    const attributes: Readonly<Record<string, string>> = {
      "aws.scheduler.schedule-arn": arnOf(schedule),
      "aws.scheduler.scheduled-time": `${at.slice(0, 19)}Z`,
      "aws.scheduler.execution-id": `${schedule.name}-${Date.parse(at)}`,
      "aws.scheduler.attempt-number": "1",
    };
    return (schedule.target.Input ?? "{}").replace(
      /<(aws\.scheduler\.[a-z-]+)>/g,
      (whole, name: string) => attributes[name] ?? whole,
    );
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
