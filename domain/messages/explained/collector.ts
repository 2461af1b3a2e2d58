import { dateAt, type Instant } from "../../calendar.ts";
import type { ActionAhead } from "../../dunning/ahead.ts";
import type { Explanation } from "../../dunning/explanation.ts";
import type { ReasonCode } from "../../dunning/reason-codes.ts";
import type { ContactChannel } from "../../dunning/step.ts";
import type { Particulars, WhatIf } from "../../dunning/supposing.ts";
import type { HeldBack, WouldChange } from "../../dunning/what-if.ts";
import { formatAmount, formatDate } from "../format.ts";

/**
 * What the collector is told, in English whatever the customer's language: the reasons of decisions, the rules and their
 * sources are English, and one sentence is in one language.
 */

const LOCALE = "en-GB";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "an e-mail",
  sms: "a text message",
  letter: "a letter",
  call: "a call",
  task: "a task for a person",
};

const stated = ({ field, value, amount, segment }: Particulars): string => {
  const what = amount
    ? `${formatAmount(amount.minor, amount.currency, LOCALE)} more were owed (${field})`
    : `${field} were ${value}`;
  return `If ${what}, so that the account fitted the segment “${segment}”`;
};

const ifs: Readonly<Record<WhatIf, string | ((of: Particulars) => string)>> = {
  "hold-lifted": "If the hold on the account were lifted",
  "invoice-holds-lifted": "If the holds on invoices were lifted",
  "promises-withdrawn": "Without the promise to pay",
  "disputes-resolved": "If the disputes were resolved in our favour",
  "disputes-verified": "If the disputed debt were verified to the customer",
  "stops-lifted": "If the stop on the account were lifted",
  "moratorium-ended": "If the moratorium had ended",
  "email-consent-given": "With the customer's written consent to e-mail",
  "sms-consent-given": "With the customer's written consent to text messages",
  "call-consent-given": "With the customer's written consent to calls",
  "opted-in-again": "If the customer opted in again in writing",
  "email-given": "If an e-mail address that may be used were on file",
  "phone-given": "If a telephone number that may be used were on file",
  "postal-address-given": "If a postal address with street and town were on file",
  "addresses-usable-again": "If the suppressed addresses could be used again",
  "written-notice-mailed": "If the written notice were mailed today and recorded",
  "not-time-barred": "If the debt were not time-barred",
  "no-natural-person": "If the business were known to be no natural person",
  "automatic-payment-ended": "Without automatic payment",
  "credits-used": "If the credits were refunded or used for something else",
  "more-due": ({ amount }) =>
    `If ${amount ? formatAmount(amount.minor, amount.currency, LOCALE) : "as much as the minimum asks"} more were due`,
  "time-zone-stated": ({ value }) => `If the customer's time zone were known to be ${value}`,
  "region-stated": ({ value }) => `If the address named a state or province, such as ${value}`,
  "postal-code-stated": ({ value }) => `If the address named a postal code, such as ${value}`,
  "country-stated": ({ value }) => `If the customer's country were known to be ${value}`,
  "fact-stated": stated,
  "overdue-paid": "If everything past due were paid",
};

/** What is true of a reason that no single change and no time in sight ends. */
const stands: Readonly<Record<ReasonCode, string>> = {
  "nothing-open": "a new invoice would change it, nothing else.",
  "account-held": "it ends with the hold.",
  moratorium: "it ends with the moratorium.",
  "account-stopped": "it stays until a person lifts it.",
  "no-segment":
    "no single fact brings the account into a segment; the policy has no segment without a predicate, which would take all others in.",
  autopay: "it stays while the account pays automatically.",
  "autopay-failed": "a person sees to it.",
  "invoice-held": "it ends with the hold on the invoice.",
  promised: "it ends when the promise is kept or broken.",
  "promised-in-part": "it ends when the promise is kept or broken.",
  "promise-broken": "nothing is held back by it.",
  disputed: "it stays until the dispute is resolved.",
  "cadence-ended": "the policy has no further step; a version that has, or that restarts, would change it.",
  "covered-by-credits": "it stays while the credits cover what is due.",
  "below-minimum": "it stays while no more is due.",
  "nothing-due": "it follows from what is said of the invoices.",
  "step-due": "nothing is held back by it.",
  "step-not-due": "no further step is to come for these invoices.",
  "below-step-minimum": "it stays while no more is due.",
  "cool-down": "it ends with the cool-down of the policy.",
  "with-a-person": "it follows from what is said of the channels.",
  "announcement-not-permitted": "it follows from what is said of the channels.",
  "no-permitted-channel": "it follows from what is said of the channels.",
  "run-cap": "the next run takes the account up.",
  "channel-allowed": "nothing is held back by it.",
  "channel-denied": "the law or the house's own rule forbids it, and no single change of a fact lifts that.",
  "channel-deferred": "the law or the house's own rule sets the time.",
  "retry-later": "it is tried again by itself.",
  "delivery-failed": "for this step the channel is used up; the next step tries it afresh.",
  "rule-passed-by": "the call was made.",
  "call-outcome": "the call was made.",
};

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Date and time of day at the place, with its name. */
const moment = (at: Instant, zone: string): string => {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", timeZone: zone });
    clocks.set(zone, clock);
  }
  return `${formatDate(dateAt(at, zone), LOCALE)}, ${clock.format(new Date(at))} (${zone})`;
};

