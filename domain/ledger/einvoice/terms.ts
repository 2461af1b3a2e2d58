import { addDays, endOfMonth, isPlainDate, type PlainDate } from "../../calendar.ts";
import { type Currency, MoneyError, toMinor } from "../../money.ts";
import { compact, type DiscountTerms, type NetTerms } from "./model.ts";
import { addMonths } from "./months.ts";
import * as say from "./terms-words.ts";

/** What payment terms say; `net` is empty if they name no due date. */
export interface ReadTerms {
  readonly net: NetTerms;
  readonly discounts: readonly DiscountTerms[];
}

/** Terms are a few lines; more is a document pasted into the field, and matching stays cheap. */
const MAX_TEXT = 4_000;

/**
 * What payment terms in free text or XRechnung's `#SKONTO#` lines say, together with discounts that the
 * document states in fields of their own. A text that is not understood yields nothing rather than a
 * guess; when two terms compete, one in words of payment wins over the first, days over "at once".
 */
export const readTerms = (
  text: string,
  currency: Currency,
  structured: readonly DiscountTerms[] = [],
): ReadTerms => {
  const discounts: DiscountTerms[] = [...structured];
  const nets: { net: NetTerms; rank: number }[] = [];

  const prose = text
    .slice(0, MAX_TEXT)
    .replace(say.HASHED, (_, keyword: string, days: string, percent: string, base?: string) => {
      if (/skonto/i.test(keyword)) discounts.push(discount(Number(days), percent, minorOf(base, currency)));
      return "\n";
    })
    .replace(say.SLASHED, (_, percent: string, days: string, net: string) => {
      discounts.push(discount(Number(days), percent));
      nets.push({ net: { netDays: Number(net) }, rank: 3 });
      return "\n";
    });

  for (const clause of say.clausesOf(prose)) {
    const late = clause.search(say.PENALTY);
    const said = late < 0 ? clause : clause.slice(0, late);
    if (say.OTHER_SUBJECT.test(said)) continue;
    const plain = said.replace(say.NO_DISCOUNT, " ");
    if (say.DISCOUNT.test(plain) || say.PERCENT.test(plain)) {
      const { early, netDays } = discountOf(plain);
      if (early) discounts.push(early);
      if (netDays !== undefined) nets.push({ net: { netDays }, rank: 3 });
      continue;
    }
    const net = netOf(said);
    const atOnce = net.netDays === 0 && net.endOfMonth === undefined;
    const rank = atOnce ? 0 : say.PAYMENT.test(said) ? 2 : 1;
    if (Object.keys(net).length > 0) nets.push({ net, rank });
  }

  // A discount of 0 % is XRechnung's way to state when the whole is due.
  const inFull = discounts.filter(({ percent }) => percent === 0).map(({ days }) => days);
  const whole: NetTerms = inFull.length > 0 ? { netDays: Math.max(...inFull) } : {};
  const [best] = nets.toSorted((a, b) => b.rank - a.rank);
  return { net: best?.net ?? whole, discounts: discounts.filter(({ percent }) => percent > 0) };
};

/** The date that the net terms make of an issue date; undefined if they name none. */
export const dateOfTerms = (issueDate: PlainDate, net: NetTerms): PlainDate | undefined => {
  if (net.date !== undefined) return net.date;
  if (net.netDays === undefined && net.netMonths === undefined && net.endOfMonth === undefined)
    return undefined;
  const from = net.endOfMonth === "before-days" ? endOfMonth(issueDate) : issueDate;
  const date = addDays(addMonths(from, net.netMonths ?? 0), net.netDays ?? 0);
  return net.endOfMonth === "after-days" ? endOfMonth(date) : date;
};

/** A discount in words; the clause may also carry the net term ("10 Tage 2 % 30 Tage netto"). */
const discountOf = (clause: string): { early?: DiscountTerms; netDays?: number } => {
  const percent = say.PERCENT.exec(clause)?.[1];
  const net = say.netSpan(clause);
  const { n, m } = net?.groups ?? {};
  const rest = net && say.daySpan(clause.replace(net[0], " "));
  // With a single number of days, it is the discount's ("2 % netto innerhalb 10 Tagen").
  const netDays = rest ? say.count(n ?? m ?? "") : undefined;
  const days = (rest ?? say.daySpan(clause))?.groups?.n;
  // A large share without a word for discount is an instalment ("50 % within 30 days"): no rule for the whole.
  const reduces = say.DISCOUNT.test(clause) || decimal(percent ?? "100") < 20;
  const early =
    percent !== undefined && days !== undefined && reduces ? discount(say.count(days), percent) : undefined;
  return compact({ early, netDays });
};

const netOf = (clause: string): NetTerms => {
  const date = writtenDate(clause);
  if (date !== undefined) return { date };
  const days = say.daySpan(clause)?.groups?.n;
  const weeks = say.weekSpan(clause)?.groups?.n;
  const months = say.monthSpan(clause)?.groups?.n;
  const bare = say.netSpan(clause)?.groups?.m;
  const netDays = days ? say.count(days) : weeks ? 7 * say.count(weeks) : bare ? Number(bare) : undefined;
  const end = say.MONTH_END.exec(clause);
  if (end) {
    const next = Object.values(end.groups ?? {}).some((word) => word !== undefined);
    const counted = netDays !== undefined && !next && say.FROM_MONTH_END.test(clause);
    return {
      endOfMonth: counted ? "before-days" : "after-days",
      ...compact({ netDays, netMonths: next ? 1 : undefined }),
    };
  }
  if (netDays !== undefined) return { netDays };
  if (months !== undefined) return { netMonths: say.count(months) };
  return say.IMMEDIATE.test(clause) ? { netDays: 0 } : {};
};

const writtenDate = (clause: string): PlainDate | undefined => {
  const iso = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/.exec(clause)?.[0];
  const [, day = "", month = "", year = ""] =
    /(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/.exec(clause) ?? [];
  const date = iso ?? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const plausible = isPlainDate(date) && date >= "1900" && date < "3000";
  return plausible && say.PAYMENT.test(clause) ? date : undefined;
};

const decimal = (text: string): number => Number(text.replace(",", "."));

const discount = (days: number, percent: string, base?: number): DiscountTerms =>
  compact({ days, percent: decimal(percent), base });

// A base that is no amount of the currency is left out: it is the sender's aside, not what is owed.
const minorOf = (amount: string | undefined, currency: Currency): number | undefined => {
  if (amount === undefined) return undefined;
  try {
    return toMinor(amount, currency);
  } catch (error) {
    if (error instanceof MoneyError) return undefined;
    throw error;
  }
};
