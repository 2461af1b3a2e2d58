import type { CurrencySection, ReportFacts } from "./content.ts";
import { REPORT_WINDOW_DAYS } from "./window.ts";
import type { Change, Words } from "./words.ts";

const withChange = (label: string, value: string, change: Change | undefined): string =>
  change === undefined ? `${label}: ${value}` : `${label}: ${value} (${change.text})`;

const currencyLines = (section: CurrencySection, words: Words): string[] => {
  const { texts } = words;
  const { currency, inputs } = section;
  const { window } = inputs;
  const sum = (label: string, { amount, change }: { amount: number; change: number | undefined }): string =>
    withChange(label, words.amount(amount, currency), words.amountChange(change, currency));
  return [
    `== ${currency} ==`,
    "",
    sum(texts.outstanding, section.outstanding),
    `${sum(texts.overdue, section.overdue)}, ${texts.ofOpenInvoices(words.percent(section.overdueShare))}`,
    "",
    texts.aging,
    ...section.buckets.map(
      (line) =>
        `- ${sum(texts.bucket(line.bucket), line)}, ${texts.invoiceCount(line.count, words.count(line.count))}, ${words.percent(line.share)}`,
    ),
    sum(texts.openInvoices, section.invoices),
    sum(texts.credits, section.credits),
    sum(texts.unappliedCash, section.unappliedCash),
    "",
    texts.keyFigures,
    texts.window(window.days, words.date(window.from), words.date(window.to)),
    ...section.figures.map(({ figure, value, change }) =>
      withChange(
        `- ${texts.figures[figure][0]}`,
        words.figure(figure, value),
        words.figureChange(figure, change),
      ),
    ),
    ...section.flows.map((line) => `- ${sum(texts.flows[line.flow], line)}`),
    "",
  ];
};

/** The report as text, with the same content as its HTML. */
export const reportText = (
  { legalEntity, schedule, asOf, previous }: ReportFacts,
  sections: readonly CurrencySection[],
  words: Words,
): string => {
  const { texts } = words;
  const said = previous ? texts.comparedWith(words.date(previous.asOf)) : texts.firstReport;
  return [
    legalEntity.name,
    texts.title,
    texts.asOf(words.longDate(asOf)),
    sections.length === 0 ? texts.nothing(REPORT_WINDOW_DAYS) : said,
    "",
    ...sections.flatMap((section) => currencyLines(section, words)),
    "-- ",
    ...(sections.length > 0 ? [texts.attached] : []),
    texts.why(words.cadence(schedule.cadence, schedule.at, schedule.timeZone)),
    "",
  ].join("\n");
};
