import { dayOf } from "../../domain/dunning/day.ts";
import { defaultAssumptions } from "../../domain/rehearsal/assumptions.ts";
import { withOwnCurve } from "../../domain/rehearsal/prepare.ts";
import { isTogether, partsOf, type Rehearsal } from "../../domain/rehearsal/rehearse.ts";
import { rehearsalReads } from "../../store/rehearsals.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { copyAccounts } from "./copies.ts";
import { rehearsalDocuments } from "./documents.ts";

/** How many accounts one invocation plays: some ten thousand plays of an account, well within its time. */
const BATCH = 250;

/** The payment curve is learned from at most so many accounts, evenly spread over the ledger. */
const LEARNS_FROM_ACCOUNTS = 1000;

/**
 * The most accounts of a ledger that can be played together, as a cap per run asks for: one invocation holds them all in
 * its memory, and plays one policy with one seed over them in its time.
 */
const MOST_TOGETHER = 15_000;

/** A rehearsal that is larger than an invocation. */
class TooManyAccounts extends Error {
  override readonly name = "TooManyAccounts";
  constructor(accounts: number) {
    super(
      `A policy with capPerRun is rehearsed over all accounts at once, of which there may be ${MOST_TOGETHER}; the ledger has ${accounts}. Leave capPerRun out, or use npm run rehearse`,
    );
  }
}

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
    const { createdAt: start, days, seeds, choices } = await documents.read(id, "request");
    const { accountIds } = rehearsalReads(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
    const ids = await accountIds();
    const policies = choices.map(({ policy }) => policy);
    if (isTogether({ policies }) && ids.length > MOST_TOGETHER) throw new TooManyAccounts(ids.length);
    const sample = await copyAccounts(runtime, evenly(ids, LEARNS_FROM_ACCOUNTS), start);
    const { assumptions, paidBills } = withOwnCurve(defaultAssumptions, sample, dayOf(start.slice(0, 10)));
    const rehearsal: Rehearsal = { policies, seeds, start, days, assumptions };
    const parts = isTogether(rehearsal) ? policies.length * seeds.length : Math.ceil(ids.length / BATCH);
    const batches = ids.length === 0 ? [] : partsOf(rehearsal, ids, parts);
    for (const [n, batch] of batches.entries()) await documents.write(id, "batch", batch, n);
    await documents.write(id, "plan", {
      rehearsal,
      played: choices.map(({ played }) => played),
      paidBills,
      batches: batches.length,
    });
    const status = await documents.read(id, "status");
    await documents.write(id, "status", { ...status, status: "running", accounts: ids.length });
    return { batches: batches.length };
  };

/** First state of `rehearsal`. */
export const handler = entryPoint(createHandler);
