import { horizonOf } from "../../domain/rehearsal/horizon.ts";
import { addTallies, noTallies } from "../../domain/rehearsal/rehearse.ts";
import { rehearsalPage } from "../../domain/rehearsal/report/page.ts";
import { resultOf } from "../../domain/rehearsal/result.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { type RehearsalStatus, rehearsalDocuments } from "./documents.ts";

/** How the batches ended: all played, or with a failure. */
export interface RehearsalEnd {
  readonly rehearsalId: string;
  readonly failure?: { readonly Error?: string; readonly Cause?: string };
}

/** Adds up what the batches came to and writes the result, the page and how it ended. Repeated, it writes the same. */
export const createHandler =
  (runtime: Runtime) =>
  async ({ rehearsalId: id, failure }: RehearsalEnd): Promise<Pick<RehearsalStatus, "id" | "status">> => {
    const documents = rehearsalDocuments(runtime);
    const status = await documents.read(id, "status");
    const finishedAt = runtime.clock.now();
    if (failure) {
      const why = `${failure.Error ?? "unknown"}: ${failure.Cause ?? ""}`.slice(0, 1000);
      await documents.write(id, "status", { ...status, status: "failed", failure: why, finishedAt });
      return { id, status: "failed" };
    }
    const { rehearsal, played, paidBills, batches } = await documents.read(id, "plan");
    const sum = noTallies(rehearsal);
    for (let n = 0; n < batches; n++) addTallies(sum, await documents.read(id, "part", n));
    const { assumptions, seeds, start, days } = rehearsal;
    const result = resultOf(
      { horizon: horizonOf(start, days), seeds, ledger: "the ledger", assumptions, paidBills },
      played.map((policy, i) => ({ policy, tallies: sum[i] ?? [] })),
    );
    await documents.writeResult(id, JSON.stringify(result));
    await documents.writeReport(id, rehearsalPage(result));
    const { failure: _, ...before } = status;
    const { accounts, differences } = result;
    await documents.write(id, "status", { ...before, status: "done", accounts, differences, finishedAt });
    return { id, status: "done" };
  };

/** Last state of `rehearsal`. */
export const handler = entryPoint(createHandler);
