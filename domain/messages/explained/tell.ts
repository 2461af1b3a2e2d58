import type { ActionAhead } from "../../dunning/ahead.ts";
import type { Explanation } from "../../dunning/explanation.ts";
import { formatAmount, formatDate } from "../format.ts";
import { chooseLanguage } from "../language.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { ExplanationWords } from "./words.ts";

/** An explanation in words: sentences that can be read to the customer, and what the collector needs beside them. */
export interface ToldExplanation {
  /** The language it is told in: English where the one asked for is not known. */
  readonly language: string;
  readonly customer: readonly string[];
  /** With names of rules and their sources. The reasons' own sentences are English. */
  readonly collector: readonly string[];
}

const words: Readonly<Record<string, ExplanationWords>> = { de, en };

const next = (action: ActionAhead, say: ExplanationWords, locale: string): string => {
  const date = formatDate(action.on, locale);
  return action.action === "task" ? say.nextPerson(date) : say.nextMessage(date, action.channels);
};

/** Tells an explanation in the first of the languages that it is known in, else in English. */
export const tell = (explanation: Explanation, ...languages: readonly string[]): ToldExplanation => {
  const chosen = chooseLanguage(...languages);
  const say = words[chosen.code] ?? en;
  const locale = words[chosen.code] ? chosen.locale : "en-GB";
  const { owed, last, oldest, ahead, heldBack, wouldChange, policy, segment } = explanation;
  const [first] = ahead;
  const told = new Set(heldBack.flatMap(({ code }) => say.because[code] ?? []));
  return {
    language: words[chosen.code] ? chosen.code : "en",
    customer: [
      ...(owed.length === 0 ? [say.nothingOwed] : []),
      ...owed.map(({ currency, open, overdue, invoices }) =>
        say.owed(
          formatAmount(open, currency, locale),
          invoices,
          overdue > 0 ? formatAmount(overdue, currency, locale) : undefined,
        ),
      ),
      ...(last ? [say.last(formatDate(last.on, locale), last.channel)] : []),
      ...told,
      ...(owed.length === 0 ? [] : [first ? next(first, say, locale) : say.nothingNext]),
    ],
    collector: [
      say.standing(policy.name, policy.version, segment?.name),
      ...(oldest ? [say.leads(oldest.number, oldest.daysPastDue)] : []),
      ...heldBack.map(({ text, ruleId, source }) => say.heldBack(text, ruleId, source)),
      ...wouldChange.map((change) =>
        say.wouldChange(change.whatIf, change.next ? next(change.next, say, locale) : say.nothingThen),
      ),
    ],
  };
};
