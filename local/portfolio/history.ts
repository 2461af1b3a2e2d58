import { addDays, type Instant, type PlainDate } from "../../domain/calendar.ts";
import type { Command } from "../../domain/ledger/commands.ts";
import { decide } from "../../domain/ledger/decide.ts";
import type { AccountState, Cause, Entry, EntryBody } from "../../domain/ledger/entries.ts";
import { evolve } from "../../domain/ledger/evolve.ts";
import { derivedId, idsFrom } from "../../functions/runtime/ids.ts";
import type { EventOf, PortfolioEvent } from "./events.ts";
import { HISTORY_FROM, PORTFOLIO_TODAY, type PortfolioAccount } from "./portfolio.ts";
import { randomFor } from "./random.ts";

/** A command with the instant and the cause it was given with. */
interface PastCommand {
  readonly command: Command;
  readonly cause: Cause;
}

/** An account with all that its history left: its state today, the entries that led to it, the commands that caused them. */
export interface PastAccount {
  readonly state: AccountState;
  readonly entries: readonly Entry[];
  readonly commands: readonly PastCommand[];
}

type DocumentKind = "invoice" | "credit-note" | "payment";

/** The id of a document of the history, from its number (a payment's: at the bank). */
export const pastId = (seed: number, kind: DocumentKind, number: string): string =>
  derivedId("portfolio", String(seed), kind, number);

const AUTHORS: Readonly<Record<PortfolioEvent["kind"], string>> = {
  invoice: "erp",
  payment: "bank",
  "credit-note": "erp",
  reversal: "bank",
  "write-off": "back-office",
  "hold-invoice": "back-office",
  "allocate-cash": "back-office",
  refund: "back-office",
};

/** The hour of the day (UTC) at which such things happen. */
const HOURS: Readonly<Record<PortfolioEvent["kind"], number>> = {
  invoice: 6,
  "credit-note": 8,
  reversal: 8,
  "write-off": 9,
  "hold-invoice": 9,
  "allocate-cash": 10,
  refund: 10,
  payment: 11,
};

const openedState = ({ id, creditor, profile, openedOn }: PortfolioAccount): AccountState => ({
  account: {
    ...profile,
    id,
    legalEntityId: creditor.entity.id,
    openedAt: `${openedOn}T08:00:00.000Z`,
    suppressions: [],
    balances: {},
    touched: 0,
    version: 1,
  },
  invoices: new Map(),
  creditNotes: new Map(),
  payments: new Map(),
});

const invoiceCommand = (seed: number, { kind: _, on, ...facts }: EventOf<"invoice">): Command => ({
  type: "issue-invoice",
  invoice: { ...facts, id: pastId(seed, "invoice", facts.number), issueDate: on, dueDateSource: "terms" },
});

const paymentCommand = (seed: number, event: EventOf<"payment">): Command => {
  const { kind: _, on, ...facts } = event;
  return {
    type: "receive-payment",
    payment: { ...facts, id: pastId(seed, "payment", facts.externalId), valueDate: on },
    allocation: { mode: "by-reference" },
  };
};

const creditCommand = (seed: number, event: EventOf<"credit-note">): Command => {
  const { number, currency, amount, invoiceNumber, reason, on } = event;
  const id = pastId(seed, "credit-note", number);
  return {
    type: "issue-credit-note",
    creditNote: { id, number, currency, amount, issueDate: on, reason, invoiceNumbers: [invoiceNumber] },
    allocation: { mode: "by-reference" },
  };
};

