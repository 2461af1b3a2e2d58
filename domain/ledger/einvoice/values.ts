import { isPlainDate, type PlainDate } from "../../calendar.ts";
import { type Currency, isCurrency, type Minor, MoneyError, toMinor } from "../../money.ts";
import { EInvoiceError } from "./model.ts";
import { all, missing, type XmlElement } from "./xml.ts";

const bad = (field: string, message: string): EInvoiceError =>
  new EInvoiceError("bad-value", field, `${field}: ${message}`);

const plainDate = (text: string, field: string): PlainDate => {
  if (!isPlainDate(text)) throw bad(field, `"${text}" is not a date that exists`);
  // A year far off is a slip of the pen, and date arithmetic stays within four digits.
  if (text < "1900" || text >= "3000") throw bad(field, `the year of ${text} is not plausible`);
  return text;
};

/**
 * The date of an `xs:date`, whose zone suffix is dropped: the sender's calendar date is what was agreed.
 * Throws {@link EInvoiceError} bad-value.
 */
export const readXsDate = (element: XmlElement): PlainDate => {
  const match = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(element.text);
  if (!match) throw bad(element.path, `"${element.text}" is not a date such as 2026-01-31`);
  return plainDate(match[1] ?? "", element.path);
};

/** Digits in the formats of UNTDID 2379 that hold a whole date: 102 is a date, 203 and 204 have a time of day as well. */
const DIGITS: Readonly<Record<string, number>> = { "102": 8, "203": 12, "204": 14 };

/**
 * The date of a CII date-time element, either `udt:DateTimeString` with its format or `udt:DateTime`.
 * A month alone (610) is no date. Throws {@link EInvoiceError} bad-value, missing-field.
 */
export const readCiiDate = (element: XmlElement): PlainDate => {
  const child = element.children.find(({ name }) => name === "DateTimeString" || name === "DateTime");
  if (!child || child.text === "") throw missing(`${element.path}/udt:DateTimeString`);
  const { text, path } = child;
  if (child.name === "DateTime") return readXsDate({ ...child, text: text.replace(/T[\d:.]*/, "") });
  const format = child.attributes.get("format") ?? "102";
  const digits = DIGITS[format];
  if (digits === undefined) throw bad(`${path}/@format`, `format ${format} is not a date; 102 (YYYYMMDD) is`);
  if (!/^\d+$/.test(text) || text.length !== digits)
    throw bad(path, `"${text}" is not ${digits} digits, as format ${format} has`);
  return plainDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`, path);
};

/** The currency code of the element. Throws {@link EInvoiceError} bad-value. */
export const readCurrency = (code: string, field: string): Currency => {
  if (!isCurrency(code)) throw bad(field, `"${code}" is not an ISO 4217 currency`);
  return code;
};

/**
 * The minor units of the amount at the path in the currency; undefined if there is none. Of several
 * (CII repeats totals per currency) it is the one in the currency. Throws {@link EInvoiceError}
 * bad-value for another currency, and for digits beyond the currency's other than zeros.
 */
export const amountAt = (parent: XmlElement, path: string, currency: Currency): Minor | undefined => {
  const found = all(parent, path).filter(({ text }) => text !== "");
  const element =
    found.find(({ attributes }) => attributes.get("currencyID") === currency) ??
    found.find(({ attributes }) => !attributes.get("currencyID")) ??
    found[0];
  if (!element) return undefined;
  const stated = element.attributes.get("currencyID");
  if (stated && stated !== currency)
    throw bad(`${element.path}/@currencyID`, `${stated} is not the document's currency, ${currency}`);
  return readAmount(element.text, element.path, currency);
};

/** As {@link amountAt}, but undefined where amounts are in other currencies only, as tax may be stated. */
export const amountIn = (parent: XmlElement, path: string, currency: Currency): Minor | undefined => {
  const stated = all(parent, path).map(({ attributes }) => attributes.get("currencyID") || currency);
  return stated.includes(currency) ? amountAt(parent, path, currency) : undefined;
};

/** As {@link amountAt}. Throws {@link EInvoiceError} missing-field if there is no amount. */
export const requiredAmount = (parent: XmlElement, path: string, currency: Currency): Minor => {
  const amount = amountAt(parent, path, currency);
  if (amount === undefined) throw missing(`${parent.path}/${path}`);
  return amount;
};

const readAmount = (text: string, field: string, currency: Currency): Minor => {
  // xs:decimal also allows a plus sign, leading zeros, and a point without digits on one side.
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match || !/\d/.test(text)) throw bad(field, `"${text}" is not a decimal number`);
  const [, sign, whole, fraction] = match;
  try {
    return toMinor(`${sign === "-" ? "-" : ""}${whole || "0"}${fraction ? `.${fraction}` : ""}`, currency);
  } catch (error) {
    if (error instanceof MoneyError) throw bad(field, error.message);
    throw error;
  }
};
