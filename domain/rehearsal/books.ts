import type { Instant } from "../calendar.ts";
import type { PastContact } from "../dunning/contact.ts";
import { dateOf } from "../dunning/day.ts";
import type { DunningFacts } from "../dunning/facts.ts";
import type { Policy } from "../dunning/policy.ts";
import { behaviourAfter } from "../ledger/behaviour.ts";
import { type ChargeLate, chargedInvoice, chargeLate } from "../ledger/late-charges.ts";
import type { Account, Invoice } from "../ledger/model.ts";
import type { Currency, Minor } from "../money.ts";
import type { RehearsedAccount } from "./account.ts";

/**
 * The copy of one account's books that a rehearsal writes in: open amounts and balances go down by what is
 * paid and up by what is billed. No entries are made; nothing here can reach the ledger.
 */
export class Books {
  readonly #start: RehearsedAccount;
  #account: Account;
  #invoices: Map<string, Invoice>;
  #history: PastContact[];

  constructor(start: RehearsedAccount) {
    this.#start = start;
    this.#account = start.account;
    this.#invoices = new Map(start.openInvoices.map((invoice) => [invoice.id, invoice]));
    this.#history = [...start.history];
  }

  get account(): Account {
    return this.#account;
  }

  get open(): Iterable<Invoice> {
    return this.#invoices.values();
  }

  /** What is decided on now. */
  facts(policy: Policy, now: Instant): DunningFacts {
    return {
      legalEntity: this.#start.legalEntity,
      account: this.#account,
      openInvoices: [...this.#invoices.values()],
      credits: this.#start.credits,
      history: this.#history,
      policy,
      now,
    };
  }

  change(changes: Partial<Account>): void {
    this.#account = { ...this.#account, ...changes };
  }

  issue(invoice: Invoice): void {
    this.#invoices.set(invoice.id, invoice);
    this.#post(invoice.currency, invoice.amount);
  }

  /** Pays the share of what is open, whole minor units; the invoice and the amount, or nothing where it is closed. */
  pay(invoiceId: string, share: number, on: number): { invoice: Invoice; amount: Minor } | undefined {
    const invoice = this.#invoices.get(invoiceId);
    if (!invoice) return undefined;
    const amount = Math.max(1, Math.round(invoice.open * share));
    const movements = [...invoice.movements, { on: dateOf(on), kind: "paid" as const, amount: -amount }];
    const after = { ...invoice, open: invoice.open - amount, movements };
    if (after.open > 0) this.#invoices.set(invoiceId, after);
    else this.#invoices.delete(invoiceId);
    const behaviour = behaviourAfter(this.#account.behaviour, invoice, after);
    if (behaviour && behaviour !== this.#account.behaviour) this.change({ behaviour });
    this.#post(invoice.currency, -amount);
    return { invoice, amount };
  }

  /** Posts what is due to be charged for being late, by the ledger's own rule; the charges. */
  charge(command: ChargeLate): Invoice[] {
    const principal = this.#invoices.get(command.invoiceId);
    if (!principal) return [];
    return chargeLate(principal, command).map((entry) => {
      const { amount, currency, on } = entry;
      const charged = this.#invoices.get(command.invoiceId) ?? principal;
      this.#invoices.set(principal.id, chargedInvoice(charged, entry));
      const charge: Invoice = {
        ...entry.invoice,
        accountId: principal.accountId,
        legalEntityId: principal.legalEntityId,
        open: amount,
        movements: [{ on, kind: "issued", amount }],
        version: 1,
      };
      this.#invoices.set(charge.id, charge);
      this.#post(currency, amount);
      return charge;
    });
  }

  /** Notes a contact, in place of an earlier state of it. */
  note(contact: PastContact): void {
    const known = this.#history.findIndex(({ id }) => id === contact.id);
    // A new array each time: decisions may remember the facts they were given.
    this.#history = known < 0 ? [...this.#history, contact] : this.#history.with(known, contact);
  }

  #post(currency: Currency, amount: Minor): void {
    const { balances } = this.#account;
    this.change({ balances: { ...balances, [currency]: (balances[currency] ?? 0) + amount } });
  }
}
