import { DEFAULT_POLICY_ID, type Policy } from "./policy.ts";
import type { Trigger } from "./step.ts";

const afterDue = (days: number): Trigger => ({ from: "due-date", days, count: "calendar" });

/**
 * The policy for business customers that is in force until the user writes another: three days
 * before the due date, then 1, 7, 14 and 30 days after it. Fees and interest are not part of it.
 */
export const defaultPolicy: Policy = {
  id: DEFAULT_POLICY_ID,
  name: "Business customers",
  version: 0,
  autopayGraceDays: 5,
  claimGraceHours: 6,
  inFlight: "carry-on",
  promises: { tolerancePercent: 95, graceDays: 3, minimumSharePercent: 50 },
  segments: [
    {
      id: "everyone",
      name: "Every account",
      when: { all: [] },
      cadence: {
        steps: [
          {
            id: "before-due",
            trigger: afterDue(-3),
            channels: ["email"],
            tone: "friendly",
            template: "upcoming",
          },
          { id: "day-1", trigger: afterDue(1), channels: ["email"], tone: "friendly", template: "reminder" },
          {
            id: "day-7",
            trigger: afterDue(7),
            channels: ["email", "sms"],
            tone: "neutral",
            template: "reminder",
          },
          {
            id: "day-14",
            trigger: afterDue(14),
            channels: ["email"],
            tone: "firm",
            template: "last-reminder",
          },
          {
            id: "day-30",
            trigger: afterDue(30),
            channels: ["task"],
            tone: "final",
            template: "last-reminder",
          },
        ],
        minimum: { EUR: "5.00", USD: "5.00", GBP: "5.00", CHF: "5.00" },
        coolDownDays: 3,
        catchUp: "jump",
        graceBusinessDays: 0,
      },
    },
  ],
};
