import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { dayOf } from "../../../domain/dunning/day.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import { type ActDecision, NextLook } from "../../../domain/dunning/decision.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { promiseState } from "../../../domain/dunning/promise.ts";
import { chaseable } from "../../../domain/dunning/protection.ts";
import type { OpenDispute, OpenPromise, Stop, StopKind } from "../../../domain/ledger/circumstances.ts";
import type { Account, Invoice } from "../../../domain/ledger/model.ts";
import { asRows, codes, customer, facts, hourly, invoice, noon, play, TUESDAY } from "./facts.ts";

const due = (days: number) => addDays(TUESDAY, -days);
const with_ = (account: Partial<Account>, openInvoices: readonly Invoice[], now = noon(TUESDAY)) =>
  facts({ account: { ...customer, ...account }, openInvoices, now });
const idsOf = (decision: ReturnType<typeof decideContact>) =>
  decision.action === "wait" ? [] : decision.invoices.map(({ id }) => id);

const promise = (changes: Partial<OpenPromise> = {}): OpenPromise => ({
  id: "p",
  amount: 10_000,
  currency: "EUR",
  madeOn: due(1),
  payBy: "2026-06-12",
  invoiceIds: ["a"],
  owedThen: 10_000,
  ...changes,
});
const dispute = (invoiceId: string, amount: number, changes: Partial<OpenDispute> = {}): OpenDispute => ({
  id: `d-${invoiceId}-${amount}`,
  invoiceId,
  amount,
  currency: "EUR",
  reason: "quality",
  receivedOn: due(3),
  ...changes,
});
const stopOf = (kind: StopKind, until?: string): Stop => ({
  kind,
  since: noon(due(2)),
  by: "clerk",
  reason: "letter",
  ...(until !== undefined && { until }),
});

