import { isTimeZone } from "../calendar.ts";
import type { GateFacts } from "./facts.ts";
import { countriesOfPhone } from "./phone-prefixes.ts";
import { regionOf } from "./places.ts";
import { zonesByRegion } from "./zone-tables.ts";

const validity = new Map<string, boolean>();

const isKnownZone = (zone: string): boolean => {
  const known = validity.get(zone);
  if (known !== undefined) return known;
  const valid = isTimeZone(zone);
  validity.set(zone, valid);
  return valid;
};

/** In the engine since Node 18, not yet in the compiler's library. */
interface LocaleWithTimeZones {
  readonly getTimeZones?: () => readonly string[] | undefined;
}

const byCountry = new Map<string, readonly string[]>();

/** All zones of a country (ISO 3166-1 alpha-2), empty for a code the engine does not know. */
const zonesOfCountry = (country: string): readonly string[] => {
  const known = byCountry.get(country);
  if (known) return known;
  let zones: readonly string[] = [];
  if (/^[A-Z]{2}$/.test(country)) {
    const locale: Intl.Locale & LocaleWithTimeZones = new Intl.Locale(`und-${country}`);
    zones = locale.getTimeZones?.() ?? [];
  }
  byCountry.set(country, zones);
  return zones;
};

const byPhone = new Map<string, readonly string[]>();

const zonesOfPhone = (phone: string): readonly string[] => {
  const countries = countriesOfPhone(phone);
  const key = countries.join();
  const known = byPhone.get(key);
  if (known) return known;
  const zones = [...new Set(countries.flatMap(zonesOfCountry))];
  byPhone.set(key, zones);
  return zones;
};

const single = new Map<string, readonly string[]>();
const one = (zone: string): readonly string[] => {
  const known = single.get(zone);
  if (known) return known;
  const zones = [zone];
  single.set(zone, zones);
  return zones;
};

/**
 * The zones in which the debtor may be: the stated one, else those of the postal address, else
 * those of the telephone number, else the creditor's own. A name that is no zone counts as not
 * stated. Empty when nothing tells.
 */
export const plausibleZones = (
  facts: Pick<GateFacts, "timeZone" | "country" | "region" | "postalCode" | "phone" | "fallbackTimeZone">,
): readonly string[] => {
  if (facts.timeZone && isKnownZone(facts.timeZone)) return one(facts.timeZone);
  if (facts.country) {
    const region = regionOf(facts);
    const zones =
      (region !== undefined && zonesByRegion.get(`${facts.country}-${region}`)) ||
      zonesOfCountry(facts.country);
    if (zones.length > 0) return zones;
  }
  if (facts.phone) {
    const zones = zonesOfPhone(facts.phone);
    if (zones.length > 0) return zones;
  }
  return facts.fallbackTimeZone && isKnownZone(facts.fallbackTimeZone) ? one(facts.fallbackTimeZone) : [];
};
