import assert from "node:assert/strict";
import { Api, machineClient, requestToken } from "./api.ts";
import type { Aws } from "./aws.ts";
import type { Outputs } from "./cdk.ts";
import { debtorPlaces, middayZone } from "./places.ts";
import type { Report } from "./report.ts";
import { until } from "./waiting.ts";

const SCOPES = [
  "dunlin/ledger.read",
  "dunlin/ledger.write",
  "dunlin/dunning.read",
  "dunlin/insight.read",
  "dunlin/admin",
];

const DAYS_OVERDUE = 8;
const DAY_MS = 86_400_000;

interface Money {
  readonly amount: string;
  readonly currency: string;
}

const euro = (amount: string): Money => ({ amount, currency: "EUR" });

/** What the tests of the ledger leave for those of the mail. */
export interface Posted {
  readonly api: Api;
  /** By account, what is open. */
  readonly open: ReadonlyMap<string, string>;
  /** By account, where its mail goes. */
  readonly addresses: ReadonlyMap<string, string>;
}

const output = (outputs: Outputs, name: string): string => {
  const value = outputs[name];
  assert.ok(value, `no stack has the output ${name}`);
  return value;
};

const signIn = async (report: Report, aws: Aws, outputs: Outputs): Promise<Api> => {
  const url = output(outputs, "ApiUrl");
  const anyone = new Api(aws.endpoint, url);
  await report.must("GET /openapi.json answers without a token", async () => {
    const { status, body } = await anyone.call<{ openapi: string; info: { title: string } }>(
      "GET",
      "/openapi.json",
    );
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.openapi, "3.1.0");
    assert.equal(body.info.title, "Dunlin");
  });
  const client = await machineClient(
    aws,
    output(outputs, "UserPoolId"),
    output(outputs, "MachineClientIdErp"),
  );
  const token = await report.must("a machine gets a token for its secret", async () => {
    const { status, body } = await requestToken(aws.endpoint, client, SCOPES);
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.access_token);
    return body.access_token;
  });
  await report.check("and none for another secret", async () => {
    const { status, body } = await requestToken(aws.endpoint, { ...client, secret: "wrong" }, SCOPES);
    assert.equal(status, 400);
    assert.equal(body.error, "invalid_client");
  });
  await report.check("no token or a forged one is a 401", async () => {
    assert.equal((await anyone.call("GET", "/v1/accounts")).status, 401);
    const [head, claims] = token.split(".");
    const forged = `${head}.${claims}.${Buffer.from("forged").toString("base64url")}`;
    assert.equal((await anyone.call("GET", "/v1/accounts", { token: forged })).status, 401);
  });
  await report.check("a token without the scope of the route is a 403", async () => {
    const { body } = await requestToken(aws.endpoint, client, ["dunlin/ledger.read"]);
    const read = new Api(aws.endpoint, url, body.access_token);
    assert.equal((await read.call("GET", "/v1/accounts")).status, 200);
    assert.equal((await read.call("POST", "/v1/accounts", { body: {} })).status, 403);
  });
  return new Api(aws.endpoint, url, token);
};

interface Aging {
  readonly totals: readonly {
    readonly currency: string;
    readonly buckets: readonly { readonly key: string; readonly amount: Money; readonly count: number }[];
    readonly outstanding: Money;
  }[];
}

/**
 * Token, account, invoice, payment, and the aging that follows from the stream. One account for each
 * of the places, so that at any hour of any day somebody may be written to.
 */
