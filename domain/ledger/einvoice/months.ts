import { Temporal } from "temporal-polyfill";
import type { PlainDate } from "../../calendar.ts";

/** The same day `months` later, or that month's last day where it is shorter: 31 January + 1 → 28 or 29 February. */
export const addMonths = (date: PlainDate, months: number): PlainDate =>
  months === 0 ? date : Temporal.PlainDate.from(date).add({ months }).toString();
