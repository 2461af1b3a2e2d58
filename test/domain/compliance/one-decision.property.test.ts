import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Channel } from "../../../domain/compliance/facts.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";
import { plausibleZones } from "../../../domain/compliance/zones.ts";
import { type DueStep, verdictsOver } from "../../../domain/dunning/channels.ts";
import type { PastContact } from "../../../domain/dunning/contact.ts";
import { type DunningFacts, recipientOf } from "../../../domain/dunning/facts.ts";
import { gateFactsFor } from "../../../domain/dunning/gate-facts.ts";
import { tones } from "../../../domain/dunning/step.ts";
import { customer, entity, facts, fromDue, stepOf } from "../dunning/facts.ts";
import { objectionsAt } from "./oracle.ts";

type Account = DunningFacts["account"];

const HOUR = 3_600_000;
const now = "2026-11-18T17:00:00.000Z";

const account = fc.record({
  debtorType: fc.constantFrom<Account["debtorType"]>("business", "consumer"),
  address: fc.constantFrom<Account["address"]>(
    { lines: ["1 Main St"], city: "Boston", country: "US", region: "MA" },
    { lines: ["1 Main St"], city: "Washington", country: "US", region: "DC" },
    { lines: ["1 Main St"], city: "Brooklyn", country: "US", region: "NY" },
    { lines: ["1 Main St"], city: "Seattle", country: "US", region: "WA" },
    { lines: ["Markt 3"], city: "Erfurt", country: "DE" },
  ),
  tags: fc.constantFrom<Account["tags"]>([], ["time-barred"]),
  stops: fc.constantFrom<Account["stops"]>(
    [],
    [],
    [{ kind: "vulnerable", since: "2026-11-01T00:00:00.000Z", until: "2026-11-17", by: "a", reason: "b" }],
    [{ kind: "vulnerable", since: "2026-11-01T00:00:00.000Z", until: "2026-11-18", by: "a", reason: "b" }],
  ),
});

const past = fc.record({
  channel: fc.constantFrom("email", "sms", "call", "letter", "task"),
  hoursAgo: fc.oneof(fc.constantFrom(0, 23, 24, 167, 168), fc.integer({ min: 0, max: 200 })),
  stepId: fc.constantFrom("asked", "earlier"),
  status: fc.constantFrom("sent", "delivered", "failed", "withdrawn", "claimed"),
  direction: fc.constantFrom(undefined, "outbound", "inbound"),
  outcome: fc.constantFrom(undefined, "no-answer", "conversation", "promise"),
});

describe("one decision", () => {
  test("does not pass a cap by itself: each channel is permitted beside those before it", () => {
    let allowed = 0;
    const property = fc.property(
      account,
      fc.array(past, { maxLength: 5 }),
      fc.constantFrom("first-party", "third-party"),
      fc.constantFrom(...tones),
      fc.shuffledSubarray(["email", "sms", "letter"] as const, { minLength: 1 }),
      (more, contacts, creditorRole, tone, channels) => {
        const history = contacts.map(
          ({ hoursAgo, ...contact }, i) =>
            ({
              id: `${i}`,
              anchorInvoiceId: "a",
              attempts: 1,
              invoices: [],
              claimedAt: new Date(Date.parse(now) - hoursAgo * HOUR).toISOString(),
              ...contact,
            }) as PastContact,
        );
        const given: DunningFacts = facts({
          legalEntity: { ...entity, creditorRole },
          account: { ...customer, ...more },
          history,
          now,
        });
        const step = stepOf("asked", fromDue(40), { tone });
        const due: DueStep = { anchorInvoiceId: "a", step, daysPastDue: 40 };
        const before: PastContact[] = [...history];
        for (const { planned, verdict } of verdictsOver(
          given,
          due,
          channels.map((channel) => [channel]),
        )) {
          if (verdict !== "allow" || !planned || planned.channel === "task") continue;
          allowed += 1;
          const { channel } = planned;
          const asked = { anchorInvoiceId: "a", stepId: "asked", daysPastDue: 40, tone };
          const question = gateFactsFor(
            { ...given, history: before },
            asked,
            channel,
            recipientOf(given, channel),
          );
          const objections = objectionsAt(
            builtInRulebook.rules,
            question,
            plausibleZones(question),
            Date.parse(now),
          );
          expect(objections, channel).toEqual([]);
          before.push({
            id: planned.id,
            channel: channel as Channel,
            stepId: "asked",
            anchorInvoiceId: "a",
            status: "sent",
            claimedAt: now,
            attempts: 1,
            invoices: [],
          });
        }
      },
    );
    fc.assert(property, { numRuns: 5_000 });
    expect(allowed).toBeGreaterThan(500);
  });
});
