import type { Currency } from "../../domain/money.ts";
import type { Culture } from "./words/culture.ts";
import { dutch } from "./words/dutch.ts";
import { english } from "./words/english.ts";
import { french } from "./words/french.ts";
import { german } from "./words/german.ts";

/** A city with the start of its postal codes; the rest of the code is drawn. */
interface City {
  readonly name: string;
  /** `#` stands for a drawn digit. */
  readonly postalCode: string;
  readonly region?: string;
  readonly timeZone: string;
}

/** Where customers are. */
export interface Country {
  readonly code: string;
  readonly culture: Culture;
  readonly language: string;
  readonly currency: Currency;
  readonly legalForms: readonly string[];
  readonly cities: readonly City[];
  /**
   * Telephone numbers that regulators keep free for fiction, `#` for a drawn digit; none where a
   * country keeps none. The numbers are longer than subscribers' own where the block is small, so that
   * none of them can be someone's.
   */
  readonly phones: readonly string[];
}

const at =
  (timeZone: string) =>
  (name: string, postalCode: string, region?: string): City => ({
    name,
    postalCode,
    ...(region !== undefined && { region }),
    timeZone,
  });

const berlin = at("Europe/Berlin");
const vienna = at("Europe/Vienna");
const zurich = at("Europe/Zurich");
const paris = at("Europe/Paris");
const amsterdam = at("Europe/Amsterdam");
const london = at("Europe/London");
const dublin = at("Europe/Dublin");
const eastern = at("America/New_York");
const central = at("America/Chicago");
const mountain = at("America/Denver");
const pacific = at("America/Los_Angeles");

const list: readonly Country[] = [
  {
    code: "DE",
    culture: german,
    language: "de",
    currency: "EUR",
    legalForms: ["GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "AG", "KG", "e.K."],
    cities: [
      berlin("Hamburg", "204##", "HH"),
      berlin("Berlin", "109##", "BE"),
      berlin("München", "806##", "BY"),
      berlin("Köln", "506##", "NW"),
      berlin("Leipzig", "041##", "SN"),
      berlin("Stuttgart", "701##", "BW"),
      berlin("Kassel", "341##", "HE"),
      berlin("Rostock", "180##", "MV"),
      berlin("Bremen", "281##", "HB"),
    ],
    phones: ["+4917139200####", "+49176040690###"],
  },
  {
    code: "AT",
    culture: german,
    language: "de",
    currency: "EUR",
    legalForms: ["GmbH", "GmbH", "KG", "AG"],
    cities: [vienna("Wien", "10#0", "9"), vienna("Graz", "80#0", "6"), vienna("Linz", "40#0", "4")],
    phones: [],
  },
  {
    code: "CH",
    culture: german,
    language: "de",
    currency: "CHF",
    legalForms: ["AG", "AG", "GmbH"],
    cities: [zurich("Zürich", "80##", "ZH"), zurich("Bern", "30##", "BE"), zurich("Basel", "40##", "BS")],
    phones: [],
  },
  {
    code: "FR",
    culture: french,
    language: "fr",
    currency: "EUR",
    legalForms: ["SARL", "SARL", "SAS", "SA"],
    cities: [
      paris("Lyon", "6900#", "ARA"),
      paris("Lille", "590##", "HDF"),
      paris("Nantes", "440##", "PDL"),
      paris("Strasbourg", "670##", "GES"),
    ],
    phones: ["+3363998####"],
  },
  {
    code: "NL",
    culture: dutch,
    language: "nl",
    currency: "EUR",
    legalForms: ["B.V.", "B.V.", "V.O.F."],
    cities: [
      amsterdam("Rotterdam", "30## AB", "ZH"),
      amsterdam("Utrecht", "35## CD", "UT"),
      amsterdam("Groningen", "97## EG", "GR"),
    ],
    phones: [],
  },
  {
    code: "GB",
    culture: english,
    language: "en-GB",
    currency: "GBP",
    legalForms: ["Ltd", "Ltd", "Ltd", "LLP", "plc"],
    cities: [
      london("Manchester", "M1 #AB", "ENG"),
      london("Bristol", "BS1 #HT", "ENG"),
      london("Leeds", "LS1 #QR", "ENG"),
      london("Glasgow", "G1 #DX", "SCT"),
    ],
    phones: ["+447700900###"],
  },
  {
    code: "IE",
    culture: english,
    language: "en",
    currency: "EUR",
    legalForms: ["Ltd", "DAC"],
    cities: [dublin("Dublin", "D02 X2##", "L"), dublin("Cork", "T12 W8##", "M")],
    phones: [],
  },
  {
    code: "US",
    culture: english,
    language: "en",
    currency: "USD",
    legalForms: ["Inc.", "LLC", "LLC", "Corp.", "Co."],
    cities: [
      eastern("Columbus", "432##", "OH"),
      eastern("New York", "100##", "NY"),
      eastern("Boston", "021##", "MA"),
      eastern("Washington", "200##", "DC"),
      eastern("Tampa", "336##", "FL"),
      central("Chicago", "606##", "IL"),
      central("Austin", "787##", "TX"),
      central("Minneapolis", "554##", "MN"),
      mountain("Denver", "802##", "CO"),
      at("America/Phoenix")("Phoenix", "850##", "AZ"),
      pacific("Seattle", "981##", "WA"),
      pacific("Sacramento", "958##", "CA"),
    ],
    phones: [614, 212, 617, 202, 813, 312, 512, 612, 303, 602, 206, 916].map((area) => `+1${area}55501##`),
  },
  {
    code: "CA",
    culture: english,
    language: "en",
    currency: "CAD",
    legalForms: ["Ltd.", "Inc."],
    cities: [
      at("America/Toronto")("Toronto", "M5V #K4", "ON"),
      at("America/Vancouver")("Vancouver", "V6B #M2", "BC"),
      at("America/Edmonton")("Calgary", "T2P #G8", "AB"),
    ],
    phones: [416, 604, 403].map((area) => `+1${area}55501##`),
  },
];

const byCode = new Map(list.map((country) => [country.code, country]));

/** A country by its ISO 3166-1 code. Throws a RangeError for one that the portfolio does not know. */
export const countryOf = (code: string): Country => {
  const country = byCode.get(code);
  if (!country) throw new RangeError(`No customers come from ${code}`);
  return country;
};
