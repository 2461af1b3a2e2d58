import { describe, expect, it } from "vitest";
import { type Machine, startMachine } from "../../local/machine.ts";
import { type Random, randomFor } from "../../local/portfolio/random.ts";
import { digestOf } from "./digest.ts";
import { hours } from "./stories/dunning.ts";
import { ACCOUNT, ENTITY } from "./stories/ledger.ts";
import { type Json, START, type World, worldOf } from "./story.ts";

// Which order the messages are redriven in: the same in CI, elsewhere a new one; DUNLIN_SEED plays a given one.
const SEED = Number(process.env["DUNLIN_SEED"] ?? (process.env["CI"] ? 5 : Date.now() % 1_000_000));

interface Telling {
  readonly digest: readonly string[];
  /** What there was before the redrive, but for the dead letters themselves. */
  readonly before: readonly string[];
  /** How many messages the dead letter queues held when the redrive began. */
  readonly deadLetters: number;
}

interface Incident {
  /** The dead letter queue, by what it is of. */
  readonly queue: string;
  /** What fails for a while: a function at each of its calls, or the start of a state machine. By their names in the catalogue. */
  readonly fails: { readonly function: string } | { readonly start: string };
  /** For how many hours; one by default. */
  readonly outage?: number;
  /** Whether the next hour does by itself what did not come about, so that nothing is left to the dead letters. */
  readonly heals?: boolean;
  prepare(world: World): Promise<void>;
  /** What happens while it fails. */
  meanwhile(world: World): Promise<void>;
  /** What happens on the day after it was mended, before anyone looks at the dead letters. */
  dayAfter(world: World): Promise<void>;
  /** What is looked at when all is over. */
  inTheEnd?(world: World): Promise<void>;
}

const physical = (machine: Machine, name: string): string => {
  const { functions, stateMachines } = machine.model;
  const found = [...functions, ...stateMachines].find((each) => each.name.endsWith(`-${name}`));
  if (!found) throw new Error(`There is no ${name}`);
  return found.name;
};

/** From here on every call that the function makes fails, or every start of the state machine. */
const breakDown = (machine: Machine, fails: Incident["fails"]): void => {
  const fault =
    "function" in fails
      ? ({ kind: "throttle", of: { kind: "call", by: physical(machine, fails.function) } } as const)
      : ({ kind: "refused", of: { kind: "delivery", by: physical(machine, fails.start) } } as const);
  machine.injector.plan(...Array.from({ length: 400 }, (_, at) => ({ ...fault, at })));
};

