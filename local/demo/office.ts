import { money, toMinor } from "../../domain/money.ts";
import type { ApiAnswer, Machine } from "../machine.ts";
import type { EventOf, PortfolioEvent } from "../portfolio/events.ts";
import { pastId } from "../portfolio/history.ts";
import type { PortfolioAccount } from "../portfolio/portfolio.ts";

/** An event of one account. */
export interface Happened<E extends PortfolioEvent = PortfolioEvent> {
  readonly account: PortfolioAccount;
  readonly event: E;
}

const isOfKind =
  <K extends PortfolioEvent["kind"]>(kind: K) =>
  (happened: Happened): happened is Happened<EventOf<K>> =>
    happened.event.kind === kind;

export const isInvoice = isOfKind("invoice");
export const isPayment = isOfKind("payment");

const BATCH = 100;

const field = (body: unknown, ...path: (string | number)[]): unknown =>
  path.reduce((at: unknown, name) => (at as Record<string | number, unknown> | undefined)?.[name], body);

/** The request that the API refused, in words. */
const refusal = (request: string, { status, body }: ApiAnswer): Error =>
  new Error(`${request} was answered ${status}: ${JSON.stringify(body)}`);

/**
 * The creditor's own systems and people: they post what happens over the API, as a user's ERP, bank
 * connection and back office do.
 */
export class Office {
  readonly #machine: Machine;
  readonly #seed: number;
  /** Ids that the API gave to new invoices and payments, by number. */
  readonly #ids = new Map<string, string>();
  /** Bank numbers of the payments sent, each once. */
  readonly sent = new Map<string, Happened<EventOf<"payment">>>();
  invoices = 0;
  creditNotes = 0;

  constructor(machine: Machine, seed: number) {
    this.#machine = machine;
    this.#seed = seed;
  }

  /** Posts invoices, up to a hundred in a request. */
  async issue(issued: readonly Happened<EventOf<"invoice">>[]): Promise<void> {
    for (let at = 0; at < issued.length; at += BATCH) {
      const batch = issued.slice(at, at + BATCH);
      const invoices = batch.map(({ account, event }) => {
        const { kind: _, on, dueDate: __, currency, amount, ...rest } = event;
        return { ...rest, accountId: account.id, amount: money(amount, currency), issueDate: on };
      });
      const path = "/v1/invoices";
      const answer = await this.#post(path, { invoices }, `invoices-${batch[0]?.event.number}`);
      for (const [index, { event }] of batch.entries()) {
        const due = field(answer.body, "invoices", index, "dueDate");
        if (due !== event.dueDate) throw new Error(`${event.number} is due ${due}, not ${event.dueDate}`);
        this.#ids.set(event.number, String(field(answer.body, "invoices", index, "id")));
      }
    }
    this.invoices += issued.length;
  }

  /** Posts a payment and tells the story how it was booked. */
  async receive(happened: Happened<EventOf<"payment">>): Promise<void> {
    const { account, event } = happened;
    const answer = await this.#postPayment(happened, `payment-${event.externalId}`);
    this.#ids.set(event.externalId, String(field(answer.body, "id")));
    this.sent.set(event.externalId, happened);
    account.story.booked(event, toMinor(String(field(answer.body, "unapplied", "amount")), event.currency));
  }

  /** Posts a payment once more, as a bank's file that comes again: nothing says that it is a repetition but the bank's number. */
  async receiveAgain(happened: Happened<EventOf<"payment">>): Promise<void> {
    await this.#postPayment(happened, undefined);
  }

  /** Does what an event other than an invoice or a payment asks for. */
  async carryOut({ account, event }: Happened): Promise<void> {
    const { on } = event;
    const key = `${event.kind}-${account.profile.number}-${on}`;
    switch (event.kind) {
      case "credit-note": {
        const { number, currency, reason, invoiceNumber } = event;
        const body = {
          accountId: account.id,
          number,
          amount: money(event.amount, currency),
          issueDate: on,
          reason,
          invoiceNumbers: [invoiceNumber],
        };
        await this.#post("/v1/credit-notes", body, `${key}-${number}`);
        this.creditNotes++;
        return;
      }
      case "reversal": {
        const path = this.#paymentPath(account, event.externalId, "reversal");
        await this.#post(path, { reason: event.reason, on }, `${key}-${event.externalId}`);
        return;
      }
      case "allocate-cash": {
        const path = this.#paymentPath(account, event.externalId, "allocations");
        await this.#post(
          path,
          { allocation: { mode: "oldest-first" }, on },
          `${key}-${event.externalId}`,
          [409, 422],
        );
        return;
      }
      case "refund": {
        const { externalId, currency } = event;
        const body = { amount: money(event.amount, currency), reason: "Overpaid", on };
        // By then the cash may have been applied to a new invoice.
        const path = this.#paymentPath(account, externalId, "refunds");
        await this.#post(path, body, `${key}-${externalId}`, [409, 422]);
        return;
      }
      case "write-off": {
        const { amount, currency, reason, invoiceNumber } = event;
        const body = { ...(amount !== undefined && { amount: money(amount, currency) }), reason, on };
        // By then cash may have settled the invoice.
        const path = `${this.#invoicePath(account, invoiceNumber)}/write-off`;
        await this.#post(path, body, `${key}-${invoiceNumber}`, [409, 422]);
        return;
      }
      case "hold-invoice": {
        const { until, reason, invoiceNumber } = event;
        const path = this.#invoicePath(account, invoiceNumber);
        await this.#send("PATCH", path, { hold: { until, reason } }, `${key}-${invoiceNumber}`);
        return;
      }
      case "invoice":
        return this.issue([{ account, event }]);
      case "payment":
        return this.receive({ account, event });
    }
  }

  #postPayment(
    { account, event }: Happened<EventOf<"payment">>,
    key: string | undefined,
  ): Promise<ApiAnswer> {
    const { kind: _, on, currency, amount, ...rest } = event;
    const body = {
      ...rest,
      accountId: account.id,
      amount: money(amount, currency),
      valueDate: on,
      allocation: { mode: "by-reference" },
    };
    return this.#post("/v1/payments", body, key);
  }

  #invoicePath({ id }: PortfolioAccount, number: string): string {
    const invoiceId = this.#ids.get(number) ?? pastId(this.#seed, "invoice", number);
    return `/v1/accounts/${id}/invoices/${invoiceId}`;
  }

  #paymentPath({ id }: PortfolioAccount, externalId: string, action: string): string {
    const paymentId = this.#ids.get(externalId) ?? pastId(this.#seed, "payment", externalId);
    return `/v1/accounts/${id}/payments/${paymentId}/${action}`;
  }

  #post(path: string, body: unknown, key: string | undefined, alsoFine?: readonly number[]) {
    return this.#send("POST", path, body, key, alsoFine);
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    key: string | undefined,
    alsoFine: readonly number[] = [],
  ): Promise<ApiAnswer> {
    const headers = key === undefined ? {} : { "idempotency-key": key };
    const answer = await this.#machine.invokeApi(method, path, { body, headers });
    if (answer.status >= 300 && !alsoFine.includes(answer.status)) throw refusal(`${method} ${path}`, answer);
    return answer;
  }
}
