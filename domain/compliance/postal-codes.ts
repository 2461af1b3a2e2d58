/**
 * The states and provinces that postal codes tell. In the United States the first three digits name a state (USPS,
 * Labeling List L002, "3-Digit ZIP Code Prefix Matrix"), in Canada the first letter a province (Canada Post, "Addressing
 * Guidelines"). Prefixes that lie in several are left out, and so are those of the armed forces: they tell nothing.
 */

/** First three digits, as `state first-last …`. */
const zipPrefixes =
  "AL 350-352 354-369|AK 995-999|AZ 850-853 855-857 859-860 863-865|AR 716-729|CA 900-908 910-928 930-961|" +
  "CO 800-816|CT 060-069|DE 197-199|DC 200 202-204 569|FL 320-339 341-342 344 346-347 349|GA 300-319 398-399|" +
  "HI 967-968|ID 832-838|IL 600-620 622-629|IN 460-479|IA 500-516 520-528|KS 660-662 664-679|KY 400-418 420-427|" +
  "LA 700-701 703-708 710-714|ME 039-049|MD 206-212 214-219|MA 010-027 055|MI 480-499|MN 550-551 553-567|MS 386-397|" +
  "MO 630-631 633-641 644-658|MT 590-599|NE 680-681 683-693|NV 889-891 893-895 897-898|NH 030-038|NJ 070-089|" +
  "NM 870-871 873-875 877-884|NY 005 100-149|NC 270-289|ND 580-588|OH 430-459|OK 730-731 734-741 743-749|" +
  "OR 970-979|PA 150-196|PR 006-007 009|RI 028-029|SC 290-299|SD 570-577|TN 370-385|TX 733 750-770 772-799 885|" +
  "UT 840-847|VT 050-054 056-059|VI 008|VA 201 220-246|WA 980-986 988-994|WV 247-268|WI 530-532 534-535 537-549|" +
  "WY 820-831";

/** Codes that lie in another state than the rest of their prefix. */
const zipExceptions: Readonly<Record<string, string>> = {
  "06390": "NY",
  "73960": "TX",
  "83414": "WY",
  "96799": "AS",
};

const stateByPrefix: ReadonlyMap<string, string> = new Map(
  zipPrefixes.split("|").flatMap((entry) => {
    const [state = "", ...ranges] = entry.split(" ");
    return ranges.flatMap((range) => {
      const [first = "", last = first] = range.split("-");
      const count = Number(last) - Number(first) + 1;
      return Array.from(
        { length: count },
        (_, i) => [String(Number(first) + i).padStart(3, "0"), state] as const,
      );
    });
  }),
);

const provinceByLetter: Readonly<Record<string, string>> = {
  A: "NL",
  B: "NS",
  C: "PE",
  E: "NB",
  G: "QC",
  H: "QC",
  J: "QC",
  K: "ON",
  L: "ON",
  M: "ON",
  N: "ON",
  P: "ON",
  R: "MB",
  S: "SK",
  T: "AB",
  V: "BC",
  Y: "YT",
};

/** Government offices on both sides of the Ottawa river. */
const STRADDLES = "K1A";

/** The five digits of a ZIP code, with or without the four that may follow; undefined for what is none. */
export const zipOf = (postalCode: string | undefined): string | undefined =>
  postalCode === undefined ? undefined : /^\s*(\d{5})(-?\d{4})?\s*$/.exec(postalCode)?.[1];

/** The region (ISO 3166-2 without the country) that the postal code tells; undefined where it tells none. */
export const regionOfPostalCode = (country: string, postalCode: string): string | undefined => {
  if (country === "US") {
    const zip = zipOf(postalCode);
    return zip && (zipExceptions[zip] ?? stateByPrefix.get(zip.slice(0, 3)));
  }
  if (country !== "CA") return undefined;
  const code = postalCode.trim().toUpperCase();
  if (!/^[A-Z]\d[A-Z]/.test(code) || code.startsWith(STRADDLES)) return undefined;
  return provinceByLetter[code.charAt(0)];
};
