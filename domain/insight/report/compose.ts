import { type ReportFacts, sectionsOf } from "./content.ts";
import { agingCsv, keyFiguresCsv } from "./csv.ts";
import { reportHtml } from "./html.ts";
import { reportText } from "./text.ts";
import { chooseWords } from "./words.ts";

/** A file that goes with the report. */
interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: string;
}

/** A composed report, before it becomes MIME. */
export interface ComposedReport {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The language it came out in. */
  readonly language: string;
  readonly attachments: readonly Attachment[];
}

/** A subject is one line, whatever the legal entity is called. */
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, " ").trim();

/**
 * The finance report in the recipient's language (else the legal entity's, else English): aging with
 * a bar for each bucket, credits and unapplied cash beside it, key figures, each with its change
 * since the schedule's last report; the same as text; and all of it with the inputs as CSV. One
 * section per currency: amounts of different currencies are never added up.
 */
export const composeReport = (facts: ReportFacts): ComposedReport => {
  const words = chooseWords(facts.schedule.language, facts.legalEntity.language);
  const sections = sectionsOf(facts);
  const subject = oneLine(words.texts.subject(facts.legalEntity.name, words.date(facts.asOf)));
  const file = (name: string, content: string): Attachment => ({
    filename: `${name}-${facts.asOf}.csv`,
    contentType: "text/csv; charset=utf-8",
    content,
  });
  const { files } = words.texts;
  return {
    subject,
    html: reportHtml(facts, sections, words, subject),
    text: reportText(facts, sections, words),
    language: words.code,
    attachments:
      sections.length === 0
        ? []
        : [
            file(files.aging, agingCsv(facts, sections)),
            file(files.keyFigures, keyFiguresCsv(facts, sections)),
          ],
  };
};
