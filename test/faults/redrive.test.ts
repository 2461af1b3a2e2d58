import { describe, expect, it } from "vitest";
import { type Machine, startMachine } from "../../local/machine.ts";
import { type Random, randomFor } from "../../local/portfolio/random.ts";
import { digestOf } from "./digest.ts";
import { hours } from "./stories/dunning.ts";
import { ACCOUNT, ENTITY } from "./stories/ledger.ts";
import { START, type World, worldOf } from "./story.ts";

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
  /** The function that fails for a while, by its name in the catalogue. */
  readonly fails: string;
  prepare(world: World): Promise<void>;
  /** What happens while it fails. */
  meanwhile(world: World): Promise<void>;
  /** What happens on the day after it was mended, before anyone looks at the dead letters. */
  dayAfter(world: World): Promise<void>;
}

const physical = (machine: Machine, name: string): string => {
  const found = machine.model.functions.find((each) => each.name.endsWith(`-${name}`));
  if (!found) throw new Error(`There is no function ${name}`);
  return found.name;
};

/** From here on every call that the function makes fails. */
const breakDown = (machine: Machine, name: string): void => {
  const of = { kind: "call", by: physical(machine, name) } as const;
  machine.injector.plan(...Array.from({ length: 400 }, (_, at) => ({ kind: "throttle", at, of }) as const));
};

const shuffled = <T>(things: readonly T[], random: Random): T[] =>
  things
    .map((thing) => ({ thing, place: random.int(0, 1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);

/** Redrives every dead letter in an order drawn by chance, then the same messages once more. */
const redriveTwice = async (machine: Machine): Promise<number> => {
  const random = randomFor("redrive", SEED);
  const queues = machine.queues.summary().filter(({ messages }) => messages > 0);
  let count = 0;
  for (const { name, arn } of queues) {
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
    await hours(world, 1);
    machine.injector.rest();
    await incident.dayAfter(world);
    await hours(world, 24);
    const before = (await digestOf(world)).filter((line) => !line.startsWith("queue "));
    const deadLetters = await redriveTwice(machine);
    await hours(world, 1);
    return { digest: await digestOf(world), before, deadLetters };
  } finally {
    await machine.close();
  }
};

const money = (amount: string) => ({ amount, currency: "EUR" });

const bill = (world: World, accountId: string, number: string, dueDate: string) =>
  world.send("POST", "/v1/invoices", {
    accountId,
    number,
    amount: money("100.00"),
    issueDate: "2026-04-20",
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
    fails: "projector",
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
    fails: "ses-events",
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
    fails: "sms-replies",
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
];

describe(`dead letters redriven a day later, out of order and twice (DUNLIN_SEED=${SEED})`, () => {
  it.each(incidents)(
    "of $fails leave what no failure would have left",
    { timeout: 300_000 },
    async (incident) => {
      const clean = await tell(incident, false);
      const redriven = await tell(incident, true);
      expect(clean.deadLetters).toBe(0);
      expect(redriven.deadLetters).toBeGreaterThan(1);
      expect(redriven.before).not.toEqual(clean.before);
      expect(redriven.digest).toEqual(clean.digest);
    },
  );
});
