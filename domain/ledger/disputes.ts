import type { Minor } from "../money.ts";
import type { CircumstanceCommand } from "./circumstance-commands.ts";
import type { CircumstanceEntry, DisputeLeft } from "./circumstance-entries.ts";
import type { OpenDispute } from "./circumstances.ts";
import type { AccountState, EntryBody } from "./entries.ts";
import type { Account, Invoice } from "./model.ts";
import { LedgerRefusal } from "./refusal.ts";

/** Disputes of invoices or parts of them. At no time more is disputed of an invoice than is open of it. */

/** The most disputes that may be open on an account at once. */
const MAX_DISPUTES = 50;

type Of<T extends CircumstanceCommand["type"]> = Extract<CircumstanceCommand, { type: T }>;

const disputedOf = (disputes: readonly OpenDispute[], invoiceId: string): Minor =>
  disputes.reduce((sum, it) => (it.invoiceId === invoiceId ? sum + it.amount : sum), 0);

const notBefore = (date: string, bound: string, field: string, what: string): void => {
  if (date < bound)
    throw new LedgerRefusal("dates-out-of-order", field, `${date} lies before ${what}, ${bound}`);
};

/** The dispute of a part of the invoice, or of all of it that is not disputed yet. Throws {@link LedgerRefusal} beyond that. */
export const openDispute = (
  account: Account,
  invoices: ReadonlyMap<string, Invoice>,
  { dispute }: Of<"open-dispute">,
): CircumstanceEntry[] => {
  const disputes = account.disputes ?? [];
  if (disputes.some(({ id }) => id === dispute.id)) return [];
  const invoice = invoices.get(dispute.invoiceId);
  if (!invoice)
    throw new LedgerRefusal(
      "no-such-invoice",
      "invoiceId",
      `There is no invoice ${dispute.invoiceId} on this account`,
    );
  if (invoice.open === 0)
    throw new LedgerRefusal(
      "invoice-closed",
      "invoiceId",
      `invoice ${invoice.number} is closed; nothing of it is open`,
    );
  notBefore(dispute.receivedOn, invoice.issueDate, "receivedOn", "the invoice's date of issue");
  if (dispute.validationEnds !== undefined)
    notBefore(dispute.validationEnds, dispute.receivedOn, "validationEnds", "the day of the dispute");
  if (disputes.length >= MAX_DISPUTES)
    throw new LedgerRefusal(
      "too-many-open",
      "dispute",
      `${MAX_DISPUTES} disputes are open, and no more can be`,
    );
  const undisputed = invoice.open - disputedOf(disputes, invoice.id);
  const { amount = undisputed } = dispute;
  if (undisputed === 0)
    throw new LedgerRefusal(
      "over-allocation",
      "invoiceId",
      `all that is open of invoice ${invoice.number} is disputed already`,
    );
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw new LedgerRefusal("not-an-amount", "amount", "must be more than zero");
  if (amount > undisputed)
    throw new LedgerRefusal(
      "over-allocation",
      "amount",
      `is more than what is open and not disputed of invoice ${invoice.number}`,
    );
  return [{ kind: "dispute-opened", dispute: { ...dispute, amount, currency: invoice.currency } }];
};

/** Notes that the debt was verified to the debtor; none where it was, or the dispute is over. */
export const verifyDispute = (
  { disputes }: Account,
  { disputeId, on }: Of<"verify-dispute">,
): CircumstanceEntry[] =>
  disputes?.some(({ id, verified }) => id === disputeId && !verified)
    ? [{ kind: "dispute-verified", disputeId, on }]
    : [];

/** Ends a dispute; none where it is over already. What an upheld one takes off the invoice is a credit note of its own. */
export const resolveDispute = (
  { disputes }: Account,
  { disputeId, outcome, on, note }: Of<"resolve-dispute">,
): CircumstanceEntry[] =>
  disputes?.some(({ id }) => id === disputeId)
    ? [{ kind: "dispute-resolved", disputeId, outcome, on, ...(note !== undefined && { note }) }]
    : [];

/** The account's open disputes after an entry. */
export const evolveDisputes = (
  { disputes = [] }: Account,
  entry: Extract<CircumstanceEntry, { kind: `dispute-${string}` }>,
): Pick<Account, "disputes"> => {
  switch (entry.kind) {
    case "dispute-opened":
      return { disputes: [...disputes, entry.dispute] };
    case "dispute-verified":
      return { disputes: disputes.map((it) => (it.id === entry.disputeId ? { ...it, verified: true } : it)) };
    case "dispute-resolved":
      return { disputes: disputes.filter(({ id }) => id !== entry.disputeId) };
  }
};

/** The disputes with what is left of them; those of which nothing is left are over. */
export const disputesLeft = (
  disputes: readonly OpenDispute[],
  changes: readonly DisputeLeft[],
): OpenDispute[] =>
  disputes.flatMap((dispute) => {
    const change = changes.find(({ disputeId }) => disputeId === dispute.id);
    if (!change) return [dispute];
    return change.left === 0 ? [] : [{ ...dispute, amount: change.left }];
  });

/** What disputes of an invoice keep where only so much is open: the earliest keep theirs first. */
const within = (disputes: readonly OpenDispute[], invoiceId: string, open: Minor): DisputeLeft[] => {
  let room = open;
  return disputes.flatMap(({ id, invoiceId: of, amount }) => {
    if (of !== invoiceId) return [];
    const left = Math.min(amount, room);
    room -= left;
    return left === amount ? [] : [{ disputeId: id, left }];
  });
};

type Change = Extract<EntryBody, { invoiceId: string; applied: Minor } | { kind: "invoice-written-off" }>;

const isChange = (body: EntryBody): body is Change =>
  body.kind === "payment-allocated" ||
  body.kind === "credit-allocated" ||
  body.kind === "payment-deallocated" ||
  body.kind === "invoice-written-off";

const effect = (body: Change): Minor => {
  if (body.kind === "invoice-written-off") return body.amount;
  return body.kind === "payment-deallocated" ? body.applied : -body.applied;
};

/**
 * The entries with what they leave of disputes: money first pays what is not disputed, and where more is
 * paid, credited or written off, the dispute is about the rest. A settled invoice ends its disputes.
 */
export const leavingDisputes = (
  { account, invoices }: AccountState,
  bodies: readonly EntryBody[],
): EntryBody[] => {
  if (!account.disputes || account.disputes.length === 0) return [...bodies];
  let disputes: readonly OpenDispute[] = account.disputes;
  const open = new Map<string, Minor>();
  return bodies.map((body) => {
    if (!isChange(body)) return body;
    const { invoiceId } = body;
    const left = (open.get(invoiceId) ?? invoices.get(invoiceId)?.open ?? 0) + effect(body);
    open.set(invoiceId, left);
    const changes = body.kind === "payment-deallocated" ? [] : within(disputes, invoiceId, left);
    if (changes.length === 0) return body;
    disputes = disputesLeft(disputes, changes);
    return { ...body, disputes: changes };
  });
};
