import { describe, expect, it } from "vitest";
import { actionsAhead } from "../../../domain/dunning/ahead.ts";
import type { PastContact } from "../../../domain/dunning/contact.ts";
import { explain } from "../../../domain/dunning/explanation.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import type { WhatIf } from "../../../domain/dunning/supposing.ts";
import { tell, toldLanguages } from "../../../domain/messages/explained/tell.ts";
import { languages } from "../../../domain/messages/language.ts";
import { customer, entity, facts, hourly, invoice, noon, play, TUESDAY } from "./facts.ts";

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
    expect(explanation.ahead[0]).toMatchObject({ on: TUESDAY });
    // The same step comes on the same day without it, for more.
    expect(explanation.wouldChange).toContainEqual(
      expect.objectContaining({ whatIf: "promises-withdrawn", changesNext: false }),
    );
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
    expect(explain(situation).wouldChange.map(({ whatIf }) => whatIf)).toContain("overdue-paid");
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
      "We were last in touch with you on 9 Jun 2026, by e-mail.",
      "Unless your payment reaches us first, we will write to you on 9 Jun 2026, by text message.",
      "Once you have paid what is past due, we need not remind you of it.",
    ]);
  });

  it("counts neither a task nor a call that nobody answered as a contact with the customer", () => {
    const made = (id: string, changes: Partial<PastContact>): PastContact => ({
      id,
      channel: "call",
      stepId: "a call",
      anchorInvoiceId: "a",
      status: "sent",
      claimedAt: noon("2026-06-05"),
      attempts: 1,
      invoices: [{ id: "a" }],
      ...changes,
    });
    const history = [
      made("spoken", { direction: "inbound", outcome: "conversation" }),
      made("rang", { outcome: "no-answer", claimedAt: noon("2026-06-07") }),
      made("handed", { channel: "task", stepId: "day-7", claimedAt: noon("2026-06-08") }),
    ];
    const explained = explain(facts({ openInvoices: [late], history }));
    expect(explained.last).toMatchObject({ channel: "call", on: "2026-06-05" });
    expect(tell(explained, "en").customer).toContain(
      "We were last in touch with you on 5 Jun 2026, by telephone.",
    );
    const [, ...unheard] = history;
    expect(explain(facts({ openInvoices: [late], history: unheard })).last).toBeUndefined();
  });

  it("says of a consumer's dispute that verifying the debt lets an agency go on, though nobody stated the end of the time for it", () => {
    const dispute = {
      id: "d",
      invoiceId: "a",
      amount: 4_000,
      currency: "EUR",
      reason: "not-received" as const,
      receivedOn: "2026-06-08",
    };
    const situation = facts({
      openInvoices: [late],
      account: {
        ...customer,
        debtorType: "consumer",
        address: { lines: ["1 Bay St"], city: "Tampa", region: "FL", country: "US" },
        writtenNotice: "2026-06-01",
        disputes: [dispute],
      },
      legalEntity: { ...entity, creditorRole: "third-party" },
    });
    const against = explain(situation).call?.heldBack.find(({ ruleId }) => ruleId === "us-dispute");
    expect(against?.changedBy).toContain("disputes-verified");
  });

  const withdrawn = facts({
    openInvoices: [late],
    account: { ...customer, consent: { email: { status: "withdrawn" }, sms: { status: "withdrawn" } } },
  });

  it("tells the collector in English the rule with its source, and a German in German", () => {
    const { language, collector, customer: told } = tell(explain(withdrawn), "de-AT");
    expect(language).toBe("de");
    expect(collector.join("\n")).toMatch(/rule consent-withdrawn, Regulation \(EU\) 2016\/679, art\. 7\(3\)/);
    expect(collector).toEqual(tell(explain(withdrawn), "en").collector);
    expect(told.join("\n")).toMatch(/überfällig/);
    expect(told.join("\n")).not.toMatch(/consent-withdrawn|day-7/);
  });

  it("tells the customer in every language that messages are written in, and in English for any other", () => {
    expect([...toldLanguages].sort()).toEqual([...languages].sort());
    const told = new Set(languages.map((language) => tell(explain(withdrawn), language).customer.join(" ")));
    expect(told.size).toBe(languages.length);
    expect(tell(explain(withdrawn), "ja")).toEqual(tell(explain(withdrawn), "en"));
  });

  it("says so where nothing is open", () => {
    expect(tell(explain(facts()), "en").customer).toEqual(["Nothing is open on your account."]);
  });
});
