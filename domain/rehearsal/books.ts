import type { Instant } from "../calendar.ts";
import type { PastContact } from "../dunning/contact.ts";
import { dateOf, dayOf } from "../dunning/day.ts";
import type { DunningFacts } from "../dunning/facts.ts";
import type { Policy } from "../dunning/policy.ts";
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
    const open = invoice.open - amount;
    if (open > 0) this.#invoices.set(invoiceId, { ...invoice, open });
    else {
      this.#invoices.delete(invoiceId);
      this.#paidInFull(invoice, on);
    }
    this.#post(invoice.currency, -amount);
    return { invoice, amount };
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

  #paidInFull({ dueDate }: Invoice, on: number): void {
    const { paid = 0, late = 0, daysLate = 0 } = this.#account.behaviour ?? {};
    const days = Math.max(0, on - dayOf(dueDate));
    this.change({
      behaviour: {
        paid: paid + 1,
        late: late + (days > 0 ? 1 : 0),
        daysLate: daysLate + days,
        lastPaidOn: dateOf(on),
      },
    });
  }
}
