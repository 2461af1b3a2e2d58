import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Runtime } from "../../functions/runtime/runtime.ts";
import { ledgerStore, StaleVersion } from "../../store/ledger/index.ts";
import { pastOf } from "./history.ts";
import { creditors } from "./legal-entities.ts";
import { PastLoader } from "./load.ts";
import {
  DEFAULT_CHOICE,
  type PortfolioAccount,
  type PortfolioChoice,
  portfolioAccount,
} from "./portfolio.ts";

/** The part of the local machine that seeding needs. */
interface SeedTarget {
  readonly runtime: Runtime;
  /** Works until streams and what follows from them are at rest. */
  drain(): Promise<void>;
}

interface SeedOptions extends Partial<PortfolioChoice> {
  /** Told after each account how many are done. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** What a portfolio consists of after seeding. The stories are told up to its start and can be told on. */
export interface SeededPortfolio extends PortfolioChoice {
  readonly members: readonly PortfolioAccount[];
  readonly invoices: number;
  readonly payments: number;
  readonly creditNotes: number;
}

const createLegalEntities = async (db: DynamoDBDocumentClient, table: string): Promise<void> => {
  const store = ledgerStore(db, table, () => "");
  for (const { entity } of creditors) {
    try {
      await store.createLegalEntity(entity);
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
    }
  }
};

/**
 * Makes the portfolio of the choice and loads it into the machine's Ledger table; then works off the
 * streams, so that the aging is true. Loading it again changes nothing.
 */
export const seedPortfolio = async (
  { runtime, drain }: SeedTarget,
  { accounts = DEFAULT_CHOICE.accounts, seed = DEFAULT_CHOICE.seed, onProgress }: SeedOptions = {},
): Promise<SeededPortfolio> => {
  const db = runtime.aws.dynamodb;
  const table = runtime.env("LEDGER_TABLE");
  await createLegalEntities(db, table);
  const members: PortfolioAccount[] = [];
  const totals = { invoices: 0, payments: 0, creditNotes: 0 };
  // The next account is made while the engine writes the last one. Their order on the stream is the same each time.
  const loader = new PastLoader(db, table);
  for (let index = 0; index < accounts; index++) {
    const account = portfolioAccount(seed, index);
    members.push(account);
    const past = pastOf(seed, account);
    totals.invoices += past.state.invoices.size;
    totals.payments += past.state.payments.size;
    totals.creditNotes += past.state.creditNotes.size;
    await loader.add(past);
    onProgress?.(index + 1, accounts);
  }
  await loader.end();
  await drain();
  return { accounts, seed, members, ...totals };
};
