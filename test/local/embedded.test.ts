import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../local/engine/process.ts";
import { type LocalServer, serve } from "../../local/http/server.ts";
import { type ApiCall, type Machine, startMachine } from "../../local/machine.ts";

// The product's own templates, functions and state machines, from an invoice to a reminder and a true aging.
describe("the whole path on one machine", () => {
  let machine: Machine;
  let server: LocalServer;
  let legalEntityId: string;
  let accountId: string;

  const call = async (method: string, path: string, call: ApiCall = {}): Promise<Record<string, unknown>> => {
    const { status, body } = await machine.invokeApi(method, path, call);
    expect([path, status < 300 ? "done" : body]).toEqual([path, "done"]);
    return body as Record<string, unknown>;
  };

  /** The amount that is open in all, and overdue, in euros. */
  const aging = async (): Promise<unknown[]> => {
    await machine.drain();
    const { totals } = await call("GET", `/v1/aging?legalEntityId=${legalEntityId}&currency=EUR`);
    const [figures] = totals as {
      openInvoices: { amount: unknown };
      overdue: { amount: unknown };
    }[];
    return figures ? [figures.openInvoices.amount, figures.overdue.amount] : [];
  };

  beforeAll(async () => {
    const port = await freePort();
    machine = await startMachine({
      inMemory: true,
      startAt: "2026-03-02T06:00:00.000Z",
      address: `http://localhost:${port}`,
    });
    server = await serve(machine, port);
  });

  afterAll(async () => {
    await server.close();
    await machine.close();
  });

  it("takes a legal entity, an account and an overdue invoice, and the aging shows it", async () => {
    const entity = await call("POST", "/v1/legal-entities", {
      body: {
        name: "Nordwind GmbH",
        address: { lines: ["Kai 1"], city: "Hamburg", postalCode: "20457", country: "DE" },
        timeZone: "Europe/Berlin",
        sender: { name: "Nordwind", email: "ar@dunlin.example" },
      },
    });
    legalEntityId = String(entity["id"]);
    const account = await call("POST", "/v1/accounts", {
      body: {
        legalEntityId,
        number: "0042",
        name: "Café Morgenrot KG",
        contacts: [{ name: "Ines Wolf", email: "ines@morgenrot.example", role: "billing" }],
        language: "en",
        timeZone: "Europe/Berlin",
        address: { lines: ["Allee 85"], city: "Berlin", postalCode: "10435", country: "DE" },
        consent: { email: { status: "granted", basis: "contract" } },
      },
    });
    accountId = String(account["id"]);
    await call("POST", "/v1/invoices", {
      body: {
        accountId,
        number: "INV-7",
        amount: { amount: "1190.00", currency: "EUR" },
        issueDate: "2026-01-20",
        dueDate: "2026-02-19",
      },
    });
    const open = { amount: "1190.00", currency: "EUR" };
    expect(await aging()).toEqual([open, open]);
  });

  it("moves the aging with a payment of a part", async () => {
    await call("POST", "/v1/payments", {
      body: {
        accountId,
        amount: { amount: "190.00", currency: "EUR" },
        valueDate: "2026-03-01",
        reference: "INV-7",
        allocation: { mode: "by-reference" },
      },
    });
    const open = { amount: "1000.00", currency: "EUR" };
    expect(await aging()).toEqual([open, open]);
  });

  it("sends a reminder for the rest once the clock is turned, and only one", async () => {
    await machine.advanceDays(1);
    expect(machine.faults).toEqual([]);
    expect(machine.functionErrors).toEqual([]);
    const mails = machine.mailbox.list();
    expect(mails.map(({ to }) => to)).toEqual([["ines@morgenrot.example"]]);
    const mail = await machine.mailbox.open(mails[0]?.id ?? "");
    expect(mail?.html).toContain("INV-7");
    expect(mail?.text).toMatch(/1,?000\.00/);
    const headers = new Map(mail?.headers.map(({ key, value }) => [key, value]));
    expect(headers.get("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    expect(headers.get("list-unsubscribe")).toContain(`<${machine.address}/opt-out/`);
    expect(machine.executions.list().every(({ status }) => status === "SUCCEEDED")).toBe(true);
  });

  it("keeps the runs that found someone due apart from those of empty hours", () => {
    const busy = machine.executions.listBusy();
    expect(busy.length).toBe(machine.executions.countBusy());
    expect(busy.length).toBeGreaterThan(0);
    expect(busy.length).toBeLessThan(machine.executions.count() / 2);
    for (const { path } of busy) expect(path?.some(({ mapRun }) => mapRun !== undefined)).toBe(true);
  });

  it("imports a file that is put at its presigned address", async () => {
    const announced = await call("POST", "/v1/imports", {
      body: { kind: "invoices", format: "jsonl", legalEntityId, fileName: "open.jsonl" },
    });
    const upload = announced["upload"] as { url: string; headers?: Record<string, string> };
    const lines = ["8", "9"].map((n) =>
      JSON.stringify({
        account_number: "0042",
        number: `INV-${n}`,
        amount: "10.00",
        currency: "EUR",
        issue_date: "2026-03-01",
        due_date: "2026-03-31",
      }),
    );
    const put = await fetch(upload.url, {
      method: "PUT",
      body: lines.join("\n"),
      headers: upload.headers ?? {},
    });
    expect(put.status).toBe(200);
    await machine.drain();
    expect(machine.functionErrors).toEqual([]);
    expect(await call("GET", `/v1/imports/${String(announced["id"])}`)).toMatchObject({
      status: "done",
      counts: { lines: 2, posted: 2, failed: 0 },
    });
    expect((await aging())[0]).toEqual({ amount: "1020.00", currency: "EUR" });
  });

  it("stops writing once the receiver opts out by the link of the message", {
    timeout: 180_000,
  }, async () => {
    const mail = await machine.mailbox.open(machine.mailbox.list()[0]?.id ?? "");
    const header = mail?.headers.find(({ key }) => key === "list-unsubscribe")?.value ?? "";
    const link = /<(http[^>]+)>/.exec(header)?.[1] ?? "";
    const answer = await fetch(link, {
      method: "POST",
      body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
    });
    expect(answer.status).toBe(200);
    const before = machine.mailbox.count();
    await machine.advanceDays(5);
    expect(machine.mailbox.count()).toBe(before);
    expect(machine.faults).toEqual([]);
  });

  it("shows tasks, the documents of the API, and what it would have cost", async () => {
    expect((await fetch(`${machine.address}/docs`)).status).toBe(200);
    expect((await fetch(`${machine.address}/_/tasks`)).status).toBe(200);
    const { lines } = machine.bill();
    for (const service of ["DynamoDB", "Lambda", "Step Functions Standard", "SES", "EventBridge Scheduler"])
      expect(lines.some((line) => line.service === service && line.quantity > 0)).toBe(true);
  });
});
