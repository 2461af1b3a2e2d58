import type { Circumstance } from "../conditions.ts";
import type { Clause, DayHours, Rule } from "../rule.ts";

/** The table of rules in docs/compliance.md, made from the rules themselves. */

const circumstanceInWords: Readonly<Record<Circumstance, string>> = {
  "no-address": "not without an address on file",
  "suppressed-address": "not to an address that bounced, complained, opted out or is invalid",
  autopay: "not while the account pays automatically",
  "consent-withdrawn": "not once consent for the channel was withdrawn",
  "no-consent": "only with consent for the channel",
  "no-written-consent": "only with written consent for the channel",
  "opted-out": "not once the debtor opted out of the address or the medium",
  "no-written-notice": "not without the written notice on file",
  "dispute-unverified": "not while a dispute received within the validation period is unverified",
  "time-barred-threat": "nothing that announces legal steps for a time-barred debt",
};

const hours = (of: DayHours | undefined): string => (of ? of.join("–") : "never");

const weekInWords = (clause: Extract<Clause, { kind: "hours" }>): string => {
  const { week } = clause;
  if ("businessDays" in week) return `business days ${hours(week.businessDays)}`;
  const [weekday, saturday, sunday] = [week.weekdays, week.saturday, week.sunday].map(hours);
  const free =
    clause.holidays === "open" ? "" : `, never on a ${clause.nationalHolidaysOnly ? "national " : ""}holiday`;
  if (weekday === saturday && saturday === sunday) return `daily ${weekday}${free}`;
  if (weekday === saturday) return `Mon–Sat ${weekday}, Sun ${sunday}${free}`;
  if (saturday === sunday) return `Mon–Fri ${weekday}, weekend ${saturday}${free}`;
  return `Mon–Fri ${weekday}, Sat ${saturday}, Sun ${sunday}${free}`;
};

const waitInWords = (clause: Extract<Clause, { kind: "wait" }>): string => {
  switch (clause.after) {
    case "hold":
      return "not before the day after a hold ends";
    case "written-notice":
      return `not within ${clause.days} days after the written notice`;
    case "moratorium":
      return `not within a moratorium, of ${clause.days} days unless it states its end`;
  }
};

const bodyInWords = (clause: Clause): string => {
  switch (clause.kind) {
    case "hours":
      return weekInWords(clause);
    case "cap":
      return `at most ${clause.max} (${clause.counts.join(", ")}) in ${clause.days} × 24 h${clause.atWork ? " at work" : ""}${clause.perMessage ? ", a message over several channels to a business counting once" : ""}`;
    case "after-conversation":
      return `none for ${clause.days} × 24 h after a conversation`;
    case "forbid":
      return circumstanceInWords[clause.when];
    case "stop":
      return `not under a stop, or not before it ends: ${clause.of.join(", ")}`;
    case "wait":
      return waitInWords(clause);
    case "blackout":
      return ["not on a blackout date of the creditor", ...clause.dates].join(", ");
  }
};

const clauseInWords = (clause: Clause): string =>
  `${clause.channels && clause.kind !== "cap" ? `${clause.channels.join(", ")}: ` : ""}${bodyInWords(clause)}`;

const ruleInWords = ({ clauses, duties = [], revocation, retention }: Rule): string =>
  [
    ...clauses.map(clauseInWords),
    ...(duties.length > 0 ? [`messages carry: ${duties.join(", ")}`] : []),
    ...(revocation
      ? [
          `words: ${revocation.words.join(", ")}, or any other wording; within ${revocation.withinBusinessDays} business days, here at once; ${revocation.confirmations} confirmation within ${revocation.confirmWithinMinutes} minutes is permitted, none is sent`,
        ]
      : []),
    ...(retention
      ? [`records kept ${retention.years} years after the last collection activity, here without end`]
      : []),
  ].join("; ") || "nothing of its own: says why contact is allowed";

const scopeInWords = ({ scope }: Rule): string =>
  [
    scope.region ? `${scope.country}-${scope.region}` : (scope.country ?? "everywhere"),
    ...(scope.cities ? ["New York City"] : []),
    ...(scope.creditor ? [scope.creditor] : []),
    ...(scope.debtor ? [scope.debtor] : []),
    ...(scope.naturalPerson ? ["natural persons"] : []),
    ...(scope.debtUsdUpTo ? [`debts up to $${scope.debtUsdUpTo.toLocaleString("en-US")}`] : []),
    ...(scope.pastDueOver === undefined ? [] : [`over ${scope.pastDueOver} days past due`]),
    scope.channels.length === 4 ? "all channels" : scope.channels.join(", "),
  ].join(" · ");

const inForce = ({ effectiveFrom, effectiveUntil }: Rule): string => {
  const from = effectiveFrom < "1900" ? "always" : `from ${effectiveFrom}`;
  return effectiveUntil ? `${from}, until before ${effectiveUntil}` : from;
};

/** The rules as a Markdown table, a row each: id, whom it binds, what it asks, its source, since when. */
export const tableOf = (rules: readonly Rule[]): string =>
  [
    "| id | binds | rule | source | in force |",
    "| --- | --- | --- | --- | --- |",
    ...rules.map(
      (rule) =>
        `| \`${rule.id}\`${rule.unverified ? " (unverified)" : ""} | ${scopeInWords(rule)} | ${ruleInWords(rule)} | ${rule.source} | ${inForce(rule)} |`,
    ),
  ].join("\n");

/** What could not be read at its own source, a line each. */
export const unverifiedOf = (rules: readonly Rule[]): string =>
  rules.flatMap(({ id, unverified }) => (unverified ? [`- \`${id}\`: ${unverified}.`] : [])).join("\n");

const between = (name: string, content: string, text: string): string => {
  const [begin, end] = [`<!-- ${name}: made from the rules, do not edit -->`, `<!-- end of ${name} -->`];
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${begin} … ${end}`);
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
};

/** The document with what is made from the rules in its place; the words around it stay. */
export const withRules = (text: string, rules: readonly Rule[]): string =>
  between("unverified", unverifiedOf(rules), between("rules", tableOf(rules), text));
