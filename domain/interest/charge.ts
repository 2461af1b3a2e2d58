import { addDays, type PlainDate } from "../calendar.ts";
import { exponentOf, type Minor, toDecimal, toMinor } from "../money.ts";
import { balanceSpans } from "./balance.ts";
import { decimalOf, type Fraction, fraction, plus, rounded, ZERO } from "./fraction.ts";
import {
  type InterestBearing,
  type InterestLine,
  interestLines,
  interestOf,
  interestStart,
  NoRate,
} from "./interest.ts";
import { chargedRule, keptRuleOf } from "./kept.ts";
import { percentOf } from "./rate.ts";
import type { ChargedSoFar, LateCharge } from "./record.ts";
import { type ChargeTerms, contractRule, type Reckoning, statutoryRule } from "./rule.ts";
import { fixedSumOf, statuteOf } from "./statutes.ts";

/** What is to be charged for being late. */
export interface ChargeAsk {
  readonly interest?: "statutory" | "contract" | undefined;
  /** The law's fixed sum. */
  readonly fixedSum?: boolean | undefined;
  /** A fee of the creditor's own, once for each occasion. Minor units of the invoice's currency. */
  readonly fee?: { readonly occasion: string; readonly amount: Minor } | undefined;
}

/** An invoice as far as charges on it are concerned. */
export interface Chargeable extends InterestBearing {
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  /** Present where it is itself a charge. */
  readonly charge?: LateCharge | undefined;
  readonly lateCharges?: ChargedSoFar | undefined;
}

/** A charge that is due to be posted, and its amount in minor units. */
export interface DueCharge {
  readonly charge: LateCharge;
  readonly amount: Minor;
}

/** Why something that was asked for is not charged. */
interface NoCharge {
  readonly kind: LateCharge["kind"];
  readonly code:
    | "charged-already"
    | "contract-instead-of-law"
    | "currency-without-fixed-sum"
    | "is-a-charge"
    | "no-contract-rate"
    | "no-law"
    | "no-rate-known"
    | "not-against-consumers"
    | "not-late"
    | "nothing-accrued";
  readonly text: string;
}

export interface LateCharges {
  readonly due: readonly DueCharge[];
  readonly not: readonly NoCharge[];
}

const shownLine = (line: InterestLine, exponent: number): NonNullable<LateCharge["lines"]>[number] => ({
  from: line.from,
  to: line.to,
  days: line.days,
  balance: line.balance,
  percent: percentOf(line.rate),
  amount: decimalOf(line.amount, exponent, exponent + 4),
  ...(line.unverified && { unverified: true }),
});

const about = (invoice: Chargeable) => ({ invoiceId: invoice.id, invoiceNumber: invoice.number });

/** What the contract's minimum makes of accrued interest: the interest on an invoice comes to no less in all. */
const withMinimum = (accrued: Minor, before: ChargedSoFar["interest"], minimum: Minor): Minor => {
  const inAll = (before?.accrued ?? 0) + accrued;
  return accrued <= 0 || inAll <= 0 ? 0 : Math.max(0, Math.max(inAll, minimum) - (before?.charged ?? 0));
};

/**
 * What earlier charges left, in minor units: what their days bear at the rates they were charged at, on the balance as
 * it is known now, less what was charged for them. Rounding leaves half of one at most, which goes into the next
 * charge, so that however often interest is charged it comes to the same. It is below that where too much was charged,
 * such as before a payment was posted late with an earlier value date. What a change in the past adds to days that were
 * charged is not demanded afterwards.
 */
const leftBefore = (invoice: Chargeable, { rule }: Reckoning): Fraction => {
  // Days that were charged from the last payment keep no rule, for what was charged before that payment stands.
  let left = ZERO;
  for (const { from, to, accrued, rule: kept } of invoice.lateCharges?.interest?.stretches ?? []) {
    const lines = interestLines(invoice, chargedRule(kept, rule.pauses), { after: addDays(from, -1), to });
    left = plus(left, plus(interestOf(lines), fraction(-BigInt(accrued), 1n)));
  }
  return left.numerator > left.denominator ? ZERO : left;
};

/** How what earlier charges left is told of with the next one, if it makes a difference there. */
const toldOf = (left: Fraction, isNoticed: boolean, currency: string): string => {
  const exponent = exponentOf(currency);
  if (-left.numerator > left.denominator)
    return ` Less ${toDecimal(-rounded(left), currency)} ${currency} that was charged before beyond what those days bear.`;
  return isNoticed
    ? ` With ${decimalOf(left, exponent, exponent + 4)} ${currency} that rounding left before.`
    : "";
};

