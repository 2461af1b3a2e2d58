import type { PlainDate } from "../../domain/calendar.ts";
import { invalid } from "../runtime/http/problem.ts";

/** The day that something was said or done: the one asked for, which cannot lie ahead, else today. */
export const dayPast = (asked: PlainDate | undefined, today: PlainDate, field: string): PlainDate => {
  if (asked !== undefined && asked > today)
    throw invalid({ field, message: `lies ahead of today, ${today}, at the creditor's place` });
  return asked ?? today;
};
