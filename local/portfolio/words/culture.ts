/** The words from which a language area's invented firms and people are made. */
export interface Culture {
  /** Invented proper names of firms. */
  readonly stems: readonly string[];
  /** What firms do, as it stands in their names. */
  readonly trades: readonly string[];
  readonly givenNames: readonly string[];
  readonly surnames: readonly string[];
  /** Streets, with `#` for the number of the house. */
  readonly streets: readonly string[];
}

/** A text as part of an e-mail address: lower case letters a to z, digits and hyphens. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
