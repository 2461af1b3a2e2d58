import type { PlainDate } from "../calendar.ts";
import type { Currency, Minor } from "../money.ts";
import { bankOfEngland } from "./rates/bank-of-england.ts";
import { bundesbank } from "./rates/bundesbank.ts";
import { ecb } from "./rates/ecb.ts";
import { oenb } from "./rates/oenb.ts";
import type { RateTable } from "./rates/table.ts";

export type DebtorType = "business" | "consumer";

/**
 * Which half-year's reference rate holds: the one in which interest starts, for the whole of the debt; each
 * half-year's own; or the one in which a part is paid, for all days of that part.
 */
export type RateTiming = "of-start" | "by-half-year" | "of-payment";

/** What a law adds to its reference rate, in percentage points, or a rate of its own. */
type StatutoryRate =
  | { readonly reference: RateTable; readonly points: string; readonly timing: RateTiming }
  | { readonly fixed: string };

/** A sum that is owed once for each late invoice, by the amount that became late. */
interface FixedSum {
  readonly currency: Currency;
  /** The first whose bound the late amount keeps to; the last has none. */
  readonly tiers: readonly { readonly sum: Minor; readonly below?: Minor; readonly upTo?: Minor }[];
  readonly source: string;
}

/** A law that gives a creditor interest on what is paid late. */
export interface Statute {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** The day it is in force from, for invoices due from then on. */
  readonly from: PlainDate;
  /** Absent where it gives nothing against such a debtor. */
  readonly interest: Readonly<Partial<Record<DebtorType, StatutoryRate>>>;
  /** From businesses and public bodies only. */
  readonly fixedSum?: FixedSum;
  /** A contract with a rate of its own takes the place of the law, fixed sum and all. */
  readonly yieldsToContract?: true;
  readonly unverified?: true;
}

const fortyEuro = (source: string): FixedSum => ({ currency: "EUR", tiers: [{ sum: 40_00 }], source });

const unitedKingdom: Statute = {
  id: "uk",
  name: "Late Payment of Commercial Debts (Interest) Act 1998",
  source: "Act of 1998; SI 2002/1675; gov.uk, Late commercial payments",
  from: "2002-08-07",
  interest: { business: { reference: bankOfEngland, points: "8", timing: "of-start" } },
  fixedSum: {
    currency: "GBP",
    tiers: [{ sum: 40_00, below: 1_000_00 }, { sum: 70_00, below: 10_000_00 }, { sum: 100_00 }],
    source: "Act of 1998, s. 5A",
  },
  yieldsToContract: true,
};

const germany: Statute = {
  id: "de",
  name: "Bürgerliches Gesetzbuch",
  source: "§§ 286, 288, 289, 247 BGB",
  from: "2014-07-29",
  interest: {
    business: { reference: bundesbank, points: "9", timing: "by-half-year" },
    consumer: { reference: bundesbank, points: "5", timing: "by-half-year" },
  },
  fixedSum: fortyEuro("§ 288 (5) BGB"),
};

const ireland: Statute = {
  id: "ie",
  name: "European Communities (Late Payment in Commercial Transactions) Regulations 2012",
  source: "S.I. 580/2012; enterprise.gov.ie, Late Payment Interest Rate",
  from: "2013-03-16",
  interest: { business: { reference: ecb, points: "8", timing: "of-payment" } },
  fixedSum: {
    currency: "EUR",
    tiers: [{ sum: 40_00, upTo: 1_000_00 }, { sum: 70_00, upTo: 10_000_00 }, { sum: 100_00 }],
    source: "S.I. 580/2012, reg. 9 and schedule",
  },
};

const austria: Statute = {
  id: "at",
  name: "Unternehmensgesetzbuch; Allgemeines bürgerliches Gesetzbuch",
  source: "§§ 456, 458 UGB; § 1000 ABGB",
  from: "2013-03-16",
  interest: {
    business: { reference: oenb, points: "9.2", timing: "by-half-year" },
    consumer: { fixed: "4" },
  },
  fixedSum: fortyEuro("§ 458 UGB"),
};

const france: Statute = {
  id: "fr",
  name: "Code de commerce",
  source: "art. L. 441-10, D. 441-5",
  from: "2013-01-01",
  interest: { business: { reference: ecb, points: "10", timing: "by-half-year" } },
  fixedSum: fortyEuro("art. D. 441-5"),
  unverified: true,
};

const europeanUnion: Statute = {
  id: "eu",
  name: "Directive 2011/7/EU",
  source: "Directive 2011/7/EU, art. 2, 3, 6",
  from: "2013-03-16",
  interest: { business: { reference: ecb, points: "8", timing: "by-half-year" } },
  fixedSum: fortyEuro("Directive 2011/7/EU, art. 6"),
};

const own: Readonly<Record<string, Statute>> = {
  GB: unitedKingdom,
  DE: germany,
  IE: ireland,
  AT: austria,
  FR: france,
};

/** The other members of the euro area. Members outside it add the points to their own central bank's rate, which is not kept here. */
const EURO_AREA: ReadonlySet<string> = new Set(
  "BE BG CY EE ES FI GR HR IT LT LU LV MT NL PT SI SK".split(" "),
);

/** The late payment law of a country (ISO 3166-1), in its own form or as the directive's default; undefined where none is kept. */
export const statuteOf = (country: string | undefined): Statute | undefined => {
  if (country === undefined) return undefined;
  return own[country] ?? (EURO_AREA.has(country) ? europeanUnion : undefined);
};

/** The fixed sum for an amount that became late, or undefined where the law gives none in the currency. */
export const fixedSumOf = (
  { fixedSum }: Pick<Statute, "fixedSum">,
  debtorType: DebtorType,
  currency: Currency,
  late: Minor,
): Minor | undefined => {
  if (!fixedSum || debtorType !== "business" || currency !== fixedSum.currency || late <= 0) return undefined;
  return fixedSum.tiers.find(
    ({ below, upTo }) => (below === undefined || late < below) && (upTo === undefined || late <= upTo),
  )?.sum;
};
