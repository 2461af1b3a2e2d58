import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import type { ActDecision, Decision } from "../../../domain/dunning/decision.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { creditsOf } from "../../../domain/dunning/facts.ts";
import { codes, customer, entity, facts, hourly, invoice, noon, play, policyWith, TUESDAY } from "./facts.ts";

const acting = (decision: Decision): ActDecision => {
  if (decision.action === "wait") throw new Error(`It waits: ${codes(decision).join(", ")}`);
  return decision;
};
const due = (days: number) => addDays(TUESDAY, -days);
const contactPast = (changes: object) => ({
  id: "c",
  channel: "email" as const,
  stepId: "day-1",
  anchorInvoiceId: "a",
  status: "sent" as const,
  claimedAt: noon(due(0)),
  attempts: 1,
  invoices: [{ id: "a" }],
  ...changes,
});

describe("the default cadence", () => {
  it("announces, reminds by e-mail, by e-mail and SMS, by e-mail, and hands over to a person", () => {
    const openInvoices = [invoice("a", "2026-06-09")];
    const { made } = play(facts({ openInvoices }), hourly("2026-06-01", 60));
    expect(made.map(({ stepId, channels, at }) => [stepId, channels.join("+"), at.slice(0, 10)])).toEqual([
      // 2026-06-06 is a Saturday: the announcement moves to Monday, a day before the due date.
      ["before-due", "email", "2026-06-08"],
      ["day-1", "email", "2026-06-11"],
      ["day-7", "email+sms", "2026-06-16"],
      ["day-14", "email", "2026-06-23"],
      ["day-30", "task", "2026-07-09"],
    ]);
  });

  it("writes only between 8:00 and 18:00 at the debtor's place", () => {
    const openInvoices = [invoice("a", due(1))];
    const early = decideContact(facts({ openInvoices, now: `${TUESDAY}T06:30:00.000Z` }));
    expect(acting(early).step.stepId).toBe("day-1");
    const night = decideContact(facts({ openInvoices, now: `${TUESDAY}T17:30:00.000Z` }));
    expect(night.action).toBe("wait");
    expect(night.reasons.find(({ ruleId }) => ruleId === "house-default")?.code).toBe("channel-deferred");
    expect(night.nextLook).toBe("2026-06-10T06:00:00.000Z");
  });

  it("looks again on the day of the next step, at 8:00 at the debtor's place", () => {
    const openInvoices = [invoice("a", due(-10))];
    const decision = decideContact(facts({ openInvoices }));
    expect(codes(decision)).toEqual(["nothing-due"]);
    expect(decision.nextLook).toBe("2026-06-16T06:00:00.000Z");
  });

  it("has nothing to look for where nothing is open", () => {
    const decision = decideContact(facts({ openInvoices: [invoice("a", due(5), { open: 0 })] }));
    expect(decision).toMatchObject({ action: "wait", nextLook: null });
  });
});

describe("one message per account", () => {
  it("lists all that is past due, oldest first, subtotalled by currency", () => {
    const openInvoices = [
      invoice("b", due(2), { currency: "USD", open: 2_500 }),
      invoice("a", due(8)),
      invoice("c", due(3), { open: 5_000 }),
      invoice("later", due(-20)),
    ];
    const decision = acting(decideContact(facts({ openInvoices })));
    expect(decision.step.stepId).toBe("day-7");
    expect(decision.invoices.map(({ id, daysPastDue }) => [id, daysPastDue])).toEqual([
      ["a", 8],
      ["c", 3],
      ["b", 2],
    ]);
    expect(decision.totals).toEqual([
      { currency: "USD", owed: 2_500, credits: 0, toPay: 2_500, invoices: 1 },
      { currency: "EUR", owed: 15_000, credits: 0, toPay: 15_000, invoices: 2 },
    ]);
  });

  it("announces together what becomes due within the window", () => {
    const openInvoices = [invoice("a", due(-3)), invoice("b", due(-1)), invoice("c", due(-4))];
    const decision = acting(decideContact(facts({ openInvoices })));
    expect(decision.step.template).toBe("upcoming");
    expect(decision.invoices.map(({ id }) => id)).toEqual(["b", "a"]);
  });
});