describe("a promise to pay", () => {
  it("protects its invoices until its day and the days of grace have passed", () => {
    const start = with_({ promises: [promise()] }, [invoice("a", due(8))]);
    const decision = decideContact(start);
    expect(codes(decision)).toEqual(["nothing-due", "promised"]);
    // Promised by Friday the 12th, with three days of grace: broken from Tuesday the 16th.
    expect(decision.nextLook).toBe("2026-06-16T06:00:00.000Z");
    expect(decideContact({ ...start, now: "2026-06-16T05:59:59.999Z" }).action).toBe("wait");
  });

  it("that is broken lets the chase go on by itself, at the step that is due by then", () => {
    const start = with_({ promises: [promise()] }, [invoice("a", due(8))]);
    expect(asRows(play(start, hourly(TUESDAY, 10)).made)).toEqual([["day-14", "email", "2026-06-16"]]);
    const decision = decideContact({ ...start, now: noon("2026-06-16") });
    expect(codes(decision)).toContain("promise-broken");
  });

  it("leaves the other invoices to be chased", () => {
    const start = with_({ promises: [promise()] }, [invoice("a", due(20)), invoice("b", due(1))]);
    const decision = decideContact(start);
    expect(idsOf(decision)).toEqual(["b"]);
    expect(decision).toMatchObject({ step: { stepId: "day-1" } });
  });

  it.each([
    ["paid in full", 0, "kept"],
    ["95 % paid", 500, "kept"],
    ["a cent less paid", 501, "pending"],
  ])("is judged by what came in since it was made: %s", (_, open, expected) => {
    const policy = { promises: { tolerancePercent: 95, graceDays: 3, minimumSharePercent: 50 } };
    expect(promiseState(promise(), () => open, 0, policy)).toBe(expected);
  });

  it.each([
    ["nothing was paid, and all is written off", { writtenOff: 10_000 }, 0, "void"],
    ["nothing was paid, and all is credited", { credited: 10_000 }, 0, "void"],
    ["30.00 were paid, and the rest is written off", { writtenOff: 7_000 }, 0, "void"],
    ["30.00 were paid, and the rest, which was not owed, is credited", { credited: 7_000 }, 0, "kept"],
    ["60.00 are credited, and of the rest nothing is paid", { credited: 6_000 }, 4_000, "pending"],
    ["60.00 are credited, and of the rest 37.99 are paid", { credited: 6_000 }, 201, "pending"],
    ["60.00 are credited, and of the rest 38.00 are paid", { credited: 6_000 }, 200, "kept"],
    ["60.00 are written off, and of the rest 38.00 are paid", { writtenOff: 6_000 }, 200, "void"],
    ["60.00 are written off, and of the rest nothing is paid", { writtenOff: 6_000 }, 4_000, "pending"],
    ["95.00 were paid, and the rest is written off", { writtenOff: 500 }, 0, "kept"],
    ["a payment before it bounced, and all is credited", { owedThen: 5_000, credited: 10_000 }, 0, "void"],
  ])("counts payments only: %s", (_, changes, open, expected) => {
    const policy = { promises: { tolerancePercent: 95, graceDays: 3, minimumSharePercent: 50 } };
    const state = (today: number) => promiseState(promise(changes), () => open, today, policy);
    expect(state(0)).toBe(expected);
    expect(state(dayOf("2026-12-31"))).toBe(expected === "pending" ? "broken" : expected);
  });

  it("of a part protects until its day, and once kept the rest is chased", () => {
    const half = promise({ amount: 5_000 });
    const kept = with_({ promises: [half] }, [invoice("a", due(8), { open: 5_000 })]);
    expect(decideContact(kept)).toMatchObject({ action: "contact", totals: [{ toPay: 5_000 }] });
    const pending = with_({ promises: [half] }, [invoice("a", due(8))]);
    expect(codes(decideContact(pending))).toContain("promised");
  });

  it("of less than half of what its invoices owe protects its own amount, and the rest is chased", () => {
    const small = promise({ amount: 100 });
    const decision = decideContact(with_({ promises: [small] }, [invoice("a", due(8))]));
    expect(decision).toMatchObject({
      action: "contact",
      step: { stepId: "day-7" },
      invoices: [{ id: "a", open: 9_900, promised: 100 }],
      totals: [{ owed: 9_900, toPay: 9_900 }],
    });
    expect(decision.reasons).toContainEqual({
      code: "promised-in-part",
      text: "The customer promised 1.00 EUR by 2026-06-12; the rest is asked for.",
      invoiceId: "a",
    });
  });

  it("of half an invoice pauses all of it, as an instalment that is waited for", () => {
    for (const [amount, action] of [
      [5_000, "wait"],
      [4_999, "contact"],
    ] as const)
      expect(decideContact(with_({ promises: [promise({ amount })] }, [invoice("a", due(8))])).action).toBe(
        action,
      );
  });

  it("is large or small by what was neither credited nor written off of its invoices", () => {
    const credited = promise({ amount: 3_000, credited: 2_000, writtenOff: 2_000 });
    const open = with_({ promises: [credited] }, [invoice("a", due(8), { open: 6_000 })]);
    expect(codes(decideContact(open))).toEqual(["nothing-due", "promised"]);
  });

  it.each([
    [0, 1, "wait"],
    [100, 9_000, "contact"],
    [100, 10_000, "wait"],
  ])(
    "pauses its invoices from the share of the policy on: a share of %i, and a promise of %i: %s",
    (share, amount, action) => {
      const start = with_({ promises: [promise({ amount })] }, [invoice("a", due(8))]);
      const promises = { ...start.policy.promises, minimumSharePercent: share };
      expect(decideContact({ ...start, policy: { ...start.policy, promises } }).action).toBe(action);
    },
  );

  it("that is small goes over what is due first, less what was paid towards it, and over nothing disputed", () => {
    const invoices = [invoice("b", due(1)), invoice("a", due(8)), invoice("c", due(1))];
    const small = promise({ amount: 12_000, invoiceIds: ["a", "b", "c"], owedThen: 30_000 });
    const start = with_({ promises: [small] }, invoices);
    const asked = (of: DunningFacts) =>
      "invoices" in decideContact(of)
        ? (decideContact(of) as ActDecision).invoices.map(({ id, open, promised }) => [id, open, promised])
        : [];
    expect(asked(start)).toEqual([
      ["b", 8_000, 2_000],
      ["c", 10_000, undefined],
    ]);
    // 30.00 came in since: 90.00 are still to come.
    const paid = invoices.map((it) => (it.id === "c" ? { ...it, open: 7_000 } : it));
    expect(asked({ ...start, openInvoices: paid })).toEqual([
      ["a", 1_000, 9_000],
      ["b", 10_000, undefined],
      ["c", 7_000, undefined],
    ]);
    const disputes = [dispute("a", 4_000)];
    const account = { ...start.account, disputes };
    expect(asked({ ...start, account })).toEqual([
      ["b", 4_000, 6_000],
      ["c", 10_000, undefined],
    ]);
  });

  it("that is broken protects no part any more", () => {
    const small = promise({ amount: 100 });
    const start = with_({ promises: [small] }, [invoice("a", due(8))]);
    expect(decideContact({ ...start, now: noon("2026-06-16") })).toMatchObject({
      totals: [{ toPay: 10_000 }],
    });
  });

  it("keeps back no more than was promised, nor less, whatever is open, paid, credited and disputed", () => {
    const share = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ open: share, disputed: share, age: fc.integer({ min: 1, max: 40 }) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.record({ credited: share, writtenOff: share, paid: share }),
        fc.integer({ min: 0, max: 100 }),
        (list, wanted, { credited, writtenOff, paid }, minimumSharePercent) => {
          const invoices = list.map(({ open, age }, n) => invoice(`i${n}`, due(age), { open }));
          const open = invoices.reduce((sum, it) => sum + it.open, 0);
          const owedThen = open + credited + writtenOff + paid;
          const amount = Math.min(wanted, owedThen);
          if (amount === 0) return;
          const made = promise({
            amount,
            owedThen,
            credited,
            writtenOff,
            invoiceIds: invoices.map(({ id }) => id),
          });
          const disputes = list.flatMap(({ open: of, disputed }, n) =>
            of > 0 && disputed > 0 ? [dispute(`i${n}`, Math.min(of, disputed))] : [],
          );
          const start = with_({ promises: [made], disputes }, invoices);
          const policy = { ...start.policy, promises: { ...start.policy.promises, minimumSharePercent } };
          const look = {
            facts: { ...start, policy },
            place: "Europe/Berlin",
            today: dayOf(TUESDAY),
            next: new NextLook(),
            reasons: [],
          };
          const asked = chaseable(look).reduce((sum, it) => sum + it.invoice.open, 0);
          const kept = chaseable(look).reduce(
            (sum, it) => sum + it.invoice.open + (it.disputed ?? 0) + (it.promised ?? 0),
            0,
          );
          const undisputed = open - disputes.reduce((sum, it) => sum + it.amount, 0);
          const openOf = (id: string) => invoices.find((it) => it.id === id)?.open ?? 0;
          const isPending = promiseState(made, openOf, dayOf(TUESDAY), policy) === "pending";
          if (!isPending) expect(asked).toBe(undisputed);
          else if (amount * 100 >= (open + paid) * minimumSharePercent) expect(asked).toBe(0);
          else expect(asked).toBe(Math.max(0, undisputed - Math.max(0, amount - paid)));
          // Of each invoice that is asked for, what is asked and what is kept back make what is open.
          expect(kept).toBe(chaseable(look).reduce((sum, it) => sum + openOf(it.invoice.id), 0));
        },
      ),
    );
  });

  it("that is pending protects an invoice of which an earlier one was broken", () => {
    const earlier = promise({ id: "o", payBy: due(7), madeOn: due(10) });
    const decision = decideContact(with_({ promises: [earlier, promise()] }, [invoice("a", due(8))]));
    expect(codes(decision).sort()).toEqual(["nothing-due", "promise-broken", "promised"]);
  });
});

