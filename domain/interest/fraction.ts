/** An exact number of minor units: interest is a fraction of a cent until a charge rounds it as a whole. */
export interface Fraction {
  readonly numerator: bigint;
  /** More than zero. */
  readonly denominator: bigint;
}

export const ZERO: Fraction = { numerator: 0n, denominator: 1n };

const gcd = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
};

/** The fraction in lowest terms. Throws a RangeError for a denominator that is not above zero. */
export const fraction = (numerator: bigint, denominator: bigint): Fraction => {
  if (denominator <= 0n) throw new RangeError("A fraction's denominator is above zero");
  const shared = gcd(numerator, denominator) || 1n;
  return { numerator: numerator / shared, denominator: denominator / shared };
};

/** The exact sum of two fractions. */
export const plus = (a: Fraction, b: Fraction): Fraction =>
  a.denominator === b.denominator
    ? fraction(a.numerator + b.numerator, a.denominator)
    : fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

/** The nearest whole number; a half goes away from zero, as commercial rounding does (DIN 1333). */
export const rounded = ({ numerator, denominator }: Fraction): number => {
  const size = numerator < 0n ? -numerator : numerator;
  const nearest = (2n * size + denominator) / (2n * denominator);
  return Number(numerator < 0n ? -nearest : nearest);
};

/** The fraction of minor units as a decimal text of the currency's units with `digits` decimals in all, rounded. */
export const decimalOf = (of: Fraction, exponent: number, digits: number): string => {
  const scaled = rounded(
    fraction(of.numerator * 10n ** BigInt(Math.max(0, digits - exponent)), of.denominator),
  );
  const places = Math.max(digits, exponent);
  const text = Math.abs(scaled)
    .toString()
    .padStart(places + 1, "0");
  const sign = scaled < 0 ? "-" : "";
  return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
};
