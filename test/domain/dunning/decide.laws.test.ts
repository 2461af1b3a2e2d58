import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMilliseconds, daysBetween } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { codes, customer, facts, hourly, invoice, noon, play, policyWith } from "./facts.ts";
import { START, someFacts } from "./generators.ts";

const SEED = 20_260_302;

const check = (property: fc.IPropertyWithHooks<unknown[]> | fc.IProperty<never>, numRuns: number): void =>
  fc.assert(property as fc.IProperty<unknown>, {
    seed: SEED,
    numRuns,
    interruptAfterTimeLimit: 30_000,
    markInterruptAsFailure: false,
  });

const stepIndex = ({ policy }: DunningFacts, stepId: string, segmentId?: string): number =>
  (
    policy.segments.find(({ id }) => segmentId === undefined || id === segmentId)?.cadence.steps ?? []
  ).findIndex(({ id }) => id === stepId);

/** What of the invoice is disputed, the whole of it at most. */
const disputedOf = ({ account, openInvoices }: DunningFacts, id: string): number => {
  const sum = (account.disputes ?? [])
    .filter(({ invoiceId }) => invoiceId === id)
    .reduce((total, { amount }) => total + amount, 0);
  return Math.min(sum, openInvoices.find((it) => it.id === id)?.open ?? 0);
};

