import * as currencies from "dinero.js/currencies";

/** An ISO 4217 code that {@link isCurrency} accepted, such as `EUR`. */
export type Currency = string;

/** An amount as the API carries it: a decimal string with at most the currency's digits. */
export interface Money {
  readonly amount: string;
  readonly currency: Currency;
}

/** Integer minor units (cents, yen, fils). Never a fraction, never beyond 2^53. */
export type Minor = number;

/** Whole amounts stay far from 2^53, so that sums over millions of invoices remain exact. */
export const MAX_MINOR: Minor = 1_000_000_000_000_000;

const exponents: ReadonlyMap<string, number> = new Map(
  Object.values(currencies).map((currency) => [currency.code, currency.exponent]),
);

/** Whether the code is a currency of ISO 4217 (upper case). */
export const isCurrency = (code: string): boolean => exponents.has(code);

/** The number of decimal digits of the currency by ISO 4217: EUR 2, JPY 0, KWD 3. Throws for an unknown code. */
export const exponentOf = (currency: Currency): number => {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new MoneyError(`${currency} is not an ISO 4217 currency`);
  return exponent;
};

/** A decimal string, currency or amount that is not money. The message names what is wrong with it. */
export class MoneyError extends Error {
  override readonly name = "MoneyError";
}

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d+))?$/;

/**
 * The minor units of a decimal string: `"1234.50"` EUR → 123450. Trailing zeros beyond the
 * currency's digits are accepted (`"12.500"` EUR), a remainder is not (`"12.505"` EUR), so no
 * amount is ever rounded on its way in. Throws {@link MoneyError}.
 */
export const toMinor = (amount: string, currency: Currency): Minor => {
  const digits = exponentOf(currency);
  const match = DECIMAL.exec(amount);
  if (!match) throw new MoneyError(`"${amount}" is not a decimal amount such as "1234.50"`);
  const [, sign, whole = "0", fraction = ""] = match;
  const kept = fraction.slice(0, digits).padEnd(digits, "0");
  if (/[1-9]/.test(fraction.slice(digits)))
    throw new MoneyError(`"${amount}" has more than the ${digits} decimal digits of ${currency}`);
  const minor = Number(whole + kept);
  if (minor > MAX_MINOR) throw new MoneyError(`"${amount}" is beyond the largest amount`);
  return sign === "-" && minor !== 0 ? -minor : minor;
};

/** The decimal string of minor units: 123450 EUR → `"1234.50"`, 5 KWD → `"0.005"`. */
export const toDecimal = (minor: Minor, currency: Currency): string => {
  const digits = exponentOf(currency);
  const text = Math.abs(minor)
    .toString()
    .padStart(digits + 1, "0");
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
};

/** Money as the API carries it, from minor units. */
export const money = (minor: Minor, currency: Currency): Money => ({
  amount: toDecimal(minor, currency),
  currency,
});
