import { dateAt, type Instant, later, type PlainDate } from "../calendar.ts";
import type { GateResult } from "../compliance/facts.ts";
import { gate } from "../compliance/gate.ts";
import { addBusinessDays } from "../compliance/holidays.ts";
import type { OpenDispute } from "../ledger/circumstances.ts";
import type { Command } from "../ledger/commands.ts";
import type { Minor } from "../money.ts";
import { hasCollectionFailed } from "./autopay.ts";
import { dunningDay } from "./day.ts";
import { type DunningFacts, placeOf, recipientOf } from "./facts.ts";
import { gateFactsFor } from "./gate-facts.ts";

/** What came of a call. */
const callOutcomes = [
  "conversation",
  "no-answer",
  "voicemail",
  "wrong-number",
  "refused",
  "promise",
  "dispute",
  "callback",
  "paid-claimed",
] as const;
type CallOutcome = (typeof callOutcomes)[number];

/** A call as a person tells of it. Amounts in minor units. */
export type CallReport = {
  readonly id: string;
  readonly at: Instant;
  readonly direction: "outbound" | "inbound";
  /** The number that was called, or called from. */
  readonly phone?: string | undefined;
  readonly by: string;
  readonly note?: string | undefined;
} & (
  | { readonly outcome: "conversation" | "no-answer" | "voicemail" | "wrong-number" | "refused" }
  | {
      readonly outcome: "promise";
      readonly promise: {
        readonly amount: Minor;
        readonly currency: string;
        readonly payBy: PlainDate;
        readonly invoiceIds?: readonly string[] | undefined;
        /** Takes the place of promises about the same invoices. */
        readonly replace?: boolean | undefined;
      };
    }
  | {
      readonly outcome: "dispute";
      readonly dispute: {
        readonly invoiceId: string;
        readonly amount?: Minor | undefined;
        readonly reason: OpenDispute["reason"];
      };
    }
  | { readonly outcome: "callback"; readonly callback: { readonly at: Instant } }
  | {
      readonly outcome: "paid-claimed";
      readonly paid: { readonly on: PlainDate; readonly reference?: string | undefined };
    }
);

/**
 * What becomes of the task that the call was made for. Without one, what says `to-disputes`, `escalate` or
 * `call-again` opens a task.
 */
export type TaskMove = "stays" | "close-promised" | "to-disputes" | "escalate" | "call-again";

/** What a call leads to: at most one change of the ledger, and a move of the task. */
export interface CallEffect {
  readonly command?: Command;
  readonly task: TaskMove;
}

/** Business days at the creditor's place that a payment said to be made is waited for. */
const PAYMENT_ARRIVES_DAYS = 3;

type Facts = Pick<DunningFacts, "account" | "legalEntity">;
type Told<O extends CallOutcome> = Extract<CallReport, { outcome: O }>;

const nothing = (): CallEffect => ({ task: "stays" });

const wrongNumber = ({ phone }: CallReport): CallEffect =>
  phone === undefined
    ? nothing()
    : { command: { type: "suppress-address", address: phone, because: "invalid" }, task: "stays" };

const promised = ({ id, at, note, promise }: Told<"promise">, { legalEntity }: Facts): CallEffect => {
  const { invoiceIds, replace, ...facts } = promise;
  return {
    command: {
      type: "record-promise",
      promise: {
        id,
        ...facts,
        madeOn: dateAt(at, legalEntity.timeZone),
        ...(note !== undefined && { note }),
      },
      invoiceIds,
      replace,
    },
    task: "close-promised",
  };
};

const disputed = ({ id, at, note, dispute }: Told<"dispute">, { legalEntity }: Facts): CallEffect => {
  const { amount, ...facts } = dispute;
  return {
    command: {
      type: "open-dispute",
      dispute: {
        id,
        ...facts,
        ...(amount !== undefined && { amount }),
        receivedOn: dateAt(at, legalEntity.timeZone),
        ...(note !== undefined && { note }),
      },
    },
    task: "to-disputes",
  };
};

/**
 * Nothing is sent before the call that was agreed on: the account is held to that day, unless it is held for longer for
 * another reason. Of two calls that were agreed on the later agreement stands.
 */
const callAgain = ({ callback, by }: Told<"callback">, facts: Facts): CallEffect => {
  const until = dateAt(callback.at, placeOf(facts));
  const { hold } = facts.account;
  const stays = hold?.awaits === "call" ? hold.until === until : hold !== undefined && hold.until >= until;
  if (stays) return { task: "call-again" };
  const reason = `A call was agreed on for ${until} with ${by}`.slice(0, 500);
  return {
    command: { type: "change-account", changes: { hold: { until, reason, awaits: "call" } } },
    task: "call-again",
  };
};

/** Money that is said to be on its way is waited for, then chasing resumes by itself. */
const paid = (
  { paid: said, at, by, note }: Told<"paid-claimed">,
  { account, legalEntity }: Facts,
): CallEffect => {
  const today = dateAt(at, legalEntity.timeZone);
  const { country, region } = legalEntity.address;
  const from = later(said.on, today);
  const until = addBusinessDays(from, PAYMENT_ARRIVES_DAYS, country, region);
  const known = account.stops?.find(({ kind }) => kind === "payment-in-flight");
  if (known && (known.until === undefined || known.until >= until)) return nothing();
  const reference = said.reference === undefined ? "" : `, reference ${said.reference}`;
  const reason = `Said to be paid on ${said.on}${reference}${note === undefined ? "" : `: ${note}`}`;
  return {
    command: {
      type: "record-stop",
      stop: { kind: "payment-in-flight", since: at, until, by, reason: reason.slice(0, 500) },
    },
    task: "stays",
  };
};

type Effects = { readonly [O in CallOutcome]: (told: Told<O>, facts: Facts) => CallEffect };

/** What each outcome does. A conversation by itself does nothing: that it took place is what cool-downs and caps ask. */
const effects: Effects = {
  conversation: nothing,
  "no-answer": nothing,
  voicemail: nothing,
  "wrong-number": wrongNumber,
  refused: () => ({ task: "escalate" }),
  promise: promised,
  dispute: disputed,
  callback: callAgain,
  "paid-claimed": paid,
};

/** What the call moves: the ledger by one command at most, whose ids follow from the call's, and the task. */
export const effectOf = (call: CallReport, facts: Facts): CallEffect => {
  const effect = effects[call.outcome] as (told: CallReport, facts: Facts) => CallEffect;
  return effect(call, facts);
};

/** The step that calls stand under in the history. It is no name that a step of a policy can have. */
export const CALL_STEP = "a call";

/** The account as a call has to regard it: a hold that waits for this very call, or a collection that failed, is no bar to it. */
const forCall = (facts: DunningFacts): DunningFacts => {
  const { account, now } = facts;
  const place = placeOf(facts);
  const today = dateAt(now, place);
  const { hold, ...unheld } = account;
  const isAgreed = hold?.awaits === "call" && hold.until === today;
  const autopay = account.autopay && !hasCollectionFailed(facts, dunningDay(now, place));
  return { ...facts, account: { ...(isAgreed ? unheld : account), autopay } };
};

/**
 * Whether a person may call the account's customer now: what the gate says of a call to their number, with each
 * rule and its source. A call counts, and is counted, like any contact.
 */
export const mayCall = (
  facts: DunningFacts,
  about: { readonly anchorInvoiceId: string; readonly daysPastDue: number },
  atWork = false,
): GateResult => {
  const asked = { ...about, stepId: "a call that is to be made" };
  return gate({ ...gateFactsFor(forCall(facts), asked, "call", recipientOf(facts, "sms")), atWork });
};