/** What is left to pay of these invoices once credits have paid what is owed in their currency, the oldest first. */
const unpaidOf = (start: DunningFacts, listed: readonly { id: string; currency: string }[]): number => {
  const wanted = new Set(listed.map(({ id }) => id));
  const currency = listed[0]?.currency ?? "";
  const aged = start.openInvoices
    .filter((it) => it.currency === currency)
    .map((it) => ({ id: it.id, key: `${it.dueDate} ${it.id}`, owed: it.open - disputedOf(start, it.id) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  let pool = start.credits[currency] ?? 0;
  let unpaid = 0;
  for (const { id, owed } of aged) {
    const paid = Math.min(pool, owed);
    pool -= paid;
    if (wanted.has(id)) unpaid += owed - paid;
  }
  return unpaid;
};

/**
 * What promises of the invoice keep back that are neither kept nor past their day and the three days of grace: all of
 * it for half of what was owed, else what is still to come. Each of them is about one invoice here.
 */
const promisedOf = (start: DunningFacts, id: string, now: string): number => {
  const open = start.openInvoices.find((it) => it.id === id)?.open ?? 0;
  const parts = (start.account.promises ?? []).map(({ invoiceIds, payBy, owedThen, amount }) => {
    const paid = owedThen - open;
    if (!invoiceIds.includes(id) || paid >= amount * 0.95 || now.slice(0, 10) > addDays(payBy, 3)) return 0;
    return amount * 2 >= owedThen ? open : Math.min(amount - Math.max(0, paid), open - disputedOf(start, id));
  });
  return Math.max(0, ...parts);
};

describe("a course of hourly looks", () => {
  it("takes no step of a cycle twice over the same channel, and never falls back within one", () => {
    const property = fc.property(someFacts, (start) => {
      const { made, facts: end } = play(start, hourly(START, 45));
      const ids = made.flatMap(({ contacts }) => contacts.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(end.history).toHaveLength(ids.length);
      const cycles = new Set(made.map(({ anchorInvoiceId, segmentId }) => `${anchorInvoiceId} ${segmentId}`));
      for (const cycle of cycles) {
        const levels = made
          .filter(({ anchorInvoiceId, segmentId }) => `${anchorInvoiceId} ${segmentId}` === cycle)
          .map(({ stepId, segmentId }) => stepIndex(start, stepId, segmentId));
        expect(levels).toEqual([...levels].sort((a, b) => a - b));
      }
    });
    check(property as never, 60);
  });

  it("keeps the message's sum to what the invoices owe, chases no held invoice, nothing below the minimum", () => {
    const property = fc.property(someFacts, fc.integer({ min: 0, max: 40 }), (start, later) => {
      const now = noon(addDays(START, later));
      const decision = decideContact({ ...start, now });
      if (decision.action === "wait") return;
      expect(decision.contacts.length).toBeGreaterThan(0);
      const byId = new Map(start.openInvoices.map((it) => [it.id, it]));
      for (const total of decision.totals) {
        const listed = decision.invoices.filter(({ currency }) => currency === total.currency);
        const owed = listed.reduce(
          (sum, { id }) =>
            sum + (byId.get(id)?.open ?? 0) - disputedOf(start, id) - promisedOf(start, id, now),
          0,
        );
        expect(total.owed).toBe(owed);
        const promised = listed.reduce((sum, { id }) => sum + promisedOf(start, id, now), 0);
        expect(total.toPay).toBe(unpaidOf(start, listed) - promised);
        expect(total.toPay).toBeGreaterThan(0);
        if (total.currency !== "JPY") expect(total.toPay).toBeGreaterThanOrEqual(500);
      }
      for (const { id, open } of decision.invoices) {
        const { hold } = byId.get(id) ?? {};
        expect(open).toBeGreaterThan(0);
        expect(promisedOf(start, id, now)).toBeLessThan(byId.get(id)?.open ?? 0);
        expect(hold === undefined || daysBetween(hold.until, now.slice(0, 10)) >= 0).toBe(true);
      }
      const step = start.policy.segments
        .find(({ id }) => id === decision.step.segmentId)
        ?.cadence.steps.find(({ id }) => id === decision.step.stepId);
      const least = Number(step?.minimum?.["EUR"] ?? 0) * 100;
      const reaches = decision.totals.some(({ currency, toPay }) => currency !== "EUR" || toPay >= least);
      expect(reaches).toBe(true);
      const { hold, autopay } = start.account;
      expect(hold === undefined || hold.until < addDays(now.slice(0, 10), 1)).toBe(true);
      if (autopay) expect(decision.contacts.map(({ channel }) => channel)).toEqual(["task"]);
    });
    check(property as never, 2_000);
  });

  it("is not needed every hour: looking only at the next look makes the same contacts at the same hours", () => {
    const property = fc.property(someFacts, (start) => {
      const instants = hourly(START, 40);
      const everyHour = play(start, instants).made.map(({ at, stepId, channels }) => ({
        at,
        stepId,
        channels,
      }));
      let due: string | null = instants[0] ?? null;
      let current = start;
      const onlyWhenDue: typeof everyHour = [];
      for (const now of instants) {
        if (due === null || now < due) continue;
        const { made, facts: after } = play(current, [now]);
        onlyWhenDue.push(...made.map(({ at, stepId, channels }) => ({ at, stepId, channels })));
        current = after;
        due = decideContact({ ...after, now }).nextLook;
      }
      expect(onlyWhenDue).toEqual(everyHour);
    });
    check(property as never, 60);
  });

  it("under jump loses no level to missed runs: after any gap it stands where it would stand without", () => {
    const property = fc.property(
      someFacts,
      fc.array(fc.integer({ min: 0, max: 39 }), { maxLength: 12 }),
      (start, days) => {
        const policy = policyWith({ catchUp: "jump", coolDownDays: 0 });
        // An account that can be reached: one that cannot is with a person from the first step that is tried.
        const { contacts, consent } = customer;
        const reachable = { contacts, consent, suppressions: [], stops: [], autopay: false };
        const account = { ...start.account, ...reachable, debtorType: "business" as const };
        const base = { ...start, policy, account };
        const some = [...new Set(days)].sort((a, b) => a - b).map((day) => noon(addDays(START, day)));
        const end = hourly(addDays(START, 40), 10);
        const level = (made: ReturnType<typeof play>["made"]) =>
          made.at(-1) === undefined ? undefined : stepIndex(base, made.at(-1)?.stepId ?? "");
        const whole = play(base, [...hourly(START, 40), ...end]).made;
        const gaps = play(base, [...some, ...end]).made;
        // The oldest chased invoice has come to the same step by the same date.
        const oldest = whole[0]?.anchorInvoiceId;
        const last = (made: typeof whole) => level(made.filter((it) => it.anchorInvoiceId === oldest));
        if (whole.every((it) => it.anchorInvoiceId === oldest)) expect(last(gaps)).toBe(last(whole));
      },
    );
    check(property as never, 60);
  });
});

describe("the generated accounts", () => {
  it("are of all kinds: written to, handed over, put off, waiting", () => {
    const kinds: Record<string, number> = {};
    for (const start of fc.sample(someFacts, { seed: SEED, numRuns: 1_000 })) {
      const decision = decideContact(start);
      const kind =
        decision.action === "wait" && codes(decision).includes("channel-deferred")
          ? "put off"
          : decision.action;
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
    for (const kind of ["contact", "task", "put off", "wait"]) expect(kinds[kind] ?? 0).toBeGreaterThan(10);
  });
});

describe("the next look", () => {
  it("lies ahead, and a moment before it the answer is still to wait", () => {
    const property = fc.property(
      someFacts,
      fc.integer({ min: 0, max: 45 * 24 }),
      fc.boolean(),
      (start, hour, played) => {
        const now = addMilliseconds(noon(START), hour * 3_600_000);
        const before = played ? play(start, hourly(START, Math.floor(hour / 24))).facts : start;
        const decision = decideContact({ ...before, now });
        if (decision.nextLook === null || decision.action !== "wait") return;
        expect(decision.nextLook > now).toBe(true);
        const justBefore = decideContact({ ...before, now: addMilliseconds(decision.nextLook, -1) });
        expect({ action: justBefore.action, nextLook: justBefore.nextLook }).toEqual({
          action: "wait",
          nextLook: decision.nextLook,
        });
      },
    );
    check(property as never, 300);
  });

  it("is null only where nothing is open or every cadence has ended", () => {
    const property = fc.property(someFacts, (start) => {
      const decision = decideContact(start);
      if (decision.nextLook !== null || decision.action !== "wait") return;
      const ended = ["nothing-open", "nothing-due", "account-stopped", "step-not-due"];
      expect(ended).toContain(codes(decision)[0]);
    });
    check(property as never, 1_000);
  });
});

describe("a decision", () => {
  it("does not depend on the order of invoices or contacts", () => {
    const property = fc.property(someFacts, fc.integer({ min: 0, max: 30 }), (start, day) => {
      const { facts: end } = play(start, hourly(START, day));
      const now = noon(addDays(START, day));
      const forward = decideContact({ ...end, now });
      const backward = decideContact({
        ...end,
        now,
        openInvoices: [...end.openInvoices].reverse(),
        history: [...end.history].reverse(),
      });
      expect(backward.action).toBe(forward.action);
      expect(backward.nextLook).toBe(forward.nextLook);
      if (forward.action !== "wait" && backward.action !== "wait")
        expect(backward.contacts).toEqual(forward.contacts);
    });
    check(property as never, 100);
  });

  it("on the default policy needs no credit to be exact", () => {
    const decision = decideContact(facts({ openInvoices: [invoice("a", START)], policy: defaultPolicy }));
    expect(decision.action).toBe("task" in decision ? "task" : decision.action);
  });
});
