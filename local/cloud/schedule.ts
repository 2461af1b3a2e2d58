import type { Instant } from "../../domain/calendar.ts";

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
