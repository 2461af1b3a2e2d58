import * as z from "zod";
import { MAX_URGENCY, reminderFactors } from "./urgency.ts";

/** What a rehearsal assumes. Every number is stated, and every one may be given anew. */

const share = z.number().min(0).max(1);
const price = z.number().min(0).max(1000);
const minutes = z.number().min(0).max(1000);
const factor = z.number().min(0).max(20);
const factors = z.strictObject({
  upcoming: factor,
  friendly: factor,
  neutral: factor,
  firm: factor,
  final: factor,
});

/** The first day past due of each band of the payment curve; the first band reaches back to the day of issue. */
export const BANDS = [-365, -7, 0, 1, 4, 8, 15, 31, 61, 91] as const;

/** Chance of payment a day for a bill that is still open, by days past due, when nobody says anything. */
const curve = z.array(share).length(BANDS.length);

export const assumptions = z.strictObject({
  behaviour: z.strictObject({
    curve,
    /** How much of a reminder's effect reaches customers on average: 0 none, 1 all of it. */
    responsiveness: share,
    factors: z.strictObject({ email: factors, sms: factors, letter: factors, call: factors }),
    maxUrgency: z.number().min(1).max(20),
    /** The share of payments that pay half of a bill, and the rest later. */
    parts: share,
    /** The share of late charges that customers pay as they pay a bill; the others are never paid, unless they were promised. */
    chargesPaid: share,
    /** The share of direct debits that come back. */
    debitsReturned: share,
    /** The share of customers who never received an e-mail, whose address turns out to be dead. */
    deadAddresses: share,
    /** The share of messages after which the customer ends the channel. */
    endsEmail: share,
    endsSms: share,
    /** The share of tasks for a call or a negotiation about which a colleague does call. */
    called: share,
    /** The share of calls that reach somebody; of these, the share that end with a promise; of these, the share kept. */
    reached: share,
    promises: share,
    kept: share,
    /** Days after it was received by which a dispute is taken to be resolved. */
    disputeDays: z.int().min(0).max(365),
  }),
  /** `repeat`: customers are billed as in the last 13 weeks. `none`: what is open today is all there is. */
  billing: z.enum(["repeat", "none"]),
  /** In US dollars. */
  prices: z.strictObject({
    email: price,
    smsSegment: price,
    letter: price,
    /** Lambda, DynamoDB and Step Functions for an hourly run, for looking at an account once, and for a contact. */
    run: price,
    look: price,
    contact: price,
    hourOfWork: price,
  }),
  /** Minutes of a person's work, by what the task suggests. */
  minutes: z.strictObject({
    call: minutes,
    letter: minutes,
    negotiate: minutes,
    "resolve-dispute": minutes,
    "place-with-agency": minutes,
    "write-off": minutes,
    review: minutes,
  }),
});
export type Assumptions = z.infer<typeof assumptions>;
export type Work = keyof Assumptions["minutes"];

/**
 * The assumptions where nothing else is said. The curve pays about half of all bills by their due date,
 * as surveys of European firms find, and nine in ten within a month of it; it is replaced by the ledger's own where that has
 * enough paid invoices. Prices of AWS are list prices of us-east-1, and a run, a look and a contact are what the
 * local machine's meter counts for them (`npm run demo`, "by business operation"); letter, work, minutes and
 * the share of late charges that is paid are placeholders for the user's own.
 */
export const defaultAssumptions: Assumptions = {
  behaviour: {
    curve: [0.005, 0.06, 0.18, 0.12, 0.1, 0.07, 0.045, 0.025, 0.015, 0.006],
    responsiveness: 0.6,
    factors: reminderFactors,
    maxUrgency: MAX_URGENCY,
    parts: 0.04,
    chargesPaid: 0.5,
    debitsReturned: 0.04,
    deadAddresses: 0.02,
    endsEmail: 0.008,
    endsSms: 0.03,
    called: 1,
    reached: 0.75,
    promises: 0.5,
    kept: 0.7,
    disputeDays: 45,
  },
  billing: "repeat",
  prices: {
    email: 0.0001,
    smsSegment: 0.01,
    letter: 1.5,
    run: 0.000086,
    look: 0.0000075,
    contact: 0.000012,
    hourOfWork: 45,
  },
  minutes: {
    call: 12,
    letter: 6,
    negotiate: 30,
    "resolve-dispute": 45,
    "place-with-agency": 20,
    "write-off": 10,
    review: 10,
  },
};
