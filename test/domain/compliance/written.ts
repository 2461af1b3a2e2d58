import type { GateFacts } from "../../../domain/compliance/facts.ts";

/**
 * Places as people write them, each with what is meant: a plain table by hand, which shares nothing with the code that
 * reads addresses. What is not in it is no place that the oracle may be asked about.
 */

const spellings: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  US: {
    MA: [
      "MA",
      "ma",
      " Ma ",
      "MA.",
      "M.A.",
      "US-MA",
      "us-ma",
      "Massachusetts",
      "MASSACHUSETTS",
      " massachusetts. ",
    ],
    DC: ["DC", "D.C.", "US-DC", "District of Columbia", "district  of columbia", "Washington, D.C."],
    NY: ["NY", "ny", "N.Y.", "US-NY", "New York", "NEW YORK", "new york state"],
    FL: ["FL", "fl", "Florida", "US-FL"],
    WA: ["WA", "Washington", "washington state", "us-wa"],
    CA: ["CA", "ca.", "California", " CALIFORNIA"],
    NJ: ["NJ", "New Jersey"],
    TX: ["TX", "Texas"],
    AS: ["AS"],
  },
  CA: {
    ON: ["ON", "on", "Ontario", "CA-ON", "ONTARIO."],
    QC: ["QC", "Quebec", "Québec", "ca-qc", "PQ"],
    NL: ["NL", "Newfoundland and Labrador"],
    BC: ["BC", "British Columbia"],
  },
  AU: { VIC: ["VIC", "vic", "Victoria"], SA: ["SA", "South Australia"], NSW: ["NSW", "New South Wales"] },
  DE: { BE: ["BE", "be", "DE-BE"] },
  GB: { SCT: ["SCT"] },
};

/** What is no region of the country, or of none. */
const noRegion = ["Masachusets", "Calif", "Atlantis", "XX", "Bayern", "N Y C", "ZZZZ", "", "  ", "."];

const postalCodes: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  US: {
    "02139": "MA",
    "02139-4307": "MA",
    " 02139 ": "MA",
    "05501": "MA",
    "05401": undefined,
    "20001": "DC",
    "10001": "NY",
    "112011234": "NY",
    "11355": "NY",
    "12207": "NY",
    "11040": "NY",
    "06390": "NY",
    "12345": "NY",
    "33101": "FL",
    "98101": "WA",
    "90001": "CA",
    "07030": "NJ",
    "88510": "TX",
    "09012": undefined,
    "96910": undefined,
    "2139": undefined,
    ABCDE: undefined,
    "": undefined,
  },
  CA: {
    "M5V 2T6": "ON",
    k1p1j1: "ON",
    "H2Y 1C6": "QC",
    "V6B 4Y8": "BC",
    "K1A 0B1": undefined,
    "X0A 0H0": undefined,
    "12345": undefined,
  },
};

const regions = new Map<string, string>();
for (const [country, byRegion] of Object.entries(spellings))
  for (const [region, texts] of Object.entries(byRegion))
    for (const text of texts) regions.set(`${country}|${text}`, region);

const listedRegions = new Set([
  ...noRegion,
  ...[...regions.keys()].map((key) => key.slice(key.indexOf("|") + 1)),
]);
const listedCodes = new Set(Object.values(postalCodes).flatMap((codes) => Object.keys(codes)));

/**
 * The region that is meant if the address is of the country, undefined where nothing tells: what is listed of another
 * country only is no region and no postal code of this one.
 */
export const meantRegion = ({ country, region, postalCode }: Partial<GateFacts>): string | undefined => {
  if (country === undefined) return undefined;
  if (region !== undefined) {
    if (!listedRegions.has(region)) throw new Error(`"${region}" is not among the places`);
    const meant = regions.get(`${country}|${region}`);
    if (meant !== undefined) return meant;
  }
  const codes = postalCodes[country];
  if (postalCode === undefined || codes === undefined) return undefined;
  if (!listedCodes.has(postalCode)) throw new Error(`"${postalCode}" is not among the places`);
  // Vermont, of which no rule knows, is left out of the spellings: it is some other state.
  return country === "US" && postalCode === "05401" ? "VT" : codes[postalCode];
};

const inTheCity = [
  ..."New York|new york city|NYC|N.Y.C.|Manhattan|BROOKLYN|Brooklyn, NY|Brooklyn, New York|Queens|Bronx.".split(
    "|",
  ),
  ..."The Bronx|the bronx|Staten  Island|STATEN ISLAND|bronx|manhattan|brooklyn|queens|staten island|nyc".split(
    "|",
  ),
  ..."new york|city of new york|NEW YORK|NEW YORK CITY|CITY OF NEW YORK|MANHATTAN|QUEENS|BRONX|THE BRONX".split(
    "|",
  ),
];
const upstate = ["Albany", "buffalo", "YONKERS", "New Rochelle", "Saratoga Springs, NY"];
const maybe = ["Mnahattan", "Flushing", "Astoria", "Armonk", "Springfield", " ", "Nueva York"];

const zipsInside = ["10001", "112011234", "11355"];
const zipsOutside = [
  "12207",
  "06390",
  "12345",
  "02139",
  "02139-4307",
  " 02139 ",
  "05501",
  "05401",
  "20001",
  "33101",
  "98101",
];
const moreOutside = ["90001", "07030", "88510", "09012", "96910"];

/** Whether somebody in the state of New York, or in no known state, may be in its city. */
export const mayBeInNewYorkCity = ({ city, postalCode = "" }: Partial<GateFacts>): boolean => {
  if (city !== undefined && inTheCity.includes(city)) return true;
  if (zipsInside.includes(postalCode)) return true;
  if (zipsOutside.includes(postalCode) || moreOutside.includes(postalCode)) return false;
  return city === undefined || !upstate.includes(city);
};

const some = <T>(...of: readonly T[]): readonly T[] => of;

/** Every spelling of a region, alone and with postal codes; New York with every name of a town; what names no state at all. */
export const writtenPlaces: readonly Partial<GateFacts>[] = [
  ...Object.entries(spellings).flatMap(([country, byRegion]) =>
    Object.values(byRegion).flatMap((texts) => texts.map((region) => ({ country, region }))),
  ),
  ...some("US", "CA").flatMap((country) => noRegion.map((region) => ({ country, region }))),
  ...Object.entries(postalCodes).flatMap(([country, codes]) =>
    Object.keys(codes).flatMap((postalCode) => [
      { country, postalCode },
      { country, region: "Atlantis", postalCode },
      { country, region: country === "US" ? "N.Y." : "Ontario", postalCode },
    ]),
  ),
  ...[...inTheCity, ...upstate, ...maybe].flatMap((city) => [
    { country: "US", region: "New York", city },
    { country: "US", region: "ny", city, postalCode: "12207" },
    { country: "US", region: "NY", city, postalCode: "11040" },
    { country: "US", city },
    { country: "US", region: "New York", city, postalCode: "11355" },
    { country: "US", region: "New Jersey", city, postalCode: "10001" },
  ]),
];

/** Telephone numbers of the country of a place, which others may share, and of a country that it is not in. */
const phones: Readonly<Record<string, readonly string[]>> = {
  US: ["+12125550123", "+493012345"],
  CA: ["+14165550123"],
  AU: ["+61291234567"],
  DE: ["+493012345"],
};

/** The same places written without their country, which only a telephone number may tell. */
export const placesWithoutCountry: readonly Partial<GateFacts>[] = writtenPlaces.flatMap(
  ({ country = "", ...place }) => [place, ...(phones[country] ?? []).map((phone) => ({ ...place, phone }))],
);
