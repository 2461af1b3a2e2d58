// The words in which payment terms are written: German, English, Dutch, French, plain Italian and Spanish.

const SMALL: Readonly<Record<string, number>> = { zwei: 2, two: 2, twee: 2, deux: 2, due: 2 };
const NUMBER = "(?<n>\\d{1,3}|one|ein(?:e[mnrs]?)?|een|un[ea]?|zwei|two|twee|deux)";

/** The number that {@link daySpan} and its like found: digits, or a word of one or two. */
export const count = (text: string): number =>
  /^\d/.test(text) ? Number(text) : (SMALL[text.toLowerCase()] ?? 1);

const spanOf = (unit: string): string =>
  `(?<![\\p{L}\\d.,])${NUMBER}(?:\\s*\\([^)]*\\))?[\\s-]*(?:calendar |kalender|net |netto )?(?:${unit})(?!\\p{L})`;
const DAY_SPAN = spanOf("tage?n?|days?|dagen|dage|dagar|dag|jours?|jrs?|giorni|gg|d[ií]as?|dni");
const matcher = (pattern: string) => (text: string) => new RegExp(pattern, "iu").exec(text);

/** "14 Tage", "30-day", "30 (thirty) calendar days"; group `n` is the number. */
export const daySpan = matcher(DAY_SPAN);
/** "zwei Wochen", "2 weeks"; group `n` is the number. */
export const weekSpan = matcher(spanOf("wochen?|weeks?|weken|semaines?|settiman[ae]|semanas?"));
/** "one month", "innerhalb eines Monats"; group `n` is the number. */
export const monthSpan = matcher(spanOf("monat(?:s|e|en)?|months?|maand(?:en)?|mois|mes[ie]|meses"));
/** "30 Tage netto", "30 days net" in group `n`, "Net 30", "n/30" in group `m`. */
export const netSpan = matcher(
  `${DAY_SPAN}\\s*(?:rein )?(?:net(?:to)?|ohne abzug)(?!\\p{L})|(?<!\\p{L})(?:net(?:to)?|n/)\\s*:?\\s*(?<m>\\d{1,3})(?![\\d.,]*\\s*%)`,
);

/** "2 %", "2,5 Prozent". */
export const PERCENT =
  /(?<![\d.,])(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:%|prozent|per\s?cent|procent|pour\s?cents?)/iu;
/** "2/10 net 30", "2% 10 net 30", "2/10, n/30": percent, discount days, net days. */
export const SLASHED =
  /(?<![\d.,])(\d{1,2}(?:[.,]\d{1,4})?)\s*(?:%\s*\/?|\/)\s*(\d{1,3})(?:\s*days?)?\s*[,;]?\s*(?:net(?:to)?|n)[\s/]*(\d{1,3})(?!\d)/iu;
/** XRechnung's structured lines (BR-DE-18): keyword, days, percent, base amount. */
export const HASHED =
  /#(SKONTO|VERZUG)#TAGE=(\d{1,3})#PROZENT=(\d{1,3}(?:\.\d+)?)(?:#BASISBETRAG=(-?\d+(?:\.\d+)?))?#/gi;

/** Says that there is no discount, in the words of one. */
export const NO_DISCOUNT =
  /ohne (?:jeden |weiteren )?(?:abzug|skonto)|kein(?:en?)? skonto|without (?:any )?(?:deduction|discount)|no (?:cash )?discount|(?:pas d['’]|sans )escompte|zonder korting/giu;
export const DISCOUNT = /skonto|discount|rabatt|escompte|korting|sconto|descuento/iu;
/** From here on the clause is about paying late. */
export const PENALTY =
  /penalt|interest|verzug|mahn|überfällig|overdue|(?<!\p{L})late(?!\p{L})|zinsen|retard|pénalit|indemnit|(?<!\p{L})boete|(?<!\p{L})rente(?!\p{L})|surcharge/iu;
/** A number of days that is not about paying. */
export const OTHER_SUBJECT =
  /liefer|deliver|lever|livraison|return|claim|reklamation|beanstand|retour|gültig|valid/iu;
export const PAYMENT = /net|zahl|fällig|pay|due|betal|règlement|paiement|pag(?:o|am)|abzug/iu;
/** "If paid within 10 days, …" */
const CONDITION = /^(?:bei (?:be)?zahlung|if paid|if you pay|when paid|si payé|bij betaling)/iu;
export const IMMEDIATE =
  /(?<![\p{L}\d])(?:sofort|umgehend|immediate(?:ly)?|(?:up)?on receipt|prompt(?:ly)?|à réception|comptant|per direct|direct|(?:bei|nach) erhalt|contant|a vista|vorkasse|in advance)(?!\p{L})/iu;

/** The end of a month; any group is a word for the month after. */
export const MONTH_END =
  /(?<!\p{L})(?:eom|end of (?:the )?(?<next1>following |next )?month|month[ -]end|monatsende|ende (?:des )?(?<next2>folge|nächsten )monats?|ultimo|fin (?:de|du) mois(?<next3> suivant)?|fdm|fine mese|einde? (?:van de )?(?<next4>volgende )?maand|fin de mes)(?!\p{L})/iu;
/** English usage and "ab Monatsende" count days from the month's end; "30 jours fin de mois" ends in it. */
export const FROM_MONTH_END =
  /(?<!\p{L})(?:eom|(?:end of (?:the )?|fin (?:de|du) |fine )(?:month|mois|mese)|month[ -]end|monatsende)(?!\p{L})\D{0,20}\d|(?:ab|nach|from|after|à partir de|vanaf) (?:the |dem |la )?(?:eom|end|month|monatsende|fin|eind)|\d.*(?<!\p{L})(?:eom|end of (?:the )?month|month[ -]end)(?!\p{L})/isu;

const CLAUSE_END = /[\n;!]|\.(?=\s|$)|,(?=\s|$)|\s(?:oder|or|sonst|ansonsten|otherwise|ou|sinon|anders)\s/iu;

/** The text in its clauses; a condition and the discount it leads to stay together. */
export const clausesOf = (text: string): readonly string[] => {
  const clauses: string[] = [];
  for (const part of text.split(CLAUSE_END).map((clause) => clause.trim())) {
    const previous = clauses.at(-1);
    if (previous && CONDITION.test(previous) && !PERCENT.test(previous) && PERCENT.test(part))
      clauses[clauses.length - 1] = `${previous} ${part}`;
    else if (part !== "") clauses.push(part);
  }
  return clauses;
};
