import { zonesByRegion } from "./zone-tables.ts";

/** An address as far as it tells under which rules somebody lives. */
interface Address {
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly city?: string | undefined;
  readonly postalCode?: string | undefined;
}

/** Names that people write in place of codes, for the countries whose rules differ by region (ISO 3166-2). */
const names: Readonly<Record<string, string>> = {
  US:
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|" +
    "DC Washington DC|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|" +
    "ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|" +
    "NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|" +
    "PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|" +
    "WA Washington|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming|NY New York State|PR Puerto Rico",
  CA:
    "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|" +
    "NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|QC PQ|SK Saskatchewan|YT Yukon",
  AU:
    "ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory|QLD Queensland|SA South Australia|" +
    "TAS Tasmania|VIC Victoria|WA Western Australia",
};

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}.]/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

const codes: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([country, list]) =>
    list.split("|").map((entry) => {
      const [code = "", ...words] = entry.split(" ");
      return [`${country} ${plain(words.join(" "))}`, code] as const;
    }),
  ),
);

const readRegion = (country: string, region: string): string | undefined => {
  const text = region.trim().toUpperCase().replaceAll(".", "");
  const code = text.startsWith(`${country}-`) ? text.slice(country.length + 1) : text;
  if (!(country in names)) return code === "" ? undefined : code;
  if (zonesByRegion.has(`${country}-${code}`)) return code;
  return codes.get(`${country} ${plain(region)}`);
};

const known = new Map<string, string | undefined>();
const MAX_KEPT = 5_000;

/**
 * The region of an address as rules name it: the ISO 3166-2 code without the country, also where the address has it in
 * lower case (`ma`), with the country (`US-MA`) or by its name (`Massachusetts`). Where a country's rules differ by region
 * and the address names one that is none of its own, it is undefined: somebody there may be in any of them, and the rules
 * of all of them that may bind do.
 */
export const regionOf = ({ country, region }: Address): string | undefined => {
  if (country === undefined || region === undefined) return region;
  const key = `${country}-${region}`;
  if (known.has(key)) return known.get(key);
  if (known.size >= MAX_KEPT) known.clear();
  const found = readRegion(country, region);
  known.set(key, found);
  return found;
};

/**
 * Postal codes of New York City, whose addresses often name a neighbourhood in place of the city: Manhattan, Staten Island,
 * the Bronx, Brooklyn and Queens (USPS, city state file). 11040 lies mostly outside and is left out.
 */
const NEW_YORK_CITY = /^(10[0-4]\d\d|11[1-46]\d\d|1100[45])(-?\d{4})?$/;

/** The city of an address as rules name it: New York wherever the postal code says so, and without a state behind its name. */
export const cityOf = ({ country, city, postalCode }: Address): string | undefined => {
  if (country !== "US") return city;
  if (postalCode !== undefined && NEW_YORK_CITY.test(postalCode.trim())) return "New York";
  return city?.replace(/\s*,\s*(NY|N\.Y\.|New York)\.?\s*$/i, "");
};
