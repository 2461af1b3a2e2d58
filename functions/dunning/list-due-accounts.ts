import { PutObjectCommand } from "@aws-sdk/client-s3";
import { DEFAULT_POLICY_ID } from "../../domain/dunning/policy.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { dunningOf } from "./gather.ts";

export interface ListDueInput {
  /** Names the run: the execution's name. */
  readonly runId: string;
  /** How many batches are worked on at a time. A batch sends five messages at a time, each in about 300 ms. */
  readonly maxConcurrency?: number;
}

export interface DueAccounts {
  readonly runId: string;
  readonly bucket: string;
  readonly key: string;
  readonly count: number;
  /** The version of the policy that the whole run works by, whatever is changed meanwhile. */
  readonly policyVersion: number;
  readonly maxConcurrency: number;
}

/** One batch at a time stays within the 14 messages a second of a new SES account. */
const DEFAULT_CONCURRENCY = 1;

/**
 * Lists the accounts whose next look is due into a manifest in S3. After a change of the policy it
 * lists every account once, since a changed cadence may be due earlier than the old one's next look.
 * Where nothing is due there is no manifest, and the run ends.
 */
export const createHandler =
  (runtime: Runtime) =>
  async (input: ListDueInput): Promise<DueAccounts> => {
    const store = dunningOf(runtime);
    const now = runtime.clock.now();
    const policyVersion = await store.versionInForce(DEFAULT_POLICY_ID, now);
    if (policyVersion === undefined) throw new Error(`There is no policy ${DEFAULT_POLICY_ID}`);
    const accounts = await store.listDue(now, policyVersion);
    const bucket = runtime.env("DOCUMENTS_BUCKET");
    const key = `runs/${input.runId}/accounts.json`;
    if (accounts.length > 0)
      await runtime.aws.s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: JSON.stringify(accounts),
          ContentType: "application/json",
        }),
      );
    return {
      runId: input.runId,
      bucket,
      key,
      count: accounts.length,
      policyVersion,
      maxConcurrency: input.maxConcurrency ?? DEFAULT_CONCURRENCY,
    };
  };

/** First state of `dunning-run`. */
export const handler = entryPoint(createHandler);
