import type { PlainDate } from "../calendar.ts";
import { lastDayOf } from "../ledger/circumstances.ts";
import type { InterestRule, Pause } from "./interest.ts";
import { percentOf, rateOf } from "./rate.ts";
import { referenceRate } from "./rates/table.ts";
import type { DebtorType, Statute } from "./statutes.ts";
import type { InterestTerms } from "./terms.ts";

/** What decides how an account's invoices are charged: who owes, under whose law, and what was agreed. */
export interface ChargeTerms {
  readonly debtorType: DebtorType;
  /** ISO 3166-1. */
  readonly law: string | undefined;
  readonly contract: InterestTerms;
  /** Days over which the law lets no interest run. */
  readonly pauses: readonly Pause[];
}

/** A rule of interest with its words. */
export interface Reckoning {
  readonly rule: InterestRule;
  readonly note: string;
  readonly source: string;
  /** By currency, as decimals. */
  readonly minimum?: Readonly<Record<string, string>> | undefined;
}

/** The terms of an account within its legal entity: its own go before the legal entity's, field by field. */
export const chargeTermsOf = (
  account: {
    readonly debtorType: DebtorType;
    readonly interestTerms?: InterestTerms | undefined;
    readonly moratorium?: { readonly from: PlainDate; readonly until?: PlainDate | undefined } | undefined;
  },
  legalEntity: {
    readonly address: { readonly country?: string | undefined };
    readonly interestTerms?: InterestTerms | undefined;
  },
): ChargeTerms => {
  const contract = { ...legalEntity.interestTerms, ...account.interestTerms };
  return {
    debtorType: account.debtorType,
    law: contract.law ?? legalEntity.address.country,
    contract,
    pauses: account.moratorium
      ? [{ from: account.moratorium.from, until: lastDayOf(account.moratorium) }]
      : [],
  };
};

/** Interest by the contract, or undefined where it sets no rate. */
export const contractRule = ({ contract, pauses }: ChargeTerms): Reckoning | undefined => {
  const {
    rate: percent,
    dayCount = "ACT/365",
    graceDays = 0,
    from = "due-date",
    rounding = "whole",
  } = contract;
  if (percent === undefined) return undefined;
  const rate = rateOf(percent);
  const since = from === "due-date" ? "" : ", from the last payment on";
  return {
    rule: {
      dayCount,
      rateOn: () => ({ rate, unverified: false }),
      timing: "of-start",
      graceDays,
      from,
      rounding,
      pauses,
    },
    note: `${percentOf(rate)} % a year by contract, ${dayCount}${since}.`,
    source: "the contract",
    minimum: contract.minimum,
  };
};

const TIMING = {
  "of-start": "as it was when interest began",
  "by-half-year": "of each half-year",
  "of-payment": "as it is on the day of payment",
} as const;

/** Interest by law, on actual days over 365; undefined where the law gives none against such a debtor. */
export const statutoryRule = (
  statute: Statute,
  { debtorType, contract, pauses }: ChargeTerms,
): Reckoning | undefined => {
  const law = statute.interest[debtorType];
  if (!law) return undefined;
  const base = {
    dayCount: "ACT/365",
    graceDays: 0,
    from: "due-date",
    rounding: contract.rounding ?? "whole",
    pauses,
  } as const;
  const unverified = statute.unverified === true;
  if ("fixed" in law) {
    const rate = rateOf(law.fixed);
    return {
      rule: { ...base, timing: "of-start", rateOn: () => ({ rate, unverified }) },
      note: `${percentOf(rate)} % a year by law.`,
      source: statute.source,
    };
  }
  const points = rateOf(law.points);
  return {
    rule: {
      ...base,
      timing: law.timing,
      rateOn: (day) => {
        const found = referenceRate(law.reference, day);
        return found && { rate: found.rate + points, unverified: found.unverified || unverified };
      },
    },
    note: `${law.reference.name} ${TIMING[law.timing]} + ${law.points} points a year, by law.`,
    source: statute.source,
  };
};
