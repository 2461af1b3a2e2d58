import type { ChasedInvoice, CurrencyTotal, Recipient } from "../dunning/contact.ts";
import { type Html, html } from "../html.ts";
import { countOf, type MessageFacts, openingOf, payLinkOf } from "./facts.ts";
import { formatAmount, formatDate } from "./format.ts";
import { chooseLanguage, type Language } from "./language.ts";
import { addressLines, bankLines, dueParts, noteOn, sentences } from "./parts.ts";

/** A composed e-mail, before it becomes MIME. */
export interface Email {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The language it came out in. */
  readonly language: string;
}

export interface EmailFacts extends MessageFacts {
  /** The page on which the customer stops these messages; a copy has none, for it would stop the customer's. */
  readonly optOutUrl?: string;
  /** Set on a copy for a person of the house: whom the message itself went to. */
  readonly copyOf?: Recipient;
}

const INK = "#1f2933";
const FAINT = "#52606d";
const LINE = "#d9dee3";
const ACCENT = "#0b5c8a";

const unbroken = (text: string): Html => html`<span style="white-space:nowrap">${text}</span>`;

const CELL = `padding:10px 0;border-top:1px solid ${LINE};vertical-align:top`;
const AMOUNT = "padding-left:12px;text-align:right;white-space:nowrap";

/** Two columns, so that a phone breaks no date and no amount: what is known of the invoice, and what is open. */
const invoiceRow = (invoice: ChasedInvoice, language: Language): Html => {
  const { texts, locale } = language;
  const number = invoice.payLink
    ? html`<a href="${invoice.payLink}" style="color:${ACCENT}">${invoice.number}</a>`
    : html`${invoice.number}`;
  const note = noteOn(invoice, language);
  const [first, second] = dueParts(invoice, language).map(unbroken);
  return html`<tr>
<td style="${CELL};word-break:break-word">${number}<br><span style="font-size:13px;color:${FAINT}">${first} ${second}<br>${texts.issued(formatDate(invoice.issueDate, locale))}${note !== undefined && html`<br>${note}`}</span></td>
<td style="${CELL};${AMOUNT}">${formatAmount(invoice.open, invoice.currency, locale)}</td>
</tr>`;
};

const totalRow = (
  label: string,
  minor: number,
  currency: string,
  language: Language,
  strong: boolean,
): Html => {
  const weight = strong ? `border-top:2px solid ${INK};font-weight:bold` : "font-weight:normal";
  return html`<tr>
<td style="${CELL};${weight}">${label}</td>
<td style="${CELL};${weight};${AMOUNT}">${formatAmount(minor, currency, language.locale)}</td>
</tr>`;
};

const totalRows = (total: CurrencyTotal, language: Language): Html[] => {
  const { texts } = language;
  const owed = totalRow(
    texts.subtotal(total.currency),
    total.owed,
    total.currency,
    language,
    total.credits === 0,
  );
  if (total.credits === 0) return [owed];
  return [
    owed,
    totalRow(texts.credits, -total.credits, total.currency, language, false),
    totalRow(texts.toPay, total.toPay, total.currency, language, true),
  ];
};

/** A currency's invoices with their sum: a table of its own, since amounts of two currencies add up to nothing. */
const table = (total: CurrencyTotal, facts: MessageFacts, language: Language): Html => {
  const { columns } = language.texts;
  const head = `padding:6px 0;text-align:left;font-size:13px;color:${FAINT};font-weight:normal`;
  return html`<table role="table" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:16px 0 28px;font-size:15px">
<tr><th scope="col" style="${head}">${columns.invoice}</th><th scope="col" style="${head};text-align:right">${columns.open}</th></tr>
${facts.invoices
  .filter(({ currency }) => currency === total.currency)
  .map((invoice) => invoiceRow(invoice, language))}
${totalRows(total, language)}</table>`;
};

const button = (link: string, label: string): Html =>
  html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:20px 0"><tr><td style="background:${ACCENT};border-radius:4px">
<a href="${link}" style="display:inline-block;padding:12px 24px;color:#ffffff;text-decoration:none;font-weight:bold">${label}</a>
</td></tr></table>`;

const paragraph = (text: string): Html => html`<p style="margin:0 0 14px">${text}</p>`;

const broken = (lines: readonly string[]): Html[] =>
  lines.map((line, i) => html`${i > 0 && html`<br>`}${line}`);

// As wide as the card, its text flush with the card's.
const FOOTER = `max-width:558px;padding:0 21px;text-align:left;font-size:13px;color:${FAINT}`;

/** What a copy says of itself, in the creditor's language. */
const copyNote = ({ copyOf, legalEntity }: EmailFacts): string | undefined =>
  copyOf && chooseLanguage(legalEntity.language).texts.copy.note(copyOf.name, copyOf.address);

const toHtml = (facts: EmailFacts, language: Language, subject: string): string => {
  const { texts } = language;
  const { legalEntity } = facts;
  const link = payLinkOf(facts);
  const bank = bankLines(facts, language);
  const said = sentences(facts, language);
  const note = copyNote(facts);
  return html`<!doctype html>
