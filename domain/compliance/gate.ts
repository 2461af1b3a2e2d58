import type { Instant } from "../calendar.ts";
import { applies, type Binding, bindingsFor } from "./binding.ts";
import { defaultRulebook } from "./default-rulebook.ts";
import { type Case, inForce, offsetsAt, verdictOf } from "./evaluate.ts";
import type { GateFacts, GateResult, Verdict } from "./facts.ts";
import { DAY_MS, epochOf } from "./offsets.ts";
import type { Duty, Rulebook } from "./rule.ts";
import { plausibleZones } from "./zones.ts";

/** How far ahead a permitted time is looked for. */
export const HORIZON_DAYS = 400;

// Each step ends at an opening, a window's end or a change of the clock, a few a day at most.
const MAX_STEPS = HORIZON_DAYS * 8;

const parse = (instant: Instant, name: string): number => {
  const ms = epochOf(instant);
  if (Number.isNaN(ms)) throw new RangeError(`${name}: "${instant}" is not an instant`);
  return ms;
};

const rank = { deny: 0, defer: 1, allow: 2 } as const;

/** Orders verdicts strictest first: deny, then the latest deferral, then allow. Instants compare as strings. */
export const byStrictness = (a: Verdict, b: Verdict): number => {
  if (a.verdict !== b.verdict) return rank[a.verdict] - rank[b.verdict];
  if (a.until === b.until) return 0;
  return (a.until ?? "") > (b.until ?? "") ? -1 : 1;
};

const verdictsAt = (bindings: readonly Binding[], subject: Case, at: number): Verdict[] => {
  const offsets = offsetsAt(subject.zones, at);
  const verdicts: Verdict[] = [];
  for (const binding of bindings) {
    if (inForce(binding, at, offsets)) verdicts.push(verdictOf(binding, subject, at, offsets));
  }
  return verdicts;
};

const strictestOf = (verdicts: readonly Verdict[]): Verdict | undefined => {
  let strictest: Verdict | undefined;
  for (const verdict of verdicts) {
    if (!strictest || byStrictness(verdict, strictest) < 0) strictest = verdict;
  }
  return strictest;
};

/** Keeps, of two looks, what each rule said strictest, so the list explains the final instant too. */
const mergeInto = (merged: Map<string, Verdict>, verdicts: readonly Verdict[]): void => {
  for (const verdict of verdicts) {
    const before = merged.get(verdict.ruleId);
    if (!before || byStrictness(verdict, before) < 0) merged.set(verdict.ruleId, verdict);
  }
};

const noPermittedTime: Verdict = Object.freeze({
  verdict: "deny",
  ruleId: "no-permitted-time",
  reason: `no permitted time within ${HORIZON_DAYS} days`,
});

const resultOf = (verdicts: Iterable<Verdict>): GateResult => {
  const rules = [...verdicts].sort(byStrictness);
  const [first] = rules;
  if (first?.until === undefined) return { verdict: first?.verdict ?? "allow", rules };
  return { verdict: first.verdict, until: first.until, rules };
};

/** Moves from the first deferral to the first instant at which no rule objects, or to a denial. */
const settle = (bindings: readonly Binding[], subject: Case, first: readonly Verdict[]): GateResult => {
  const merged = new Map<string, Verdict>();
  let verdicts = first;
  for (let step = 0; step < MAX_STEPS; step++) {
    const strictest = strictestOf(verdicts);
    mergeInto(merged, verdicts);
    if (strictest?.until === undefined) return resultOf(merged.values());
    const at = epochOf(strictest.until);
    if (at > subject.horizon) break;
    verdicts = verdictsAt(bindings, subject, at);
  }
  return resultOf([noPermittedTime, ...merged.values()]);
};

/** {@link gate} with the plausible zones of the debtor's place given. */
export const gateIn = (
  zones: readonly string[],
  facts: GateFacts,
  rulebook: Rulebook = defaultRulebook,
): GateResult => {
  const now = parse(facts.now, "now");
  const bindings = bindingsFor(facts, rulebook).filter((binding) => applies(binding, facts));
  const times = facts.history.map(({ at }, index) => parse(at, `history[${index}].at`));
  const subject: Case = { facts, zones, times, horizon: now + HORIZON_DAYS * DAY_MS };
  const verdicts = verdictsAt(bindings, subject, now);
  if (verdicts.every(({ verdict }) => verdict === "allow")) return { verdict: "allow", rules: verdicts };
  if (verdicts.some(({ verdict }) => verdict === "deny")) return resultOf(verdicts);
  return settle(bindings, subject, verdicts);
};

/**
 * Whether the contact may be made now, by the strictest of all rules that bind it: deny before
 * defer, the latest deferral before an earlier one, defer before allow. `until` of a deferral is
 * the first instant at which nothing known forbids the contact; where none lies within
 * {@link HORIZON_DAYS} days the answer is deny. `rules` holds what every rule in force said, with
 * its id and source, strictest first.
 *
 * Hours hold in every zone the debtor may be in; caps are rolling windows of 24 hours a day, on
 * the debtor's whole history, which is never less strict than counting per debt. Throws RangeError
 * for an instant that is none.
 */
export const gate = (facts: GateFacts, rulebook: Rulebook = defaultRulebook): GateResult =>
  gateIn(plausibleZones(facts), facts, rulebook);

/** What a message to this debtor must carry, by the rules that bind it or may bind it now. */
export const dutiesOf = (facts: GateFacts, rulebook: Rulebook = defaultRulebook): readonly Duty[] => {
  const now = parse(facts.now, "now");
  const offsets = offsetsAt(plausibleZones(facts), now);
  const duties = bindingsFor(facts, rulebook)
    .filter((binding) => applies(binding, facts) && inForce(binding, now, offsets))
    .flatMap(({ rule }) => rule.duties ?? []);
  return [...new Set(duties)];
};
