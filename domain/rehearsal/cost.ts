import type { Assumptions, Work } from "./assumptions.ts";
import { type Counts, groupCounts, sumWhere, type Tally } from "./tally.ts";

/** One line of what a rehearsal would have cost, in US dollars. */
export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly price: number;
  readonly dollars: number;
}

/** The messages over a channel. */
export const messagesOver = ({ messages }: Tally, channel: string): number =>
  sumWhere(messages, ([, , , over]) => over === channel);

/** The minutes of work of the tasks under keys `…|work`. */
export const minutesOf = (tasks: Counts, minutes: Assumptions["minutes"]): number =>
  Object.entries(groupCounts(tasks, (parts) => parts.at(-1) ?? "")).reduce(
    (sum, [work, number]) => sum + number * (minutes[work as Work] ?? 0),
    0,
  );

/** What the messages, the work of people and AWS would have cost over the days, by line. */
export const costLines = (tally: Tally, { prices, minutes }: Assumptions, days: number): CostLine[] => {
  const line = (what: string, quantity: number, unit: string, price: number): CostLine => ({
    what,
    quantity,
    unit,
    price,
    dollars: quantity * price,
  });
  const emails = messagesOver(tally, "email");
  const contacts = emails + messagesOver(tally, "sms");
  return [
    line("E-mail", emails, "e-mails", prices.email),
    line("Text messages", tally.smsSegments, "segments", prices.smsSegment),
    line("Letters", messagesOver(tally, "letter"), "letters", prices.letter),
    line("AWS: hourly runs", days * 24, "runs", prices.run),
    line("AWS: looks at accounts", tally.looks, "looks", prices.look),
    line("AWS: contacts", contacts, "contacts", prices.contact),
    line("Work of people", minutesOf(tally.tasks, minutes) / 60, "hours", prices.hourOfWork),
  ];
};
