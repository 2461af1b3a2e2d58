import { Worker } from "node:worker_threads";
import type { RehearsedAccount } from "../../domain/rehearsal/account.ts";
import {
  addTallies,
  noTallies,
  partsOf,
  type Rehearsal,
  type Tallies,
} from "../../domain/rehearsal/rehearse.ts";
import type { Part, Said } from "./worker.ts";

const inThread = (part: Part, onDone: (accounts: number) => void): Promise<Tallies> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: part });
    worker.on("message", (said: Said) => {
      if ("done" in said) onDone(said.done);
      else resolve(said.tallies);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`A thread of the rehearsal ended with code ${code}`)));
  });

/** Plays the rehearsal over the accounts on so many threads. How many makes no difference to what it answers. */
export const rehearseOnThreads = async (
  rehearsal: Rehearsal,
  accounts: readonly RehearsedAccount[],
  threads: number,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<Tallies> => {
  const parts = partsOf(rehearsal, accounts, threads);
  // Where accounts are played together each thread goes over all of them, for its share of policies and dice.
  const rounds = parts.reduce((sum, part) => sum + part.accounts.length, 0) / Math.max(1, accounts.length);
  let done = 0;
  const found = await Promise.all(
    parts.map((part) =>
      inThread({ rehearsal, ...part }, (more) => {
        done += more / rounds;
        onProgress(Math.round(done), accounts.length);
      }),
    ),
  );
  const sum = noTallies(rehearsal);
  for (const tallies of found) addTallies(sum, tallies);
  return sum;
};
