import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pastOf } from "../../../local/portfolio/history.ts";
import { PastLoader } from "../../../local/portfolio/load.ts";
import { PORTFOLIO_START, portfolioAccount } from "../../../local/portfolio/portfolio.ts";
import { ledgerStore } from "../../../store/ledger/index.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";

const SEED = 5;
const ACCOUNTS = 3;

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
  await engine.createLedger("loaded");
  await engine.createLedger("commanded");
});
afterAll(() => engine.stop());

type Stored = Readonly<Record<string, unknown>>;

const itemsOf = async (table: string): Promise<Stored[]> => {
  const { Items = [] } = await engine.db.send(new ScanCommand({ TableName: table }));
  return Items.sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1));
};

/** What may differ: the ids of entries (not their order), and when the account is looked at next. */
const comparable = (items: readonly Stored[]): Stored[] =>
  items.map(({ nextActionAt: _, nextActionDay: __, touched: ___, ...item }) =>
    item.entity === "entry" ? { ...item, id: "", sk: "" } : item,
  );

describe("a loaded history", () => {
  it("is what the commands leave when they are carried out one after the other, and loads twice", async () => {
    let id = 0;
    const load = async (past: ReturnType<typeof pastOf>): Promise<void> => {
      const loader = new PastLoader(engine.db, "loaded");
      await loader.add(past);
      await loader.end();
    };
    const store = ledgerStore(engine.db, "commanded", () => String(id++).padStart(26, "0"));
    for (let index = 0; index < ACCOUNTS; index++) {
      const member = portfolioAccount(SEED, index);
      const past = pastOf(SEED, member);
      await load(past);
      if (index === 0) await load(past);
      const [opening] = past.entries;
      if (opening?.kind !== "account-opened") throw new Error("A history begins with the account's opening");
      const { at, by, request, legalEntityId, profile } = opening;
      await store.openAccount({ id: member.id, legalEntityId, profile }, { at, by, request });
      for (const { command, cause } of past.commands) await store.execute(member.id, command, cause);
    }
    const loaded = await itemsOf("loaded");
    const commanded = await itemsOf("commanded");
    expect(loaded.length).toBe(commanded.length);
    expect(comparable(loaded)).toEqual(comparable(commanded));
    const accounts = loaded.filter(({ entity }) => entity === "account");
    expect(accounts.map(({ nextActionAt }) => nextActionAt)).toEqual(Array(ACCOUNTS).fill(PORTFOLIO_START));
  });
});
