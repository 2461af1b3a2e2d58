import { addMilliseconds } from "../../domain/calendar.ts";
import { type Fields, upgrading } from "../upgrade.ts";

interface FirstStep {
  readonly daysPastDue?: number;
  readonly [field: string]: unknown;
}
interface FirstSegment {
  readonly cadence: { readonly steps: readonly FirstStep[] } & Fields;
  readonly [field: string]: unknown;
}

const withTrigger = ({ daysPastDue: days, ...step }: FirstStep): Fields => ({
  ...step,
  trigger: { from: "due-date", days, count: "calendar" },
});

/** Policies of version 1 knew days after the due date alone, and neither restarts nor promises. */
const policyToSecond = (fields: Fields): Fields => ({
  ...fields,
  inFlight: "carry-on",
  promises: { tolerancePercent: 95, graceDays: 3 },
  segments: (fields["segments"] as FirstSegment[]).map(({ cadence, ...segment }) => ({
    ...segment,
    cadence: { ...cadence, steps: cadence.steps.map(withTrigger) },
  })),
});

/** Policies of version 2 paused an invoice for a promise of any size; from here on for one of half of it, which is usual. */
const policyToThird = (fields: Fields): Fields => ({
  ...fields,
  promises: { minimumSharePercent: 50, ...(fields["promises"] as Fields) },
});

interface FirstTask {
  readonly openedAt: string;
  readonly [field: string]: unknown;
}

/** Tasks of version 1 were all calls for anybody, without a due time: two days after they were opened, as is usual. */
const taskToSecond = (fields: Fields): Fields => {
  const { openedAt, title } = fields as unknown as FirstTask;
  return {
    kind: "call",
    desk: "collections",
    seniority: 1,
    minutes: 15,
    suggestion: `${title}.`,
    history: [],
    promises: [],
    disputes: [],
    notes: [],
    dueAt: addMilliseconds(openedAt, 2 * 86_400_000),
    escalated: 0,
    ...fields,
  };
};

/** The fields of an item of an earlier version as the present one has them. */
export const upgraded = upgrading({
  policy: [policyToSecond, policyToThird],
  task: [taskToSecond],
});
