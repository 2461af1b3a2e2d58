import { countOf, type MessageFacts, openingOf, payLinkOf } from "./facts.ts";
import { formatAmount, formatDate } from "./format.ts";
import { chooseLanguage } from "./language.ts";
import { foldForSms, type SmsSize, smsSegments } from "./segments.ts";

export interface SmsFacts extends MessageFacts {
  /** Whether a rule asks for the way to opt out in every message; otherwise it is there where it fits. */
  readonly optOutRequired: boolean;
}

export interface Sms extends SmsSize {
  readonly text: string;
  readonly language: string;
}

/** What is disputed, or promised, of the invoices, as one text by currency, or nothing. */
const keptBack = ({ invoices }: MessageFacts, by: "disputed" | "promised", locale: string): string[] => {
  const sums = new Map<string, number>();
  for (const { currency, [by]: part = 0 } of invoices)
    if (part > 0) sums.set(currency, (sums.get(currency) ?? 0) + part);
  const amounts = [...sums].map(([currency, sum]) => formatAmount(sum, currency, locale));
  return amounts.length > 0 ? [amounts.join(" + ")] : [];
};

/**
 * The SMS of a contact: creditor, what is owed in each currency, where to pay, how to opt out. To
 * fit one segment it leaves out, in this order, the customer's name, the way to opt out where no
 * rule asks for it, the number of invoices, and the link; what is owed to whom always stays, and so do
 * a new last day to pay by and what is in dispute or promised and not asked for.
 */
export const composeSms = (facts: SmsFacts): Sms => {
  const { texts, locale, code } = chooseLanguage(facts.language, facts.legalEntity.language);
  const upcoming = openingOf(facts) === "upcoming";
  const amounts = facts.totals
    .map(({ toPay, currency }) => formatAmount(toPay, currency, locale))
    .join(" + ");
  const count = countOf(facts);
  const owed = upcoming ? texts.sms.upcoming(amounts) : texts.sms.due(amounts);
  const counted = upcoming ? texts.sms.upcomingCounted(count, amounts) : texts.sms.dueCounted(count, amounts);
  const stays = [
    ...(facts.payBy === undefined ? [] : [texts.sms.payBy(formatDate(facts.payBy, locale))]),
    ...keptBack(facts, "disputed", locale).map(texts.sms.disputed),
    ...keptBack(facts, "promised", locale).map(texts.sms.promised),
  ].join(" ");
  const link = payLinkOf(facts);
  const pay = link === undefined ? "" : texts.sms.pay(link);
  const stop = facts.optOutRequired ? texts.sms.stop : "";

  const say = (...parts: readonly string[]): string =>
    foldForSms([`${facts.legalEntity.name}:`, ...parts].filter((part) => part !== "").join(" "));
  const versions = [
    say(`${facts.account.name}:`, counted, stays, pay, texts.sms.stop),
    say(counted, stays, pay, texts.sms.stop),
    say(counted, stays, pay, stop),
    say(owed, stays, pay, stop),
    say(owed, stays, stop),
  ];
  const fitting = versions.find((text) => smsSegments(text).segments === 1);
  // Where none fits, the link is worth a second segment.
  const text = fitting ?? say(owed, stays, pay, stop);
  return { text, language: code, ...smsSegments(text) };
};
