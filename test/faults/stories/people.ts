import type { Json, Story } from "../story.ts";
import { hours } from "./dunning.ts";
import { billed, opened, thingsOf } from "./ledger.ts";

const POLICY = {
  name: "Gentle",
  segments: [
    {
      id: "everyone",
      name: "Everyone",
      when: { all: [] },
      cadence: {
        steps: [
          {
            id: "first",
            trigger: { from: "due-date", days: 5, count: "calendar" },
            channels: ["email"],
            tone: "friendly",
            template: "reminder",
          },
        ],
        minimum: {},
        coolDownDays: 3,
        catchUp: "jump",
        graceBusinessDays: 0,
      },
    },
  ],
  autopayGraceDays: 5,
  claimGraceHours: 6,
};

/** Late charges over the API. */
export const chargeStories: readonly Story[] = [
  {
    name: "charge for being late, look at it and waive it",
    functions: ["charges"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "1000.00", "2026-05-01");
    },
    async act(world) {
      const account = `/v1/accounts/${thingsOf(world).account}`;
      const { items } = await world.read(`/v1/invoices?accountId=${thingsOf(world).account}`);
      const path = `${account}/invoices/${String((items as Json[])[0]?.["id"])}/late-charges`;
      await world.read(path);
      await world.send("POST", path, { interest: "statutory", fixedSum: true });
      const charges = await world.read(`${account}/charges`);
      const id = String((charges["items"] as Json[])[0]?.["id"]);
      await world.send("POST", `${account}/charges/${id}/waive`, { reason: "Goodwill" });
    },
  },
];

/** People who work on tasks, and what becomes of a task that nobody works on. */
export const peopleStories: readonly Story[] = [
  {
    name: "a task waits until its time has run out",
    functions: ["escalate-tasks"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00", "2026-05-08");
      for (const [name, seniority] of [
        ["ann", 1],
        ["bea", 2],
      ] as const)
        await world.send("PUT", `/v1/collectors/${name}`, {
          name,
          email: `${name}@nordwind.example`,
          desks: ["collections"],
          seniority,
          capacityMinutes: 400,
          active: true,
        });
      await hours(world, 1);
    },
    // The second business day ends at five in the afternoon.
    act: (world) => hours(world, 60),
    settle: (world) => hours(world, 2),
  },
];

/** A policy played over a copy of the ledger. */
export const rehearsalStories: readonly Story[] = [
  {
    name: "a policy is rehearsed",
    functions: ["rehearsals", "rehearsal-prepare", "rehearsal-play", "rehearsal-finish"],
    machines: ["rehearsal"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00", "2026-05-08");
    },
    async act(world) {
      const { id } = await world.send("POST", "/v1/rehearsals", { policy: POLICY, days: 20, seeds: 1 });
      await world.machine.drain();
      await hours(world, 1);
      const { status, totals } = await world.read(`/v1/rehearsals/${String(id)}`);
      world.answers.push({ status, totals });
    },
  },
];
