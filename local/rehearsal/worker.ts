import { parentPort, workerData } from "node:worker_threads";
import type { RehearsedAccount } from "../../domain/rehearsal/account.ts";
import { type Cell, type Rehearsal, rehearse, type Tallies } from "../../domain/rehearsal/rehearse.ts";

/** What a thread is given. */
export interface Part {
  readonly rehearsal: Rehearsal;
  readonly accounts: readonly RehearsedAccount[];
  readonly cells: readonly Cell[];
}

/** What a thread says: how many more accounts are done, and at its end what came of them. */
export type Said = { readonly done: number } | { readonly tallies: Tallies };

const { rehearsal, accounts, cells } = workerData as Part;
let done = 0;
const tell = (said: Said): void => parentPort?.postMessage(said);
const tallies = rehearse(rehearsal, accounts, {
  cells,
  onDone: (more) => {
    done += more;
    if (done < 10) return;
    tell({ done });
    done = 0;
  },
});
tell({ done });
tell({ tallies });
