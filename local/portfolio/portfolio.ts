import { addDays, type Instant, type PlainDate } from "../../domain/calendar.ts";
import type { AccountProfile } from "../../domain/ledger/entries.ts";
import type { Payment } from "../../domain/ledger/model.ts";
import { derivedId } from "../../functions/runtime/ids.ts";
import { billingOf } from "./billing.ts";
import { type Creditor, homeOf } from "./legal-entities.ts";
import { type Personality, personalityOf } from "./personality.ts";
import { profileOf } from "./profile.ts";
import { type Random, randomFor } from "./random.ts";
import { AccountStory } from "./story.ts";

/** The instant that a new portfolio is at: what lies before is history, what comes after is to happen. */
export const PORTFOLIO_START: Instant = "2026-03-02T06:00:00.000Z";

/** The day of {@link PORTFOLIO_START}. */
export const PORTFOLIO_TODAY: PlainDate = PORTFOLIO_START.slice(0, 10);

/** The first day of the portfolio's history, six months before its start. */
export const HISTORY_FROM: PlainDate = "2025-09-01";

/** What a portfolio follows from: the same, the same to the last cent. */
export interface PortfolioChoice {
  readonly accounts: number;
  readonly seed: number;
}

export const DEFAULT_CHOICE: PortfolioChoice = { accounts: 300, seed: 1 };

/** One account of the portfolio: who it is, how it behaves, and its story, not told yet. */
export interface PortfolioAccount {
  readonly id: string;
  readonly index: number;
  readonly creditor: Creditor;
  readonly openedOn: PlainDate;
  readonly profile: AccountProfile;
  readonly personality: Personality;
  readonly story: AccountStory;
}

const methodOf = (country: string, random: Random): Payment["method"] =>
  country === "US" ? random.weighted({ "bank-transfer": 60, cheque: 28, card: 12 }) : "bank-transfer";

/** Most customers are old ones; one in eight came during the history. */
const openedOn = (random: Random): PlainDate =>
  addDays(HISTORY_FROM, random.chance(0.125) ? random.int(10, 150) : -random.int(30, 1500));

/** The account of a place in the portfolio. It depends on the seed and the place alone, not on how many accounts there are. */
export const portfolioAccount = (seed: number, index: number): PortfolioAccount => {
  const key = ["portfolio", seed, "account", index];
  const random = (what: string): Random => randomFor(...key, what);
  const { creditor, country } = homeOf(random("home"));
  const opened = openedOn(random("opened"));
  const profile = profileOf(country, index, opened, PORTFOLIO_TODAY, random("profile"));
  const personality = personalityOf(random("personality"), PORTFOLIO_TODAY);
  const from = opened > HISTORY_FROM ? opened : HISTORY_FROM;
  return {
    id: derivedId("portfolio", String(seed), "account", String(index)),
    index,
    creditor,
    openedOn: opened,
    profile,
    personality,
    story: new AccountStory({
      key,
      index,
      personality,
      autopay: profile.autopay,
      method: methodOf(country.code, random("method")),
      accountNumber: profile.number,
      billing: billingOf(random("billing"), profile.segment, from),
      currency: country.currency,
      terms: profile.terms ?? creditor.entity.terms,
      invoicePrefix: creditor.invoicePrefix,
      creditPrefix: creditor.creditPrefix,
    }),
  };
};
