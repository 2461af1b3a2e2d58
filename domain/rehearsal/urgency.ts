import type { Tone } from "../dunning/step.ts";

/**
 * How reminders move customers to pay: stated numbers, not measured ones. The demo's customers and
 * rehearsals share them. See docs/behaviour-model.md for what they mean and what they do not.
 */

/** By which way a reminder reaches a customer; a `call` is a colleague's who works on a task. */
export type ReachedBy = "email" | "sms" | "letter" | "call";

/** What a reminder says: that something is due soon, or in which tone that it is overdue. */
export type Said = "upcoming" | Tone;

/** How many times as urgent a reminder makes payment on the day it is read. */
export const reminderFactors: Readonly<Record<ReachedBy, Readonly<Record<Said, number>>>> = {
  email: { upcoming: 1.3, friendly: 1.6, neutral: 2, firm: 2.6, final: 3 },
  sms: { upcoming: 1.4, friendly: 1.8, neutral: 2.2, firm: 2.8, final: 3.2 },
  letter: { upcoming: 1.2, friendly: 1.5, neutral: 2, firm: 2.8, final: 3.4 },
  call: { upcoming: 1, friendly: 2.5, neutral: 3, firm: 3.5, final: 4 },
};

/** Days in which half of a reminder's effect is gone. */
export const HALF_LIFE_DAYS = 4;

/** However many reminders: payment is not made more than so many times as urgent. */
export const MAX_URGENCY = 8;

/** A reminder speaks of what is due or nearly so: bills due more than so many days after it are not made more urgent. */
export const REACHES_AHEAD_DAYS = 3;
