import type { Rule, Rulebook } from "./rule.ts";
import { australiaRules } from "./rules/australia.ts";
import { canadaRules } from "./rules/canada.ts";
import { consentRules } from "./rules/consent.ts";
import { accountRules, type HouseNumbers, houseBlackout, houseDefault, houseNumbers } from "./rules/house.ts";
import { ukRules } from "./rules/uk.ts";
import { usFederalRules } from "./rules/us-federal.ts";
import { usStateRules } from "./rules/us-states.ts";

/** The rules of law that this release knows, in no order: the strictest wins. */
const legalRules: readonly Rule[] = [
  ...usFederalRules,
  ...usStateRules,
  ...canadaRules,
  ...ukRules,
  ...australiaRules,
];

/** Ids of the rules that rest on the account itself, which a pack of rules cannot replace. */
export const protectedIds: ReadonlySet<string> = new Set(
  [...accountRules, ...consentRules].map(({ id }) => id),
);

/**
 * A rulebook with the house's own numbers and, where given, further rules. A rule given with the id
 * of a built-in one replaces it, so a corrected number needs no release.
 */
export const makeRulebook = (house: Partial<HouseNumbers> = {}, further: readonly Rule[] = []): Rulebook => {
  const replaced = new Set(further.map(({ id }) => id));
  const numbers = { ...houseNumbers, ...house };
  const builtIn = [
    ...accountRules,
    ...consentRules,
    ...legalRules,
    houseDefault(numbers),
    houseBlackout(numbers),
  ];
  return { rules: [...builtIn.filter(({ id }) => !replaced.has(id)), ...further] };
};

/** The rules of this release as they are shipped. */
export const builtInRulebook: Rulebook = makeRulebook();
