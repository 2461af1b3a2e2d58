import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { cronOf } from "../../../domain/insight/report/cadence.ts";
import type { ReportSchedule } from "../../../domain/insight/report/schedule.ts";
import type { Runtime } from "../../runtime/runtime.ts";

const nameOf = ({ id }: Pick<ReportSchedule, "id">): string => `report-${id}`;

/** A report that could not be started is tried again for an hour; then it goes to the dead-letter queue. */
const RETRY = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 };

const clockOf = (runtime: Runtime, schedule: ReportSchedule): CreateScheduleInput => ({
  Name: nameOf(schedule),
  GroupName: runtime.env("SCHEDULE_GROUP"),
  Description: "Finance report",
  ScheduleExpression: cronOf(schedule.cadence, schedule.at),
  ScheduleExpressionTimezone: schedule.timeZone,
  FlexibleTimeWindow: { Mode: "OFF" },
  State: "ENABLED",
  Target: {
    Arn: runtime.env("REPORT_STATE_MACHINE_ARN"),
    RoleArn: runtime.env("SCHEDULER_ROLE_ARN"),
    // Scheduler fills in the instant. No address is in it: the input is shown in consoles and logs.
    Input: JSON.stringify({ reportScheduleId: schedule.id, scheduledAt: "<aws.scheduler.scheduled-time>" }),
    DeadLetterConfig: { Arn: runtime.env("SCHEDULE_DLQ_ARN") },
    RetryPolicy: RETRY,
  },
});

/** Sets the clock that starts a schedule's reports, or corrects the one that is there. Doing it again changes nothing. */
export const setClock = async (runtime: Runtime, schedule: ReportSchedule): Promise<void> => {
  const clock = clockOf(runtime, schedule);
  try {
    await runtime.aws.scheduler.send(new CreateScheduleCommand(clock));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    await runtime.aws.scheduler.send(new UpdateScheduleCommand(clock));
  }
};

/** Takes the clock away. One that is gone already is fine. */
export const stopClock = async (runtime: Runtime, schedule: Pick<ReportSchedule, "id">): Promise<void> => {
  try {
    await runtime.aws.scheduler.send(
      new DeleteScheduleCommand({ Name: nameOf(schedule), GroupName: runtime.env("SCHEDULE_GROUP") }),
    );
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
};
