import { parseArgs } from "node:util";

/** What a rehearsal is asked for on the command line. */
export interface CommandLine {
  readonly policy?: string;
  readonly against?: string;
  readonly days: number;
  readonly seed: number;
  readonly seeds: number;
  readonly portfolio: number;
  readonly data?: string;
  readonly assume?: string;
  readonly out?: string;
  readonly messages?: string;
  readonly workers: number;
  readonly json: boolean;
  readonly help: boolean;
}

/** A command line that says something a rehearsal does not know. The message names it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Plays dunning policies over a copy of a ledger and shows what would come of them. Nothing is sent.

  npm run rehearse -- [--policy a.json] [--against b.json] [--days 90] [--out report.html]

  --policy     the policy in question, as PUT /v1/policies/{id} takes it; without it the one in force is played alone
  --against    what it is compared with; the policy in force by default
  --days       days to play, 1 to 400; 90 by default
  --data       a data folder of npm start (.dunlin); the machine must be stopped, for it is copied
  --portfolio  accounts of the demo portfolio, which is played without --data; 300 by default
  --seeds      how often it is played with other dice, 1 to 50; 5 by default
  --seed       the first of the dice; the same seed gives the same result; 1 by default
  --assume     a JSON file with other assumptions; those it does not name stay (see docs/rehearsal.md)
  --out        an HTML page with charts
  --messages   a CSV file with each message and task of the first dice
  --json       the whole result as one JSON document on standard output
  --workers    processor threads; as many as there are cores by default
`;

const wholeNumber = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < low || value > high)
    throw new UsageError(`--${name} ${text} is not a whole number from ${low} to ${high}`);
  return value;
};

const text = { type: "string" } as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        policy: text,
        against: text,
        data: text,
        assume: text,
        out: text,
        messages: text,
        days: { ...text, default: "90" },
        seed: { ...text, default: "1" },
        seeds: { ...text, default: "5" },
        portfolio: { ...text, default: "300" },
        workers: { ...text, default: "0" },
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
  const { days, seed, seeds, portfolio, workers, ...rest } = parse(args);
  if (rest.against !== undefined && rest.policy === undefined)
    throw new UsageError("--against needs --policy: what is it to be compared with?");
  return {
    ...rest,
    days: wholeNumber("days", days, 1, 400),
    seed: wholeNumber("seed", seed, 0, 999_999_999),
    seeds: wholeNumber("seeds", seeds, 1, 50),
    portfolio: wholeNumber("portfolio", portfolio, 1, 100_000),
    workers: wholeNumber("workers", workers, 0, 64),
  };
};
