import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../local/machine.ts";
import { itemsOf, notesOf, startFixture } from "./fixtures/rig.ts";

describe("the machine on the fixture's templates", () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await startFixture();
  });

  afterAll(async () => {
    await machine.close();
  });

  it("answers the API through routes and authorizer, and feeds the stream's consumer", async () => {
    const put = await machine.invokeApi("PUT", "/v1/things/a", { body: { colour: "red" } });
    expect(machine.functionErrors).toEqual([]);
    expect(put.status).toBe(201);
    const got = await machine.invokeApi("GET", "/v1/things/a");
    expect(JSON.parse(String(got.body))).toEqual(JSON.parse(String(put.body)));
    await machine.drain();
    expect(await itemsOf(machine, "COPIES")).toMatchObject([{ event: "INSERT", of: "a", by: "caller" }]);
  });

  it("runs schedules and waits of executions in the order of the clock", async () => {
    await machine.advanceTo("2026-03-01T14:00:00.000Z");
    expect(machine.clock.now()).toBe("2026-03-01T14:00:00.000Z");
    const hourly = (await notesOf(machine)).filter(({ event }) => event["kind"] === "hourly");
    expect(hourly.map(({ at, event }) => [at, event["at"]])).toEqual([
      ["2026-03-01T12:05:00.000Z", "2026-03-01T12:05:00Z"],
      ["2026-03-01T13:05:00.000Z", "2026-03-01T13:05:00Z"],
    ]);
    expect(machine.executions.list().map(({ status, stoppedAt }) => [status, stoppedAt])).toEqual([
      ["SUCCEEDED", "2026-03-01T13:15:00.000Z"],
      ["SUCCEEDED", "2026-03-01T12:15:00.000Z"],
    ]);
    expect(machine.faults).toEqual([]);
  });
});