const shuffled = <T>(things: readonly T[], random: Random): T[] =>
  things
    .map((thing) => ({ thing, place: random.int(0, 1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);

/** Redrives every dead letter in an order drawn by chance, then the same messages once more. Nothing lies in another queue. */
const redriveTwice = async (machine: Machine, queue: string): Promise<number> => {
  const random = randomFor("redrive", SEED);
  const queues = machine.queues.summary().filter(({ messages }) => messages > 0);
  let count = 0;
  for (const { name, arn } of queues) {
    expect(name).toBe(`dunlin-local-${queue}-dlq`);
    const messages = shuffled(machine.queues.messages(name), random);
    count += messages.length;
    for (const round of [1, 2]) {
      if (round === 2)
        for (const { body, attributes } of messages) machine.queues.send(arn, body, attributes);
      const ids = shuffled(machine.queues.messages(name), random).map(({ id }) => id);
      const results = await machine.redrive(name, { ids, beyondRetention: true });
      expect(results.filter(({ redriven }) => !redriven)).toEqual([]);
    }
  }
  return count;
};

const tell = async (incident: Incident, broken: boolean): Promise<Telling> => {
  const machine = await startMachine({ inMemory: true, startAt: START });
  try {
    const world = worldOf(machine);
    await incident.prepare(world);
    await machine.drain();
    if (broken) breakDown(machine, incident.fails);
    await incident.meanwhile(world);
    // Until every retry is used up.
    await hours(world, incident.outage ?? 1);
    machine.injector.rest();
    await incident.dayAfter(world);
    await hours(world, 24);
    const told = world.answers.length;
    await incident.inTheEnd?.(world);
    const before = (await digestOf(world)).filter((line) => !line.startsWith("queue "));
    world.answers.length = told;
    const deadLetters = await redriveTwice(machine, incident.queue);
    await hours(world, 1);
    await incident.inTheEnd?.(world);
    return { digest: await digestOf(world), before, deadLetters };
  } finally {
    await machine.close();
  }
};

const money = (amount: string) => ({ amount, currency: "EUR" });

const bill = (world: World, accountId: string, number: string, dueDate: string, issueDate = "2026-04-20") =>
  world.send("POST", "/v1/invoices", {
    accountId,
    number,
    amount: money("100.00"),
    issueDate,
    dueDate,
  });

const pay = (world: World, accountId: string, amount: string, reference: string) =>
  world.send("POST", "/v1/payments", {
    accountId,
    amount: money(amount),
    valueDate: "2026-06-09",
    reference,
    allocation: { mode: "by-reference" },
  });

const accounts: string[] = [];

const open = async (world: World, changes: readonly object[]): Promise<void> => {
  const entity = await world.send("POST", "/v1/legal-entities", ENTITY);
  accounts.length = 0;
  for (const each of changes) {
    const account = await world.send("POST", "/v1/accounts", {
      legalEntityId: entity["id"],
      ...ACCOUNT,
      ...each,
    });
    accounts.push(String(account["id"]));
  }
};

const account = (index: number): string => accounts[index] ?? "";

const incidents: readonly Incident[] = [
  {
    queue: "projector",
    fails: { function: "projector" },
    async prepare(world) {
      await open(world, [{ number: "1" }, { number: "2" }, { number: "3" }]);
      for (const index of [0, 1, 2]) await bill(world, account(index), `A-${index}`, "2026-07-20");
    },
    async meanwhile(world) {
      for (const index of [0, 1, 2]) {
        await pay(world, account(index), "30.00", `A-${index}`);
        await bill(world, account(index), `B-${index}`, "2026-07-25");
        // Batches of their own, so that there are several to redrive.
        await world.machine.drain();
      }
      await pay(world, account(0), "70.00", "A-0");
    },
    async dayAfter(world) {
      await pay(world, account(1), "70.00", "A-1");
      const over = await pay(world, account(2), "250.00", "A-2 B-2");
      await world.send("POST", `/v1/accounts/${account(2)}/payments/${String(over["id"])}/reversal`, {
        on: "2026-06-10",
        reason: "Chargeback",
      });
      await bill(world, account(0), "C-0", "2026-07-30");
    },
  },
  {
    queue: "ses-events",
    fails: { function: "ses-events" },
    async prepare(world) {
      await open(world, [
        { number: "1" },
        { number: "2", contacts: [{ name: "Co", email: "complaint@simulator.example", role: "billing" }] },
      ]);
      for (const index of [0, 1]) await bill(world, account(index), `A-${index}`, "2026-06-08");
    },
    meanwhile: (world) => hours(world, 1),
    async dayAfter(world) {
      await pay(world, account(0), "40.00", "A-0");
    },
  },
  {
    queue: "sms-replies",
    fails: { function: "sms-replies" },
    async prepare(world) {
      await open(world, [
        { number: "1" },
        {
          number: "2",
          contacts: [{ name: "Sven", email: "sven@acht.example", phone: "+4940777777", role: "billing" }],
        },
      ]);
      for (const index of [0, 1]) await bill(world, account(index), `A-${index}`, "2026-06-02");
      await hours(world, 1);
    },
    async meanwhile({ machine }) {
      machine.replySms("+4940123456", "STOP");
      machine.replySms("+4940777777", "Please stop");
      await machine.drain();
    },
    async dayAfter(world) {
      await pay(world, account(0), "40.00", "A-0");
    },
  },
  {
    queue: "dunning-start",
    fails: { start: "dunning-run" },
    outage: 3,
    heals: true,
    async prepare(world) {
      await open(world, [{ number: "1" }, { number: "2" }]);
      for (const index of [0, 1]) await bill(world, account(index), `A-${index}`, "2026-06-08");
    },
    async meanwhile() {},
    async dayAfter(world) {
      // By then the next run has written to both.
      await hours(world, 2);
      await pay(world, account(0), "40.00", "A-0");
    },
  },
  {
    queue: "escalate-tasks",
    fails: { function: "escalate-tasks" },
    outage: 3,
    heals: true,
    async prepare(world) {
      await open(world, [{ number: "1" }, { number: "2" }]);
      for (const index of [0, 1]) await bill(world, account(index), `A-${index}`, "2026-05-08");
      await hours(world, 1);
      for (const name of ["ann", "bea"])
        await world.send("PUT", `/v1/collectors/${name}`, {
          name,
          email: `${name}@nordwind.example`,
          desks: ["collections"],
          seniority: 2,
          capacityMinutes: 400,
          active: true,
        });
    },
    async meanwhile() {},
    async dayAfter(world) {
      await pay(world, account(0), "40.00", "A-0");
    },
  },
  {
    queue: "import-start",
    fails: { start: "import" },
    // EventBridge goes on for six hours.
    outage: 8,
    async prepare(world) {
      await open(world, [{ number: "1" }]);
    },
    async meanwhile(world) {
      const bucket = world.machine.runtime.env("DOCUMENTS_BUCKET");
      for (const number of ["B-1", "B-2", "B-3"]) {
        const { id } = await world.send("POST", "/v1/imports", { kind: "invoices", format: "jsonl" });
        const line = { account_number: "1", number, amount: "10.00", currency: "EUR" };
        const dates = { issue_date: "2026-05-01", due_date: "2026-12-31" };
        world.machine.putObject(
          bucket,
          `imports/${String(id)}/source.jsonl`,
          JSON.stringify({ ...line, ...dates }),
        );
      }
    },
    async dayAfter(world) {
      await bill(world, account(0), "C-0", "2026-12-31");
    },
  },
  {
    queue: "rehearsal-start",
    fails: { start: "rehearsal" },
    outage: 8,
    async prepare(world) {
      await open(world, [{ number: "1" }]);
      await bill(world, account(0), "A-0", "2026-06-30");
    },
    async meanwhile(world) {
      for (const days of [20, 30]) await world.send("POST", "/v1/rehearsals", { days, seeds: 1 });
    },
    async dayAfter() {},
    async inTheEnd(world) {
      const asked = world.answers.map((answer) => String((answer as { body: Json }).body["id"])).slice(-2);
      for (const id of asked) await world.read(`/v1/rehearsals/${id}`);
    },
  },
  {
    queue: "report-start",
    fails: { start: "finance-report" },
    outage: 26,
    async prepare(world) {
      await open(world, [{ number: "1" }]);
      await bill(world, account(0), "A-0", "2026-12-30");
      for (const at of ["12:00", "13:00"])
        await world.send("POST", "/v1/report-schedules", {
          recipient: { email: "cfo@nordwind.example", name: "Ada Lovelace" },
          language: "en",
          timeZone: "Europe/Berlin",
          cadence: { every: "week", on: "tuesday" },
          at,
        });
    },
    async meanwhile() {},
    async dayAfter(world) {
      // Not of the day that the report is about.
      await bill(world, account(0), "C-0", "2026-12-31", "2026-06-10");
    },
  },
];

describe(`dead letters redriven a day later, out of order and twice (DUNLIN_SEED=${SEED})`, () => {
  it("are told of for every queue that there is", async () => {
    const machine = await startMachine({ inMemory: true, startAt: START });
    const queues = machine.model.queues.map(({ name }) => name).sort();
    await machine.close();
    expect(incidents.map(({ queue }) => `dunlin-local-${queue}-dlq`).sort()).toEqual(queues);
  });

  it.each(incidents)(
    "of $queue leave what no failure would have left",
    { timeout: 300_000 },
    async (incident) => {
      const clean = await tell(incident, false);
      const redriven = await tell(incident, true);
      expect(clean.deadLetters).toBe(0);
      expect(redriven.deadLetters).toBeGreaterThan(1);
      if (incident.heals) expect(redriven.before).toEqual(clean.before);
      else expect(redriven.before).not.toEqual(clean.before);
      expect(redriven.digest).toEqual(clean.digest);
    },
  );
});
