/** A yearly rate as whole millionths: 10.15 % is 101,500. So every rate with four decimals of a percent is exact. */
export type Rate = number;

const PERCENT = /^(-?)(\d{1,3})(?:\.(\d{1,4}))?$/;

/** Whether the text is a percentage such as `10.15` or `-0.88`, with at most four decimals. */
export const isPercent = (text: string): boolean => PERCENT.test(text);

/** The rate of a percentage: `"10.15"` → 101500. Throws a RangeError for a text that is none. */
export const rateOf = (percent: string): Rate => {
  const match = PERCENT.exec(percent);
  if (!match) throw new RangeError(`"${percent}" is not a percentage such as "10.15"`);
  const [, sign, whole = "0", decimals = ""] = match;
  const millionths = Number(whole) * 10_000 + Number(decimals.padEnd(4, "0"));
  return sign === "-" && millionths !== 0 ? -millionths : millionths;
};

/** The percentage of a rate with at least two decimals: 101500 → `"10.15"`. */
export const percentOf = (rate: Rate): string => {
  const digits = Math.abs(rate).toString().padStart(5, "0");
  const decimals = digits.slice(-4).replace(/0{1,2}$/, "");
  return `${rate < 0 ? "-" : ""}${digits.slice(0, -4)}.${decimals}`;
};
