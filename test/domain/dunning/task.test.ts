import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desks } from "../../../domain/dunning/step.ts";
import { type LiveTask, task, worthOf } from "../../../domain/dunning/task.ts";
import { assign, type Collector, isQualified, roomFor } from "../../../domain/dunning/task-assign.ts";
import { taskDueAt } from "../../../domain/dunning/task-due.ts";
import {
  assignedTo,
  closed,
  escalated,
  noted,
  released,
  taken,
  toDisputes,
} from "../../../domain/dunning/task-moves.ts";
import { openedTask } from "../../../domain/dunning/task-open.ts";
import { upgraded } from "../../../store/dunning/upgrade.ts";
import { customer, entity, facts, noon, TUESDAY } from "./facts.ts";

const occasion = {
  id: "T1",
  contact: { id: "C1", channel: "task" },
  reasons: [{ code: "step-due", text: "Step day-30 is due." }],
  invoices: [
    { id: "I1", number: "R-1", currency: "EUR", open: 10_000, dueDate: "2026-05-08", daysPastDue: 32 },
  ],
  totals: [{ currency: "EUR", owed: 10_000, credits: 0, toPay: 10_000, invoices: 1 }],
} as const;

const opened = (changes: object = {}) => openedTask(facts(), { ...occasion, ...changes });

const person = (given: Partial<Collector> = {}): Collector => ({
  id: "a",
  name: "A",
  email: "a@nordwind.example",
  desks: ["collections"],
  seniority: 1,
  capacityMinutes: 480,
  active: true,
  openTasks: 0,
  openMinutes: 0,
  openWorth: 0,
  version: 1,
  ...given,
});

describe("a task's due time", () => {
  it.each([
    ["a weekday", "2026-06-09T09:00:00.000Z", 2, "2026-06-11T15:00:00.000Z"],
    ["over a weekend", "2026-06-11T09:00:00.000Z", 2, "2026-06-15T15:00:00.000Z"],
    ["over a holiday of the creditor's country", "2026-12-24T09:00:00.000Z", 1, "2026-12-28T16:00:00.000Z"],
    ["by the creditor's day, not the one in UTC", "2026-06-09T22:30:00.000Z", 1, "2026-06-11T15:00:00.000Z"],
    ["over the change to winter time", "2026-10-23T09:00:00.000Z", 1, "2026-10-26T16:00:00.000Z"],
    ["today, before business ends", "2026-06-09T14:59:59.999Z", 0, "2026-06-09T15:00:00.000Z"],
    ["today, when business has ended", "2026-06-09T15:00:00.000Z", 0, "2026-06-10T15:00:00.000Z"],
    ["on a Sunday", "2026-06-07T09:00:00.000Z", 0, "2026-06-08T15:00:00.000Z"],
  ])("is the end of business at the creditor's place: %s", (_, now, days, due) => {
    expect(taskDueAt(now, days, entity)).toBe(due);
  });
});

describe("a task", () => {
  it("is what its schema says in every state", () => {
    const open = opened();
    const mine = assignedTo(open, { to: { id: "a", name: "A" }, room: 0 });
    const worked = taken(mine, { id: "a", name: "A" }, noon(TUESDAY));
    const states = [
      open,
      mine,
      worked,
      released(worked, "A"),
      toDisputes(worked, noon("2026-06-12")),
      closed(worked, { outcome: "paid", note: "Cash" }, noon(TUESDAY), "a"),
    ];
    for (const state of states) expect(task.parse(state)).toEqual(state);
    expect(states.map(({ version }) => version)).toEqual([1, 2, 3, 4, 4, 4]);
  });

  it("suggests to review before anybody contacts a customer who asked for none", () => {
    const stops = [
      { kind: "cease", since: noon("2026-06-01"), by: "x", reason: "Letter of 1 June" },
    ] as const;
    const found = openedTask(facts({ account: { ...customer, stops: [...stops] } }), occasion);
    expect(found.kind).toBe("review");
    expect(found.suggestion).toContain("cease: Letter of 1 June");
  });

  it("says what speaks for the move: broken promises and what is disputed", () => {
    const account = { ...customer, promiseRecord: { kept: 0, broken: 2 } };
    const { suggestion } = openedTask(facts({ account }), occasion);
    expect(suggestion).toBe(
      "Call and ask for payment, or for a day by which it will come: 100.00 EUR to pay, the oldest invoice 32 days past due; 2 promises were broken before.",
    );
  });

  it("carries the latest contacts, the newest first, and not the one that opened it", () => {
    const history = Array.from({ length: 30 }, (_, i) => ({
      id: `C${i}`,
      channel: "email" as const,
      stepId: "day-1",
      anchorInvoiceId: "I1",
      status: "delivered" as const,
      claimedAt: noon(`2026-04-${String(i + 1).padStart(2, "0")}`),
      attempts: 1,
      invoices: [],
    }));
    const found = openedTask(facts({ history }), { ...occasion, contact: { id: "C29", channel: "task" } });
    expect(found.history.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `C${28 - i}`));
  });

  it("keeps the latest fifty notes", () => {
    let note: LiveTask = opened();
    for (let i = 0; i < 60; i++) note = noted(note, { id: `${i}`, at: noon(TUESDAY), by: "a", text: `${i}` });
    expect(note.notes.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => `${i + 10}`));
    expect(task.parse(note)).toEqual(note);
  });

  it("goes up one seniority each time its time runs out, and stays with a manager", () => {
    let at: LiveTask = taken(opened(), { id: "a", name: "A" }, noon(TUESDAY));
    const seen = [];
    for (let i = 0; i < 4; i++) {
      at = escalated(at, at.dueAt, entity, { id: `${i}`, by: "clock", because: "Not done." });
      seen.push([at.seniority, at.status, at.escalated, at.dueAt.slice(0, 10), at.notes.at(-1)?.text]);
      if (at.status === "open") at = taken(at, { id: "m", name: "M" }, noon(TUESDAY));
    }
    expect(seen).toEqual([
      [2, "open", 1, "2026-06-12", "Not done. It goes from seniority 1 to 2."],
      [3, "open", 2, "2026-06-15", "Not done. It goes from seniority 2 to 3."],
      [3, "taken", 3, "2026-06-16", "Not done. It stays with a manager."],
      [3, "taken", 4, "2026-06-17", "Not done. It stays with a manager."],
    ]);
  });

  it("of an earlier release reads as a call for anybody, due two days after it was opened", () => {
    const first = {
      id: "T1",
      accountId: "A1",
      legalEntityId: "LE1",
      accountName: "Kern",
      accountNumber: "1",
      contactId: "C1",
      title: "Call Kern: 32 days past due",
      reasons: [],
      invoices: [],
      totals: [],
      status: "open",
      openedAt: noon(TUESDAY),
      version: 1,
    };
    expect(task.parse(upgraded("task", 1, first))).toMatchObject({ kind: "call", dueAt: noon("2026-06-11") });
    const over = { ...first, status: "closed", closedAt: noon(TUESDAY), closedBy: "x", outcome: "promised" };
    expect(task.parse(upgraded("task", 1, over))).toMatchObject({ status: "closed", outcome: "promised" });
  });
});