describe("credits and unapplied cash", () => {
  it("does not remind of a zero balance", () => {
    const decision = decideContact(facts({ openInvoices: [invoice("a", due(8))], credits: { EUR: 10_000 } }));
    expect(codes(decision)).toEqual(["nothing-due", "covered-by-credits"]);
  });

  it("measures the minimum on the net amount", () => {
    const openInvoices = [invoice("a", due(8))];
    expect(codes(decideContact(facts({ openInvoices, credits: { EUR: 9_501 } })))).toContain("below-minimum");
    const decision = acting(decideContact(facts({ openInvoices, credits: { EUR: 9_500 } })));
    expect(decision.totals).toEqual([
      { currency: "EUR", owed: 10_000, credits: 9_500, toPay: 500, invoices: 1 },
    ]);
  });

  it("drops one currency and chases the other, at the age of the other", () => {
    const openInvoices = [invoice("a", due(20)), invoice("b", due(1), { currency: "USD" })];
    const decision = acting(decideContact(facts({ openInvoices, credits: { EUR: 10_000 } })));
    expect(decision.invoices.map(({ id }) => id)).toEqual(["b"]);
    expect(decision.step.stepId).toBe("day-1");
    expect(codes(decision)).toContain("covered-by-credits");
  });

  it("are what the open invoices owe beyond the balance", () => {
    const open = [invoice("a", due(1)), invoice("b", due(1), { currency: "USD" })];
    expect(creditsOf({ EUR: 7_500, USD: 10_000, GBP: -300 }, open)).toEqual({ EUR: 2_500, GBP: 300 });
  });
});

describe("holds", () => {
  it("leaves out a held invoice and follows the next one", () => {
    const hold = { until: due(-2), reason: "Lieferung unvollständig" };
    const openInvoices = [invoice("a", due(15), { hold }), invoice("b", due(1))];
    const decision = acting(decideContact(facts({ openInvoices })));
    expect(decision.step.stepId).toBe("day-1");
    expect(decision.invoices.map(({ id }) => id)).toEqual(["b"]);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: "invoice-held", invoiceId: "a" }),
    );
  });

  it("waits while the account is held and resumes by itself the day after", () => {
    const account = { ...customer, hold: { until: due(-3), reason: "Zahlung zugesagt" } };
    const openInvoices = [invoice("a", due(8))];
    const decision = decideContact(facts({ account, openInvoices }));
    expect(codes(decision)).toEqual(["account-held"]);
    expect(decision.nextLook).toBe("2026-06-13T06:00:00.000Z");
    // The day after is a Saturday.
    const { made } = play(facts({ account, openInvoices }), hourly(TUESDAY, 10));
    expect(made.map(({ at }) => at)).toEqual(["2026-06-15T06:00:00.000Z"]);
  });
});

describe("automatic payment", () => {
  const account = { ...customer, autopay: true };
  it("is never written to", () => {
    const decision = decideContact(facts({ account, openInvoices: [invoice("a", due(5))] }));
    expect(codes(decision)).toEqual(["autopay"]);
    expect(decision.nextLook).toBe("2026-06-10T06:00:00.000Z");
  });

  it("becomes a task once, when it failed", () => {
    const { made } = play(facts({ account, openInvoices: [invoice("a", due(5))] }), hourly(TUESDAY, 40));
    expect(made.map(({ stepId, channels }) => [stepId, ...channels])).toEqual([["autopay-failed", "task"]]);
  });
});

describe("catching up", () => {
  const openInvoices = [invoice("a", due(8))];
  it("jumps to the step that is due by now", () => {
    expect(acting(decideContact(facts({ openInvoices }))).step.stepId).toBe("day-7");
  });

  it("or goes through each step, with the cool-down between them", () => {
    const policy = policyWith({ catchUp: "sequential" });
    const { made } = play(facts({ openInvoices, policy }), hourly(TUESDAY, 14));
    expect(made.map(({ stepId, at }) => [stepId, at.slice(0, 10)])).toEqual([
      ["day-1", TUESDAY],
      ["day-7", "2026-06-12"],
      // On the 15th three messages lie within seven days: the house waits.
      ["day-14", "2026-06-16"],
    ]);
  });

  it("does not announce a due date that has passed", () => {
    const policy = policyWith({
      steps: defaultPolicy.segments[0]?.cadence.steps.filter(({ trigger }) => trigger.days !== 1) ?? [],
    });
    expect(codes(decideContact(facts({ openInvoices: [invoice("a", due(2))], policy })))).toContain(
      "step-not-due",
    );
  });
});

