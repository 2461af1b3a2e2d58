import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hold } from "../../domain/ledger/model.ts";
import { idsFrom } from "../../functions/runtime/ids.ts";
import { accountKey } from "../../store/keys.ts";
import { ledgerStore } from "../../store/ledger/index.ts";
import { accountItem } from "../../store/ledger/items.ts";
import { startTestEngine, type TestEngine } from "../support/engine.ts";
import { aCause, aLegalEntity, aProfile } from "../support/ledger.ts";

let engine: TestEngine;
let tables = 0;
let table = "";
let made = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = `Upgrade${++tables}`;
  await engine.createLedger(table);
  await store().createLegalEntity(aLegalEntity());
});

const ids = idsFrom({ now: () => "2026-02-01T09:00:00.000Z" }, () =>
  Buffer.from((++made).toString(16).padStart(20, "0"), "hex"),
);
const store = () => ledgerStore(engine.db, table, () => ids.ulid());
const holdNow = async () => (await store().getAccount("A1"))?.hold;

/** An account as the release before wrote it, which knew an agreed call by its words alone. */
const writtenBefore = async (hold: Hold) => {
  const profile = aProfile({ hold });
  await store().openAccount({ id: "A1", legalEntityId: "LE1", profile }, aCause());
  const account = await store().getAccount("A1");
  if (!account) throw new Error("There is an account");
  await engine.db.send(
    new PutCommand({
      TableName: table,
      Item: { ...accountItem(account), ...accountKey("A1"), schemaVersion: 2 },
    }),
  );
};

describe("A hold that an earlier release wrote", () => {
  const agreed = { until: "2026-03-31", reason: "A call was agreed on for 2026-03-31 with jane" };

  it("waits for a call where its words say so, also after the account was changed", async () => {
    await writtenBefore(agreed);
    expect(await holdNow()).toEqual({ ...agreed, awaits: "call" });
    await store().execute("A1", { type: "change-account", changes: { name: "Anew" } }, aCause());
    expect(await holdNow()).toEqual({ ...agreed, awaits: "call" });
  });

  it("waits for none where they say something else, or speak of another day", async () => {
    for (const hold of [
      { ...agreed, reason: "Delivery is being checked" },
      { ...agreed, until: "2026-04-01" },
    ]) {
      table = `Upgrade${++tables}`;
      await engine.createLedger(table);
      await store().createLegalEntity(aLegalEntity());
      await writtenBefore(hold);
      expect(await holdNow()).toEqual(hold);
    }
  });

  it("gives way to one that a user sets, though in the same words", async () => {
    await writtenBefore(agreed);
    await store().execute("A1", { type: "change-account", changes: { hold: agreed } }, aCause());
    expect(await holdNow()).toEqual(agreed);
  });
});
