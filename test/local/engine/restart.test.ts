import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../local/engine/contract.ts";
import { startEngine } from "../../../local/engine/engine.ts";
import { ensureTables } from "../../../local/engine/tables.ts";
import { ENGINES, Rig } from "./rig.ts";

describe.each(ENGINES)("an engine that is started again: %s", (prefer) => {
  let folder: string;
  let engine: Engine;
  let rig: Rig;

  const start = async () => {
    engine = await startEngine({ folder, prefer });
    rig = new Rig("kept", true);
    await rig.open(engine, folder);
  };
  const stop = async () => {
    rig.close();
    await engine.close();
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "dunlin-engine-"));
    await start();
  });

  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("has its tables, and goes on with their streams where they were left", async () => {
    await rig.put({ pk: "kept", sk: "a", n: 1 });
    expect(await rig.events("kept")).toHaveLength(1);
    rig.parts.pump.keep();
    await rig.put({ pk: "kept", sk: "b", n: 2 });
    for (let round = 0; round < 2; round++) {
      await stop();
      await start();
    }
    expect(await rig.get("kept", "a")).toMatchObject({ n: 1 });
    await rig.update("kept", "a", { UpdateExpression: "ADD n :n", ExpressionAttributeValues: { ":n": 1 } });
    const records = await rig.events("kept");
    expect(records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys["sk"]])).toEqual([
      ["INSERT", { S: "b" }],
      ["MODIFY", { S: "a" }],
    ]);
  });

  it("deletes after a start what expired while it was down, as the service", async () => {
    const now = Date.parse(rig.parts.clock.now()) / 1000;
    await rig.put({ pk: "down", sk: "a", expiresAt: now + 60 });
    await rig.events("down");
    rig.parts.pump.keep();
    await stop();
    await start();
    await rig.turnTo(new Date((now + 3600) * 1000).toISOString());
    expect(await rig.events("down")).toMatchObject([
      { eventName: "REMOVE", userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } },
    ]);
  });

  it("refuses a table that was made with other keys or indexes", async () => {
    const other = { ...rig.model, indexes: [] };
    await expect(ensureTables(rig.parts.plain, [other])).rejects.toThrow(/--fresh/);
  });
});
