import * as z from "zod";
import { isPlainDate } from "../calendar.ts";
import { isCurrency } from "../money.ts";

/** What several kinds of facts are written in: plain dates, instants in UTC with milliseconds, currencies. */

/** As JSON Schema says it: no control characters but tab and line ends. The API holds every text in a JSON body to it. */
export const TEXT_PATTERN = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*$";

export const plainDate = z.string().refine(isPlainDate, "is not a date that exists, written YYYY-MM-DD");
export const instant = z.iso.datetime({ precision: 3 });
export const currencyCode = z.string().refine(isCurrency, "is not an ISO 4217 currency such as EUR");