/** The command that books an event; none where the ledger leaves nothing to book. */
const commandOf = (seed: number, event: PortfolioEvent, state: AccountState): Command | undefined => {
  const { on } = event;
  switch (event.kind) {
    case "invoice":
      return invoiceCommand(seed, event);
    case "payment":
      return paymentCommand(seed, event);
    case "credit-note":
      return creditCommand(seed, event);
    case "reversal":
      return { type: "reverse-payment", paymentId: pastId(seed, "payment", event.externalId), on };
    case "allocate-cash": {
      const paymentId = pastId(seed, "payment", event.externalId);
      return { type: "allocate-payment", paymentId, allocation: { mode: "oldest-first" }, on };
    }
    case "refund": {
      const paymentId = pastId(seed, "payment", event.externalId);
      return { type: "refund-cash", paymentId, amount: event.amount, on };
    }
    case "hold-invoice": {
      const { until, reason } = event;
      const invoiceId = pastId(seed, "invoice", event.invoiceNumber);
      return { type: "hold-invoice", invoiceId, hold: { until, reason } };
    }
    case "write-off": {
      const invoiceId = pastId(seed, "invoice", event.invoiceNumber);
      const open = state.invoices.get(invoiceId)?.open ?? 0;
      const amount = Math.min(open, event.amount ?? open);
      return amount > 0 ? { type: "write-off-invoice", invoiceId, amount, on } : undefined;
    }
  }
};

const reasonOf = (event: PortfolioEvent): { reason?: string } =>
  event.kind === "reversal" || event.kind === "write-off" ? { reason: event.reason } : {};

/** Minutes after the hour, so that a day's changes are not all of one instant. */
const instantOf = (event: PortfolioEvent, account: PortfolioAccount, nth: number): Instant => {
  const hour = String(HOURS[event.kind]).padStart(2, "0");
  const minute = String((account.index * 7) % 50).padStart(2, "0");
  return `${event.on}T${hour}:${minute}:${String(nth % 60).padStart(2, "0")}.000Z`;
};

/** Days from the first up to, not including, the last. */
const daysFrom = function* (first: PlainDate, end: PlainDate): Generator<PlainDate> {
  for (let day = first; day < end; day = addDays(day, 1)) yield day;
};

/**
 * Tells an account's story up to the portfolio's start and books it with the ledger's own decisions.
 * The story can be told on afterwards. Entries carry the instants at which they would have been made.
 */
export const pastOf = (seed: number, account: PortfolioAccount): PastAccount => {
  const draw = randomFor("portfolio", seed, "entries", account.index);
  let at: Instant = `${account.openedOn}T08:00:00.000Z`;
  const ids = idsFrom({ now: () => at }, () => Uint8Array.from({ length: 10 }, () => draw.int(0, 255)));
  let state = openedState(account);
  const entries: Entry[] = [];
  const commands: PastCommand[] = [];

  const write = (bodies: readonly EntryBody[], cause: Cause): void => {
    for (const body of bodies) {
      const entry: Entry = { ...body, ...cause, id: ids.ulid(), accountId: account.id };
      state = evolve(state, entry, at);
      entries.push(entry);
    }
  };

  const opening: Cause = { at, by: "erp", request: `history-${account.profile.number}-0` };
  const { id, creditor, profile } = account;
  entries.push({
    ...opening,
    id: ids.ulid(),
    accountId: id,
    kind: "account-opened",
    legalEntityId: creditor.entity.id,
    profile,
  });

  for (const day of daysFrom(HISTORY_FROM, PORTFOLIO_TODAY)) {
    const happened = account.story.tell(day);
    for (const [nth, event] of happened.sort((a, b) => HOURS[a.kind] - HOURS[b.kind]).entries()) {
      const command = commandOf(seed, event, state);
      if (!command) continue;
      at = instantOf(event, account, nth);
      const request = `history-${account.profile.number}-${commands.length + 1}`;
      const cause: Cause = { at, by: AUTHORS[event.kind], request, ...reasonOf(event) };
      write(decide(state, command), cause);
      commands.push({ command, cause });
      if (event.kind === "payment")
        account.story.booked(
          event,
          state.payments.get(pastId(seed, "payment", event.externalId))?.unapplied ?? 0,
        );
    }
  }
  return { state, entries, commands };
};
