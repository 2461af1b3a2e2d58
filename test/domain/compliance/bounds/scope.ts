import { allChannels, type GateFacts } from "../../../../domain/compliance/facts.ts";
import type { Rule } from "../../../../domain/compliance/rule.ts";
import { at, type BoundCase, boundBy, iso, plus, zonesTried } from "./case.ts";

/** The last instant before and the first instant of the rule, and of its end, in each zone; and both sides of what its scope counts. */
export const scopeCases = (rule: Rule): BoundCase[] => {
  const { scope, effectiveFrom, effectiveUntil } = rule;
  const [channel = "email"] = scope.channels;
  const cases: BoundCase[] = [];
  for (const zone of zonesTried) {
    const facts = boundBy(rule, channel, zone);
    const turn = (date: string, before: BoundCase["expected"], after: BoundCase["expected"]) => {
      const begins = at(date, 0, zone);
      cases.push(
        {
          name: `a millisecond before ${date} in ${zone}`,
          facts: { ...facts, now: iso(begins - 1) },
          expected: before,
        },
        { name: `as ${date} begins in ${zone}`, facts: { ...facts, now: iso(begins) }, expected: after },
      );
    };
    if (effectiveFrom > "1970-01-01") turn(effectiveFrom, "silent", "allowed");
    if (effectiveUntil) turn(effectiveUntil, "allowed", "silent");
  }
  const inForce = effectiveUntil ? iso(at(plus(effectiveUntil, -1), 12 * 60, "America/New_York")) : undefined;
  const facts = { ...boundBy(rule, channel, "America/New_York"), ...(inForce && { now: inForce }) };
  const add = (name: string, more: Partial<GateFacts>, expected: BoundCase["expected"]) =>
    cases.push({ name, facts: { ...facts, ...more }, expected });
  add("whom it binds", {}, "allowed");
  if (scope.pastDueOver !== undefined) {
    add("days past due at the bound", { daysPastDue: scope.pastDueOver }, "silent");
    add("days past due beyond the bound", { daysPastDue: scope.pastDueOver + 1 }, "allowed");
  }
  if (scope.debtUsdUpTo !== undefined) {
    add("a debt at the bound", { debtUsd: scope.debtUsdUpTo }, "allowed");
    add("a debt beyond the bound", { debtUsd: scope.debtUsdUpTo + 0.01 }, "silent");
    add("a debt that is not known", {}, "allowed");
  }
  if (scope.naturalPerson) {
    add("a natural person", { naturalPerson: true }, "allowed");
    add("who may be a natural person", {}, "allowed");
    add("a company", { naturalPerson: false }, "silent");
  }
  if (scope.cities) {
    for (const city of scope.cities) add(`in ${city}`, { city: city.toUpperCase() }, "allowed");
    add("in another city", { city: "Albany" }, "silent");
    add("in a city that is not known", { city: undefined }, "allowed");
    add("in a town that its name does not settle", { city: "Armonk" }, "allowed");
    add("in that town by its postal code", { city: "Armonk", postalCode: "12207" }, "silent");
    add("in the city by its postal code", { city: "Armonk", postalCode: "11355" }, "allowed");
  }
  if (scope.creditor)
    add(
      "the other creditor",
      { creditorRole: scope.creditor === "first-party" ? "third-party" : "first-party" },
      "silent",
    );
  if (scope.debtor)
    add("the other debtor", { debtorType: scope.debtor === "business" ? "consumer" : "business" }, "silent");
  if (scope.region) {
    const other = { US: "NJ", CA: "BC", AU: "VIC" }[scope.country ?? ""] ?? "BE";
    const country = scope.country ?? "DE";
    add("in another region", { country, region: other }, "silent");
    add("in a region that is not known", { region: undefined }, "allowed");
    add("in a region that does not exist", { region: "Atlantis" }, "allowed");
  }
  if (scope.country) add("in another country", { country: scope.country === "FR" ? "DE" : "FR" }, "silent");
  for (const other of allChannels)
    if (!scope.channels.includes(other)) add(`by ${other}`, { channel: other }, "silent");
  return cases;
};
