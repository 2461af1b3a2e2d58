import { inNewYorkCity } from "./new-york-city.ts";
import { regionOfPostalCode } from "./postal-codes.ts";
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

/** A name as it is compared: in lower case, without marks and points, words apart by one blank. */
export const plain = (text: string): string =>
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

/** What a code of a region looks like (ISO 3166-2 without the country), where the regions are not listed here. */
const CODE = /^[A-Z0-9]{1,3}$/;

const readRegion = (country: string, region: string): string | undefined => {
  const text = region.trim().toUpperCase().replaceAll(".", "");
  const code = text.startsWith(`${country}-`) ? text.slice(country.length + 1) : text;
  if (!(country in names)) return CODE.test(code) ? code : undefined;
  if (zonesByRegion.has(`${country}-${code}`)) return code;
  return codes.get(`${country} ${plain(region)}`);
};

const known = new Map<string, string | undefined>();
const MAX_KEPT = 5_000;

const statedRegion = (country: string, region: string): string | undefined => {
  const key = `${country}-${region}`;
  if (known.has(key)) return known.get(key);
  if (known.size >= MAX_KEPT) known.clear();
  const found = readRegion(country, region);
  known.set(key, found);
  return found;
};

/**
 * The region of an address as rules name it: the ISO 3166-2 code without the country, also where the address has it in
 * lower case (`ma`), with the country (`US-MA`) or by its name (`Massachusetts`); where it names none that is known, the one
 * that its postal code tells. Undefined where neither does: somebody there may be in any of the country's regions, and the
 * rules of all of them bind. Undefined without a country, which alone says how the region is to be read: ask for each that
 * may be meant.
 */
export const regionOf = ({ country, region, postalCode }: Address): string | undefined => {
  if (country === undefined) return undefined;
  const stated = region === undefined ? undefined : statedRegion(country, region);
  return stated ?? (postalCode === undefined ? undefined : regionOfPostalCode(country, postalCode));
};

/**
 * The city of an address as rules name it, without a state behind its name. In the state of New York, or where the state is
 * not known, undefined where neither name nor postal code tells whether it is the city of New York: it may be. Of a country
 * other than `US`, or of none, the city as it is written.
 */
export const cityOf = (address: Address): string | undefined => {
  const { country, city, postalCode } = address;
  if (country !== "US") return city;
  const name = city?.replace(/\s*,\s*(NY|N\.Y\.|New York)\.?\s*$/i, "").trim() || undefined;
  const region = regionOf(address);
  if (region !== undefined && region !== "NY") return name;
  const isInside = inNewYorkCity(plain(name ?? ""), postalCode);
  if (isInside === undefined) return undefined;
  return isInside ? NEW_YORK : (name ?? ELSEWHERE);
};

const NEW_YORK = "New York";

/** A town that an address does not name, of which the postal code tells that it is not the city of New York. */
const ELSEWHERE = "elsewhere";
