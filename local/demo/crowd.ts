import { addDays, dayOfWeek, type PlainDate } from "../../domain/calendar.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import type { Task } from "../../domain/dunning/task.ts";
import { type DunningStore, dunningStore } from "../../store/dunning/index.ts";
import type { Machine } from "../machine.ts";
import type { PortfolioAccount } from "../portfolio/portfolio.ts";
import { businessDaysToCall, reactionTo, reminderFactors, type Said } from "./behaviour.ts";
import type { KnownArrival } from "./duplicates.ts";
import type { MeteredStretch } from "./metered.ts";
import type { Arrival } from "./receivers.ts";

/** An answer that a customer gives the day after a message. */
type Answer =
  | { readonly kind: "opts-out"; readonly path: string }
  | { readonly kind: "answers"; readonly phone: string; readonly text: string };

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
  readonly #calls = new Map<PlainDate, Task[]>();
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

  /** Colleagues plan a call for each new task, and make the calls of the day. */
  async workOnTasks(day: PlainDate): Promise<void> {
    for (const task of await this.#stretch.aside(() => this.#newTasks())) {
      const account = this.#members.get(task.accountId);
      if (!account) continue;
      const on = businessDaysLater(day, businessDaysToCall(this.#seed, account.index, day));
      this.#calls.set(on, [...(this.#calls.get(on) ?? []), task]);
    }
    for (const { accountId } of this.#calls.get(day) ?? []) {
      this.#members.get(accountId)?.story.remind(day, reminderFactors.call.final);
      this.did.called++;
    }
    this.#calls.delete(day);
  }

  async #contactOf({ account, contactId, messageId }: Arrival): Promise<Contact | undefined> {
    if (contactId !== undefined) return this.#store.getContact(account.id, contactId);
    const { items } = await this.#store.listContacts(account.id, { limit: 500 });
    return items.find((contact) => contact.messageId === messageId);
  }

  async #newTasks(): Promise<Task[]> {
    const fresh: Task[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#store.listOpenTasks({ limit: 200, ...(cursor !== undefined && { cursor }) });
      fresh.push(...page.items.filter(({ id }) => !this.#tasksSeen.has(id)));
      cursor = page.cursor;
    } while (cursor !== undefined);
    for (const { id } of fresh) this.#tasksSeen.add(id);
    return fresh;
  }
}
