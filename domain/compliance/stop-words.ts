import { generalPhrases, languagesOf, localWords, opposites, stopWords, tails } from "./stop-phrases.ts";

/** The text of a reply as it is compared: lower case, no accents, plain quotes, single spaces. */
const normalise = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/\u00df/g, "ss")
    .replace(/[^\p{L}\p{N}'\n>]+/gu, " ");

/** Lines that a mail program quotes from our own message, which tells how to opt out. */
const withoutQuotes = (text: string): string => {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (
      /^\s*-{2,}\s*(original|ursprüngliche|message d'origine|mensaje original|oorspronkelijk|messaggio)/i.test(
        line,
      )
    )
      break;
    if (
      /^\s*(on|am|le|el|op|il|em)\b.{0,200}(wrote|schrieb|ecrit|écrit|escribió|schreef|scritto|escreveu)\s*:\s*$/i.test(
        line,
      )
    )
      break;
    if (!/^\s*>/.test(line)) lines.push(line);
  }
  return lines.join("\n");
};

const leading = (text: string, words: readonly string[]): string | undefined =>
  words.find((word) => text === word || text.startsWith(`${word} `));

/**
 * Whether a reply asks that messages end (47 CFR 64.1200(a)(10): the words stop, quit, end, revoke,
 * opt out, cancel, unsubscribe, or any other reasonable wording; 12 CFR 1006.6(e)), in English,
 * German, French, Spanish, Italian, Dutch or Portuguese. `country` (ISO 3166-1 alpha-2) adds words
 * that mean stop only in that country's language, such as Italian `fine`.
 *
 * A message that begins with a stop word is a stop, whatever follows, unless what follows turns the
 * word into something else (`stop by our office`, `cancel the order`, `end of the month`). A wrongly
 * honoured stop costs one message, a missed one breaks the law, so doubt counts as a stop. Elsewhere
 * in a sentence only a whole phrase counts (`do not text me again`). Quoted lines are not read.
 */
export const isStopRequest = (text: string, country?: string): boolean => {
  const lines = normalise(withoutQuotes(text))
    .split("\n")
    .map((line) => line.replaceAll(">", " ").trim())
    .filter((line) => line !== "");
  const [firstLine = ""] = lines;
  const plain = lines.join(" ").replace(/ +/g, " ");
  if (plain === "") return false;
  if (opposites.some((phrase) => phrase.test(plain))) return false;
  if (generalPhrases.some((phrase) => phrase.test(plain))) return true;
  // Courtesies before the word change nothing.
  const body = plain.replace(
    /^((please|pls|plz|hi|hello|dear|ok|okay|bitte|hallo|s'il vous plait|svp|bonjour|por favor|hola|per favore|ciao|alstublieft|graag|ola) )+/,
    "",
  );
  const local = languagesOf(country).flatMap((language) => localWords[language] ?? []);
  // Words that mean something else in other languages count only when nothing follows them.
  if (local.includes(body) || local.includes(firstLine)) return true;
  const word = leading(body, stopWords);
  if (word === undefined) return false;
  const rest = body.slice(word.length).trim();
  return !(tails[word] ?? tails.any)?.test(rest);
};