const ifOf = (change: { readonly whatIf: WhatIf } & Particulars): string => {
  const said = ifs[change.whatIf];
  return typeof said === "string" ? said : said(change);
};

const actionOf = ({ action, channels, recipients, stepId, at }: ActionAhead, place: string): string => {
  const what = action === "task" ? by.task : channels.map((channel) => by[channel]).join(" and ");
  const whom = recipients.length > 0 ? ` to ${recipients.join(", ")}` : "";
  return `${what}${whom}, step ${stepId}, ${moment(at, place)}`;
};

const ruled = ({ ruleId, source }: Pick<HeldBack, "ruleId" | "source">): string =>
  ruleId === undefined ? "" : ` (rule ${ruleId}${source === undefined ? "" : `, ${source}`})`;

const full = (text: string): string => (text.endsWith(".") ? text : `${text}.`);

/** What ends it: time, changes, or what is true instead. */
const ending = (
  { code, changedBy, endsAt }: HeldBack,
  changes: readonly WouldChange[],
  place: string,
): string => {
  const ways = changes.filter(({ whatIf }) => changedBy.includes(whatIf)).map(ifOf);
  const lower = ways.map((way) => way.charAt(0).toLowerCase() + way.slice(1));
  const then = lower.length > 0 ? `It would not be so ${lower.join("; or ")}.` : "";
  if (endsAt !== undefined)
    return ` ${ways.length > 0 ? "It ends by itself" : "Nothing but time changes it:"} on ${moment(endsAt, place)}.${then && ` ${then}`}`;
  if (then) return ` ${then}`;
  return ` Nothing in sight changes it: ${stands[code as ReasonCode] ?? "it stays."}`;
};

/** Where the account stands, what comes next, what is held back by which rule, what would change it. */
export const tellCollector = (explanation: Explanation): readonly string[] => {
  const { policy, segment, oldest, ahead, heldBack, furtherHeldBack, call, wouldChange, place, owed } =
    explanation;
  const [first] = ahead;
  const late = oldest?.daysPastDue ?? 0;
  const age = late > 0 ? `${late === 1 ? "1 day" : `${late} days`} past due` : "not past due yet";
  const held = (what: string) => (reason: HeldBack) =>
    `${what}: ${full(reason.text.charAt(0).toUpperCase() + reason.text.slice(1))}${ruled(reason)}${ending(reason, wouldChange, place)}`;
  return [
    `Policy “${policy.name}”, version ${policy.version}, ${segment === undefined ? "no segment fits" : `segment “${segment.name}”`}.`,
    ...(oldest ? [`Invoice ${oldest.number} leads, ${age}.`] : []),
    ...(owed.length === 0 ? [] : [`Next: ${first ? actionOf(first, place) : "nothing within sixty days"}.`]),
    ...heldBack.map(held("Held back")),
    ...(furtherHeldBack > 0
      ? [`Reasons of the same kinds that are not named here: ${furtherHeldBack}.`]
      : []),
    ...(call?.verdict === "allow" ? ["A call may be made now."] : []),
    ...(call?.heldBack ?? []).map(held("No call now")),
    ...wouldChange
      .filter(({ changesNext }) => changesNext)
      .map(
        (change) =>
          `${ifOf(change)}: ${change.next ? actionOf(change.next, place) : "nothing within sixty days"}.`,
      ),
  ];
};
