import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import gentle from "../../../docs/examples/gentle.json" with { type: "json" };
import type { RehearsalResult } from "../../../domain/rehearsal/result.ts";
import { freePort } from "../../../local/engine/process.ts";
import { type LocalServer, serve } from "../../../local/http/server.ts";
import { type Machine, startMachine } from "../../../local/machine.ts";
import { PORTFOLIO_START } from "../../../local/portfolio/portfolio.ts";
import { seedPortfolio } from "../../../local/portfolio/seed.ts";

/** JSON with the fields of each object in order. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

describe("a rehearsal over the API, on the local machine", () => {
  let machine: Machine;
  let server: LocalServer;

  beforeAll(async () => {
    const port = await freePort();
    machine = await startMachine({
      inMemory: true,
      startAt: PORTFOLIO_START,
      address: `http://localhost:${port}`,
    });
    server = await serve(machine, port);
    await seedPortfolio(machine, { accounts: 25, seed: 1 });
  });

  afterAll(async () => {
    await server.close();
    await machine.close();
  });

  /** Everything in the Ledger table but the answers that are kept for idempotency keys, by key. */
  const ledger = async (): Promise<Map<string, string>> => {
    const { runtime } = machine;
    const items = new Map<string, string>();
    let start: Record<string, unknown> | undefined;
    do {
      const page = await runtime.aws.dynamodb.send(
        new ScanCommand({
          TableName: runtime.env("LEDGER_TABLE"),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const item of page.Items ?? [])
        if (!String(item["pk"]).startsWith("IDEM#")) items.set(`${item["pk"]}/${item["sk"]}`, sorted(item));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  };

  /** The keys of what was added, changed or taken away. */
  const changedKeys = (before: Map<string, string>, after: Map<string, string>): string[] =>
    [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));

  const ask = (key: string) =>
    machine.invokeApi("POST", "/v1/rehearsals", {
      body: { policy: gentle, days: 45, seeds: 2 },
      headers: { "idempotency-key": key },
    });

  it("plays, answers totals and links, and neither sends nor changes anything", {
    timeout: 300_000,
  }, async () => {
    const before = await ledger();
    expect(before.size).toBeGreaterThan(100);
    const asked = await ask("first");
    expect([asked.status, asked.body]).toEqual([202, expect.objectContaining({ status: "waiting" })]);
    const { id } = asked.body as { id: string };
    expect(asked.headers["location"]).toBe(`/v1/rehearsals/${id}`);
    await machine.drain();
    expect(machine.functionErrors).toEqual([]);
    expect(machine.faults).toEqual([]);
    const { body } = await machine.invokeApi("GET", `/v1/rehearsals/${id}`);
    expect(body).toMatchObject({
      status: "done",
      accounts: 25,
      policies: [
        { version: 0, source: "in force" },
        { name: gentle.name, source: "the request" },
      ],
    });
    const { links, differences } = body as {
      links: { result: string; report: string };
      differences: { figure: string; change: { mean: number } }[];
    };
    expect(differences.find(({ figure }) => figure === "E-mails")?.change.mean).toBeLessThan(0);
    const result = (await (await fetch(links.result)).json()) as RehearsalResult;
    expect(result.accounts).toBe(25);
    expect(result.policies[0]?.summary.messages.email.mean).toBeGreaterThan(0);
    expect(result.differences).toEqual(differences);
    const report = await fetch(links.report);
    expect(report.headers.get("content-type")).toMatch(/text\/html/);
    expect(await report.text()).toContain(gentle.name);

    expect(changedKeys(before, await ledger())).toEqual([]);
    expect(machine.mailbox.count()).toBe(0);
    expect(machine.sns.sms.count()).toBe(0);
  });

  it("answers the same request under the same key with the same rehearsal, and plays it once", async () => {
    const started = machine.executions.count();
    const again = await ask("first");
    expect(again.status).toBe(202);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    await machine.drain();
    expect(machine.executions.count()).toBe(started);
  });

  it("plays a policy with charges and a cap per run over all accounts together, once for each of the dice", async () => {
    const before = await ledger();
    const [segment] = gentle.segments;
    const steps = segment?.cadence.steps.map((step, i) =>
      i === 0 ? step : { ...step, charge: { interest: "statutory", fee: "statutory" } },
    );
    const capped = {
      ...gentle,
      segments: [{ ...segment, cadence: { ...segment?.cadence, steps, capPerRun: 1 } }],
    };
    const asked = await machine.invokeApi("POST", "/v1/rehearsals", {
      body: { policy: capped, against: { policy: gentle }, days: 45, seeds: 2 },
      headers: { "idempotency-key": "capped" },
    });
    expect(asked.status).toBe(202);
    await machine.drain();
    expect(machine.functionErrors).toEqual([]);
    const { id } = asked.body as { id: string };
    const { body } = await machine.invokeApi("GET", `/v1/rehearsals/${id}`);
    expect(body).toMatchObject({ status: "done", accounts: 25 });
    const { links } = body as { links: { result: string } };
    const [a, b] = ((await (await fetch(links.result)).json()) as RehearsalResult).policies;
    expect(a?.summary.charges).toEqual([]);
    expect(a?.summary.held.some(({ rule }) => rule === "run-cap")).toBe(false);
    expect(b?.summary.charges.length).toBeGreaterThan(0);
    expect(b?.summary.held.find(({ rule }) => rule === "run-cap")?.times.mean).toBeGreaterThan(0);
    expect(changedKeys(before, await ledger())).toEqual([]);
    expect(machine.mailbox.count()).toBe(0);
    expect(machine.sns.sms.count()).toBe(0);
  });

  it("lets those ask who may write to dunning, and those read who may read it", async () => {
    const body = { days: 5 };
    const asked = (scopes: readonly string[] | null) =>
      machine.invokeApi("POST", "/v1/rehearsals", { body, scopes }).then(({ status }) => status);
    expect([await asked(null), await asked(["dunlin/dunning.read"])]).toEqual([401, 403]);
    const read = (scopes: readonly string[] | null) =>
      machine.invokeApi("GET", "/v1/rehearsals/none", { scopes }).then(({ status }) => status);
    expect([
      await read(null),
      await read(["dunlin/ledger.read"]),
      await read(["dunlin/dunning.read"]),
    ]).toEqual([401, 403, 404]);
  });

  it("names each bad field, and knows neither rehearsals nor versions that are not there", async () => {
    const bad = await machine.invokeApi("POST", "/v1/rehearsals", {
      body: { policyVersion: 7, policy: { ...gentle, segments: [] }, days: 4000 },
    });
    expect(bad.status).toBe(422);
    const { errors } = bad.body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual(
      expect.arrayContaining(["days", "policy.segments"]),
    );
    const version = await machine.invokeApi("POST", "/v1/rehearsals", { body: { policyVersion: 7 } });
    expect([version.status, version.body]).toEqual([
      422,
      expect.objectContaining({
        errors: [{ field: "policyVersion", message: "is no version of the policy" }],
      }),
    ]);
    expect((await machine.invokeApi("GET", "/v1/rehearsals/none")).status).toBe(404);
  });
});
