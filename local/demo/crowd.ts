import { addDays, dayOfWeek, type PlainDate } from "../../domain/calendar.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import { reminderFactors, type Said } from "../../domain/rehearsal/urgency.ts";
import { type DunningStore, dunningStore } from "../../store/dunning/index.ts";
import type { Machine } from "../machine.ts";
import type { PortfolioAccount } from "../portfolio/portfolio.ts";
import { businessDaysToCall, callOutcome, reactionTo } from "./behaviour.ts";
import type { KnownArrival } from "./duplicates.ts";
import type { MeteredStretch } from "./metered.ts";
import type { Arrival } from "./receivers.ts";

/** An answer that a customer gives the day after a message. */
type Answer =
  | { readonly kind: "opts-out"; readonly path: string }
  | { readonly kind: "answers"; readonly phone: string; readonly text: string };

/** What a colleague reads of a task. */
interface OpenTask {
  readonly id: string;
  readonly accountId: string;
}

const saidBy = ({ template, tone, invoices }: Contact): Said =>
  template === "upcoming" && invoices.every(({ daysPastDue }) => daysPastDue <= 0) ? "upcoming" : tone;

const businessDaysLater = (day: PlainDate, count: number): PlainDate => {
  let later = day;
  for (let left = count; left > 0; ) {
    later = addDays(later, 1);
    if (dayOfWeek(later) <= 5) left--;
  }
  return later;
};

/** The customers as a whole, and the colleagues who call them: they take in what reaches them and act on it. */
export class Crowd {
  readonly #machine: Machine;
  readonly #stretch: MeteredStretch;
  readonly #seed: number;
  readonly #members: ReadonlyMap<string, PortfolioAccount>;
  readonly #store: DunningStore;
  readonly #tasksSeen = new Set<string>();
  readonly #calls = new Map<PlainDate, OpenTask[]>();
  #answers: Answer[] = [];
  /** All messages that reached an address, with the contact each came from. */
  readonly known: KnownArrival[] = [];
  readonly did = { optedOut: 0, answeredStop: 0, called: 0 };

  constructor(machine: Machine, stretch: MeteredStretch, seed: number, members: readonly PortfolioAccount[]) {
    this.#machine = machine;
    this.#stretch = stretch;
    this.#seed = seed;
    this.#members = new Map(members.map((member) => [member.id, member]));
    const { runtime } = machine;
    this.#store = dunningStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"), () => {
      throw new Error("Customers write nothing to the ledger");
    });
  }

  /** Customers read the day's messages; what was delivered makes paying more urgent. */
  async read(day: PlainDate, arrivals: readonly Arrival[]): Promise<void> {
    for (const arrival of arrivals) {
      const contact = await this.#stretch.aside(() => this.#contactOf(arrival));
      if (contact) this.known.push({ arrival, contact });
      if (!contact || !arrival.delivered) continue;
      const { account, by } = arrival;
      account.story.remind(day, reminderFactors[by][saidBy(contact)]);
      const reaction = reactionTo({ seed: this.#seed, accountIndex: account.index, on: day, by });
      if (reaction.kind === "answers")
        this.#answers.push({ kind: "answers", phone: arrival.address, text: reaction.text });
      if (reaction.kind === "opts-out" && arrival.optOutPath !== undefined)
        this.#answers.push({ kind: "opts-out", path: arrival.optOutPath });
    }
  }

  /** Customers answer the messages of the day before. */
  async answer(): Promise<void> {
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) {
      if (answer.kind === "answers") {
        this.#machine.replySms(answer.phone, answer.text);
        this.did.answeredStop++;
        continue;
      }
      const { status } = await this.#machine.invokeApi("POST", answer.path, {
        body: "List-Unsubscribe=One-Click",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        scopes: null,
      });
      if (status >= 300) throw new Error(`The link to opt out, ${answer.path}, was answered ${status}`);
      this.did.optedOut++;
    }
  }

  /** Colleagues plan a call for each new task, make the calls of the day, and close their tasks. */
  async workOnTasks(day: PlainDate): Promise<void> {
    if (dayOfWeek(day) > 5) return;
    for (const task of await this.#newTasks()) {
      const { index } = this.#member(task.accountId);
      const on = businessDaysLater(day, businessDaysToCall(this.#seed, index, day));
      this.#calls.set(on, [...(this.#calls.get(on) ?? []), task]);
    }
    for (const { id, accountId } of this.#calls.get(day) ?? []) {
      const { index, story } = this.#member(accountId);
      const outcome = callOutcome(this.#seed, index, day);
      if (outcome !== "unreachable") story.remind(day, reminderFactors.call.final);
      await this.#call("POST", `/v1/accounts/${accountId}/tasks/${id}/close`, { outcome });
      this.did.called++;
    }
    this.#calls.delete(day);
  }

  #member(accountId: string): PortfolioAccount {
    const member = this.#members.get(accountId);
    if (!member) throw new Error(`Account ${accountId} is none of the portfolio's`);
    return member;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.#machine.invokeApi(method, path, { ...(body !== undefined && { body }) });
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  async #contactOf({ account, contactId, messageId }: Arrival): Promise<Contact | undefined> {
    if (contactId !== undefined) return this.#store.getContact(account.id, contactId);
    const { items } = await this.#store.listContacts(account.id, { limit: 500 });
    return items.find((contact) => contact.messageId === messageId);
  }

  /** The open tasks that nobody has seen yet. */
  async #newTasks(): Promise<OpenTask[]> {
    const fresh: OpenTask[] = [];
    let cursor = "";
    do {
      const path = `/v1/tasks?limit=200${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = (await this.#call("GET", path)) as { items: OpenTask[]; cursor?: string };
      fresh.push(...page.items.filter(({ id }) => !this.#tasksSeen.has(id)));
      cursor = page.cursor ?? "";
    } while (cursor !== "");
    for (const { id } of fresh) this.#tasksSeen.add(id);
    return fresh;
  }
}
