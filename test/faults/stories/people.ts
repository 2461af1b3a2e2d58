import { callsOf, type Json, type Story, type World } from "../story.ts";
import { hours, withChargesAndLetters } from "./dunning.ts";
import { billed, opened, thingsOf } from "./ledger.ts";

/** Two who make calls; the first is less experienced. */
const withPeople = async (world: World): Promise<void> => {
  await opened(world);
  await billed(world, "R-1", "100.00", "2026-05-08");
  for (const [name, seniority] of [
    ["ann", 1],
    ["bea", 2],
  ] as const)
    await world.send("PUT", `/v1/collectors/${name}`, person(name, seniority));
};

const person = (name: string, seniority: number) => ({
  name,
  email: `${name}@nordwind.example`,
  desks: ["collections"],
  seniority,
  capacityMinutes: 400,
  active: true,
});

/** With people, at a time at which no look at the tasks is near. */
const quietly = async (world: World): Promise<void> => {
  await withPeople(world);
  await hours(world, 0.5);
};

/** With a task that a run has opened. */
const withTask = async (world: World): Promise<void> => {
  await withPeople(world);
  await hours(world, 1);
};

const account = (world: World): string => `/v1/accounts/${thingsOf(world).account}`;

const taskOf = async (world: World): Promise<{ path: string; version: number }> => {
  const { items } = await world.read("/v1/tasks");
  const task = (items as Json[])[0];
  return { path: `${account(world)}/tasks/${String(task?.["id"])}`, version: Number(task?.["version"]) };
};

const eur = (amount: string) => ({ amount, currency: "EUR" });

/** One call each, since the next would be told when it may be made after the one before. */
const CALLS = [
  { outcome: "no-answer" },
  { outcome: "callback", callback: { at: "2026-06-12T09:00:00Z" } },
  { outcome: "paid-claimed", paid: { on: "2026-06-08" } },
  { outcome: "refused" },
] as const;

const others: readonly Story[] = [
  {
    name: "collectors are set up",
    functions: ["tasks"],
    prepare: opened,
    async act(world) {
      const { version } = await world.send("PUT", "/v1/collectors/ann", person("ann", 1));
      await world.send("PUT", "/v1/collectors/ann", { ...person("ann", 2), version });
      await world.read("/v1/collectors/ann");
      await world.read("/v1/collectors");
    },
  },
  {
    name: "a task changes hands and is closed",
    functions: ["tasks"],
    prepare: withTask,
    async act(world) {
      const { path, version } = await taskOf(world);
      const given = await world.send("POST", `${path}/reassign`, { version });
      const back = await world.send("POST", `${path}/release`, { version: given["version"] });
      const named = await world.send("POST", `${path}/reassign`, { to: "bea", version: back["version"] });
      const noted = await world.send("POST", `${path}/notes`, { text: "Rang", version: named["version"] });
      await world.send("POST", `${path}/close`, {
        outcome: "promised",
        note: "By Friday",
        version: noted["version"],
      });
      await world.read(path);
    },
  },
  {
    name: "somebody takes a task",
    functions: ["tasks"],
    async prepare(world) {
      await withTask(world);
      const { path, version } = await taskOf(world);
      await world.send("POST", `${path}/release`, { version });
    },
    async act(world) {
      const { path, version } = await taskOf(world);
      await world.send("POST", `${path}/take`, { version });
      await world.read("/v1/tasks?unassigned=true");
    },
  },
  {
    name: "a letter is read and posted",
    functions: ["tasks"],
    async prepare(world) {
      await withChargesAndLetters(world);
      await opened(world);
      await billed(world, "R-1", "100.00", "2026-05-29");
      await hours(world, 1);
    },
    async act(world) {
      const { path, version } = await taskOf(world);
      await world.read(`${path}/letter`);
      await world.send("POST", `${path}/close`, { outcome: "posted", version });
    },
    settle: (world) => hours(world, 2),
  },
  {
    name: "a customer promises on the phone",
    functions: ["tasks"],
    prepare: withTask,
    async act(world) {
      const { path, version } = await taskOf(world);
      await world.read(`${account(world)}/may-call`);
      await world.send("POST", `${path}/call`, {
        outcome: "promise",
        promise: { amount: eur("100.00"), payBy: "2026-06-30" },
        version,
      });
    },
    settle: (world) => hours(world, 2),
  },
  ...CALLS.map(
    (call): Story => ({
      name: `a call without a task: ${call.outcome}`,
      functions: ["tasks"],
      prepare: quietly,
      async act(world) {
        await world.send("POST", `${account(world)}/calls`, call);
      },
      settle: (world) => hours(world, 2),
    }),
  ),
  {
    name: "a customer disputes an invoice on the phone",
    functions: ["tasks"],
    prepare: quietly,
    async act(world) {
      const { items } = await world.read(`/v1/invoices?accountId=${thingsOf(world).account}`);
      const invoiceId = String((items as Json[])[0]?.["id"]);
      const dispute = { invoiceId, amount: eur("40.00"), reason: "quantity" };
      await world.send("POST", `${account(world)}/calls`, { outcome: "dispute", dispute });
    },
    settle: (world) => hours(world, 2),
  },
  {
    name: "a task waits until its time has run out",
    functions: ["escalate-tasks"],
    async prepare(world) {
      await withTask(world);
      // The second business day ends at five in the afternoon, an hour from then.
      await hours(world, 52);
    },
    act: (world) => hours(world, 2),
    settle: (world) => hours(world, 2),
  },
  {
    name: "a task that nobody had is given to somebody",
    functions: ["escalate-tasks"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00", "2026-05-08");
      await hours(world, 1);
      await world.send("PUT", "/v1/collectors/bea", person("bea", 2));
    },
    act: (world) => hours(world, 1),
    settle: (world) => hours(world, 2),
  },
];

/** People who work on tasks, what they hear on the phone, and what becomes of a task that nobody works on. */
export const peopleStories = others.map((story) => ({ ...story, where: callsOf(...story.functions) }));
