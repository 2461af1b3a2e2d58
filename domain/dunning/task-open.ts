import type { Instant } from "../calendar.ts";
import type { OpenDispute, OpenPromise } from "../ledger/circumstances.ts";
import { toDecimal } from "../money.ts";
import type { Contact, ContactInvoice, CurrencyTotal, PastContact, Reason } from "./contact.ts";
import { dateOf, dunningDay } from "./day.ts";
import type { DunningFacts } from "./facts.ts";
import { placeOf } from "./facts.ts";
import { activeStops } from "./gate-facts.ts";
import type { HandOver } from "./step.ts";
import { MINUTES, MOST_CARRIED, type OpenTask, type TaskKind } from "./task.ts";
import { taskDueAt } from "./task-due.ts";
import { seniorityOf } from "./task-seniority.ts";

/** What a step that says nothing of its task asks for. */
const USUAL: HandOver = { desk: "collections", seniority: 1, dueInBusinessDays: 2, suggestion: "call" };

/** What a task is opened with. */
export interface Occasion {
  readonly id: string;
  readonly contact: Pick<Contact, "id" | "channel">;
  readonly reasons: readonly Reason[];
  readonly invoices: readonly ContactInvoice[];
  readonly totals: readonly CurrencyTotal[];
  readonly handOver?: Partial<HandOver> | undefined;
  /** What is to be done, where that does not follow from the step. */
  readonly kind?: TaskKind | undefined;
  readonly dueAt?: Instant | undefined;
  readonly letter?: { readonly key: string; readonly subject: string } | undefined;
}

const asked: Readonly<Record<TaskKind, string>> = {
  call: "Call",
  letter: "Post a letter to",
  negotiate: "Negotiate with",
  "resolve-dispute": "Settle the dispute of",
  "place-with-agency": "Place with an agency:",
  "write-off": "Consider writing off:",
  review: "Review",
  reply: "Answer",
};

const codesOf = (reasons: readonly Reason[]): ReadonlySet<string> => new Set(reasons.map(({ code }) => code));

const oldestDays = (invoices: readonly ContactInvoice[]): number =>
  Math.max(0, ...invoices.map(({ daysPastDue }) => daysPastDue));

/** What is to be done first: what the step suggests, unless the account's own state asks for something else before it. */
const kindOf = (
  facts: Pick<DunningFacts, "account" | "legalEntity" | "now">,
  suggested: TaskKind,
  codes: ReadonlySet<string>,
): TaskKind => {
  const day = dateOf(dunningDay(facts.now, placeOf(facts)));
  if (activeStops(facts.account, day).length > 0) return "review";
  if (suggested !== "call") return suggested;
  if (codes.has("autopay-failed")) return "review";
  return suggested;
};

/** What is asked of people: at which desk, how experienced by the step and by what is to be paid, and what is to be done first. */
export const workAsked = (
  facts: Pick<DunningFacts, "account" | "legalEntity" | "policy" | "now">,
  { handOver, reasons, totals, kind: given }: Pick<Occasion, "handOver" | "reasons" | "totals" | "kind">,
): HandOver & { readonly kind: TaskKind } => {
  const wanted = { ...USUAL, ...handOver };
  return {
    ...wanted,
    // To post a letter takes no experience, whatever it is about.
    seniority: given === "letter" ? wanted.seniority : seniorityOf(facts.policy, wanted.seniority, totals),
    kind: given ?? kindOf(facts, wanted.suggestion, codesOf(reasons)),
  };
};

/** What a person reads first: what to do, and why the account came to them. */
const taskTitle = (
  kind: TaskKind,
  reasons: readonly Reason[],
  invoices: readonly ContactInvoice[],
  accountName: string,
): string => {
  const codes = codesOf(reasons);
  if (codes.has("autopay-failed")) return `Automatic payment failed: ${accountName}`;
  if (codes.has("no-permitted-channel")) return `Cannot be reached in writing: ${accountName}`;
  return `${asked[kind]} ${accountName}: ${oldestDays(invoices)} days past due`;
};

const move: Readonly<Record<TaskKind, string>> = {
  call: "Call and ask for payment, or for a day by which it will come",
  letter: "Print the letter, post it, and close the task as posted",
  negotiate: "Agree on instalments or a settlement",
  "resolve-dispute": "Find out what is disputed and settle it; the rest is chased meanwhile",
  "place-with-agency": "Place the account with an agency, or decide against it",
  "write-off": "Decide whether to write the debt off",
  review: "Look at the account before anybody contacts the customer",
  reply: "Read what the customer wrote, and answer",
};

