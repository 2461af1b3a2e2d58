import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { StepChannel } from "../../domain/dunning/step.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import type { ActionOutcome } from "./actions.ts";
import { dunningOf } from "./gather.ts";
import type { DueAccounts } from "./list-due-accounts.ts";

/** What a batch answers: its counts, and the outcome of each action. */
interface BatchResult {
  readonly accounts: number;
  readonly waiting: number;
  readonly capped: number;
  readonly failed: number;
  readonly outcomes: readonly ActionOutcome[];
}

export interface FinishInput {
  readonly run: DueAccounts;
  /** Where the map left its results; absent where it gave up. */
  readonly results?: { readonly Bucket: string; readonly Key: string };
  /** Why the map gave up, where it did. */
  readonly error?: { readonly Error?: string; readonly Cause?: string };
}

export interface RunSummary {
  readonly runId: string;
  readonly accounts: number;
  readonly waiting: number;
  /** Accounts left for the next run by a segment's cap per run. */
  readonly capped: number;
  readonly sent: Readonly<Record<StepChannel, number>>;
  readonly skipped: number;
  readonly unconfirmed: number;
  /** Accounts or actions that failed; they stay due and are taken by the next run. */
  readonly failed: number;
  readonly failedBatches: number;
  readonly error?: string;
}

interface Manifest {
  readonly ResultFiles: Readonly<Record<"SUCCEEDED" | "FAILED" | "PENDING", readonly { Key: string }[]>>;
}

const readJson = async <T>(runtime: Runtime, bucket: string, key: string): Promise<T> => {
  const { Body } = await runtime.aws.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return JSON.parse((await Body?.transformToString()) ?? "null") as T;
};

const summarise = async (runtime: Runtime, { run, results, error }: FinishInput): Promise<RunSummary> => {
  const sent = { email: 0, sms: 0, letter: 0, task: 0 };
  const counts = {
    accounts: 0,
    waiting: 0,
    capped: 0,
    skipped: 0,
    unconfirmed: 0,
    failed: 0,
    failedBatches: 0,
  };
  if (results) {
    const { ResultFiles } = await readJson<Manifest>(runtime, results.Bucket, results.Key);
    for (const { Key } of ResultFiles.SUCCEEDED)
      for (const batch of await readJson<BatchResult[]>(runtime, results.Bucket, Key)) {
        counts.accounts += batch.accounts;
        counts.waiting += batch.waiting;
        counts.capped += batch.capped;
        counts.failed += batch.failed;
        for (const { channel, outcome } of batch.outcomes) {
          if (outcome === "sent") sent[channel] += 1;
          else counts[outcome] += 1;
        }
      }
    for (const { Key } of ResultFiles.FAILED)
      counts.failedBatches += (await readJson<unknown[]>(runtime, results.Bucket, Key)).length;
  }
  return { runId: run.runId, ...counts, sent, ...(error && { error: `${error.Error}: ${error.Cause}` }) };
};

const publish = (summary: RunSummary): void => {
  const metrics = new Metrics({ namespace: "Dunlin", serviceName: "dunning" });
  metrics.addMetric("DunningAccounts", MetricUnit.Count, summary.accounts);
  metrics.addMetric("DunningEmails", MetricUnit.Count, summary.sent.email);
  metrics.addMetric("DunningSms", MetricUnit.Count, summary.sent.sms);
  metrics.addMetric("DunningLetters", MetricUnit.Count, summary.sent.letter);
  metrics.addMetric("DunningTasks", MetricUnit.Count, summary.sent.task);
  metrics.addMetric("DunningFailures", MetricUnit.Count, summary.failed + summary.failedBatches);
  metrics.addMetric("DunningUnconfirmed", MetricUnit.Count, summary.unconfirmed);
  metrics.publishStoredMetrics();
};

/**
 * Counts what a run did, as metrics and as `runs/<id>/summary.json`, and notes by which policy all
 * was done where all was. Accounts that failed are still in the index, so the next run takes them.
 */
export const createHandler =
  (runtime: Runtime) =>
  async (input: FinishInput): Promise<RunSummary> => {
    const summary = await summarise(runtime, input);
    const complete = input.error === undefined && summary.failed === 0 && summary.failedBatches === 0;
    if (complete) await dunningOf(runtime).noteComplete(input.run.policyVersion);
    publish(summary);
    await runtime.aws.s3.send(
      new PutObjectCommand({
        Bucket: input.run.bucket,
        Key: `runs/${input.run.runId}/summary.json`,
        Body: JSON.stringify(summary),
        ContentType: "application/json",
      }),
    );
    return summary;
  };

/** Last state of `dunning-run`. */
export const handler = entryPoint(createHandler);
