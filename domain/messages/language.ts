import { de } from "./texts/de.ts";
import { en } from "./texts/en.ts";
import { es } from "./texts/es.ts";
import { fr } from "./texts/fr.ts";
import { nl } from "./texts/nl.ts";
import type { Texts } from "./texts/texts.ts";

const known: Readonly<Record<string, Texts>> = { de, en, es, fr, nl };

/** The languages messages are written in. */
export const languages: readonly string[] = Object.keys(known);

/** A language of a message: its sentences, and the locale of its dates and amounts. */
export interface Language {
  readonly code: string;
  readonly locale: string;
  readonly texts: Texts;
}

const languageOf = (tag: string): Language | undefined => {
  const code = tag.split("-")[0]?.toLowerCase() ?? "";
  const texts = Object.hasOwn(known, code) ? known[code] : undefined;
  return texts && { code, locale: tag.includes("-") ? tag : texts.locale, texts };
};

/** The first of the tags that messages are written in, else English. `de-AT` is German with Austrian dates and amounts. */
export const chooseLanguage = (...tags: readonly string[]): Language => {
  for (const tag of tags) {
    const found = languageOf(tag);
    if (found) return found;
  }
  return { code: "en", locale: en.locale, texts: en };
};