const dated = ({ amount, currency, payBy }: Pick<OpenPromise, "amount" | "currency" | "payBy">): string =>
  `${toDecimal(amount, currency)} ${currency} by ${payBy}`;

const disputed = ({ amount, currency, reason }: OpenDispute): string =>
  `${toDecimal(amount, currency)} ${currency} is disputed (${reason})`;

/** The suggested next move in words, with what speaks for it. */
const suggestionOf = (
  facts: Pick<DunningFacts, "account" | "legalEntity" | "now">,
  kind: TaskKind,
  { reasons, invoices, totals }: Occasion,
): string => {
  const { account } = facts;
  const stops = activeStops(account, dateOf(dunningDay(facts.now, placeOf(facts))));
  const sums = totals.map(({ toPay, currency }) => `${toDecimal(toPay, currency)} ${currency}`).join(" and ");
  const broken = account.promiseRecord?.broken ?? 0;
  const codes = codesOf(reasons);
  const because = [
    `${sums} to pay, the oldest invoice ${oldestDays(invoices)} days past due`,
    ...stops.map(({ kind: stop, reason }) => `${stop}: ${reason}`),
    ...(codes.has("autopay-failed") ? ["the automatic payment failed"] : []),
    ...(codes.has("no-permitted-channel") ? ["no message may be sent"] : []),
    ...(broken > 0 ? [`${broken} ${broken === 1 ? "promise was" : "promises were"} broken before`] : []),
    ...(account.promises ?? []).slice(0, 3).map((promise) => `promised: ${dated(promise)}`),
    ...(account.disputes ?? []).slice(0, 3).map(disputed),
  ];
  return `${move[kind]}: ${because.join("; ")}.`;
};

const newestFirst = (a: PastContact, b: PastContact): number => (a.claimedAt < b.claimedAt ? 1 : -1);

const carried = (history: readonly PastContact[], except: string): OpenTask["history"] =>
  [...history]
    .filter(({ id }) => id !== except)
    .sort(newestFirst)
    .slice(0, MOST_CARRIED.contacts)
    .map(({ id, channel, claimedAt, status, stepId, direction, outcome }) => ({
      id,
      channel,
      at: claimedAt,
      status,
      stepId,
      ...(direction !== undefined && { direction }),
      ...(outcome !== undefined && { outcome }),
    }));

/**
 * The task with all that a person needs to work on it: the invoices, what was sent and what became of it, what was
 * promised and disputed, why it came, what to do next and by when. It is not assigned yet.
 */
export const openedTask = (
  facts: Pick<DunningFacts, "account" | "legalEntity" | "policy" | "history" | "now">,
  occasion: Occasion,
): OpenTask => {
  const { account, legalEntity, now } = facts;
  const { reasons, invoices, totals } = occasion;
  const { kind, ...wanted } = workAsked(facts, occasion);
  return {
    id: occasion.id,
    accountId: account.id,
    legalEntityId: account.legalEntityId,
    accountName: account.name,
    accountNumber: account.number,
    contactId: occasion.contact.id,
    kind,
    desk: wanted.desk,
    seniority: wanted.seniority,
    minutes: MINUTES[kind],
    title: taskTitle(kind, reasons, invoices, account.name),
    suggestion: suggestionOf(facts, kind, occasion),
    reasons: [...reasons],
    invoices: [...invoices],
    totals: [...totals],
    history: carried(facts.history, occasion.contact.id),
    promises: (account.promises ?? [])
      .slice(0, MOST_CARRIED.promises)
      .map(({ invoiceIds: _, owedThen: __, credited: ___, writtenOff: ____, ...promise }) => promise),
    ...(account.promiseRecord && { promiseRecord: account.promiseRecord }),
    disputes: (account.disputes ?? []).slice(0, MOST_CARRIED.disputes),
    notes: [],
    ...(occasion.letter && { letter: occasion.letter }),
    dueAt: occasion.dueAt ?? taskDueAt(now, wanted.dueInBusinessDays, legalEntity),
    escalated: 0,
    openedAt: now,
    version: 1,
    status: "open",
  };
};