describe("a dispute", () => {
  it("of a whole invoice stops that invoice alone", () => {
    const start = with_({ disputes: [dispute("a", 10_000)] }, [invoice("a", due(20)), invoice("b", due(8))]);
    const decision = decideContact(start);
    expect(idsOf(decision)).toEqual(["b"]);
    // The level is that of the oldest undisputed invoice.
    expect(decision).toMatchObject({ step: { stepId: "day-7" }, anchorInvoiceId: "b" });
  });

  it("of a part leaves the rest to be chased, at the invoice's own age", () => {
    const start = with_({ disputes: [dispute("a", 4_000)] }, [invoice("a", due(14)), invoice("b", due(1))]);
    expect(decideContact(start)).toMatchObject({
      step: { stepId: "day-14" },
      invoices: [
        { id: "a", open: 6_000, disputed: 4_000 },
        { id: "b", open: 10_000 },
      ],
      totals: [{ owed: 16_000, toPay: 16_000 }],
    });
  });

  it("adds up with others of the same invoice, and never to more than is open", () => {
    const disputes = [dispute("a", 4_000), dispute("a", 7_000)];
    const decision = decideContact(with_({ disputes }, [invoice("a", due(8))]));
    expect(codes(decision)).toEqual(["nothing-due", "disputed"]);
    const partly = decideContact(
      with_({ disputes: [dispute("a", 4_000)] }, [invoice("a", due(8), { open: 3_000 })]),
    );
    expect(partly.action).toBe("wait");
  });

  it("that is resolved lets the chase go on at the age the invoice has by then", () => {
    const start = with_({ disputes: [dispute("a", 10_000)] }, [invoice("a", due(1))]);
    const { made } = play(start, hourly(TUESDAY, 20), (current) =>
      current.now >= noon("2026-06-18") ? { ...current, account: customer } : current,
    );
    expect(asRows(made)).toEqual([
      ["day-7", "email+sms", "2026-06-18"],
      ["day-14", "email", "2026-06-22"],
    ]);
  });

  it("of a debt in its validation period ends an agency's contact with a consumer, until it is verified", () => {
    const open = dispute("a", 4_000, { validationEnds: addDays(TUESDAY, 10) });
    const consumer = (disputes: OpenDispute[]) => ({
      ...with_({ disputes, debtorType: "consumer", address: { lines: [], region: "MA", country: "US" } }, [
        invoice("a", due(8)),
      ]),
      legalEntity: { ...facts().legalEntity, creditorRole: "third-party" as const },
      now: `${TUESDAY}T17:00:00.000Z`,
    });
    const stopped = decideContact(consumer([open]));
    expect(stopped.action).toBe("task");
    expect(stopped.reasons).toContainEqual(expect.objectContaining({ ruleId: "us-dispute" }));
    expect(decideContact(consumer([{ ...open, verified: true }])).action).toBe("contact");
  });
});

