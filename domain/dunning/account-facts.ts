import type { Instant } from "../calendar.ts";
import { toMinor } from "../money.ts";
import { dayOf, dunningDay } from "./day.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import type { AmountField, FieldReader, PlainField, Scalar } from "./predicate.ts";

/** The days past due that a field of overdue amounts spans, both included. */
const spans: Partial<Record<AmountField, readonly [from: number, to: number]>> = {
  overdue: [1, Number.POSITIVE_INFINITY],
  notDue: [Number.NEGATIVE_INFINITY, 0],
  overdue1to30: [1, 30],
  overdue31to60: [31, 60],
  overdue61to90: [61, 90],
  overdue91to120: [91, 120],
  overdueOver120: [121, Number.POSITIVE_INFINITY],
};

const open = ({ openInvoices }: DunningFacts) => openInvoices.filter((invoice) => invoice.open > 0);

const overdue = (facts: DunningFacts, today: number) =>
  open(facts).filter(({ dueDate }) => dayOf(dueDate) < today);

const oldestDaysPastDue = (facts: DunningFacts, today: number): number => {
  let oldest = 0;
  for (const invoice of facts.openInvoices)
    if (invoice.open > 0) oldest = Math.max(oldest, today - dayOf(invoice.dueDate));
  return oldest;
};

/** What is open of the invoices in the currency whose days past due lie within the span. */
const openWithin = (
  { openInvoices }: DunningFacts,
  today: number,
  currency: string,
  [from, to]: readonly [number, number],
): number => {
  let total = 0;
  for (const invoice of openInvoices) {
    if (invoice.open <= 0 || invoice.currency !== currency) continue;
    const age = today - dayOf(invoice.dueDate);
    if (age >= from && age <= to) total += invoice.open;
  }
  return total;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** An amount of the account in one currency, in minor units. */
const amountOf = (facts: DunningFacts, today: number, field: AmountField, currency: string): number => {
  const { account, credits } = facts;
  const ofCurrency = <T extends { currency: string }>(things: readonly T[] = []) =>
    things.filter((thing) => thing.currency === currency);
  const span = spans[field];
  if (span) return openWithin(facts, today, currency, span);
  if (field === "balance") return account.balances[currency] ?? 0;
  if (field === "credits") return credits[currency] ?? 0;
  if (field === "disputed") return sum(ofCurrency(account.disputes).map(({ amount }) => amount));
  if (field === "promised") return sum(ofCurrency(account.promises).map(({ amount }) => amount));
  return Math.max(0, ...ofCurrency(open(facts)).map((invoice) => invoice.open));
};

const written = ({ history }: DunningFacts) => history.filter(({ channel }) => channel !== "task");

/** The day of dunning of an instant at the debtor's place, by which `today` is counted too. */
const dayThere = (facts: DunningFacts, at: Instant): number => dunningDay(at, placeOf(facts));

const lastContactDay = (facts: DunningFacts): number | undefined => {
  let last: Instant | undefined;
  for (const { claimedAt } of written(facts)) if (last === undefined || claimedAt > last) last = claimedAt;
  return last === undefined ? undefined : dayThere(facts, last);
};

type Value = Scalar | readonly Scalar[] | undefined;

const paying = (facts: DunningFacts, today: number, field: PlainField): Value => {
  const { behaviour } = facts.account;
  switch (field) {
    case "paidInvoices":
      return behaviour?.paid ?? 0;
    case "lateShare":
      return behaviour && behaviour.paid > 0 ? (100 * behaviour.late) / behaviour.paid : undefined;
    case "averageDaysLate":
      return behaviour && behaviour.paid > 0 ? behaviour.daysLate / behaviour.paid : undefined;
    default:
      return behaviour?.lastPaidOn && today - dayOf(behaviour.lastPaidOn);
  }
};

const reachable = ({ account }: DunningFacts, field: PlainField): Value => {
  switch (field) {
    case "hasEmail":
      return account.contacts.some(({ email }) => email !== undefined);
    case "hasPhone":
      return account.contacts.some(({ phone }) => phone !== undefined);
    case "hasPostalAddress":
      return (account.address?.lines.length ?? 0) > 0;
    case "hasOwner":
      return account.owner !== undefined;
    case "emailConsent":
      return account.consent.email.status;
    default:
      return account.consent.sms.status;
  }
};

/** The value of a plain field; `today` in days since 1970-01-01. */
const factOf = (facts: DunningFacts, today: number, field: PlainField): Value => {
  const { account, legalEntity } = facts;
  switch (field) {
    case "country":
      return account.address?.country;
    case "region":
      return account.address?.region;
    case "city":
      return account.address?.city;
    case "language":
      return account.language ?? legalEntity.language;
    case "tag":
      return account.tags ?? [];
    case "openInvoices":
      return open(facts).length;
    case "overdueInvoices":
      return overdue(facts, today).length;
    case "oldestDaysPastDue":
      return oldestDaysPastDue(facts, today);
    case "currencies":
      return [...new Set(open(facts).map(({ currency }) => currency))];
    case "tenureDays":
      return today - dayThere(facts, account.openedAt);
    case "paidInvoices":
    case "lateShare":
    case "averageDaysLate":
    case "daysSinceLastPayment":
      return paying(facts, today, field);
    case "hasEmail":
    case "hasPhone":
    case "hasPostalAddress":
    case "hasOwner":
    case "emailConsent":
    case "smsConsent":
      return reachable(facts, field);
    case "openPromises":
      return account.promises?.length ?? 0;
    case "keptPromises":
      return account.promiseRecord?.kept ?? 0;
    case "brokenPromises":
      return account.promiseRecord?.broken ?? 0;
    case "openDisputes":
      return account.disputes?.length ?? 0;
    case "contacts":
      return written(facts).length;
    case "bouncedContacts":
      return written(facts).filter(({ status }) => status === "bounced").length;
    case "daysSinceLastContact": {
      const last = lastContactDay(facts);
      return last === undefined ? undefined : today - last;
    }
    default:
      return account[field];
  }
};

/** Answers what a policy's predicates ask of the account on the day (days since 1970-01-01). */
export const factReader = (facts: DunningFacts, today: number): FieldReader => ({
  plain: (field) => factOf(facts, today, field),
  compareAmount: (field, currency, decimal) =>
    amountOf(facts, today, field, currency) - toMinor(decimal, currency),
});
