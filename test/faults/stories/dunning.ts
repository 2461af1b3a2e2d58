import type { Json, Story, World } from "../story.ts";
import { ACCOUNT, billed, ENTITY, opened, thingsOf } from "./ledger.ts";

const HOUR = 3_600_000;

/** Turns the clock by hours. */
export const hours = async ({ machine }: World, count: number): Promise<void> =>
  machine.advanceTo(new Date(Date.parse(machine.clock.now()) + count * HOUR).toISOString());

const another = async (world: World, entity: string, changes: object): Promise<string> => {
  const account = await world.send("POST", "/v1/accounts", { legalEntityId: entity, ...ACCOUNT, ...changes });
  return String(account["id"]);
};

const invoice = async (world: World, accountId: string, number: string, dueDate: string): Promise<void> => {
  await world.send("POST", "/v1/invoices", {
    accountId,
    number,
    amount: { amount: "100.00", currency: "EUR" },
    issueDate: "2026-04-20",
    dueDate,
  });
};

/** Three customers: one a day late, one seven days, who gets an SMS too, one thirty, whom a person calls. */
const threeLate = async (world: World): Promise<void> => {
  const entity = await world.send("POST", "/v1/legal-entities", ENTITY);
  const one = await another(world, entity["id"], { number: "1" });
  const seven = await another(world, entity["id"], {
    number: "7",
    contacts: [{ name: "Sven Acht", email: "sven@acht.example", phone: "+4940777777", role: "billing" }],
  });
  const thirty = await another(world, entity["id"], { number: "30" });
  await invoice(world, one, "L-1", "2026-06-08");
  await invoice(world, seven, "L-7", "2026-06-02");
  await invoice(world, thirty, "L-30", "2026-05-08");
};

/** One customer with a mail that went out an hour ago, or what `due` makes due. */
const reminded =
  (due = "2026-06-08", changes: object = {}) =>
  async (world: World): Promise<void> => {
    await opened(world, changes);
    await billed(world, "R-1", "100.00", due);
    await hours(world, 1);
  };

/** Mail, SMS and a task in one hour, through the state machine. */
export const hourlyRun: Story = {
  name: "an hourly run",
  functions: [
    "list-due-accounts",
    "decide-contacts",
    "send-email",
    "prepare-sms",
    "record-sms",
    "open-task",
    "finish-run",
    "ses-events",
  ],
  machines: ["dunning-run"],
  prepare: threeLate,
  act: (world) => hours(world, 1),
  // An open claim is tried again after six hours, which may end outside the hours of the day.
  settle: (world) => hours(world, 24),
};

/** The other stories of dunning. */
export const dunningStories: readonly Story[] = [
  {
    name: "a mail bounces",
    functions: ["ses-events"],
    async prepare(world) {
      await opened(world, {
        contacts: [{ name: "Bo", email: "bounce@simulator.example", role: "billing" }],
      });
      await billed(world, "R-1", "100.00", "2026-06-08");
    },
    act: (world) => hours(world, 1),
    settle: (world) => hours(world, 3),
  },
  {
    name: "a customer complains of a mail",
    functions: ["ses-events"],
    async prepare(world) {
      await opened(world, {
        contacts: [{ name: "Co", email: "complaint@simulator.example", role: "billing" }],
      });
      await billed(world, "R-1", "100.00", "2026-06-08");
    },
    act: (world) => hours(world, 1),
    settle: (world) => hours(world, 3),
  },
  {
    name: "a customer answers STOP",
    functions: ["sms-replies"],
    prepare: reminded("2026-06-02"),
    async act({ machine }) {
      machine.replySms("+4940123456", "STOP");
      await machine.drain();
    },
    settle: (world) => hours(world, 3),
  },
  {
    name: "a customer opts out by the link of a mail",
    functions: ["opt-out"],
    prepare: reminded(),
    async act(world) {
      const { machine } = world;
      const mail = await machine.mailbox.open(machine.mailbox.list()[0]?.id ?? "");
      const header = mail?.headers.find(({ key }) => key === "list-unsubscribe")?.value ?? "";
      const { pathname } = new URL(/<(http[^>]+)>/.exec(header)?.[1] ?? "");
      const form = { "content-type": "application/x-www-form-urlencoded" };
      await world.read(pathname, { scopes: null });
      await world.send("POST", pathname, "List-Unsubscribe=One-Click", { headers: form, scopes: null });
    },
  },
  {
    name: "a collector closes a task",
    functions: ["tasks"],
    prepare: reminded("2026-05-08"),
    async act(world) {
      const { items } = await world.read("/v1/tasks");
      const task = (items as Json[])[0];
      const path = `/v1/accounts/${String(task?.["accountId"])}/tasks/${String(task?.["id"])}`;
      await world.send("POST", `${path}/close`, { outcome: "promised", note: "By Friday", version: 1 });
      await world.read(path);
    },
  },
  {
    name: "somebody looks up why a customer was written to",
    functions: ["contacts"],
    prepare: reminded(),
    async act(world) {
      const path = `/v1/accounts/${thingsOf(world).account}`;
      for (const more of ["/contacts", "/decisions", "/next-contact"]) await world.read(`${path}${more}`);
    },
  },
  {
    name: "the policy is changed",
    functions: ["policies"],
    prepare: opened,
    async act(world) {
      const read = await world.read("/v1/policies/default");
      const { name, segments, autopayGraceDays, claimGraceHours } = read;
      const policy = { name, segments, autopayGraceDays, claimGraceHours };
      await world.send("PUT", "/v1/policies/default", { ...policy, name: "Gentler", version: 0 });
      await world.send("PUT", "/v1/policies/default", { ...policy, name: "Gentler still" });
      await world.read("/v1/policies/default/versions");
    },
  },
];