<html lang="${language.code}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${subject}</title></head>
<body style="margin:0;padding:0;background:#f4f6f8;color:${INK};font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5">
<div style="display:none;max-height:0;overflow:hidden">${said[0]}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border:1px solid ${LINE};border-radius:6px"><tr><td style="padding:24px 20px">
${note !== undefined && html`<p style="margin:0 0 20px;font-size:13px;color:${FAINT}">${note}</p>`}
<p style="margin:0 0 20px;font-size:18px;font-weight:bold">${legalEntity.name}</p>
${[texts.greeting(facts.recipientName), ...said].map(paragraph)}
${facts.totals.map((total) => table(total, facts, language))}
${link !== undefined && button(link, texts.pay)}
${bank.length > 0 && html`<p style="margin:0 0 14px"><strong>${texts.bank.heading}</strong><br>${broken(bank)}</p>`}
${[texts.ignore, texts.questions].map(paragraph)}
<p style="margin:0">${texts.closing}<br>${legalEntity.sender.name}</p>
</td></tr></table>
<p style="${FOOTER};margin:16px auto 0">${broken(addressLines(legalEntity.name, legalEntity.address))}</p>
${facts.optOutUrl !== undefined && html`<p style="${FOOTER};margin:12px auto">${texts.optOut} <a href="${facts.optOutUrl}" style="color:${FAINT}">${texts.optOutLink}</a></p>`}
</td></tr></table>
</body></html>`.markup;
};

const invoiceLines = (facts: MessageFacts, language: Language): string[] => {
  const { texts, locale } = language;
  return facts.totals.flatMap((total) => {
    const amount = (minor: number) => formatAmount(minor, total.currency, locale);
    const rows = facts.invoices
      .filter(({ currency }) => currency === total.currency)
      .map((invoice) => {
        const note = noteOn(invoice, language);
        const line = `- ${invoice.number} (${texts.issued(formatDate(invoice.issueDate, locale))}), ${dueParts(invoice, language).join(" ")}: ${amount(invoice.open)}`;
        return note === undefined ? line : `${line} (${note})`;
      });
    const sums = [`${texts.subtotal(total.currency)}: ${amount(total.owed)}`];
    if (total.credits !== 0)
      sums.push(`${texts.credits}: ${amount(-total.credits)}`, `${texts.toPay}: ${amount(total.toPay)}`);
    return [...rows, ...sums, ""];
  });
};

const toText = (facts: EmailFacts, language: Language): string => {
  const { texts } = language;
  const { legalEntity } = facts;
  const link = payLinkOf(facts);
  const bank = bankLines(facts, language);
  const note = copyNote(facts);
  return [
    ...(note === undefined ? [] : [note, ""]),
    texts.greeting(facts.recipientName),
    "",
    ...sentences(facts, language),
    "",
    ...invoiceLines(facts, language),
    ...(link === undefined ? [] : [`${texts.pay}: ${link}`, ""]),
    ...(bank.length > 0 ? [`${texts.bank.heading}:`, ...bank, ""] : []),
    texts.ignore,
    texts.questions,
    "",
    texts.closing,
    legalEntity.sender.name,
    "",
    "-- ",
    ...addressLines(legalEntity.name, legalEntity.address),
    "",
    ...(facts.optOutUrl === undefined ? [] : [texts.optOut, `${texts.optOutLink}: ${facts.optOutUrl}`, ""]),
  ].join("\n");
};

/**
 * The e-mail of a contact in the customer's language (else the creditor's, else English), as HTML
 * that reads well on a phone without loading anything, and as text with the same content: the table
 * of invoices with subtotals by currency, how to pay, the creditor's postal address, the way to opt
 * out. A copy for a person of the house says so, in the creditor's language, and lacks the way to opt out.
 */
export const composeEmail = (facts: EmailFacts): Email => {
  const language = chooseLanguage(facts.language, facts.legalEntity.language);
  const own = language.texts.subject[openingOf(facts)](countOf(facts), facts.legalEntity.name);
  const subject = facts.copyOf ? chooseLanguage(facts.legalEntity.language).texts.copy.subject(own) : own;
  return {
    subject: subject.replace(/\s+/g, " "),
    html: toHtml(facts, language, subject),
    text: toText(facts, language),
    language: language.code,
  };
};
