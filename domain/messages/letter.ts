import type { PlainDate } from "../calendar.ts";
import type { ChasedInvoice, CurrencyTotal } from "../dunning/contact.ts";
import { Html, html } from "../html.ts";
import type { PostalAddress } from "../ledger/model.ts";
import { countOf, type MessageFacts, openingOf, payLinkOf } from "./facts.ts";
import { formatAmount, formatDate } from "./format.ts";
import { chooseLanguage, type Language } from "./language.ts";
import { addressLines, bankLines, dueParts, noteOn, sentences } from "./parts.ts";

export interface LetterFacts extends MessageFacts {
  /** Where the letter is posted to. */
  readonly address: PostalAddress;
  /** The day it bears: the creditor's. */
  readonly date: PlainDate;
}

/** A composed letter: one HTML page to print. */
export interface Letter {
  readonly subject: string;
  readonly html: string;
  /** The language it came out in. */
  readonly language: string;
}

/** A4 with the address where a window envelope shows it: 45 mm from the top and 20 mm from the left (DIN 5008, form B). */
const STYLE = `@page{size:A4;margin:25mm 20mm 20mm 25mm}
body{margin:0;color:#111;background:#fff;font:11pt/1.45 Arial,Helvetica,sans-serif;overflow-wrap:anywhere}
@media screen{body{width:165mm;margin:25mm auto}}
p{margin:0 0 4mm}
.window{height:45mm;padding-top:20mm;box-sizing:border-box}
.from{font-size:7.5pt;margin:0 0 2mm;border-bottom:.2mm solid #555;display:inline-block}
.meta{text-align:right;margin:8mm 0}
h1{font-size:12pt;margin:0 0 6mm}
table{width:100%;border-collapse:collapse;margin:2mm 0 7mm}
th{text-align:left;font-weight:normal;font-size:9pt;color:#444}
td{border-top:.2mm solid #bbb;padding:1.6mm 0;vertical-align:top}
tr{break-inside:avoid}
.amount{text-align:right;white-space:nowrap;padding-left:6mm}
.sum td{font-weight:bold;border-top:.4mm solid #111}
small{color:#444;font-size:9pt}
.close{break-inside:avoid}`;

const broken = (lines: readonly string[]): Html[] =>
  lines.map((line, i) => html`${i > 0 && html`<br>`}${line}`);

const invoiceRow = (invoice: ChasedInvoice, language: Language): Html => {
  const { texts, locale } = language;
  const note = noteOn(invoice, language);
  const details = [
    dueParts(invoice, language).join(" "),
    texts.issued(formatDate(invoice.issueDate, locale)),
    ...(note === undefined ? [] : [note]),
  ];
  return html`<tr><td>${invoice.number}<br><small>${broken(details)}</small></td><td class="amount">${formatAmount(invoice.open, invoice.currency, locale)}</td></tr>
`;
};

const totalRow = (label: string, minor: number, currency: string, locale: string, isSum: boolean): Html =>
  html`<tr class="${isSum ? "sum" : "part"}"><td>${label}</td><td class="amount">${formatAmount(minor, currency, locale)}</td></tr>
`;

const totalRows = (
  { currency, owed, credits, toPay }: CurrencyTotal,
  { texts, locale }: Language,
): Html[] => [
  totalRow(texts.subtotal(currency), owed, currency, locale, credits === 0),
  ...(credits === 0
    ? []
    : [
        totalRow(texts.credits, -credits, currency, locale, false),
        totalRow(texts.toPay, toPay, currency, locale, true),
      ]),
];

const table = (total: CurrencyTotal, facts: MessageFacts, language: Language): Html => {
  const { columns } = language.texts;
  return html`<table><tr><th scope="col">${columns.invoice}</th><th scope="col" class="amount">${columns.open}</th></tr>
${facts.invoices
  .filter(({ currency }) => currency === total.currency)
  .map((invoice) => invoiceRow(invoice, language))}${totalRows(total, language)}</table>
`;
};

/**
 * The letter of a contact in the customer's language (else the creditor's, else English): the same
 * content as the e-mail, as one HTML page that loads nothing and prints on A4 for a window envelope.
 */
export const composeLetter = (facts: LetterFacts): Letter => {
  const language = chooseLanguage(facts.language, facts.legalEntity.language);
  const { texts, locale } = language;
  const { legalEntity, account } = facts;
  const subject = texts.subject[openingOf(facts)](countOf(facts), legalEntity.name);
  const link = payLinkOf(facts);
  const bank = bankLines(facts, language);
  const own = addressLines(legalEntity.name, legalEntity.address);
  const page = html`<!doctype html>
<html lang="${language.code}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${subject}</title><style>${new Html(STYLE)}</style></head>
<body>
<div class="window"><p class="from">${own.join(" · ")}</p><p>${broken(addressLines(account.name, facts.address))}</p></div>
<p class="meta">${texts.bank.reference}: ${account.number}<br>${formatDate(facts.date, locale)}</p>
<h1>${subject}</h1>
${[texts.greeting(facts.recipientName), ...sentences(facts, language)].map(
  (text) => html`<p>${text}</p>
`,
)}${facts.totals.map((total) => table(total, facts, language))}<div class="close">
${bank.length > 0 && html`<p><strong>${texts.bank.heading}</strong><br>${broken(bank)}</p>`}
${link !== undefined && html`<p>${texts.pay}: ${link}</p>`}
<p>${texts.ignore}</p>
<p>${texts.letter.questions(legalEntity.sender.replyTo ?? legalEntity.sender.email)}</p>
<p>${texts.closing}<br>${legalEntity.sender.name}</p>
</div>
</body></html>
`;
  return { subject: subject.replace(/\s+/g, " "), html: page.markup, language: language.code };
};
