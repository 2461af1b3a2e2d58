import { dateAt, type Instant } from "../calendar.ts";
import { addBusinessDays, isBusinessDay } from "../compliance/holidays.ts";
import type { LegalEntity } from "../ledger/model.ts";
import { instantAt } from "../zoned.ts";

/** When business ends at the creditor's place: 17:00. */
const BUSINESS_ENDS = 17 * 60;

/** Where the people work. */
export type Workplace = Pick<LegalEntity, "timeZone" | "address">;

/**
 * When a task is due: at the end of business, so many business days from now, both at the creditor's place. None
 * is today, or the next business day where today is none or its business has ended.
 */
export const taskDueAt = (now: Instant, businessDays: number, { timeZone, address }: Workplace): Instant => {
  const { country, region } = address;
  const today = dateAt(now, timeZone);
  const endOf = (days: number) =>
    instantAt(addBusinessDays(today, days, country, region), BUSINESS_ENDS, timeZone);
  if (businessDays > 0) return endOf(businessDays);
  const due = endOf(0);
  return isBusinessDay(today, country, region) && due > now ? due : endOf(1);
};