describe("a stop", () => {
  it.each<StopKind>(["bankruptcy", "deceased", "legal-hold", "payment-in-flight"])(
    "%s silences the account: nobody asks for money, not a person either",
    (kind) => {
      const forGood = decideContact(with_({ stops: [stopOf(kind)] }, [invoice("a", due(40))]));
      expect(forGood).toMatchObject({ action: "wait", nextLook: null });
      expect(codes(forGood)).toEqual(["account-stopped"]);
      const untilFriday = decideContact(
        with_({ stops: [stopOf(kind, "2026-06-12")] }, [invoice("a", due(40))]),
      );
      expect(untilFriday).toMatchObject({ action: "wait", nextLook: "2026-06-13T06:00:00.000Z" });
    },
  );

  it.each<StopKind>(["cease", "vulnerable"])("%s stops messages and is for a person to judge", (kind) => {
    const { made } = play(with_({ stops: [stopOf(kind)] }, [invoice("a", due(1))]), hourly(TUESDAY, 20));
    expect(asRows(made)).toEqual([["day-1", "task", TUESDAY]]);
  });

  it("with an end is over on the day after it, and what was due meanwhile comes then", () => {
    const stops = [stopOf("payment-in-flight", "2026-06-11")];
    const { made } = play(with_({ stops }, [invoice("a", due(1))]), hourly(TUESDAY, 5));
    expect(asRows(made)).toEqual([["day-1", "email", "2026-06-12"]]);
  });

  it("that only stops messages is looked at again when it ends, whether or not a person has the account", () => {
    const start = with_({ stops: [stopOf("vulnerable", "2026-06-17")] }, [invoice("a", due(1))]);
    const { made, facts: after } = play(start, hourly(TUESDAY, 7));
    expect(made.every(({ channels }) => channels.join() === "task")).toBe(true);
    const denied = decideContact({ ...after, now: noon("2026-06-16") });
    expect(denied).toMatchObject({ action: "wait", nextLook: "2026-06-18T06:00:00.000Z" });
    expect(asRows(play(after, hourly("2026-06-16", 4)).made)).toEqual([["day-7", "email+sms", "2026-06-18"]]);
  });
});

describe("a moratorium", () => {
  const british = {
    debtorType: "consumer" as const,
    address: { lines: [], country: "GB" },
    timeZone: "Europe/London",
  };

  it("puts a consumer in the United Kingdom off until it ends, sixty days after it began where no end is stated", () => {
    const start = with_({ ...british, moratorium: { from: due(10) } }, [invoice("a", due(8))]);
    const decision = decideContact(start);
    expect(decision).toMatchObject({
      action: "wait",
      // From 30 May for sixty days: the last one is 28 July.
      nextLook: "2026-07-29T07:00:00.000Z",
      reasons: [{ ruleId: "uk-breathing-space", source: "SI 2020/1311, regs. 7 and 26" }],
    });
  });

  it("keeps people off as well as messages", () => {
    const moratorium = { from: due(1), until: "2026-07-20" };
    const start = with_({ ...british, moratorium }, [invoice("a", due(8))]);
    expect(asRows(play(start, hourly(TUESDAY, 45)).made)).toEqual([["day-30", "task", "2026-07-21"]]);
  });
});

describe("a hold with a date", () => {
  it.each([
    ["account", { hold: { until: "2026-06-11", reason: "visit" } }, {}],
    ["invoice", {}, { hold: { until: "2026-06-11", reason: "visit" } }],
  ])("on the %s ends by itself on the day after", (_, account, changes) => {
    const start = with_(account, [invoice("a", due(1), changes)]);
    expect(decideContact(start)).toMatchObject({ action: "wait", nextLook: "2026-06-12T06:00:00.000Z" });
    expect(asRows(play(start, hourly(TUESDAY, 5)).made)).toEqual([["day-1", "email", "2026-06-12"]]);
  });
});
