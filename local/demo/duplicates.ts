import type { Contact } from "../../domain/dunning/contact.ts";
import type { Arrival } from "./receivers.ts";

/** What was done twice that may be done once, counted from what came out at the other end. */
export interface Duplicates {
  /** Messages of one step, cycle and channel that one address got again. */
  readonly messages: number;
  /** Messages with the words of one that the address had got within three days. */
  readonly sameWords: number;
  /** Payments booked more often than the bank delivered different ones. */
  readonly payments: number;
}

const DAYS = 86_400_000;

/** How many of the things have a key that one before them had. */
const repeated = <T>(things: readonly T[], keyOf: (thing: T) => string): number =>
  things.length - new Set(things.map(keyOf)).size;

/** Messages with the same words to the same address within three days of each other. */
const sameWords = (arrivals: readonly Arrival[]): number => {
  const last = new Map<string, number>();
  let count = 0;
  for (const { by, address, words, at } of arrivals) {
    const key = `${by} ${address} ${words}`;
    const now = Date.parse(at);
    if (now - (last.get(key) ?? Number.NEGATIVE_INFINITY) < 3 * DAYS) count++;
    last.set(key, now);
  }
  return count;
};

/** A message that was received, with the contact it came from. */
export interface KnownArrival {
  readonly arrival: Arrival;
  readonly contact: Contact;
}

/** The messages that one address got more than once about the same step of the same cycle over one channel. */
const sameStep = (arrivals: readonly KnownArrival[]): number =>
  repeated(arrivals, ({ arrival, contact }) =>
    [contact.accountId, contact.anchorInvoiceId, contact.stepId, arrival.by, arrival.address].join(" "),
  );

/**
 * Counts what was done twice. `arrivals` are all messages that receivers got, `known` those of them
 * whose contact is on record, `booked` the bank's numbers of all payments in the ledger.
 */
export const duplicatesAmong = (
  arrivals: readonly Arrival[],
  known: readonly KnownArrival[],
  booked: readonly string[],
): Duplicates => ({
  messages: sameStep(known),
  sameWords: sameWords(arrivals),
  payments: repeated(booked, (number) => number),
});