describe("the level", () => {
  const sevenSent = (["email", "sms"] as const).map((channel) =>
    contactPast({
      id: channel,
      channel,
      stepId: "day-7",
      claimedAt: noon(due(1)),
      invoices: [{ id: "a" }, { id: "b" }],
    }),
  );

  it("stays when the oldest invoice is paid in part", () => {
    const openInvoices = [invoice("a", due(8), { open: 1_000 }), invoice("b", due(4))];
    const decision = decideContact(facts({ openInvoices, history: sevenSent }));
    expect(codes(decision)).toContain("step-not-due");
  });

  it("passes to the next oldest, which is not told twice what it was told", () => {
    const openInvoices = [invoice("b", due(4))];
    const decision = decideContact(facts({ openInvoices, history: sevenSent }));
    expect(codes(decision)).toEqual(["step-not-due"]);
    // b reaches its own day 7 three days later.
    expect(decision.nextLook).toBe("2026-06-12T06:00:00.000Z");
  });

  it("hands over together what would follow within a fortnight", () => {
    const openInvoices = [0, 1, 5, 14, 15].map((days) => invoice(`i${days}`, addDays("2026-05-10", days)));
    const { made } = play(facts({ openInvoices }), hourly(TUESDAY, 30));
    const tasks = made.filter(({ channels }) => channels.includes("task"));
    expect(tasks.map(({ at, anchorInvoiceId }) => [at.slice(0, 10), anchorInvoiceId])).toEqual([
      [TUESDAY, "i0"],
      ["2026-06-24", "i15"],
    ]);
  });

  it("goes on with newer invoices after the oldest was handed to a person", () => {
    const handed = contactPast({ stepId: "day-30", channel: "task", claimedAt: noon(due(10)) });
    const openInvoices = [invoice("a", due(40)), invoice("b", due(1))];
    const decision = acting(decideContact(facts({ openInvoices, history: [handed] })));
    expect(decision.step.stepId).toBe("day-1");
    expect(decision.invoices.map(({ id }) => id)).toEqual(["b"]);
    expect(codes(decision)).toContain("cadence-ended");
  });
});

describe("channels", () => {
  const openInvoices = [invoice("a", due(7))];
  const withdrawn = { status: "withdrawn", at: noon(due(100)) } as const;

  it("lets the other channel go when one is denied", () => {
    const account = { ...customer, consent: { ...customer.consent, sms: withdrawn } };
    const decision = acting(decideContact(facts({ account, openInvoices })));
    expect(decision.contacts.map(({ channel }) => channel)).toEqual(["email"]);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: "channel-denied", channel: "sms", ruleId: "consent-withdrawn" }),
    );
  });

  it("hands over to a person when none is permitted", () => {
    const account = { ...customer, consent: { email: withdrawn, sms: withdrawn } };
    const decision = acting(decideContact(facts({ account, openInvoices })));
    expect(decision.action).toBe("task");
    expect(codes(decision)[0]).toBe("no-permitted-channel");
  });

  it("and that once in a cycle, until the step that is a person's anyway", () => {
    const account = { ...customer, consent: { email: withdrawn, sms: withdrawn } };
    const { made } = play(facts({ account, openInvoices }), hourly(TUESDAY, 40));
    expect(made.map(({ stepId, channels }) => [stepId, ...channels])).toEqual([
      ["day-1", "task"],
      ["day-30", "task"],
    ]);
  });

  it("lets an announcement that no channel may carry lapse, and hands over at the first step past due", () => {
    const account = { ...customer, consent: { email: withdrawn, sms: withdrawn } };
    const before = decideContact(facts({ account, openInvoices: [invoice("a", due(-3))] }));
    expect(before.action).toBe("wait");
    expect(codes(before)).toEqual(["announcement-not-permitted", "step-due", "channel-denied"]);
    expect(before.nextLook).toBe("2026-06-13T06:00:00.000Z");
    const { made } = play(facts({ account, openInvoices: [invoice("a", due(-3))] }), hourly(TUESDAY, 40));
    expect(made.map(({ stepId, channels, at }) => [stepId, ...channels, at.slice(0, 10)])).toEqual([
      ["day-1", "task", "2026-06-13"],
      ["day-30", "task", "2026-07-12"],
    ]);
  });

  it("gives each rule beside the one that denies its own verdict", () => {
    const account = { ...customer, consent: { email: withdrawn, sms: withdrawn } };
    const decision = decideContact(facts({ account, openInvoices, now: `${TUESDAY}T19:00:00.000Z` }));
    const email = decision.reasons.filter(({ channel }) => channel === "email");
    expect(email.map(({ code, ruleId, until }) => [code, ruleId, until])).toEqual([
      ["channel-denied", "consent-withdrawn", undefined],
      ["channel-deferred", "house-default", "2026-06-10T06:00:00.000Z"],
    ]);
  });

  it("never leaves a suppressed address waiting: it falls back or hands over", () => {
    const suppressions = [{ address: "ANNA@kern.example", reason: "bounced" as const, since: noon(due(1)) }];
    const step1 = decideContact(
      facts({ account: { ...customer, suppressions }, openInvoices: [invoice("a", due(1))] }),
    );
    expect(acting(step1).action).toBe("task");
    const both = decideContact(facts({ account: { ...customer, suppressions }, openInvoices }));
    expect(acting(both).contacts.map(({ channel }) => channel)).toEqual(["sms"]);
  });

  it("tries a bounced step again at a new address, as a contact of its own", () => {
    const first = acting(decideContact(facts({ openInvoices: [invoice("a", due(1))] })));
    const id = first.contacts[0]?.id ?? "";
    const bounced = contactPast({ id, status: "bounced", claimedAt: "2026-06-08T09:00:00.000Z" });
    const account = {
      ...customer,
      contacts: [{ name: "Neu", email: "neu@kern.example", role: "billing" as const }],
    };
    const again = acting(
      decideContact(facts({ account, openInvoices: [invoice("a", due(1))], history: [bounced] })),
    );
    expect(again.step.stepId).toBe("day-1");
    expect(again.contacts[0]?.id).not.toBe(id);
    expect(again.contacts[0]?.recipient?.address).toBe("neu@kern.example");
  });

  it("completes a step whose SMS is missing, but only for some days", () => {
    const mailed = contactPast({ stepId: "day-7", claimedAt: noon(TUESDAY) });
    const base = facts({ openInvoices, history: [mailed] });
    const soon = acting(decideContact({ ...base, now: `${TUESDAY}T13:00:00.000Z` }));
    expect(soon.contacts.map(({ channel }) => channel)).toEqual(["sms"]);
    expect(codes(decideContact({ ...base, now: noon("2026-06-15") }))).toEqual(["step-not-due"]);
  });
});