describe("what is at stake", () => {
  it("is counted in hundredths of the main unit: cents, yen, and tens of fils", () => {
    const of = (currency: string, toPay: number) =>
      worthOf({ totals: [{ currency, owed: toPay, credits: 0, toPay, invoices: 1 }] });
    expect([of("EUR", 12_345), of("JPY", 12_345), of("KWD", 12_345)]).toEqual([12_345, 12_345, 1235]);
  });
});

describe("the assignment", () => {
  const people = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      name: fc.constant("N"),
      email: fc.constant("n@nordwind.example"),
      desks: fc.uniqueArray(fc.constantFrom(...desks), { minLength: 1 }),
      seniority: fc.integer({ min: 1, max: 3 }),
      capacityMinutes: fc.integer({ min: 0, max: 600 }),
      active: fc.boolean(),
      legalEntityIds: fc.option(fc.uniqueArray(fc.constantFrom("entity", "other"), { minLength: 1 }), {
        nil: undefined,
      }),
      openTasks: fc.nat(20),
      openMinutes: fc.nat(600),
      openWorth: fc.nat(100_000),
      version: fc.constant(1),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  const work = fc.record({
    desk: fc.constantFrom(...desks),
    seniority: fc.integer({ min: 1, max: 3 }),
    legalEntityId: fc.constantFrom("entity", "other"),
    minutes: fc.integer({ min: 1, max: 60 }),
  });
  const asPeople = (list: unknown) => list as Collector[];

  it("goes only to people who are at work, qualified and have room, and to somebody where there is one", () => {
    fc.assert(
      fc.property(work, people, (of, list) => {
        const fit = asPeople(list).filter(
          (it) => it.active && isQualified(of, it) && it.openMinutes <= roomFor(of, it),
        );
        const answer = assign(of, asPeople(list));
        expect(answer.to !== undefined).toBe(fit.length > 0);
        if (!answer.to) {
          expect(answer.because).not.toBe("");
          return;
        }
        const chosen = fit.find(({ id }) => id === answer.to.id);
        expect(chosen).toBeDefined();
        // Nobody less experienced could have taken it.
        expect(fit.every(({ seniority }) => seniority >= (chosen?.seniority ?? 9))).toBe(true);
      }),
    );
  });

  it("does not depend on the order of the people", () => {
    fc.assert(
      fc.property(work, people, (of, list) => {
        expect(assign(of, asPeople(list).toReversed())).toEqual(assign(of, asPeople(list)));
      }),
    );
  });

  it("fills the less experienced first, and a senior one to half of the capacity with their work", () => {
    const of = { desk: "collections", seniority: 1, legalEntityId: "entity", minutes: 15 } as const;
    const team = [
      person({ id: "junior", capacityMinutes: 60 }),
      person({ id: "senior", seniority: 2, capacityMinutes: 60 }),
    ];
    const given: string[] = [];
    for (;;) {
      const answer = assign(of, team);
      if (!answer.to) break;
      given.push(answer.to.id);
      const chosen = team.find(({ id }) => id === answer.to.id);
      if (chosen) Object.assign(chosen, { openMinutes: chosen.openMinutes + 15 });
    }
    expect(given).toEqual(["junior", "junior", "junior", "junior", "senior", "senior"]);
    expect(assign({ ...of, seniority: 2 }, team)).toMatchObject({ to: { id: "senior" } });
  });

  it("takes, of several, the one with the least open work for their capacity, then with the least at stake", () => {
    const of = { desk: "collections", seniority: 1, legalEntityId: "entity", minutes: 15 } as const;
    const full = person({ id: "a", openMinutes: 60 });
    const half = person({ id: "b", openMinutes: 40, capacityMinutes: 240 });
    expect(assign(of, [full, half]).to?.id).toBe("a");
    expect(assign(of, [person({ id: "a", openWorth: 9 }), person({ id: "b", openWorth: 8 })]).to?.id).toBe(
      "b",
    );
    expect(assign(of, [])).toEqual({ because: "Nobody is set up to work on tasks." });
  });
});
