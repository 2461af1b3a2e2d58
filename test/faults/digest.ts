import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Machine } from "../../local/machine.ts";
import { START, type World } from "./story.ts";

const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** As the local gateway makes them; the names of executions count them. */
const REQUEST = /\b\d{17}-\d+-\d+\b|\bdunlin-local-[a-z-]+-\d{6}\b/g;
/** The secret of an opt-out link is made anew for each attempt. */
const SECRET = /(\/opt-out\/[0-9A-Z]{26}\.[0-9A-Z]{26}\.)[0-9A-Z]{26}/g;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const itemsOf = async (machine: Machine, table: string): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await machine.runtime.aws.dynamodb.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof Set) return [...value].map(String).sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
};

const timeOf = (ulid: string): number =>
  [...ulid.slice(0, 10)].reduce((sum, c) => sum * 32 + ALPHABET.indexOf(c), 0);

/**
 * A text about the story's end without what a repetition may change: the ids of entries, which tell the
 * instant they were made at, and the instants at which the story acted. Derived ids and every instant that
 * lies ahead stay.
 */
const normaliser =
  (from: string, until: string) =>
  (text: string): string =>
    text
      .replace(SECRET, "$1<secret>")
      .replace(ULID, (ulid) => {
        const time = timeOf(ulid);
        return time >= Date.parse(from) && time <= Date.parse(until) ? "<ulid>" : ulid;
      })
      .replace(REQUEST, "<request>")
      .replace(INSTANT, (instant) => (instant >= from && instant <= until ? "<then>" : instant));

/** Tell of attempts: uses of idempotency keys, and one verdict for each look at an account. */
const OF_ATTEMPTS: ReadonlySet<unknown> = new Set(["idempotency", "decision"]);

/** An item without what names an attempt: a message's id, and the secrets of its links. */
const settled = ({ messageId, optOutHashes: _, ...item }: Record<string, unknown>) => ({
  ...item,
  ...(messageId !== undefined && { messageId: "<message>" }),
});

/**
 * What a story leaves behind, one line each: all items of both tables, mail and text messages, schedules,
 * what the client was answered, and what was given up. Not the records of idempotency keys, which tell
 * of attempts.
 */
export const digestOf = async ({ machine, answers }: World): Promise<string[]> => {
  const table = (name: string) => machine.runtime.env(name);
  const ledger = (await itemsOf(machine, table("LEDGER_TABLE")))
    .filter(({ entity }) => !OF_ATTEMPTS.has(entity))
    .map(settled);
  // How often the projector wrote an item depends on which changes came to it together.
  const insight = (await itemsOf(machine, table("INSIGHT_TABLE"))).map(({ revision: _, ...item }) => item);
  const mails = await Promise.all(
    machine.mailbox.list().map(async ({ id, to, from, subject, tags, attachments }) => {
      const opened = await machine.mailbox.open(id);
      return { to, from, subject, tags, attachments, text: opened?.text };
    }),
  );
  const lines = [
    ...ledger.map((item) => ["ledger", item]),
    ...insight.map((item) => ["insight", item]),
    ...mails.map((mail) => ["mail", mail]),
    ...machine.sns.sms.list().map(({ direction, phone, text }) => ["sms", { direction, phone, text }]),
    ...machine.scheduler
      .list()
      .filter(({ declared }) => !declared)
      .map(({ name, expression, timezone, state, target }) => [
        "schedule",
        { name, expression, timezone, state, target },
      ]),
    ...machine.queues
      .summary()
      .filter(({ messages }) => messages > 0)
      .map(({ name, messages }) => ["queue", { name, messages }]),
    ...machine.faults.map((fault) => ["fault", fault]),
  ].map(([kind, value]) => `${kind} ${JSON.stringify(sorted(value))}`);
  const told = answers.map((answer, index) => `answer ${index} ${JSON.stringify(sorted(answer))}`);
  const normalise = normaliser(START, machine.clock.now());
  return [...lines.map(normalise).sort(), ...told.map(normalise)];
};
