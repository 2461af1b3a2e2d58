import { addDays, type PlainDate } from "../../domain/calendar.ts";
import type { Command } from "../../domain/ledger/commands.ts";
import { decide } from "../../domain/ledger/decide.ts";
import type { AccountState, Cause, Entry } from "../../domain/ledger/entries.ts";
import { evolve } from "../../domain/ledger/evolve.ts";
import { derivedId, idsFrom } from "../../functions/runtime/ids.ts";
import type { Machine } from "../../local/machine.ts";
import type { PastAccount } from "../../local/portfolio/history.ts";
import { PastLoader } from "../../local/portfolio/load.ts";
import { PORTFOLIO_TODAY } from "../../local/portfolio/portfolio.ts";

/** Every invoice is this many days past due: the first reminder after the due date is due. */
const DAYS_PAST_DUE = 3;

/** The number under which the n-th account is known. */
export const numberOf = (n: number): string => `C-${String(n).padStart(7, "0")}`;

/** Creates the creditor of the bench's accounts over the API and answers its id. */
export const createCreditor = async (machine: Machine): Promise<string> => {
  const { status, body } = await machine.invokeApi("POST", "/v1/legal-entities", {
    body: {
      name: "Nordwind GmbH",
      address: { lines: ["Kai 1"], city: "Hamburg", postalCode: "20457", country: "DE" },
      timeZone: "Europe/Berlin",
      sender: { name: "Nordwind", email: "ar@dunlin.example" },
    },
  });
  if (status !== 201) throw new Error(`The creditor was refused: ${JSON.stringify(body)}`);
  return String((body as { id: string }).id);
};

const openedAccount = (id: string, legalEntityId: string, n: number, at: string): AccountState => ({
  account: {
    id,
    legalEntityId,
    number: numberOf(n),
    name: `Customer ${n}`,
    debtorType: "business",
    contacts: [{ name: "Billing", email: `billing@c${n}.example`, role: "billing" }],
    language: "en",
    timeZone: "Europe/Berlin",
    address: { lines: ["Allee 85"], city: "Berlin", postalCode: "10435", country: "DE" },
    consent: { email: { status: "granted", basis: "contract" }, sms: { status: "unknown" } },
    autopay: false,
    openedAt: at,
    suppressions: [],
    balances: {},
    touched: 0,
    version: 1,
  },
  invoices: new Map(),
  creditNotes: new Map(),
  payments: new Map(),
});

const invoiceCommand = (accountId: string, n: number, k: number, dueDate: PlainDate): Command => ({
  type: "issue-invoice",
  invoice: {
    id: derivedId("scale", "invoice", accountId, String(k)),
    number: `R-${n}-${k}`,
    currency: "EUR",
    amount: 10_000 + ((n * 37 + k * 11) % 90_000),
    issueDate: addDays(dueDate, -30),
    dueDate,
    dueDateSource: "stated",
  },
});

/** The n-th account with so many open invoices, as its commands would have left it. */
const customer = (legalEntityId: string, n: number, invoices: number): PastAccount => {
  const id = derivedId("scale", "account", String(n));
  const dueDate = addDays(PORTFOLIO_TODAY, -DAYS_PAST_DUE);
  const at = `${addDays(dueDate, -30)}T08:00:00.000Z`;
  const seed = Buffer.alloc(10);
  seed.writeUInt32BE(n, 4);
  const ids = idsFrom({ now: () => at }, () => seed);
  const cause: Cause = { at, by: "erp", request: `scale-${n}` };
  let state = openedAccount(id, legalEntityId, n, at);
  const entries: Entry[] = [];
  for (let k = 0; k < invoices; k++)
    for (const body of decide(state, invoiceCommand(id, n, k, dueDate))) {
      const entry: Entry = { ...body, ...cause, id: ids.ulid(), accountId: id };
      state = evolve(state, entry, at);
      entries.push(entry);
    }
  return { state, entries, commands: [] };
};

/** Loads so many accounts with so many open invoices each, all past due and due for a look, without going through the API. */
export const loadCustomers = async (
  machine: Machine,
  legalEntityId: string,
  accounts: number,
  invoices: number,
): Promise<void> => {
  const { aws, env } = machine.runtime;
  const loader = new PastLoader(aws.dynamodb, env("LEDGER_TABLE"));
  for (let n = 0; n < accounts; n++) await loader.add(customer(legalEntityId, n, invoices));
  await loader.end();
};
