import { parseArgs } from "node:util";
import { DEFAULT_CHOICE } from "../portfolio/portfolio.ts";

/** What a demo is asked for. */
export interface DemoOptions {
  /** How many days the clock is turned. */
  readonly days: number;
  readonly accounts: number;
  readonly seed: number;
}

/** What the command line says: a demo, as text or as JSON, or a question for help. */
interface CommandLine extends DemoOptions {
  readonly json: boolean;
  readonly help: boolean;
}

/** A command line that says something the demo does not know. The message names it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Turns the clock over a portfolio and shows what Dunlin does, with what it costs.

  npm run demo -- [--days 120] [--accounts 300] [--seed 1] [--json]

  --days      days to turn, 1 to 1000
  --accounts  accounts in the portfolio, 1 to 10000
  --seed      another portfolio; the same seed gives the same run
  --json      one JSON document on standard output, progress on standard error

How the customers behave is stated in docs/behaviour-model.md.
`;

const wholeNumber = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < low || value > high)
    throw new UsageError(`--${name} ${text} is not a whole number from ${low} to ${high}`);
  return value;
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        days: { type: "string", default: "120" },
        accounts: { type: "string", default: String(DEFAULT_CHOICE.accounts) },
        seed: { type: "string", default: String(DEFAULT_CHOICE.seed) },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** Reads the command line. Throws {@link UsageError}. */
export const readCommandLine = (args: readonly string[]): CommandLine => {
  const { days, accounts, seed, json, help } = parse(args);
  return {
    days: wholeNumber("days", days, 1, 1000),
    accounts: wholeNumber("accounts", accounts, 1, 10_000),
    seed: wholeNumber("seed", seed, 0, 999_999_999),
    json,
    help,
  };
};
