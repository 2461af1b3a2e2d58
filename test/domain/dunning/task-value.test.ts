import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import { type PolicyDocument, policyFields } from "../../../domain/dunning/policy.ts";
import { policyFaults } from "../../../domain/dunning/policy-faults.ts";
import { desks } from "../../../domain/dunning/step.ts";
import { worthOf } from "../../../domain/dunning/task.ts";
import {
  assign,
  byUrgency,
  type Collector,
  dueDay,
  isQualified,
  loadOf,
  roomFor,
} from "../../../domain/dunning/task-assign.ts";
import { openedTask } from "../../../domain/dunning/task-open.ts";
import { seniorityOf } from "../../../domain/dunning/task-seniority.ts";
import { facts } from "./facts.ts";

const tasks = {
  byValue: [
    { seniority: 2, from: { EUR: "10000.00", JPY: "1500000" } },
    { seniority: 3, from: { EUR: "100000.00" } },
  ],
};
const total = (currency: string, toPay: number) => ({
  currency,
  owed: toPay,
  credits: 0,
  toPay,
  invoices: 1,
});

describe("the seniority that a task asks for", () => {
  it.each([
    ["below the amount", 1, [total("EUR", 999_999)], 1],
    ["from the amount on", 1, [total("EUR", 1_000_000)], 2],
    ["from the highest amount on", 1, [total("EUR", 10_000_000)], 3],
    ["in a currency without decimals", 1, [total("JPY", 1_500_000)], 2],
    ["in a currency that is not named", 1, [total("USD", 99_000_000)], 1],
    ["of several, each by itself", 1, [total("EUR", 999_999), total("JPY", 1_499_999)], 1],
    ["of several, the one that asks for most", 1, [total("JPY", 1_500_000), total("EUR", 10_000_000)], 3],
    ["where the step asks for more", 3, [total("EUR", 1_000_000)], 3],
  ])("follows from the step and from what is to be paid: %s", (_, ofStep, totals, expected) => {
    expect(seniorityOf({ tasks }, ofStep, totals)).toBe(expected);
  });

  it("is on the task that is opened under such a policy, and the step's under one without", () => {
    const occasion = {
      id: "T1",
      contact: { id: "C1", channel: "task" },
      reasons: [],
      invoices: [],
      totals: [total("EUR", 1_000_000)],
    } as const;
    const policy = { ...defaultPolicy, tasks };
    expect(openedTask(facts({ policy }), occasion).seniority).toBe(2);
    expect(openedTask(facts({ policy }), { ...occasion, handOver: { seniority: 3 } }).seniority).toBe(3);
    expect(openedTask(facts(), occasion).seniority).toBe(1);
    // Anybody can post a letter.
    expect(openedTask(facts({ policy }), { ...occasion, kind: "letter" })).toMatchObject({
      kind: "letter",
      seniority: 1,
    });
  });
});

describe("what a policy says of seniority by value", () => {
  const faults = (byValue: NonNullable<PolicyDocument["tasks"]>["byValue"]) =>
    policyFaults({ ...defaultPolicy, tasks: { byValue } }).map(({ path, message }) => [
      path.join("."),
      message,
    ]);

  it("is read as it is written, and is at fault where it contradicts itself, by its path", () => {
    expect(policyFields.tasks.parse(tasks)).toEqual(tasks);
    expect(faults(tasks.byValue)).toEqual([]);
    expect(faults(tasks.byValue.toReversed())).toEqual([]);
    expect(faults([{ seniority: 2, from: { JPY: "10.50" } }])).toEqual([
      ["tasks.byValue.0.from.JPY", expect.any(String)],
    ]);
    expect(faults([{ seniority: 2, from: {} }])).toEqual([["tasks.byValue.0.from", "names no currency"]]);
    expect(
      faults([
        { seniority: 2, from: { EUR: "10.00" } },
        { seniority: 2, from: { USD: "10.00" } },
      ]),
    ).toEqual([["tasks.byValue.1.seniority", "occurs twice"]]);
    expect(
      faults([
        { seniority: 3, from: { EUR: "10.00" } },
        { seniority: 2, from: { EUR: "10.00" } },
      ]),
    ).toEqual([["tasks.byValue.0.from.EUR", "is not above the amount of seniority 2, 10.00"]]);
  });

  it("has nothing for seniority 1, for unknown currencies or for further fields", () => {
    for (const wrong of [
      { byValue: [{ seniority: 1, from: { EUR: "1.00" } }] },
      { byValue: [{ seniority: 2, from: { EURO: "1.00" } }] },
      { byValue: [{ seniority: 2, from: { EUR: "-1.00" } }] },
      { byValue: [] },
      { byDesk: [] },
    ])
      expect(policyFields.tasks.safeParse(wrong).success).toBe(false);
  });
});

