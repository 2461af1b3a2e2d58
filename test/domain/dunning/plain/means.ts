import { type Case, valuesIn } from "../../../../domain/dunning/cases.ts";
import { accountOf, nobody, textIn } from "../../../../domain/dunning/made-up.ts";
import { type Course, play } from "../../../../domain/dunning/play.ts";
import type { Segment } from "../../../../domain/dunning/policy.ts";
import type { Means } from "../../../../domain/dunning/policy-warnings.ts";
import {
  dueDates,
  type House,
  MAX_CASES,
  MAX_PLACES,
  startOf,
  type TriedOut,
  type TriedPolicy,
} from "../../../../domain/dunning/try-out.ts";
import { Work } from "../../../../domain/dunning/work.ts";
import { casesOf, isImpossible } from "./satisfiable.ts";

/** Every kind of account is played for every due date, whatever others it goes alike with. */
const tryOutPlainly = (
  policy: TriedPolicy,
  segment: Segment,
  { legalEntities = [nobody], from = "2026-01-01" }: House,
  work: Work,
): TriedOut => {
  const currency = Object.keys(segment.cadence.minimum)[0] ?? "EUR";
  const byPlace = new Map<string, Course[]>();
  const cases: readonly Case[] = casesOf(segment.when) ?? [[]];
  let played = 0;
  let isCutOff = cases.length > MAX_CASES;
  for (const asked of cases.slice(0, MAX_CASES))
    for (const legalEntity of legalEntities) {
      const countries = textIn(asked, "country");
      const regions = textIn(asked, "region");
      isCutOff ||= countries.length > MAX_PLACES || regions.length > MAX_PLACES;
      for (const named of countries.slice(0, MAX_PLACES))
        for (const region of regions.slice(0, MAX_PLACES))
          for (const debtorType of ["business", "consumer"] as const) {
            if (valuesIn(asked, "debtorType")?.includes(debtorType) === false) continue;
            const country = named ?? legalEntity.address.country;
            const place = [country ?? "", region ?? ""].join(" ").trim();
            const account = accountOf(asked, debtorType, country, region);
            const courses = byPlace.get(place) ?? [];
            byPlace.set(place, courses);
            for (const dueDate of dueDates(from)) {
              const kind = { place, account, legalEntity, currency };
              courses.push(play(startOf(policy, segment, kind, dueDate), work));
              played += 1;
            }
          }
    }
  return { byPlace, played, planned: played, isCutOff };
};

/**
 * The plain way to answer what warnings rest on: predicates by the list of all their cases, segments by playing
 * each kind of account by itself. Slow; what is quicker has to come
 * to the same. Decisions are counted as work.
 */
export const plainMeans = (policy: TriedPolicy, house: House, work: Work = new Work()): Means => ({
  proverOf: () => isImpossible,
  tryOut: (segments) => segments.map((segment) => tryOutPlainly(policy, segment, house, work)),
});
