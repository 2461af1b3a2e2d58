import type { Instant } from "../../domain/calendar.ts";
import type { DunningFacts } from "../../domain/dunning/facts.ts";
import { DEFAULT_POLICY_ID, type Policy } from "../../domain/dunning/policy.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import { type AccountFacts, type DunningStore, dunningStore } from "../../store/dunning/index.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** Dunning's part of the ledger. */
export const dunningOf = (runtime: Runtime): DunningStore =>
  dunningStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"), () => runtime.ids.ulid());

const noPolicy = (version: number | "in force"): Error =>
  new Error(`There is no version ${version} of the policy ${DEFAULT_POLICY_ID}`);

/** The policy in force at the instant. */
export const policyInForce = async (store: DunningStore, at: Instant): Promise<Policy> => {
  const policy = await store.currentPolicy(DEFAULT_POLICY_ID, at);
  if (!policy) throw noPolicy("in force");
  return policy;
};

/** Versions never change, so each is read once for as long as the function lives. */
const versions = new WeakMap<Runtime, Map<number, Policy>>();

/** A version of the policy, as a run pins it. */
export const pinnedPolicy = async (
  runtime: Runtime,
  store: DunningStore,
  version: number,
): Promise<Policy> => {
  const known = versions.get(runtime) ?? new Map<number, Policy>();
  versions.set(runtime, known);
  const policy = known.get(version) ?? (await store.policyVersion(DEFAULT_POLICY_ID, version));
  if (!policy) throw noPolicy(version);
  known.set(version, policy);
  return policy;
};

/** Reads each legal entity once for a batch. */
export const entityReader = (ledger: LedgerStore) => {
  const read = new Map<string, Promise<LegalEntity | undefined>>();
  return async (id: string): Promise<LegalEntity> => {
    const asked = read.get(id) ?? ledger.getLegalEntity(id);
    read.set(id, asked);
    const entity = await asked;
    if (!entity) throw new Error(`There is no legal entity ${id}, though an account names it`);
    return entity;
  };
};

/** The facts of a decision with the contacts in full. */
export type JudgedFacts = AccountFacts & Omit<DunningFacts, keyof AccountFacts>;

/** All facts of a decision, from the account's own and what they are judged by. */
export const factsFor = (
  facts: AccountFacts,
  legalEntity: LegalEntity,
  policy: Policy,
  now: string,
): JudgedFacts => ({ ...facts, legalEntity, policy, now });

/** Who and what caused a change that no person asked for. */
export const causeBy = (runtime: Runtime, by: string, request: string): Cause => ({
  at: runtime.clock.now(),
  by,
  request,
});