describe("two channels of one step", () => {
  const openInvoices = [invoice("a", due(7))];

  it("are one message to a business, and two to a consumer, who gets one a day", () => {
    expect(acting(decideContact(facts({ openInvoices }))).contacts.map(({ channel }) => channel)).toEqual([
      "email",
      "sms",
    ]);
    const account = { ...customer, debtorType: "consumer" as const };
    const decision = acting(decideContact(facts({ account, openInvoices })));
    expect(decision.contacts.map(({ channel }) => channel)).toEqual(["email"]);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: "channel-deferred", channel: "sms", ruleId: "house-default" }),
    );
    const { made } = play(facts({ account, openInvoices }), hourly(TUESDAY, 5));
    expect(made.map(({ channels, at }) => [...channels, at])).toEqual([
      ["email", "2026-06-09T06:00:00.000Z"],
      ["sms", "2026-06-10T06:00:00.000Z"],
    ]);
  });
});

describe("missed runs and changes of the clock", () => {
  it("a run missed for two days sends the step that is due by then, once", () => {
    const openInvoices = [invoice("a", "2026-06-08")];
    const missing = hourly(TUESDAY, 20).filter((at) => at < "2026-06-09T05" || at > "2026-06-11T05");
    const { made } = play(facts({ openInvoices }), missing);
    expect(made.map(({ stepId, at }) => [stepId, at])).toEqual([
      ["day-1", "2026-06-11T06:00:00.000Z"],
      ["day-7", "2026-06-15T06:00:00.000Z"],
      ["day-14", "2026-06-22T06:00:00.000Z"],
    ]);
  });

  it.each([
    // The clock goes forward on 29 March and back on 25 October 2026, both Sundays.
    ["2026-03-27T18:00:00.000Z", "2026-03-30T06:00:00.000Z"],
    ["2026-10-23T18:00:00.000Z", "2026-10-26T07:00:00.000Z"],
  ])("what is due on the Friday evening of %s goes out on Monday at 8:00 there", (now, monday) => {
    const openInvoices = [invoice("a", addDays(now.slice(0, 10), -1))];
    const decision = decideContact(facts({ openInvoices, now }));
    expect(decision).toMatchObject({ action: "wait", nextLook: monday });
    expect(acting(decideContact(facts({ openInvoices, now: monday }))).step.stepId).toBe("day-1");
  });
});

