import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../../domain/calendar.ts";
import { dayOf } from "../../domain/dunning/day.ts";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { DEFAULT_POLICY_ID, type Policy } from "../../domain/dunning/policy.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import { type RehearsedAccount, rehearsedAccount } from "../../domain/rehearsal/account.ts";
import { policyStore } from "../../store/dunning/policies.ts";
import { ledgerReads } from "../../store/ledger/reads.ts";
import { rehearsalReads } from "../../store/rehearsals.ts";
import { startEngine } from "../engine/engine.ts";
import { LOCAL_CREDENTIALS, LOCAL_REGION } from "../engine/process.ts";
import { FolderLock } from "../lock.ts";
import { LocalState } from "../state.ts";
import { UsageError } from "./options.ts";

/** A ledger as a rehearsal starts with it. */
export interface LedgerCopy {
  readonly start: Instant;
  readonly accounts: readonly RehearsedAccount[];
  /** The policy in force. */
  readonly policy: Policy;
}

/** Copies the data of a folder that no machine runs on, so that nothing which is done with them reaches it. */
const copied = (folder: string, to: string): void => {
  const data = join(folder, "data");
  if (!existsSync(join(data, "engine")))
    throw new UsageError(`${folder} holds no data of npm start (looked for ${join(data, "engine")})`);
  const lock = FolderLock.take(folder);
  try {
    cpSync(data, join(to, "data"), { recursive: true });
  } finally {
    lock.release();
  }
};

const clockOf = (data: string): Instant => {
  const state = new LocalState(data);
  try {
    const now = state.collection<Instant>("clock").get("now");
    if (now === undefined) throw new UsageError("The data folder holds no clock");
    return now;
  } finally {
    state.close();
  }
};

const AT_A_TIME = 16;

const readAll = async (
  db: DynamoDBDocumentClient,
  table: string,
  today: number,
  onProgress: (done: number, of: number) => void,
): Promise<RehearsedAccount[]> => {
  const reads = rehearsalReads(db, table);
  const { getLegalEntity } = ledgerReads(db, table);
  const entities = new Map<string, Promise<LegalEntity | undefined>>();
  const ids = await reads.accountIds();
  const copies: RehearsedAccount[] = [];
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const batch = await Promise.all(ids.slice(at, at + AT_A_TIME).map(reads.copyAccount));
    for (const copy of batch) {
      if (!copy) continue;
      const { legalEntityId } = copy.account;
      const asked = entities.get(legalEntityId) ?? getLegalEntity(legalEntityId);
      entities.set(legalEntityId, asked);
      const entity = await asked;
      if (entity) copies.push(rehearsedAccount(entity, copy.account, copy.invoices, copy.history, today));
    }
    onProgress(Math.min(ids.length, at + AT_A_TIME), ids.length);
  }
  return copies;
};

/** The ledger of a data folder of `npm start`, read from a copy of the folder. Throws AlreadyRunning where a machine runs on it. */
export const dataFolderCopy = async (
  folder: string,
  onProgress: (done: number, of: number) => void,
): Promise<LedgerCopy> => {
  const to = mkdtempSync(join(tmpdir(), "dunlin-rehearsal-"));
  try {
    copied(resolve(folder), to);
    const data = join(to, "data");
    const start = clockOf(data);
    const engine = await startEngine({ folder: join(data, "engine") });
    const { endpoint } = engine;
    const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
    try {
      const { TableNames = [] } = await client.send(new ListTablesCommand({}));
      const table = TableNames.find((name) => /ledger/i.test(name));
      if (table === undefined) throw new UsageError(`${folder} holds no ledger`);
      const db = DynamoDBDocumentClient.from(client);
      const accounts = await readAll(db, table, dayOf(start.slice(0, 10)), onProgress);
      const policy = (await policyStore(db, table).currentPolicy(DEFAULT_POLICY_ID, start)) ?? defaultPolicy;
      return { start, accounts, policy };
    } finally {
      client.destroy();
      await engine.close();
    }
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
};
