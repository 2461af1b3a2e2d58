import type { PlainDate } from "../../calendar.ts";
import { type Currency, type Minor, toDecimal } from "../../money.ts";
import { compact, type DiscountTerms, type EInvoiceDocument } from "./model.ts";
import { readTerms } from "./terms.ts";

/** The totals of a document as stated, in minor units. */
interface Totals {
  readonly due: Minor;
  readonly grand: Minor | undefined;
  readonly prepaid: Minor | undefined;
  readonly rounding: Minor | undefined;
  readonly net: Minor | undefined;
  readonly tax: Minor | undefined;
  readonly lines: Minor | undefined;
  readonly allowances: Minor | undefined;
  readonly charges: Minor | undefined;
}

/** What both syntaxes state, before the rules common to them. */
export interface RawDocument
  extends Omit<
    EInvoiceDocument,
    "kind" | "amount" | "terms" | "amountDue" | "grandTotal" | "prepaid" | "dueDate" | "warnings"
  > {
  /** Whether the root element itself is a credit note, whatever its type code. */
  readonly creditRoot: boolean;
  readonly dueDates: readonly PlainDate[];
  readonly termsTexts: readonly string[];
  readonly discounts: readonly DiscountTerms[];
  readonly totals: Totals;
}

/** UNTDID 1001 codes of credit notes, as EN 16931's code list BR-CL-01 has them. */
const CREDIT_CODES: ReadonlySet<string> = new Set(
  "81 83 261 262 296 308 381 396 420 458 502 503 532".split(" "),
);

/** Applies the sign law, settles the terms and collects warnings. */
export const normalise = (raw: RawDocument): EInvoiceDocument => {
  const { creditRoot, dueDates, termsTexts, discounts, totals, ...stated } = raw;
  const warnings: string[] = [];
  const prepaid = totals.prepaid ?? 0;
  const grandTotal = totals.grand ?? totals.due + prepaid - (totals.rounding ?? 0);
  const dueDate = latest(dueDates, warnings);
  const terms = termsOf(termsTexts, discounts, dueDate, stated.currency, warnings);
  const kind = kindOf(raw, grandTotal, warnings);

  if (dueDate !== undefined && dueDate < stated.issueDate)
    warnings.push(`The due date ${dueDate} is before the issue date ${stated.issueDate}.`);
  const { start, end } = stated.servicePeriod ?? {};
  if (start !== undefined && end !== undefined && end < start)
    warnings.push(`The service period ends on ${end}, before it starts on ${start}.`);
  checkSums({ ...totals, prepaid }, stated.currency, warnings);

  return {
    ...stated,
    kind,
    amount: Math.abs(totals.due),
    amountDue: totals.due,
    grandTotal,
    prepaid,
    terms,
    warnings,
    ...compact({ dueDate }),
  };
};

/** The date given in both syntaxes for the whole amount; with instalments, when the last one is due. */
const latest = (dueDates: readonly PlainDate[], warnings: string[]): PlainDate | undefined => {
  const dates = [...new Set(dueDates)].toSorted();
  if (dates.length > 1)
    warnings.push(`Several due dates are stated (${dates.join(", ")}); the last is taken.`);
  return dates.at(-1);
};

const kindOf = (raw: RawDocument, grandTotal: Minor, warnings: string[]): EInvoiceDocument["kind"] => {
  const { creditRoot, typeCode, totals, currency } = raw;
  const byCode = typeCode !== undefined && CREDIT_CODES.has(typeCode);
  if (creditRoot && typeCode !== undefined && !byCode)
    warnings.push(
      `A CreditNote carries the type code ${typeCode} of another document; it is read as a credit note.`,
    );
  const amount = toDecimal(Math.abs(totals.due), currency);
  if (!creditRoot && !byCode) return totals.due < 0 ? "credit-note" : "invoice";
  if (totals.due >= 0) return "credit-note";
  if (grandTotal < 0) {
    // A credit note of a negative total is a sender that puts the sign twice: dunning for it would be worse.
    warnings.push(`A credit note states a negative amount; it is read as a credit of ${amount} ${currency}.`);
    return "credit-note";
  }
  warnings.push(
    `More was refunded than this credit note credits; the rest, ${amount} ${currency}, is to be paid.`,
  );
  return "invoice";
};

const termsOf = (
  texts: readonly string[],
  structured: readonly DiscountTerms[],
  dueDate: PlainDate | undefined,
  currency: Currency,
  warnings: string[],
): EInvoiceDocument["terms"] => {
  const text = texts.length > 0 ? texts.join("\n") : undefined;
  const { net, discounts } = readTerms(text ?? "", currency, structured);
  const understood = Object.keys(net).length > 0;
  if (dueDate === undefined && text !== undefined && !understood)
    warnings.push("The payment terms name no due date that could be understood; the default applies.");
  return compact({
    source:
      dueDate !== undefined
        ? ("due-date" as const)
        : understood
          ? ("payment-terms" as const)
          : ("none" as const),
    ...net,
    text,
    discounts,
  });
};

const checkSums = (totals: Totals, currency: Currency, warnings: string[]): void => {
  const check = (what: string, stated: Minor | undefined, sum: Minor | undefined): void => {
    if (stated === undefined || sum === undefined || stated === sum) return;
    warnings.push(
      `${what} is stated as ${toDecimal(stated, currency)} but adds up to ${toDecimal(sum, currency)} ${currency}.`,
    );
  };
  const { due, grand, prepaid, rounding, net, tax, lines, allowances, charges } = totals;
  check(
    "The total without tax",
    net,
    lines === undefined ? undefined : lines - (allowances ?? 0) + (charges ?? 0),
  );
  check("The total with tax", grand, net === undefined || tax === undefined ? undefined : net + tax);
  check("The amount due", due, grand === undefined ? undefined : grand - (prepaid ?? 0) + (rounding ?? 0));
};
