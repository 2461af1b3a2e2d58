import { addDays, type PlainDate } from "../../calendar.ts";
import { formatAmount, formatDate } from "../../messages/format.ts";
import { exponentOf, type Minor, toDecimal } from "../../money.ts";
import { type Cadence, WEEKDAYS } from "./cadence.ts";
import { type Figure, unitOf } from "./figures.ts";
import { de } from "./texts/de.ts";
import { en } from "./texts/en.ts";
import type { ReportTexts } from "./texts/texts.ts";

const known: ReadonlyMap<string, ReportTexts> = new Map([
  ["de", de],
  ["en", en],
]);

/** The languages reports are written in. */
export const reportLanguages: readonly string[] = [...known.keys()];

/** A change as it is shown: with sign and arrow. What rounds to zero has no direction. */
export interface Change {
  readonly text: string;
  readonly direction: number;
}

/** Numbers, dates and sentences of a report in one language. */
export interface Words {
  /** The language it came out in. */
  readonly code: string;
  readonly texts: ReportTexts;
  /** `2 Mar 2026`. */
  date(date: PlainDate): string;
  /** With the day of the week: `Monday, 2 March 2026`. */
  longDate(date: PlainDate): string;
  /** An amount with its currency. */
  amount(minor: Minor, currency: string): string;
  /** An amount without its currency, with the currency's digits. */
  plain(minor: Minor, currency: string): string;
  count(count: number): string;
  percent(share: number): string;
  figure(figure: Figure, value: number | null): string;
  /** A change in the figure's own unit; none where there is nothing to compare with. */
  figureChange(figure: Figure, change: number | undefined): Change | undefined;
  /** A change of an amount, without its currency. */
  amountChange(minor: Minor | undefined, currency: string): Change | undefined;
  cadence(cadence: Cadence, at: string, zone: string): string;
}

/** A change that shows as zero after rounding is none. */
const DIGITS = 1;
const rounded = (value: number): number => Math.round(value * 10 ** DIGITS) / 10 ** DIGITS;

const signed = (value: number, magnitude: string, unchanged: string): Change => {
  const direction = Math.sign(value);
  if (direction === 0) return { text: unchanged, direction };
  return { text: direction > 0 ? `▲ +${magnitude}` : `▼ −${magnitude}`, direction };
};

/** A minus as wide as a plus, as the changes have it. */
const withMinus = (text: string): string => text.replace("-", "−");

const supported = (locale: string, otherwise: string): string => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? otherwise;
  } catch {
    return otherwise;
  }
};

const wordsFor = (code: string, texts: ReportTexts, tag: string): Words => {
  const locale = tag.includes("-") ? supported(tag, texts.locale) : texts.locale;
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, {
    minimumFractionDigits: DIGITS,
    maximumFractionDigits: DIGITS,
  });
  const dated = (date: PlainDate, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
  const plain = (minor: Minor, currency: string): string => {
    const digits = exponentOf(currency);
    const format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    return withMinus(format.format(toDecimal(minor, currency) as `${number}`));
  };
  const inUnit = (figure: Figure, value: number): string => texts.unit[unitOf(figure)](tenth.format(value));
  // A Monday, from which a day of the week is counted on.
  const weekday = (on: (typeof WEEKDAYS)[number]): string =>
    dated(addDays("2024-01-01", WEEKDAYS.indexOf(on)), { weekday: "long" });
  return {
    code,
    texts,
    date: (date) => formatDate(date, locale),
    longDate: (date) => dated(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    amount: (minor, currency) => withMinus(formatAmount(minor, currency, locale)),
    plain,
    count: (count) => whole.format(count),
    percent: (share) =>
      texts.unit.percent(share > 0 && share < 1 ? `<${whole.format(1)}` : whole.format(share)),
    figure: (figure, value) => (value === null ? texts.undefined : withMinus(inUnit(figure, rounded(value)))),
    figureChange: (figure, change) => {
      if (change === undefined) return undefined;
      const magnitude = Math.abs(rounded(change));
      const said =
        unitOf(figure) === "percent" ? texts.points(tenth.format(magnitude)) : inUnit(figure, magnitude);
      return signed(rounded(change), said, texts.unchanged);
    },
    amountChange: (minor, currency) =>
      minor === undefined ? undefined : signed(minor, plain(Math.abs(minor), currency), texts.unchanged),
    cadence: (cadence, at, zone) =>
      texts.cadence(cadence, cadence.every === "week" ? weekday(cadence.on) : "", at, zone),
  };
};

/** The words of the first of the tags that reports are written in, else English. `de-AT` is German with Austrian dates and numbers. */
export const chooseWords = (...tags: readonly string[]): Words => {
  for (const tag of tags) {
    const code = tag.split("-")[0]?.toLowerCase() ?? "";
    const texts = known.get(code);
    if (texts) return wordsFor(code, texts, tag);
  }
  return wordsFor("en", en, "en");
};
