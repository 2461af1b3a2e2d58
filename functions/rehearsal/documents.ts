import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Instant } from "../../domain/calendar.ts";
import type { Policy } from "../../domain/dunning/policy.ts";
import type { Cell, Rehearsal, Tallies } from "../../domain/rehearsal/rehearse.ts";
import type { Difference, PlayedPolicy } from "../../domain/rehearsal/result.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** What was asked for. Its arrival in the bucket starts the rehearsal. */
export interface RehearsalRequest {
  readonly id: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly days: number;
  readonly seeds: readonly number[];
  readonly choices: readonly { readonly policy: Policy; readonly played: PlayedPolicy }[];
}

/** How far a rehearsal is. */
export interface RehearsalStatus {
  readonly id: string;
  readonly status: "waiting" | "running" | "done" | "failed";
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly days: number;
  readonly seeds: readonly number[];
  readonly policies: readonly PlayedPolicy[];
  readonly accounts?: number;
  readonly finishedAt?: Instant;
  readonly failure?: string;
  readonly differences?: readonly Difference[];
}

/** What all batches play, and what is to be said of it in the end. */
interface RehearsalPlan {
  readonly rehearsal: Rehearsal;
  readonly played: readonly PlayedPolicy[];
  readonly paidBills: number;
  readonly batches: number;
}

/** What one invocation plays: these accounts, with these policies and seeds. */
interface RehearsalBatch {
  readonly accounts: readonly string[];
  readonly cells: readonly Cell[];
}

interface Kinds {
  readonly request: RehearsalRequest;
  readonly status: RehearsalStatus;
  readonly plan: RehearsalPlan;
  readonly batch: RehearsalBatch;
  readonly part: Tallies;
}

const numbered = (folder: string, n = 0): string => `${folder}/${String(n).padStart(6, "0")}.json`;

/** Everything of a rehearsal lies under its own prefix; nothing else is written. */
const keyOf = (id: string, kind: keyof Kinds, n?: number): string =>
  `rehearsals/${id}/${kind === "batch" || kind === "part" ? numbered(kind, n) : `${kind}.json`}`;

export const resultKey = (id: string): string => `rehearsals/${id}/result.json`;
export const reportKey = (id: string): string => `rehearsals/${id}/report.html`;

const put = async (runtime: Runtime, Key: string, Body: string, ContentType: string): Promise<void> => {
  const Bucket = runtime.env("DOCUMENTS_BUCKET");
  await runtime.aws.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
};

/** Whether there is no such object. Without the right to list a bucket, S3 answers that access is denied: API reference, GetObject. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && (error.name === "NoSuchKey" || error.name === "AccessDenied");

/** The documents of rehearsals in the bucket. */
export const rehearsalDocuments = (runtime: Runtime) => ({
  async write<K extends keyof Kinds>(id: string, kind: K, document: Kinds[K], n?: number): Promise<void> {
    await put(runtime, keyOf(id, kind, n), JSON.stringify(document), "application/json");
  },
  async find<K extends keyof Kinds>(id: string, kind: K, n?: number): Promise<Kinds[K] | undefined> {
    try {
      const { Body } = await runtime.aws.s3.send(
        new GetObjectCommand({ Bucket: runtime.env("DOCUMENTS_BUCKET"), Key: keyOf(id, kind, n) }),
      );
      return JSON.parse((await Body?.transformToString()) ?? "null") as Kinds[K];
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  /** Throws where it is not there. */
  async read<K extends keyof Kinds>(id: string, kind: K, n?: number): Promise<Kinds[K]> {
    const found = await this.find(id, kind, n);
    if (found === undefined) throw new Error(`There is no ${keyOf(id, kind, n)}`);
    return found;
  },
  writeResult: (id: string, json: string): Promise<void> =>
    put(runtime, resultKey(id), json, "application/json"),
  writeReport: (id: string, page: string): Promise<void> =>
    put(runtime, reportKey(id), page, "text/html; charset=utf-8"),
});
