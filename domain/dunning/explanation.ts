import { dateAt, daysBetween, type Instant, type PlainDate } from "../calendar.ts";
import { type ActionAhead, actionsAhead } from "./ahead.ts";
import type { ContactStatus } from "./contact.ts";
import { dunningDay } from "./day.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import { isUnanswered, lastContact } from "./last-contact.ts";
import { segmentOf } from "./segment.ts";
import type { ContactChannel } from "./step.ts";
import { type Changes, changesOf } from "./what-if.ts";

/** A contact of the past, as far as it explains the present. */
interface LastContact {
  readonly stepId: string;
  readonly channel: ContactChannel;
  readonly on: PlainDate;
  readonly status: ContactStatus;
}

/** The invoice that has been due the longest of those that are open. */
interface OldestInvoice {
  readonly number: string;
  readonly dueDate: PlainDate;
  readonly daysPastDue: number;
}

/** What is open and what of it is past due, in minor units of a currency. */
interface Owed {
  readonly currency: string;
  readonly open: number;
  readonly overdue: number;
  readonly invoices: number;
}

/** Where an account stands, what happens next, what holds it back, and what would change that. */
export interface Explanation extends Changes {
  readonly at: Instant;
  /** The time zone by which days are counted for the account. */
  readonly place: string;
  readonly policy: { readonly id: string; readonly name: string; readonly version: number };
  /** The segment it fits; absent for none. */
  readonly segment?: { readonly id: string; readonly name: string };
  readonly owed: readonly Owed[];
  readonly oldest?: OldestInvoice;
  /** The last contact with the customer, from either side. Tasks and calls that nobody answered are none. */
  readonly last?: LastContact;
  /** The next five actions within sixty days if nobody pays or answers. */
  readonly ahead: readonly ActionAhead[];
}

const owedOf = ({ openInvoices }: DunningFacts, today: PlainDate): Owed[] => {
  const sums = new Map<string, Owed>();
  for (const { currency, open, dueDate } of openInvoices) {
    if (open <= 0) continue;
    const sum = sums.get(currency) ?? { currency, open: 0, overdue: 0, invoices: 0 };
    const overdue = dueDate < today ? open : 0;
    sums.set(currency, {
      currency,
      open: sum.open + open,
      overdue: sum.overdue + overdue,
      invoices: sum.invoices + 1,
    });
  }
  return [...sums.values()];
};

const oldestOf = ({ openInvoices }: DunningFacts, today: PlainDate): OldestInvoice | undefined => {
  const [oldest] = openInvoices
    .filter(({ open }) => open > 0)
    .toSorted((a, b) => (a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : 0));
  return (
    oldest && {
      number: oldest.number,
      dueDate: oldest.dueDate,
      daysPastDue: daysBetween(oldest.dueDate, today),
    }
  );
};

const lastOf = ({ history }: DunningFacts, place: string): LastContact | undefined => {
  const last = lastContact(history.filter((it) => it.channel !== "task" && !isUnanswered(it)));
  return (
    last && {
      stepId: last.stepId,
      channel: last.channel,
      on: dateAt(last.claimedAt, place),
      status: last.status,
    }
  );
};

/**
 * Explains the account at the instant of the facts. Nothing is done; the same facts give the same answer. Dates are those
 * of the calendar at the debtor's place, as people say them; only the choice of the segment goes by days of dunning.
 */
export const explain = (facts: DunningFacts): Explanation => {
  const place = placeOf(facts);
  const today = dateAt(facts.now, place);
  const segment = segmentOf(facts, dunningDay(facts.now, place));
  const oldest = oldestOf(facts, today);
  const last = lastOf(facts, place);
  const { id, name, version } = facts.policy;
  return {
    at: facts.now,
    place,
    policy: { id, name, version },
    ...(segment && { segment: { id: segment.id, name: segment.name } }),
    owed: owedOf(facts, today),
    ...(oldest && { oldest }),
    ...(last && { last }),
    ahead: actionsAhead(facts, 5, 60),
    ...changesOf(facts),
  };
};
