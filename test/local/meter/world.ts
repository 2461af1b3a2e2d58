import { addDays } from "../../../domain/calendar.ts";
import type { ApiCall, Machine } from "../../../local/machine.ts";

/** Who is to be reached how, and how late their only invoice is. */
interface Debtors {
  readonly daysPastDue: number;
  readonly by: "email" | "sms";
}

const FAR_AHEAD = "2026-12-31";

/** A creditor with its customers, who do everything over the API as a user's systems do. */
export class World {
  readonly machine: Machine;
  entityId = "";
  readonly #ids = new Map<string, string>();
  #requests = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** The id that the API gave to an account, invoice or payment, by its number. @throws Error where it gave none */
  idOf(number: string): string {
    const id = this.#ids.get(number);
    if (id === undefined) throw new Error(`Nothing has the number ${number}`);
    return id;
  }

  remember(number: string, id: string | undefined): void {
    if (id !== undefined) this.#ids.set(number, id);
  }

  phone(prefix: string, index: number): string {
    return `+4930${prefix.charCodeAt(0)}${String(index).padStart(4, "0")}`;
  }

  get(path: string): Promise<unknown> {
    return this.#call("GET", path);
  }

  post(path: string, body: unknown): Promise<unknown> {
    return this.#call("POST", path, { body, headers: { "idempotency-key": `request-${++this.#requests}` } });
  }

  async createEntity(): Promise<void> {
    const { id } = (await this.post("/v1/legal-entities", {
      name: "Nordwind GmbH",
      address: { lines: ["Kai 1"], city: "Hamburg", postalCode: "20457", country: "DE" },
      timeZone: "Europe/Berlin",
      sender: { name: "Nordwind", email: "ar@dunlin.example", smsId: "Nordwind" },
    })) as { id: string };
    this.entityId = id;
  }

  async openAccount(
    number: string,
    reached: Record<string, unknown> = { email: "a@a.example" },
  ): Promise<void> {
    const { id } = (await this.post("/v1/accounts", {
      legalEntityId: this.entityId,
      number,
      name: `Customer ${number} KG`,
      contacts: [{ name: "Ines Wolf", role: "billing", ...reached }],
      language: "en",
      timeZone: "Europe/Berlin",
      address: { lines: ["Allee 85"], city: "Berlin", postalCode: "10435", country: "DE" },
      consent: { email: { status: "granted", basis: "contract" }, sms: { status: "granted" } },
    })) as { id: string };
    this.remember(number, id);
  }

  /** Posts invoices of an account in one request. */
  async issue(account: string, numbers: readonly string[], dueDate = FAR_AHEAD): Promise<void> {
    const invoices = numbers.map((number) => ({
      accountId: this.idOf(account),
      number,
      amount: { amount: "100.00", currency: "EUR" },
      issueDate: "2026-01-05",
      dueDate,
    }));
    const [only] = invoices;
    const answer = (await this.post("/v1/invoices", invoices.length === 1 ? only : { invoices })) as {
      id?: string;
      invoices?: { id: string }[];
    };
    const ids = answer.invoices?.map(({ id }) => id) ?? [answer.id];
    for (const [i, number] of numbers.entries()) this.remember(number, ids[i]);
  }

  numbers(prefix: string, count: number): string[] {
    return Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(3, "0")}`);
  }

  async openAccounts(prefix: string, count: number): Promise<void> {
    for (const number of this.numbers(prefix, count)) await this.openAccount(number);
  }

  /** Opens accounts that have one invoice each, late or not yet due, and can be reached in one way. */
  async openDebtors(prefix: string, count: number, { daysPastDue, by }: Debtors): Promise<void> {
    const due = addDays(this.machine.clock.now().slice(0, 10), -daysPastDue);
    for (const [i, number] of this.numbers(prefix, count).entries()) {
      const email = `${number.toLowerCase()}@a.example`;
      await this.openAccount(number, by === "email" ? { email } : { phone: this.phone(prefix, i) });
      await this.issue(number, [`${number}-1`], due);
    }
  }

  /** Uploads a file with invoices of several accounts, one line after the other, and lets it be worked through. */
  async importInvoices(accounts: readonly string[], lines: number): Promise<void> {
    const { id, upload } = (await this.post("/v1/imports", {
      kind: "invoices",
      format: "jsonl",
      legalEntityId: this.entityId,
      fileName: "open.jsonl",
    })) as { id: string; upload: { url: string } };
    this.remember("import", id);
    const [, , , bucket = "", ...key] = new URL(upload.url).pathname.split("/");
    const content = Array.from({ length: lines }, (_, i) =>
      JSON.stringify({
        account_number: accounts[i % accounts.length],
        number: `L-${i}`,
        amount: "10.00",
        currency: "EUR",
        issue_date: "2026-03-01",
        due_date: FAR_AHEAD,
      }),
    );
    this.machine.putObject(bucket, key.map(decodeURIComponent).join("/"), content.join("\n"));
    await this.machine.drain();
  }

  /** @throws Error unless the file was posted to its last line */
  async readImport(lines: number): Promise<void> {
    const { counts } = (await this.get(`/v1/imports/${this.idOf("import")}`)) as {
      counts?: { posted?: number };
    };
    if (counts?.posted !== lines) throw new Error(`${counts?.posted} of ${lines} lines were posted`);
  }

  /** Uses the link of the newest mail. */
  async optOut(): Promise<void> {
    const mail = await this.machine.mailbox.open(this.machine.mailbox.list()[0]?.id ?? "");
    const header = mail?.headers.find(({ key }) => key === "list-unsubscribe")?.value ?? "";
    const link = /<(http[^>]+)>/.exec(header)?.[1] ?? "";
    await this.#call("POST", new URL(link).pathname, {
      scopes: null,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
  }

  /** Has the finance report sent each Tuesday, at a time of Berlin. */
  async scheduleReport(at: string): Promise<void> {
    await this.post("/v1/report-schedules", {
      legalEntityId: this.entityId,
      recipient: { email: "cfo@dunlin.example", name: "Ada Lovelace" },
      cadence: { every: "week", on: "tuesday" },
      at,
    });
  }

  async #call(method: string, path: string, call: ApiCall = {}): Promise<unknown> {
    const { status, body } = await this.machine.invokeApi(method, path, call);
    if (status >= 300) throw new Error(`${method} ${path} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}