describe("open claims", () => {
  const openInvoices = [invoice("a", due(1))];
  const claimedAt = `${TUESDAY}T08:00:00.000Z`;
  const claimed = contactPast({ status: "claimed", claimedAt });

  it("cover their step until they expire, and the account is looked at then", () => {
    const decision = decideContact(facts({ openInvoices, history: [claimed] }));
    expect(codes(decision)).toEqual(["step-not-due"]);
    expect(decision.nextLook).toBe(`${TUESDAY}T14:00:00.000Z`);
  });

  it("are taken up again under the same id after that", () => {
    const now = `${TUESDAY}T14:00:00.000Z`;
    const fresh = acting(decideContact(facts({ openInvoices, now })));
    const id = fresh.contacts[0]?.id ?? "";
    const again = acting(decideContact(facts({ openInvoices, now, history: [{ ...claimed, id }] })));
    expect(again.contacts[0]?.id).toBe(id);
  });

  it("of an SMS cover it for good, since nothing tells whether it was sent", () => {
    const sms = { ...claimed, channel: "sms" as const };
    const [, , day7] = defaultPolicy.segments[0]?.cadence.steps ?? [];
    const policy = policyWith({
      steps: day7 ? [{ ...day7, id: "day-1", trigger: { ...day7.trigger, days: 1 }, channels: ["sms"] }] : [],
    });
    const decision = decideContact(facts({ openInvoices, policy, history: [sms], now: noon("2026-06-11") }));
    expect(codes(decision)).toEqual(["nothing-due", "cadence-ended"]);
  });

  it("are given up after three tries: a person takes over", () => {
    const failed = { ...claimed, status: "failed" as const, attempts: 3 };
    const decision = acting(decideContact(facts({ openInvoices, history: [failed] })));
    expect(decision.action).toBe("task");
    expect(codes(decision)).toContain("delivery-failed");
  });

  it("that failed are tried again an hour later", () => {
    const failed = { ...claimed, status: "failed" as const, claimedAt: `${TUESDAY}T11:30:00.000Z` };
    const decision = decideContact(facts({ openInvoices, history: [failed] }));
    expect(codes(decision)).toContain("retry-later");
    expect(decision.nextLook).toBe(`${TUESDAY}T12:30:00.000Z`);
  });
});

describe("segments", () => {
  it("the first that fits decides; an account that fits none is not chased", () => {
    const [everyone] = defaultPolicy.segments;
    if (!everyone) throw new Error("The default policy has a segment");
    const openInvoices = [invoice("a", due(1))];
    const policy = {
      ...defaultPolicy,
      segments: [
        { ...everyone, id: "key", when: { field: "segment", op: "eq", value: "key" } as const },
        { ...everyone, id: "abroad", when: { not: { field: "country", op: "in", value: ["DE"] } } as const },
      ],
    };
    expect(codes(decideContact(facts({ openInvoices, policy })))).toEqual(["no-segment"]);
    const key = decideContact(facts({ openInvoices, policy, account: { ...customer, segment: "key" } }));
    expect(acting(key).step.segmentId).toBe("key");
    const vienna = { ...customer, address: { lines: [], country: "AT" } };
    expect(acting(decideContact(facts({ openInvoices, policy, account: vienna }))).step.segmentId).toBe(
      "abroad",
    );
  });
});

describe("grace", () => {
  it("moves a step past business days after the due date", () => {
    const policy = policyWith({ graceBusinessDays: 3 });
    // Due on Friday 5 June: three business days later is Wednesday the 10th.
    const openInvoices = [invoice("a", "2026-06-05")];
    const waiting: DunningFacts = facts({ openInvoices, policy });
    expect(decideContact(waiting).nextLook).toBe("2026-06-10T06:00:00.000Z");
    expect(acting(decideContact({ ...waiting, now: noon("2026-06-10") })).step.stepId).toBe("day-1");
  });
});

describe("the debtor's place", () => {
  it("counts days where the debtor is", () => {
    const account = { ...customer, address: { lines: [], country: "NZ" }, timeZone: "Pacific/Auckland" };
    const openInvoices = [invoice("a", TUESDAY)];
    const now = `${TUESDAY}T21:00:00.000Z`;
    expect(acting(decideContact(facts({ account, openInvoices, now }))).step.stepId).toBe("day-1");
    expect(decideContact(facts({ openInvoices, now, legalEntity: entity })).action).toBe("wait");
  });
});
