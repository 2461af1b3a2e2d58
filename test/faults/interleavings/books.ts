import { isDeepStrictEqual } from "node:util";
import type { AccountState, Entry } from "../../../domain/ledger/entries.ts";
import { evolve } from "../../../domain/ledger/evolve.ts";
import type { Account } from "../../../domain/ledger/model.ts";
import { fromItem } from "../../../store/ledger/items.ts";
import type { Change } from "../../support/memory-table/shelf.ts";
import { copyOfItem, type Stored } from "../../support/memory-table/values.ts";
import { type Complain, checkAccount } from "./invariants.ts";

const opened = (entry: Entry & { kind: "account-opened" }): AccountState => ({
  account: {
    ...entry.profile,
    id: entry.accountId,
    legalEntityId: entry.legalEntityId,
    openedAt: entry.at,
    suppressions: [],
    balances: {},
    touched: 0,
    version: 1,
  },
  invoices: new Map(),
  creditNotes: new Map(),
  payments: new Map(),
});

/** Applies an entry to what is known of an account, which is nothing before its first. */
export const applied = (state: AccountState | undefined, entry: Entry): AccountState => {
  if (entry.kind === "account-opened") return opened(entry);
  if (!state) throw new Error(`Entry ${entry.id} comes before its account`);
  return evolve(state, entry, entry.at);
};

/** The account without what the dunning run is told by: it follows from no entry. */
const ledgerPart = ({ touched: _, nextActionAt: __, ...rest }: Account): object => rest;

const instrument = (state: AccountState, sk: string): { version: number } | undefined => {
  const id = sk.slice(sk.indexOf("#") + 1);
  if (sk.startsWith("INV#")) return state.invoices.get(id);
  if (sk.startsWith("PAY#")) return state.payments.get(id);
  return state.creditNotes.get(id);
};

const sameAs = (stored: Stored, known: object | undefined): boolean =>
  known !== undefined && isDeepStrictEqual(fromItem(stored), copyOfItem(known as Stored));

/**
 * The books that an auditor keeps beside the table: they know the entries alone. After each commit the
 * table must hold what its entries lead to.
 */
export class Books {
  /** All states that an account went through, the present one last. */
  readonly history = new Map<string, AccountState[]>();
  /** The entries in the order of their commits. */
  readonly entries: Entry[] = [];
  readonly #posted = new Map<string, Map<string, number>>();
  readonly #complain: Complain;

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  present(accountId: string): AccountState | undefined {
    return this.history.get(accountId)?.at(-1);
  }

  /** Takes note of one commit and checks it. */
  note(changes: readonly Change[]): void {
    const entries: Entry[] = [];
    for (const { before, after, key } of changes) {
      if (before?.["entity"] === "entry" || before?.["entity"] === "key")
        this.#complain(`${key.sk} was changed`);
      if (after === undefined) this.#complain(`${key.pk} ${key.sk} was deleted`);
      else if (after["entity"] === "entry") entries.push(fromItem<Entry>(after));
    }
    entries.sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const entry of entries) this.#post(entry);
    for (const change of changes) this.#compare(change);
    for (const accountId of new Set(entries.map((entry) => entry.accountId))) {
      const state = this.present(accountId);
      if (state) checkAccount(state, this.#posted.get(accountId) ?? new Map(), this.#complain);
    }
  }

  #post(entry: Entry): void {
    this.entries.push(entry);
    const states = this.history.get(entry.accountId) ?? [];
    this.history.set(entry.accountId, states);
    try {
      states.push(applied(states.at(-1), entry));
    } catch (error) {
      this.#complain(`${entry.kind} does not apply: ${error instanceof Error ? error.message : error}`);
    }
    if (!("currency" in entry)) return;
    const posted = this.#posted.get(entry.accountId) ?? new Map<string, number>();
    posted.set(entry.currency, (posted.get(entry.currency) ?? 0) + entry.amount);
    this.#posted.set(entry.accountId, posted);
  }

  #compare({ key, before, after }: Change): void {
    if (!after || !key.pk.startsWith("ACCT#") || after["entity"] === "entry") return;
    const state = this.present(key.pk.slice("ACCT#".length));
    if (!state) {
      this.#complain(`${key.pk} ${key.sk} was written without an entry`);
      return;
    }
    if (key.sk === "ACCOUNT") {
      if (!isDeepStrictEqual(ledgerPart(fromItem(after)), copyOfItem(ledgerPart(state.account) as Stored)))
        this.#complain(`the account ${state.account.id} is not what its entries lead to`);
      return;
    }
    if (!sameAs(after, instrument(state, key.sk)))
      this.#complain(`${key.sk} is not what its entries lead to: ${JSON.stringify(after)}`);
    if (before && !(Number(after["version"]) > Number(before["version"])))
      this.#complain(`the version of ${key.sk} went from ${before["version"]} to ${after["version"]}`);
    if (after["entity"] === "invoice" && (after["open"] !== 0) !== "openAccount" in after)
      this.#complain(
        `${key.sk} with ${after["open"]} open is ${"openAccount" in after ? "" : "not "}listed as open`,
      );
  }
}
