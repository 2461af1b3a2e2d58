import { addDays, type PlainDate } from "../../calendar.ts";
import type { Window } from "../key-figures.ts";

/** The days that a report's key figures are taken over, its own date the last of them. */
export const REPORT_WINDOW_DAYS = 90;

/** The window of a report's key figures. */
export const reportWindow = (asOf: PlainDate): Window => ({
  from: addDays(asOf, 1 - REPORT_WINDOW_DAYS),
  to: asOf,
});
