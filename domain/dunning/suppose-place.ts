import { addMilliseconds } from "../calendar.ts";
import { defaultRulebook } from "../compliance/default-rulebook.ts";
import { epochOf, offsetAt } from "../compliance/offsets.ts";
import { countriesOfPhone } from "../compliance/phone-prefixes.ts";
import { cityOf, regionOf } from "../compliance/places.ts";
import { zonesByRegion } from "../compliance/zone-tables.ts";
import { plausibleZones } from "../compliance/zones.ts";
import { type DunningFacts, recipientOf } from "./facts.ts";

/** What would be if it were known where the customer is. */

const HALF_A_YEAR_MS = 182 * 86_400_000;

const withAddress = (facts: DunningFacts, changes: object): DunningFacts => {
  const { account } = facts;
  return { ...facts, account: { ...account, address: { lines: [], ...account.address, ...changes } } };
};

/** One zone for each way in which clocks go among those where the customer may be. */
const zones = (facts: DunningFacts): readonly string[] => {
  const { account, legalEntity } = facts;
  const plausible = plausibleZones({
    timeZone: account.timeZone,
    country: account.address?.country,
    region: account.address && regionOf(account.address),
    phone: recipientOf(facts, "sms")?.address,
    fallbackTimeZone: legalEntity.timeZone,
  });
  if (plausible.length < 2) return [];
  const later = addMilliseconds(facts.now, HALF_A_YEAR_MS);
  const clocks = new Map<string, string>();
  for (const zone of plausible) {
    const clock = `${offsetAt(zone, epochOf(facts.now))} ${offsetAt(zone, epochOf(later))}`;
    if (!clocks.has(clock)) clocks.set(clock, zone);
  }
  return [...clocks.values()];
};

/** Regions of the country that differ in their rules: each that has rules of its own, and one that has none. */
const regions = (facts: DunningFacts): readonly string[] => {
  const { address } = facts.account;
  const country = address?.country;
  if (!address || country === undefined || regionOf(address) !== undefined) return [];
  const named = defaultRulebook.rules.flatMap(({ scope }) =>
    scope.country === country && scope.region !== undefined ? [scope.region] : [],
  );
  const prefix = `${country}-`;
  const plain = [...zonesByRegion.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .find((region) => !named.includes(region));
  return [...(plain === undefined ? [] : [plain]), ...new Set(named)];
};

const countries = (facts: DunningFacts): readonly string[] => {
  if (facts.account.address?.country !== undefined) return [];
  const phone = recipientOf(facts, "sms")?.address;
  const { country } = facts.legalEntity.address;
  const plausible = phone === undefined ? [] : countriesOfPhone(phone);
  return plausible.length > 0 ? plausible : country === undefined ? [] : [country];
};

/** A postal code of the state of New York outside the city (Albany). */
const UPSTATE = "12207";

const postalCodes = ({ account: { address } }: DunningFacts): readonly string[] =>
  address?.country === "US" && (regionOf(address) === undefined || cityOf(address) === undefined)
    ? [UPSTATE]
    : [];

/** The facts with the place stated, in each way that may make a difference. */
export const supposePlace = (
  facts: DunningFacts,
  what: "time-zone-stated" | "region-stated" | "postal-code-stated" | "country-stated",
): { facts: DunningFacts; value: string }[] => {
  const { account } = facts;
  switch (what) {
    case "time-zone-stated":
      return zones(facts).map((value) => ({
        value,
        facts: { ...facts, account: { ...account, timeZone: value } },
      }));
    case "region-stated":
      return regions(facts).map((value) => ({ value, facts: withAddress(facts, { region: value }) }));
    case "postal-code-stated":
      return postalCodes(facts).map((value) => ({ value, facts: withAddress(facts, { postalCode: value }) }));
    case "country-stated":
      return countries(facts).map((value) => ({ value, facts: withAddress(facts, { country: value }) }));
  }
};
