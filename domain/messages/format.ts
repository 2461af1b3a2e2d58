import type { PlainDate } from "../calendar.ts";
import { exponentOf, type Minor, toDecimal } from "../money.ts";

const amounts = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** A known tag, or one whose region does not exist: then the language alone. */
const supported = (locale: string): string => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? "en";
  } catch {
    return "en";
  }
};

/** An amount as the locale writes it, with the currency's own digits by ISO 4217 and exact for any size. */
export const formatAmount = (minor: Minor, currency: string, locale: string): string => {
  const key = `${locale} ${currency}`;
  let format = amounts.get(key);
  if (!format) {
    const digits = exponentOf(currency);
    format = new Intl.NumberFormat(supported(locale), {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    amounts.set(key, format);
  }
  return format.format(toDecimal(minor, currency) as `${number}`);
};

/** A date as the locale writes it, the month as a word so that no order of numbers can mislead. */
export const formatDate = (date: PlainDate, locale: string): string => {
  let format = dates.get(locale);
  if (!format) {
    format = new Intl.DateTimeFormat(supported(locale), {
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    });
    dates.set(locale, format);
  }
  return format.format(new Date(`${date}T00:00:00Z`));
};