export const checkLedger = async (report: Report, aws: Aws, outputs: Outputs, now: Date): Promise<Posted> => {
  const api = await signIn(report, aws, outputs);
  const day = (offset: number): string =>
    new Date(now.getTime() + offset * DAY_MS).toISOString().slice(0, 10);
  const dueDate = day(-DAYS_OVERDUE);
  const timeZone = middayZone(now);

  const entity = await report.must("POST /v1/legal-entities", () =>
    api.post<{ id: string }>("/v1/legal-entities", {
      name: "Example Ltd",
      address: { lines: ["1 High Street"], city: "Dublin", postalCode: "D02", country: "IE" },
      timeZone: "UTC",
      language: "en",
      creditorRole: "first-party",
      sender: { name: "Example Accounts", email: "receivables@dunlin.example" },
      terms: { netDays: 14 },
    }),
  );
  const addresses = new Map<string, string>();
  const accounts = await report.must("POST /v1/accounts", async () => {
    const ids: string[] = [];
    for (const country of debtorPlaces) {
      const email = `accounts-payable-${country.toLowerCase()}@dunlin.example`;
      const { id } = await api.post<{ id: string }>("/v1/accounts", {
        legalEntityId: entity.id,
        number: `C-${country}`,
        name: `Customer in ${country}`,
        address: { lines: ["2 Main Street"], city: "Springfield", postalCode: "1000", country },
        timeZone,
        contacts: [{ name: "Ada", email, role: "billing" }],
        consent: { email: { status: "granted", basis: "contract" } },
      });
      ids.push(id);
      addresses.set(id, email);
    }
    return ids;
  });
  const [first = ""] = accounts;
  const invoice = (accountId: string, number: string) => ({
    accountId,
    number,
    amount: euro("100.00"),
    issueDate: day(-DAYS_OVERDUE - 14),
    dueDate,
  });
  const posted = await report.must("POST /v1/invoices", async () => {
    const made = new Map<string, { id: string }>();
    for (const [i, id] of accounts.entries())
      made.set(id, await api.post<{ id: string }>("/v1/invoices", invoice(id, `R-${i}`), `invoice-${i}`));
    return made;
  });
  await report.check(
    "the same invoice again, by its key, is the same answer, and another by that key a 422",
    async () => {
      const again = await api.post<{ id: string }>("/v1/invoices", invoice(first, "R-0"), "invoice-0");
      assert.deepEqual(again, posted.get(first));
      const other = await api.call("POST", "/v1/invoices", {
        body: invoice(first, "R-99"),
        idempotencyKey: "invoice-0",
      });
      assert.equal(other.status, 422, JSON.stringify(other.body));
    },
  );
  await report.check("a bad invoice is a 4xx that names the field", async () => {
    const { status, body } = await api.call("POST", "/v1/invoices", {
      body: { ...invoice(first, "R-98"), dueDate: "soon" },
    });
    assert.ok(status >= 400 && status < 500, String(status));
    assert.match(JSON.stringify(body), /dueDate/);
  });
  await report.must("POST /v1/payments", async () => {
    for (const [i, accountId] of accounts.entries())
      await api.post(
        "/v1/payments",
        {
          accountId,
          externalId: `P-${i}`,
          amount: euro("40.00"),
          valueDate: day(-1),
          method: "bank-transfer",
          allocation: { mode: "oldest-first" },
        },
        `payment-${i}`,
      );
  });
  await report.check("the balance of an account is what was invoiced less what was paid", async () => {
    const balance = await api.get<{ balances: { currency: string }[] }>(`/v1/accounts/${first}/balance`);
    assert.match(JSON.stringify(balance), /"60\.00"/);
  });
  await report.must("GET /v1/aging shows it, after the stream", async () => {
    const outstanding = `${60 * accounts.length}.00`;
    const total = await until(`an outstanding of ${outstanding}`, 60, async () => {
      const { totals } = await api.get<Aging>(`/v1/aging?legalEntityId=${entity.id}&asOf=${day(0)}`);
      return totals.find((one) => one.currency === "EUR" && one.outstanding.amount === outstanding);
    });
    const filled = total.buckets.filter(({ count }) => count > 0);
    assert.deepEqual(filled, [{ key: "1-30", amount: euro(outstanding), count: accounts.length }]);
  });
  return { api, addresses, open: new Map(accounts.map((id) => [id, "60.00"])) };
};
