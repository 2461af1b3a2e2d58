import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { curlLines } from "./http/curl-lines.ts";
import { type LocalServer, serve } from "./http/server.ts";
import { AlreadyRunning } from "./lock.ts";
import { type Machine, startMachine } from "./machine.ts";
import { PORTFOLIO_START } from "./portfolio/portfolio.ts";

const HELP = `Runs the whole of Dunlin on this machine.

  npm start                     start, with the data of the last time
  npm start -- --fresh          begin anew
  npm start -- --port 4001      answer on another port (or PORT)
  npm start -- --accounts 50    size of the portfolio that a new start is filled with
  npm start -- --empty          begin without a portfolio

Data are kept in .dunlin, or in the folder that DUNLIN_DATA names.
`;

const ROOT = resolve(import.meta.dirname, "..");

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", default: false },
      fresh: { type: "boolean", default: false },
      empty: { type: "boolean", default: false },
      port: { type: "string", default: process.env["PORT"] ?? "4000" },
      accounts: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
    },
  });
  const whole = (name: "port" | "accounts" | "seed", least: number): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`--${name} is a whole number from ${least}`);
    return value;
  };
  return {
    help: values.help,
    fresh: values.fresh,
    empty: values.empty,
    port: whole("port", 1),
    accounts: whole("accounts", 1),
    seed: whole("seed", 0),
  };
};

const say = (text: string): void => void process.stdout.write(text);

/** Whoever read the output may be gone by the time something is said: a pager that was left, a pipe that was closed. */
const outliveReaders = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
};

const seed = async (machine: Machine, accounts: number, seedNumber: number): Promise<void> => {
  // Loaded only where a portfolio is to be made: it knows a lot of names.
  const [{ seedPortfolio }, { scheduleReports }] = await Promise.all([
    import("./portfolio/seed.ts"),
    import("./portfolio/reports.ts"),
  ]);
  const isTerminal = process.stdout.isTTY;
  await seedPortfolio(machine, {
    accounts,
    seed: seedNumber,
    onProgress: (done, of) => {
      if (isTerminal) say(`\rMaking a portfolio: ${done} of ${of} accounts `);
    },
  });
  await scheduleReports(machine);
  machine.markSeeded();
  say(isTerminal ? "\n" : `Made a portfolio of ${accounts} accounts.\n`);
};

const greeting = (machine: Machine): string => `
Dunlin runs at ${machine.address}   (data in ${machine.dataDir})

  Pages     ${machine.address}/_/          mailbox, SMS, tasks, executions, clock, bill
  API docs  ${machine.address}/docs

The clock shows ${machine.clock.now()} and stands still until you turn it:
  npm run clock -- +7d

`;

const instructions = async (machine: Machine, seconds: number): Promise<string> => `
Ready after ${seconds.toFixed(1)} s. Paste these to call the API; the token carries every scope:

${(await curlLines(machine)).join("\n")}

Ctrl-C stops it; the data stay. npm start -- --fresh begins anew.
`;

const closeOnSignal = (machine: Machine, server: LocalServer): void => {
  let isClosing = false;
  const close = (): void => {
    if (isClosing) return;
    isClosing = true;
    say("\nSaving and stopping …\n");
    void server
      .close()
      .then(() => machine.close())
      .then(() => process.exit(0));
  };
  process.on("SIGINT", close);
  process.on("SIGTERM", close);
};

const main = async (): Promise<void> => {
  const options = readOptions();
  if (options.help) return say(HELP);
  const began = performance.now();
  const dataDir = resolve(process.env["DUNLIN_DATA"] ?? join(ROOT, ".dunlin"));
  const isNew = options.fresh || !existsSync(join(dataDir, "data"));
  const endpoint = process.env["DYNAMODB_ENDPOINT"];
  const machine = await startMachine({
    dataDir,
    fresh: options.fresh,
    address: `http://localhost:${options.port}`,
    ...(isNew && !options.empty && { startAt: PORTFOLIO_START }),
    ...(endpoint && { engine: { endpoint } }),
  });
  const server = await serve(machine, options.port);
  closeOnSignal(machine, server);
  say(greeting(machine));
  if (!machine.seeded && !options.empty) await seed(machine, options.accounts, options.seed);
  say(await instructions(machine, (performance.now() - began) / 1000));
};

outliveReaders();
try {
  await main();
} catch (error) {
  const isExpected = error instanceof AlreadyRunning || error instanceof RangeError;
  const isPortTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  const hint = isPortTaken ? " Is Dunlin running already? Take another with --port." : "";
  console.error(isExpected || isPortTaken ? `${error.message}.${hint}` : error);
  process.exit(1);
}
