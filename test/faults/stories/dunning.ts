import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Point } from "../../../local/faults/fault.ts";
import { legalEntityKey } from "../../../store/keys.ts";
import { digestOf } from "../digest.ts";
import { callsOf, type Json, plainName, type Story, type World } from "../story.ts";
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

/** Whether the point belongs to the way of a text message. */
const isOfSms = ({ by, service }: Point): boolean => /sms/i.test(by) || service === "sns";

/** What a run leaves besides the text message itself, which may stay away; see docs/decisions/0007. */
const besidesSms = async (world: World): Promise<string[]> => {
  const sent = world.machine.sns.sms.list().filter(({ direction }) => direction === "out");
  const lines = (await digestOf(world)).filter(
    (line) => !/^sms |"channel":"sms"|#contacts"|"group":"contacts"/.test(line),
  );
  return [...lines, `at most one text message: ${sent.length <= 1}`];
};

/** Mail, SMS and a task in one hour, through the state machine. */
const hourlyRun = {
  machines: ["dunning-run"],
  prepare: threeLate,
  act: (world: World) => hours(world, 1),
  // An open claim is tried again after six hours, which may end outside the hours of the day.
  settle: (world: World) => hours(world, 24),
};

/** A policy of two steps: a mail that charges, with a copy to whom the account belongs, and a letter. */
const CHARGES_AND_LETTERS = {
  name: "Charges and letters",
  promises: { tolerancePercent: 100, graceDays: 0 },
  segments: [
    {
      id: "everyone",
      name: "Everyone",
      when: { all: [] },
      cadence: {
        steps: [
          {
            id: "first",
            trigger: { from: "due-date", days: 1, count: "calendar" },
            channels: ["email"],
            tone: "friendly",
            template: "reminder",
            charge: { interest: "statutory", fee: "statutory" },
            copyTo: ["account-owner"],
          },
          {
            id: "second",
            trigger: { from: "due-date", days: 10, count: "calendar" },
            channels: ["letter"],
            tone: "firm",
            template: "last-reminder",
          },
        ],
        minimum: {},
        coolDownDays: 3,
        catchUp: "jump",
        graceBusinessDays: 0,
        capPerRun: 10,
      },
    },
  ],
  autopayGraceDays: 5,
  claimGraceHours: 6,
};

const OWNER = { name: "Olga Neu", email: "olga@nordwind.example" };

/** What a run leaves besides the owner's copy of a mail, which goes out once at most. */
const besidesCopy = async (world: World): Promise<string[]> => {
  const isCopy = (line: string): boolean =>
    line.startsWith("mail ") && line.includes(`"to":["${OWNER.email}"]`);
  const lines = await digestOf(world);
  return [...lines.filter((line) => !isCopy(line)), `at most one copy: ${lines.filter(isCopy).length <= 1}`];
};

/** Sets the policy up before anybody is late. */
export const withChargesAndLetters = (world: World): Promise<Json> =>
  world.send("PUT", "/v1/policies/default", CHARGES_AND_LETTERS);

const lost = new WeakMap<World, Json>();

/** Takes the legal entity out of the table, which nothing in Dunlin does: no account of it can be decided on. */
const loseEntity = async (world: World): Promise<void> => {
  const { runtime } = world.machine;
  const TableName = runtime.env("LEDGER_TABLE");
  const Key = legalEntityKey(thingsOf(world).entity);
  const { Attributes } = await runtime.aws.dynamodb.send(
    new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }),
  );
  lost.set(world, Attributes ?? {});
};

const findEntity = async (world: World): Promise<void> => {
  const { runtime } = world.machine;
  const TableName = runtime.env("LEDGER_TABLE");
  await runtime.aws.dynamodb.send(new PutCommand({ TableName, Item: lost.get(world) ?? {} }));
};

/** The hourly run. */
export const runStories: readonly Story[] = [
  {
    ...hourlyRun,
    name: "an hourly run",
    functions: [
      "list-due-accounts",
      "decide-contacts",
      "send-email",
      "open-task",
      "finish-run",
      "ses-events",
      "projector",
    ],
    where: (point) => !isOfSms(point),
  },
  {
    ...hourlyRun,
    name: "the text message of an hourly run",
    functions: ["prepare-sms", "record-sms"],
    where: isOfSms,
    digest: besidesSms,
  },
  {
    ...hourlyRun,
    name: "a run charges for being late, copies a mail, and hands over a letter",
    functions: ["decide-contacts", "send-email", "open-task"],
    async prepare(world) {
      await withChargesAndLetters(world);
      await opened(world, { owner: OWNER });
      await billed(world, "L-1", "1000.00", "2026-06-08");
      const posted = await another(world, thingsOf(world).entity, { number: "10" });
      await invoice(world, posted, "L-10", "2026-05-29");
    },
    where: callsOf("decide-contacts", "send-email", "open-task"),
    digest: besidesCopy,
  },
  {
    name: "a run fails, for no account can be decided on, and the next one makes up for it",
    functions: ["finish-run"],
    machines: ["dunning-run"],
    async prepare(world) {
      await opened(world);
      await billed(world, "L-1", "100.00", "2026-06-08");
      await loseEntity(world);
    },
    act: (world) => hours(world, 1),
    async settle(world) {
      await findEntity(world);
      await hours(world, 24);
    },
    where: ({ by }) => by === "FinishFailedRun" || plainName(by) === "finish-run",
  },
  {
    ...hourlyRun,
    name: "a promise that was not kept ends",
    functions: ["decide-contacts", "send-email"],
    async prepare(world) {
      await withChargesAndLetters(world);
      await opened(world);
      await billed(world, "L-1", "100.00", "2026-06-08");
      await world.send("POST", `/v1/accounts/${thingsOf(world).account}/promises`, {
        amount: { amount: "100.00", currency: "EUR" },
        payBy: "2026-06-09",
      });
      await hours(world, 19);
    },
    act: (world) => hours(world, 4),
    where: callsOf("decide-contacts", "send-email"),
  },
];

/** The other stories of dunning. */
const others: readonly Story[] = [
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
    name: "a customer answers in words of their own",
    functions: ["sms-replies"],
    prepare: reminded("2026-06-02"),
    async act({ machine }) {
      machine.replySms("+4940123456", "Which invoice do you mean?");
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
    name: "somebody looks up why a customer was written to",
    functions: ["contacts"],
    prepare: reminded(),
    async act(world) {
      const path = `/v1/accounts/${thingsOf(world).account}`;
      const { items } = await world.read(`${path}/contacts`);
      await world.read(`${path}/contacts/${String((items as Json[])[0]?.["id"])}`);
      for (const more of ["/decisions", "/next-contact", "/dunning"]) await world.read(`${path}${more}`);
    },
  },
];

/** The other stories of dunning, each broken at the calls of its own functions. */
export const dunningStories = others.map((story) => ({ ...story, where: callsOf(...story.functions) }));
