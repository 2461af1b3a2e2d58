import { parentPort, workerData } from "node:worker_threads";
import type { RehearsedAccount } from "../../domain/rehearsal/account.ts";
import { type Rehearsal, rehearse, type Tallies } from "../../domain/rehearsal/rehearse.ts";

/** What a thread is given. */
export interface Part {
  readonly rehearsal: Rehearsal;
  readonly accounts: readonly RehearsedAccount[];
}

/** What a thread says: how many more accounts are done, and at its end what came of them. */
export type Said = { readonly done: number } | { readonly tallies: Tallies };

const { rehearsal, accounts } = workerData as Part;
let done = 0;
const tell = (said: Said): void => parentPort?.postMessage(said);
const tallies = rehearse(rehearsal, accounts, {
  onAccount: () => {
    done += 1;
    if (done % 10 !== 0) return;
    tell({ done });
    done = 0;
  },
});
tell({ done });
tell({ tallies });
