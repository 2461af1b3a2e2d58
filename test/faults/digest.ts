import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Machine } from "../../local/machine.ts";
import { START, type World } from "./story.ts";

const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** As the local gateway makes them; the names of executions count them. */
const REQUEST = /\b\d{17}-\d+-\d+\b|\bdunlin-local-[a-z-]+-\d{6}\b/g;
/** As the local SES makes them. */
const MESSAGE = /\b0107[0-9a-f]{12}(-[0-9a-f]+){6}\b/g;
/** A presigned address tells when it was made. */
const PRESIGNED = /\?expires=[^"\\ ]*/g;
const EXPIRES = /"expiresAt":"[^"]*"/g;
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
      .replace(MESSAGE, "<message>")
      .replace(PRESIGNED, "")
      .replace(EXPIRES, '"expiresAt":"<soon>"')
      .replace(ULID, (ulid) => {
        const time = timeOf(ulid);
        return time >= Date.parse(from) && time <= Date.parse(until) ? "<ulid>" : ulid;
      })
      .replace(REQUEST, "<request>")
      .replace(INSTANT, (instant) => (instant >= from && instant <= until ? "<then>" : instant));

/**
 * Tell of attempts: uses of idempotency keys, one verdict for each look at an account, one entry for each claim, and
 * the seats of a run, which an account takes in each run that would contact it.
 */
const OF_ATTEMPTS: ReadonlySet<unknown> = new Set(["idempotency", "decision", "contact-recorded", "seat"]);

type Stored = Readonly<Record<string, unknown>>;

/**
 * An account without what tells of attempts. `touched` goes up with each claim of a contact, so that a claim that
 * was made anew after hours counts twice: what must be the same is the count without repeated claims. And where two
 * contacts of a step were claimed in another order, the last one is another: it must be one that exists, and
 * none may have been claimed later.
 */
const accountOnce = (account: Stored, contacts: readonly Stored[]): Stored => {
  const own = contacts.filter(({ accountId }) => accountId === account["id"]);
  const repeated = own.reduce((sum, { attempts }) => sum + Number(attempts) - 1, 0);
  const { lastContactId } = account;
  if (lastContactId !== undefined) {
    const last = own.find(({ id }) => id === lastContactId);
    const claimed = String(last?.["claimedAt"]);
    if (!last || own.some(({ claimedAt }) => String(claimedAt) > claimed))
      throw new Error(`The account ${account["id"]} names ${lastContactId}, which is not its latest contact`);
  }
  return {
    ...account,
    touched: Number(account["touched"]) - repeated,
    ...(lastContactId !== undefined && { lastContactId: "<the latest>" }),
  };
};

/**
 * An item without what tells of attempts: a message's id, the secrets of its links, and how often a contact or
 * a report was tried, and a contact written. SES's word of a delivery is not kept once its receiver has complained, and a mail
 * that SES alone tells of has an instant of delivery but none of sending.
 */
const settled = ({ messageId, optOutHashes: _, ...item }: Stored, contacts: readonly Stored[]): Stored => {
  const told = { ...item, ...(messageId !== undefined && { messageId: "<message>" }) };
  if (item["entity"] === "account") return accountOnce(told, contacts);
  if (item["entity"] === "report-run") return { ...told, attempts: 0 };
  if (item["entity"] !== "contact") return told;
  const complained = item["status"] === "complained";
  return { ...told, attempts: 0, version: 0, sentAt: "", ...(complained && { deliveredAt: "" }) };
};

/**
 * An item of the Insight table as far as it tells of the ledger. How often it was written, at which version of
 * its source, and whether a sum that came to nothing is named depend on which changes came together.
 */
const summed = ({ revision: _, version: __, ...item }: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== 0));

/**
 * What a story leaves behind, one line each: all items of both tables, mail and text messages, schedules,
 * what the client was answered, and what was given up. Not the records of idempotency keys, which tell
 * of attempts.
 */
export const digestOf = async ({ machine, answers }: World): Promise<string[]> => {
  const table = (name: string) => machine.runtime.env(name);
  const items = await itemsOf(machine, table("LEDGER_TABLE"));
  const contacts = items.filter(({ entity }) => entity === "contact");
  const ledger = items
    .filter(({ entity, kind }) => !OF_ATTEMPTS.has(entity) && !OF_ATTEMPTS.has(kind))
    .map((item) => settled(item, contacts));
  const insight = (await itemsOf(machine, table("INSIGHT_TABLE"))).map(summed);
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
