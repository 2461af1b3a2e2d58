import { rehearse } from "../../domain/rehearsal/rehearse.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { copyAccounts } from "./copies.ts";
import { rehearsalDocuments } from "./documents.ts";

/** Which batch of which rehearsal. */
interface Batch {
  readonly rehearsalId: string;
  readonly batch: number;
}

/** Copies the accounts of a batch, plays the policies over the copies, and leaves the tallies in the bucket. Repeated, it leaves the same. */
export const createHandler =
  (runtime: Runtime) =>
  async ({ rehearsalId: id, batch }: Batch): Promise<{ batch: number; accounts: number }> => {
    const documents = rehearsalDocuments(runtime);
    const { rehearsal } = await documents.read(id, "plan");
    const { accounts: ids, cells } = await documents.read(id, "batch", batch);
    const accounts = await copyAccounts(runtime, ids, rehearsal.start);
    await documents.write(id, "part", rehearse(rehearsal, accounts, { cells }), batch);
    return { batch, accounts: accounts.length };
  };

/** Called by `rehearsal` for each batch. */
export const handler = entryPoint(createHandler);
