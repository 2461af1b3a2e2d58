import { addDays, endOfMonth, type PlainDate } from "../calendar.ts";
import type { PaymentTerms } from "./model.ts";

/** The date an invoice falls due by its terms: net days after the date of issue, or after the end of that month. */
export const dueDateByTerms = (issueDate: PlainDate, terms: PaymentTerms): PlainDate =>
  addDays(terms.endOfMonth ? endOfMonth(issueDate) : issueDate, terms.netDays);
