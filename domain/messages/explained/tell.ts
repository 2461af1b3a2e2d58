import type { ActionAhead } from "../../dunning/ahead.ts";
import type { Explanation } from "../../dunning/explanation.ts";
import { formatAmount, formatDate } from "../format.ts";
import { chooseLanguage } from "../language.ts";
import { tellCollector } from "./collector.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { nl } from "./nl.ts";
import { type ExplanationWords, isOwn, isTold } from "./words.ts";

/** An explanation in words: sentences that can be read to the customer, and what the collector needs beside them. */
export interface ToldExplanation {
  /** The language the customer is told in: the first of those asked for that messages are written in, else English. */
  readonly language: string;
  readonly customer: readonly string[];
  /** With names of rules and their sources; always English, as the reasons and the rules are. */
  readonly collector: readonly string[];
}

const words: Readonly<Record<string, ExplanationWords>> = { de, en, es, fr, nl };

/** The languages in which customers are told. */
export const toldLanguages: readonly string[] = Object.keys(words);

const next = (action: ActionAhead, say: ExplanationWords, locale: string): string => {
  const date = formatDate(action.on, locale);
  return action.action === "task" ? say.nextPerson(date) : say.nextMessage(date, action.channels);
};

const tellCustomer = (explanation: Explanation, say: ExplanationWords, locale: string): readonly string[] => {
  const { owed, last, ahead, heldBack, wouldChange } = explanation;
  const [first] = ahead;
  const why = heldBack.flatMap(({ code }) => (isTold(code) ? [say.because[code]] : []));
  const how = wouldChange.flatMap(({ whatIf }) => (isOwn(whatIf) ? [say.youCould[whatIf]] : []));
  return [
    ...(owed.length === 0 ? [say.nothingOwed] : []),
    ...owed.map(({ currency, open, overdue, invoices }) =>
      say.owed(
        formatAmount(open, currency, locale),
        invoices,
        overdue > 0 ? formatAmount(overdue, currency, locale) : undefined,
      ),
    ),
    ...(last ? [say.last(formatDate(last.on, locale), last.channel)] : []),
    ...new Set(why),
    ...(owed.length === 0 ? [] : [first ? next(first, say, locale) : say.nothingNext]),
    ...new Set(how),
  ];
};

/** Tells an explanation: the customer's part in the first of the languages that messages are written in, else in English. */
export const tell = (explanation: Explanation, ...languages: readonly string[]): ToldExplanation => {
  const chosen = chooseLanguage(...languages);
  return {
    language: chosen.code,
    customer: tellCustomer(explanation, words[chosen.code] ?? en, chosen.locale),
    collector: tellCollector(explanation),
  };
};