const interestCharge = (invoice: Chargeable, reckoning: Reckoning, to: PlainDate): DueCharge | NoCharge => {
  const none = (code: NoCharge["code"], text: string): NoCharge => ({ kind: "interest", code, text });
  const before = invoice.lateCharges?.interest;
  const start = interestStart(invoice, reckoning.rule, to);
  const after = before && before.to > start ? before.to : start;
  if (to <= start) return none("not-late", `Interest on ${invoice.number} begins after ${start}.`);
  if (to <= after) return none("charged-already", `Interest on ${invoice.number} is charged to ${after}.`);
  let lines: readonly InterestLine[];
  let left: Fraction;
  try {
    lines = interestLines(invoice, reckoning.rule, { after, to });
    left = leftBefore(invoice, reckoning);
  } catch (error) {
    if (!(error instanceof NoRate)) throw error;
    return none("no-rate-known", `${error.message}.`);
  }
  const interest = interestOf(lines);
  const accrued = rounded(plus(interest, left));
  const least = reckoning.minimum?.[invoice.currency];
  const amount = withMinimum(accrued, before, least === undefined ? 0 : toMinor(least, invoice.currency));
  if (amount === 0) return none("nothing-accrued", `Nothing accrued on ${invoice.number} since ${after}.`);
  const exponent = exponentOf(invoice.currency);
  const carried = toldOf(left, accrued !== rounded(interest), invoice.currency);
  const raised = amount > accrued ? ` The contract's minimum is ${least} ${invoice.currency}.` : "";
  return {
    amount,
    charge: {
      kind: "interest",
      ...about(invoice),
      from: addDays(after, 1),
      to,
      note: `${reckoning.note}${carried}${raised}`,
      source: reckoning.source,
      accrued,
      lines: lines.map((line) => shownLine(line, exponent)),
      ...(reckoning.rule.from === "due-date" && { rule: keptRuleOf(reckoning.rule, start, { after, to }) }),
    },
  };
};

const lateAmount = ({ movements, dueDate }: Chargeable): Minor =>
  balanceSpans(movements, dueDate, addDays(dueDate, 1))[0]?.balance ?? 0;

const fixedSumCharge = (invoice: Chargeable, terms: ChargeTerms, to: PlainDate): DueCharge | NoCharge => {
  const none = (code: NoCharge["code"], text: string): NoCharge => ({ kind: "fixed-sum", code, text });
  const statute = statuteOf(terms.law);
  if (!statute?.fixedSum || invoice.dueDate < statute.from)
    return none("no-law", `No law of ${terms.law ?? "an unknown country"} with a fixed sum is kept here.`);
  if (terms.debtorType !== "business")
    return none("not-against-consumers", "A fixed sum is owed by businesses only.");
  if (statute.yieldsToContract && terms.contract.rate !== undefined)
    return none("contract-instead-of-law", "The contract sets a rate of its own in place of the law.");
  if (invoice.lateCharges?.fixedSum)
    return none("charged-already", `The fixed sum for ${invoice.number} is charged.`);
  const late = lateAmount(invoice);
  if (to <= invoice.dueDate || late === 0) return none("not-late", `${invoice.number} was not late.`);
  const amount = fixedSumOf(statute, terms.debtorType, invoice.currency, late);
  if (amount === undefined)
    return none("currency-without-fixed-sum", `The law names no fixed sum in ${invoice.currency}.`);
  const size = toDecimal(late, invoice.currency);
  const note = `Fixed sum for recovery costs on ${size} ${invoice.currency} paid late.`;
  return {
    amount,
    charge: { kind: "fixed-sum", ...about(invoice), note, source: statute.fixedSum.source },
  };
};

const feeCharge = (
  invoice: Chargeable,
  { occasion, amount }: NonNullable<ChargeAsk["fee"]>,
  to: PlainDate,
): DueCharge | NoCharge => {
  const none = (code: NoCharge["code"], text: string): NoCharge => ({ kind: "fee", code, text });
  if (to <= invoice.dueDate) return none("not-late", `${invoice.number} is not late.`);
  if (amount <= 0) return none("nothing-accrued", "The fee is zero.");
  if (invoice.lateCharges?.fees?.includes(occasion))
    return none("charged-already", `The fee for ${occasion} is charged.`);
  const source = "the dunning policy";
  return { amount, charge: { kind: "fee", ...about(invoice), note: `Fee (${occasion}).`, source, occasion } };
};

const reckoningOf = (
  invoice: Chargeable,
  terms: ChargeTerms,
  by: NonNullable<ChargeAsk["interest"]>,
): Reckoning | NoCharge => {
  const none = (code: NoCharge["code"], text: string): NoCharge => ({ kind: "interest", code, text });
  const statute = statuteOf(terms.law);
  const contract = contractRule(terms);
  if (by === "contract" || (statute?.yieldsToContract && contract))
    return contract ?? none("no-contract-rate", "The contract sets no rate of interest.");
  if (!statute || invoice.dueDate < statute.from)
    return none("no-law", `No law of ${terms.law ?? "an unknown country"} on late payment is kept here.`);
  return (
    statutoryRule(statute, terms) ??
    none("not-against-consumers", `${statute.source} gives no interest against consumers.`)
  );
};

/**
 * What is due to be charged on an invoice to the end of a day, and why what was asked for is not. Interest
 * runs on from where it was charged to; a fixed sum and a fee for one occasion are charged once. Charges
 * bear no interest and are not charged for again. An amount is rounded once, over all its lines.
 */
export const lateChargesOn = (
  invoice: Chargeable,
  terms: ChargeTerms,
  ask: ChargeAsk,
  to: PlainDate,
): LateCharges => {
  const found: (DueCharge | NoCharge)[] = [];
  if (invoice.charge) {
    const { kind } = invoice.charge;
    return {
      due: [],
      not: [{ kind, code: "is-a-charge", text: `${invoice.number} is a late charge itself.` }],
    };
  }
  if (ask.interest) {
    const reckoning = reckoningOf(invoice, terms, ask.interest);
    found.push("rule" in reckoning ? interestCharge(invoice, reckoning, to) : reckoning);
  }
  if (ask.fixedSum) found.push(fixedSumCharge(invoice, terms, to));
  if (ask.fee) found.push(feeCharge(invoice, ask.fee, to));
  return {
    due: found.filter((it) => "charge" in it),
    not: found.filter((it) => "code" in it),
  };
};
