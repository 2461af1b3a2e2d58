import * as z from "zod";
import { type Rule, type Rulebook, rule } from "./rule.ts";
import { makeRulebook, protectedIds } from "./rulebook.ts";
import { houseSchema } from "./rules/house.ts";

/**
 * A deployment's own rules as JSON: the house's numbers, further rules, and corrected ones, which carry
 * the id of the built-in rule that they replace.
 */
const rulePack = z.strictObject({
  /** The schema, for editors. */
  $schema: z.string().optional(),
  house: houseSchema.partial().optional(),
  rules: z.array(rule).max(200).default([]),
});

/** The JSON Schema (draft 2020-12) of a pack, for editors and for who writes one. */
export const packJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(rulePack, { io: "input" }),
  title: "Rules of contact of a deployment",
});

/** Something in a pack that cannot be, by its path. */
interface PackFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type PackResult =
  | { readonly ok: true; readonly rulebook: Rulebook }
  | { readonly ok: false; readonly faults: readonly PackFault[] };

const clauseFaults = ({ scope, clauses }: Rule): PackFault[] =>
  clauses.flatMap((clause, index) => {
    const faults: PackFault[] = [];
    const outside = clause.channels?.filter((channel) => !scope.channels.includes(channel)) ?? [];
    if (outside.length > 0)
      faults.push({
        path: ["clauses", index, "channels"],
        message: `names ${outside.join(", ")}, which the rule's scope does not`,
      });
    if (clause.kind === "cap" && !clause.counts.some((channel) => scope.channels.includes(channel)))
      faults.push({
        path: ["clauses", index, "counts"],
        message: "counts none of the channels that the rule binds",
      });
    return faults;
  });

const ruleFaults = (of: Rule): PackFault[] => {
  const { id, scope, effectiveFrom, effectiveUntil } = of;
  const faults = clauseFaults(of);
  if (protectedIds.has(id))
    faults.push({ path: ["id"], message: `${id} protects the debtor everywhere and cannot be replaced` });
  if (id === "house-default")
    faults.push({ path: ["id"], message: 'house-default is changed by its numbers under "house"' });
  if (effectiveUntil !== undefined && effectiveUntil <= effectiveFrom)
    faults.push({ path: ["effectiveUntil"], message: "is not after effectiveFrom" });
  for (const key of ["region", "cities"] as const)
    if (scope[key] !== undefined && scope.country === undefined)
      faults.push({ path: ["scope", key], message: "needs a country" });
  return faults;
};

const faultsOf = (rules: readonly Rule[]): PackFault[] => {
  const seen = new Set<string>();
  return rules.flatMap((each, index) => {
    const faults = ruleFaults(each);
    if (seen.has(each.id)) faults.push({ path: ["id"], message: `${each.id} stands in the pack twice` });
    seen.add(each.id);
    return faults.map(({ path, message }) => ({ path: ["rules", index, ...path], message }));
  });
};

const plainPath = (path: readonly PropertyKey[]): (string | number)[] =>
  path.map((part) => (typeof part === "number" ? part : String(part)));

/** The faults of one reading; of a value that fits none of several shapes, those of the nearest shape. */
const issueFaults = (issue: z.core.$ZodIssue, at: readonly PropertyKey[] = []): PackFault[] => {
  const path = [...at, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0)
    return [{ path: plainPath(path), message: issue.message }];
  // The shape that fails deepest, with fewest faults, is the one that was meant.
  const [nearest = []] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  return nearest.flatMap((inner) => issueFaults(inner, path));
};

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.some(({ path }) => path[0] === "kind") ? -1 : Math.max(0, ...issues.map(({ path }) => path.length));

/**
 * The rulebook of this release with the pack's changes, or all that is wrong with the pack, each fault by
 * its path. Rules of law may be replaced and added to; what protects the debtor by what is recorded on the
 * account (stops, consent, suppressed addresses) may not be replaced.
 */
export const readRulePack = (json: unknown): PackResult => {
  const parsed = rulePack.safeParse(json);
  if (!parsed.success)
    return { ok: false, faults: parsed.error.issues.flatMap((issue) => issueFaults(issue)) };
  const { house = {}, rules } = parsed.data;
  const faults = faultsOf(rules);
  if (faults.length > 0) return { ok: false, faults };
  const numbers = Object.fromEntries(Object.entries(house).filter(([, value]) => value !== undefined));
  return { ok: true, rulebook: makeRulebook(numbers, rules) };
};