describe("waiting tasks", () => {
  const waiting = fc
    .array(
      fc.record({
        desk: fc.constantFrom(...desks.slice(0, 2)),
        ofStep: fc.integer({ min: 1, max: 3 }),
        legalEntityId: fc.constantFrom("entity", "other"),
        minutes: fc.constantFrom(5, 15, 45),
        dueAt: fc.constantFrom(
          "2026-06-11T15:00:00.000Z",
          "2026-06-11T09:30:00.000Z",
          "2026-06-12T15:00:00.000Z",
        ),
        openedAt: fc.constantFrom("2026-06-09T09:00:00.000Z", "2026-06-09T10:00:00.000Z"),
        toPay: fc.nat(20_000_000),
        currency: fc.constantFrom("EUR", "USD", "JPY"),
      }),
      { maxLength: 15 },
    )
    .map((list) =>
      list.map(({ ofStep, toPay, currency, ...rest }, i) => {
        const totals = [total(currency, toPay)];
        return { ...rest, id: `T${i}`, totals, ofStep, seniority: seniorityOf({ tasks }, ofStep, totals) };
      }),
    );
  const people = fc.array(
    fc.record({
      desks: fc.uniqueArray(fc.constantFrom(...desks.slice(0, 2)), { minLength: 1 }),
      seniority: fc.integer({ min: 1, max: 3 }),
      capacityMinutes: fc.integer({ min: 0, max: 120 }),
      active: fc.boolean(),
      openMinutes: fc.nat(60),
    }),
    { maxLength: 4 },
  );

  it("go out by due day, then by what is at stake; nobody gets what is above them, and nobody with room is passed over", () => {
    fc.assert(
      fc.property(waiting, people, (list, given) => {
        const team: Collector[] = given.map((it, i) => ({
          ...it,
          id: `P${i}`,
          name: "N",
          email: "n@nordwind.example",
          openTasks: 0,
          openWorth: 0,
          version: 1,
        }));
        const left: typeof list = [];
        const order = [...list].sort(byUrgency);
        for (const task of order) {
          const { to } = assign(task, team);
          if (!to) {
            left.push(task);
            continue;
          }
          const person = team.find(({ id }) => id === to.id);
          if (!person) throw new Error("It goes to one of the team");
          expect(person.seniority).toBeGreaterThanOrEqual(Math.max(task.ofStep, task.seniority));
          Object.assign(person, { openMinutes: person.openMinutes + loadOf(task).openMinutes });
          expect(person.openMinutes).toBeLessThanOrEqual(person.capacityMinutes);
        }
        for (const task of left)
          for (const person of team)
            expect(
              person.active && isQualified(task, person) && person.openMinutes <= roomFor(task, person),
            ).toBe(false);
        for (const [i, task] of order.entries()) {
          const next = order[i + 1];
          if (!next) continue;
          expect(dueDay(task) <= dueDay(next)).toBe(true);
          if (dueDay(task) === dueDay(next)) expect(worthOf(task)).toBeGreaterThanOrEqual(worthOf(next));
        }
      }),
    );
  });
});
