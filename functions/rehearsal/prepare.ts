import { dayOf } from "../../domain/dunning/day.ts";
import { defaultAssumptions } from "../../domain/rehearsal/assumptions.ts";
import { withOwnCurve } from "../../domain/rehearsal/prepare.ts";
import { rehearsalReads } from "../../store/rehearsals.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { copyAccounts } from "./copies.ts";
import { rehearsalDocuments } from "./documents.ts";

/** How many accounts one invocation plays: some ten thousand plays of an account, well within its time. */
const BATCH = 250;

/** The payment curve is learned from at most so many accounts, evenly spread over the ledger. */
const LEARNS_FROM_ACCOUNTS = 1000;

const evenly = (ids: readonly string[], most: number): string[] => {
  const step = Math.max(1, ids.length / most);
  return Array.from({ length: Math.min(most, ids.length) }, (_, i) => ids[Math.floor(i * step)] ?? "");
};

/**
 * Lists the accounts, learns how customers pay from a sample of them, and writes the plan that all batches
 * play. Repeated, it writes the same again over what is there.
 */
export const createHandler =
  (runtime: Runtime) =>
  async ({ rehearsalId: id }: { readonly rehearsalId: string }): Promise<{ batches: number }> => {
    const documents = rehearsalDocuments(runtime);
    const request = await documents.read(id, "request");
    const { accountIds } = rehearsalReads(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
    const ids = await accountIds();
    const { createdAt: start, days, seeds, choices } = request;
    const sample = await copyAccounts(runtime, evenly(ids, LEARNS_FROM_ACCOUNTS), start);
    const { assumptions, paidBills } = withOwnCurve(defaultAssumptions, sample, dayOf(start.slice(0, 10)));
    const batches = Math.ceil(ids.length / BATCH);
    for (let n = 0; n < batches; n++)
      await documents.write(id, "batch", ids.slice(n * BATCH, (n + 1) * BATCH), n);
    await documents.write(id, "plan", {
      rehearsal: { policies: choices.map(({ policy }) => policy), seeds, start, days, assumptions },
      played: choices.map(({ played }) => played),
      paidBills,
      batches,
    });
    const status = await documents.read(id, "status");
    await documents.write(id, "status", { ...status, status: "running", accounts: ids.length });
    return { batches };
  };

/** First state of `rehearsal`. */
export const handler = entryPoint(createHandler);
