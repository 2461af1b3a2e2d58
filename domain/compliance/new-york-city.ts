import { zipOf } from "./postal-codes.ts";

/** What tells whether an address in the state of New York lies in the city, whose addresses often name a neighbourhood. */

/** The city and its five boroughs, as people call them in an address; in lower case. */
export const newYorkCity = [
  "new york",
  "new york city",
  "city of new york",
  "nyc",
  "manhattan",
  "brooklyn",
  "queens",
  "bronx",
  "the bronx",
  "staten island",
] as const;

/** The other cities of the state (New York State Department of State, "Local Government Handbook": 62 with New York). */
const otherCities: ReadonlySet<string> = new Set(
  (
    "albany|amsterdam|auburn|batavia|beacon|binghamton|buffalo|canandaigua|cohoes|corning|cortland|dunkirk|elmira|fulton|" +
    "geneva|glen cove|glens falls|gloversville|hornell|hudson|ithaca|jamestown|johnstown|kingston|lackawanna|little falls|" +
    "lockport|long beach|mechanicville|middletown|mount vernon|new rochelle|newburgh|niagara falls|north tonawanda|norwich|" +
    "ogdensburg|olean|oneida|oneonta|oswego|peekskill|plattsburgh|port jervis|poughkeepsie|rensselaer|rochester|rome|rye|" +
    "salamanca|saratoga springs|schenectady|sherrill|syracuse|tonawanda|troy|utica|watertown|watervliet|white plains|yonkers"
  ).split("|"),
);

/** Manhattan, Staten Island, the Bronx, Brooklyn and Queens (USPS, city state file). */
const INSIDE = /^(10[0-4]\d\d|11[1-46]\d\d|1100[45])$/;

/** Codes on both sides of the city's border: Floral Park and New Hyde Park. */
const ON_THE_BORDER: ReadonlySet<string> = new Set(["11001", "11002", "11040"]);

const names: ReadonlySet<string> = new Set(newYorkCity);

/**
 * Whether an address in the state lies in the city, by its postal code and the plain name of its town (lower case, without
 * marks); undefined where neither settles it. A name of the city settles it against a code of elsewhere: of the two that
 * contradict each other the stricter is taken.
 */
export const inNewYorkCity = (name: string, postalCode: string | undefined): boolean | undefined => {
  const zip = zipOf(postalCode);
  if (names.has(name) || (zip !== undefined && INSIDE.test(zip))) return true;
  if (zip !== undefined && !ON_THE_BORDER.has(zip)) return false;
  return otherCities.has(name) ? false : undefined;
};
