import { describe, expect, it } from "vitest";
import { actionsAhead } from "../../../domain/dunning/ahead.ts";
import { explain } from "../../../domain/dunning/explanation.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { supposing, type WhatIf, wouldChange } from "../../../domain/dunning/what-if.ts";
import { tell } from "../../../domain/messages/explained/tell.ts";
import { customer, facts, hourly, invoice, play, TUESDAY } from "./facts.ts";

const late = invoice("a", "2026-06-02");

/** An account in each of the situations that hold something back, and what would change it. */
const situations: readonly [string, Partial<DunningFacts>, string, WhatIf][] = [
  [
    "a hold",
    { account: { ...customer, hold: { until: "2026-06-30", reason: "audit" } } },
    "account-held",
    "hold-lifted",
  ],
  [
    "a held invoice",
    { openInvoices: [{ ...late, hold: { until: "2026-06-30", reason: "audit" } }] },
    "invoice-held",
    "invoice-holds-lifted",
  ],
  [
    "a promise",
    {
      account: {
        ...customer,
        promises: [
          {
            id: "p",
            amount: 10_000,
            currency: "EUR",
            madeOn: "2026-06-08",
            payBy: "2026-06-20",
            invoiceIds: ["a"],
            owedThen: 10_000,
          },
        ],
      },
    },
    "promised",
    "promises-withdrawn",
  ],
  [
    "a dispute",
    {
      account: {
        ...customer,
        disputes: [
          {
            id: "d",
            invoiceId: "a",
            amount: 10_000,
            currency: "EUR",
            reason: "price",
            receivedOn: "2026-06-08",
          },
        ],
      },
    },
    "disputed",
    "disputes-resolved",
  ],
  [
    "insolvency",
    {
      account: {
        ...customer,
        stops: [{ kind: "bankruptcy", since: "2026-06-01T00:00:00.000Z", by: "ann", reason: "court notice" }],
      },
    },
    "account-stopped",
    "stops-lifted",
  ],
  [
    "automatic payment",
    { openInvoices: [invoice("a", "2026-06-06")], account: { ...customer, autopay: true } },
    "autopay",
    "automatic-payment-ended",
  ],
  [
    "withdrawn consent",
    {
      account: {
        ...customer,
        consent: { email: { status: "withdrawn" }, sms: { status: "withdrawn" } },
      },
    },
    "channel-denied",
    "email-consent-given",
  ],
];

describe("an account explained", () => {
  it.each(situations)("names %s and what would change it", (_, changes, code, whatIf) => {
    const situation = facts({ openInvoices: [late], ...changes });
    const explanation = explain(situation);
    expect(explanation.heldBack.map((reason) => reason.code)).toContain(code);
    expect(explanation.wouldChange.map((change) => change.whatIf)).toContain(whatIf);
  });

  it("tells that of a small promise only its own amount is held back", () => {
    const promise = {
      id: "p",
      amount: 100,
      currency: "EUR",
      madeOn: "2026-06-08",
      payBy: "2026-06-20",
      invoiceIds: ["a"],
      owedThen: 10_000,
    };
    const situation = facts({ openInvoices: [late], account: { ...customer, promises: [promise] } });
    const explanation = explain(situation);
    expect(explanation.heldBack.map(({ code }) => code)).toContain("promised-in-part");
    expect(tell(explanation, "en").customer.join(" ")).toContain("asking you for the rest only");
    // The same step comes on the same day without it.
    expect(explanation.ahead[0]).toMatchObject({ on: TUESDAY });
    expect(explanation.wouldChange.map(({ whatIf }) => whatIf)).not.toContain("promises-withdrawn");
  });

  it.each(situations)("claims of %s no change that changes nothing", (_, changes) => {
    const situation = facts({ openInvoices: [late], ...changes });
    const [present] = actionsAhead(situation, 1, 60);
    for (const { whatIf, next } of wouldChange(situation)) {
      const supposed = supposing(situation, whatIf);
      expect(supposed).toBeDefined();
      if (!supposed) continue;
      const [then] = actionsAhead(supposed, 1, 60);
      expect(then).toEqual(next);
      expect(then).not.toEqual(present);
    }
  });

  it("foretells what hourly looks then do", () => {
    const start = facts({ openInvoices: [late], now: `${TUESDAY}T00:00:00.000Z` });
    const { made } = play(start, hourly(TUESDAY, 60));
    const foretold = actionsAhead(start, 10, 60);
    expect(foretold.map(({ stepId, on }) => [stepId, on])).toEqual(
      made.map(({ stepId, at }) => [stepId, at.slice(0, 10)]),
    );
    expect(made.length).toBeGreaterThan(2);
  });

  it("says dates as the calendar at the debtor's place has them, also before a day of dunning begins", () => {
    // 7:00 in Berlin: the day of dunning is still the day before.
    const hold = { until: "2026-06-30", reason: "audit" };
    const early = facts({
      account: { ...customer, hold },
      openInvoices: [invoice("a", "2026-05-09")],
      now: `${TUESDAY}T05:00:00.000Z`,
    });
    const { oldest, wouldChange: changes } = explain(early);
    expect(oldest?.daysPastDue).toBe(31);
    for (const { next } of changes) expect(!next || next.on >= TUESDAY).toBe(true);
    expect(changes.find(({ whatIf }) => whatIf === "hold-lifted")?.next?.on).toBe(TUESDAY);
  });

  it("knows what is past due by the date at the debtor's place", () => {
    // Wednesday morning in Auckland, Tuesday by UTC: what was due on Tuesday is past due.
    const auckland = { ...customer, timeZone: "Pacific/Auckland", address: { lines: [], country: "NZ" } };
    const situation = facts({
      account: auckland,
      openInvoices: [invoice("a", TUESDAY)],
      now: `${TUESDAY}T21:00:00.000Z`,
    });
    expect(explain(situation).owed).toMatchObject([{ overdue: 10_000 }]);
    expect(wouldChange(situation).map(({ whatIf }) => whatIf)).toContain("overdue-paid");
  });

  it("tells the customer what is owed, what was sent and what comes, without names of rules", () => {
    const situation = facts({
      openInvoices: [late],
      history: [
        {
          id: "c",
          channel: "email",
          stepId: "day-7",
          anchorInvoiceId: "a",
          status: "delivered",
          claimedAt: `${TUESDAY}T08:00:00.000Z`,
          attempts: 1,
          invoices: [{ id: "a" }],
        },
      ],
    });
    const { customer: told } = tell(explain(situation), "en");
    expect(told).toEqual([
      "€100.00 is open in one invoice, €100.00 of it past due.",
      "We last turned to you on 9 Jun 2026, by e-mail.",
      "Unless your payment reaches us first, we will write to you on 9 Jun 2026, by text message.",
    ]);
  });

  it("tells the collector the rule with its source, in German for a German", () => {
    const situation = facts({
      openInvoices: [late],
      account: { ...customer, consent: { email: { status: "withdrawn" }, sms: { status: "withdrawn" } } },
    });
    const { language, collector, customer: told } = tell(explain(situation), "de-AT");
    expect(language).toBe("de");
    expect(collector.join("\n")).toMatch(
      /Regel consent-withdrawn, Regulation \(EU\) 2016\/679, art\. 7\(3\)/,
    );
    expect(told.join("\n")).toMatch(/überfällig/);
    expect(told.join("\n")).not.toMatch(/consent-withdrawn|day-7/);
  });

  it("says so where nothing is open", () => {
    expect(tell(explain(facts()), "en").customer).toEqual(["Nothing is open on your account."]);
  });
});
