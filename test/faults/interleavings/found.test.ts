import { describe, expect, it } from "vitest";
import type { Command } from "../../../domain/ledger/commands.ts";
import { invoiceFacts, paymentFacts } from "../../support/ledger.ts";
import { codeOf, type Fault } from "./faults.ts";
import { type Interleaving, play } from "./run.ts";

/** Interleavings that once broke the ledger: found at random, or by thinking, and kept. */

const MANY = 46;

const receive = (mode: "none" | "oldest-first"): Command => ({
  type: "receive-payment",
  payment: paymentFacts({ id: "P0a", externalId: "bank-0", amount: 4_700 }),
  allocation: { mode },
});
/** The very same payment, and it names the only invoice that it pays in full. */
const settle: Command = {
  type: "receive-payment",
  payment: paymentFacts({ id: "P0a", externalId: "bank-0", amount: 100 }),
  allocation: { mode: "explicit", items: [{ invoiceId: "S000", amount: 100 }] },
};
const credit: Command = {
  type: "issue-credit-note",
  creditNote: {
    id: "C0a",
    number: "CN-0",
    amount: 4_700,
    currency: "EUR",
    issueDate: "2026-01-20",
    invoiceNumbers: [],
  },
  allocation: { mode: "oldest-first" },
};
const on = "2026-02-10";
const reverse: Command = { type: "reverse-payment", paymentId: "P0a", on };
const refund: Command = { type: "refund-cash", paymentId: "P0a", amount: 30, on };
const allocate: Command = {
  type: "allocate-payment",
  paymentId: "P0a",
  allocation: { mode: "oldest-first" },
  on,
};
const writeOff: Command = { type: "write-off-invoice", invoiceId: "S000", amount: 30, on };
const issue: Command = { type: "issue-invoice", invoice: invoiceFacts({ id: "I0a", number: "R-100" }) };

type Step = 0 | 1 | readonly [pick: 0 | 1, fault: Fault];
const steps = (...given: readonly Step[]): number[] =>
  given.map((step) => (typeof step === "number" ? codeOf(step, "none") : codeOf(...step)));

const story = (
  seeds: number,
  actors: readonly (readonly Command[])[],
  ...given: readonly Step[]
): Interleaving => ({
  seeds,
  actors: actors.map((commands) => commands.map((command) => ({ accountId: "A1", command }))),
  schedule: steps(...given),
});

const stories: readonly (readonly [string, Interleaving])[] = [
  [
    "a payment whose first chunk's answer was lost is complete once it is sent again",
    story(MANY, [[receive("oldest-first")]], 0, 0, 0, 0, [0, "answer lost"]),
  ],
  [
    "a payment that is reversed between its chunks is received and reversed",
    story(MANY, [[receive("oldest-first")], [reverse]], 0, 0, 0, 0, 0, 1, 1, 1, 1),
  ],
  [
    "a payment that is reversed after a crash behind its first chunk is received and reversed",
    story(MANY, [[receive("oldest-first")], [reverse]], 0, 0, 0, 0, [0, "crash after"], 1, 1, 1, 1),
  ],
  [
    "a credit note over many invoices is complete after a crash behind its first chunk",
    story(MANY, [[credit]], 0, 0, 0, 0, [0, "crash after"]),
  ],
  [
    "an allocation over many invoices is complete after a crash behind its first chunk",
    story(MANY, [[receive("none"), allocate]], 0, 0, 0, 0, 0, 0, 0, [0, "crash after"]),
  ],
  [
    "money that a reversal frees for a moment cannot be refunded",
    story(MANY, [[receive("oldest-first"), reverse], [refund]], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1),
  ],
  [
    "a refund that arrives after its repetition has looked for it is paid once",
    story(0, [[receive("none"), refund]], 0, 0, 0, 0, 0, [0, "late"], 1, 1, 1, 0),
  ],
  [
    "a refund that arrives before its repetition reads is paid once",
    story(0, [[receive("none"), refund]], 0, 0, 0, 0, 0, [0, "late"], 1, 0),
  ],
  [
    "a write-off is found by its repetition below the entry of a slower request",
    story(1, [[issue], [writeOff]], 1, 1, [1, "crash after"], 0, 0, 0),
  ],
  [
    "a payment that was looked for in vain before another request carried it out is received, not refused for the invoice it closed",
    story(1, [[settle], [settle]], 1, 1, 0, 0, 0, 0),
  ],
];

describe("Never again", () => {
  it.each(stories)("%s", async (_what, interleaving) => {
    const outcomes = await play(interleaving);
    const asked = interleaving.actors.flat().length;
    expect(outcomes).toHaveLength(asked);
  });
});
