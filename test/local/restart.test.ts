import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, describe, expect, it } from "vitest";
import type { Machine } from "../../local/machine.ts";
import { itemsOf, notesOf, startFixture } from "./fixtures/rig.ts";

describe("starting again", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "dunlin-restart-"));

  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  const put = async (machine: Machine, id: string): Promise<string> => {
    const { body } = await machine.invokeApi("PUT", `/v1/things/${id}`, { body: {} });
    return JSON.parse(String(body)).revision;
  };

  it("goes on with the clock, the data, the schedules and the bill of the last time", async () => {
    const first = await startFixture({ dataDir });
    const revision = await put(first, "a");
    await first.advanceTo("2026-03-01T12:30:00.000Z");
    first.markSeeded();
    const bill = first.bill();
    const token = await first.token();
    await first.close();

    const second = await startFixture({ dataDir });
    expect(second.clock.now()).toBe("2026-03-01T12:30:00.000Z");
    expect(second.seeded).toBe(true);
    expect(second.bill()).toEqual(bill);
    expect(await second.tokens.verify(token)).toMatchObject({ sub: "local-machine" });
    expect(await itemsOf(second, "COPIES")).toHaveLength(1);
    expect(await put(second, "a")).not.toBe(revision);
    await second.advanceTo("2026-03-01T13:30:00.000Z");
    expect((await notesOf(second)).map(({ event }) => event["at"])).toEqual([
      "2026-03-01T12:05:00Z",
      "2026-03-01T13:05:00Z",
    ]);
    expect(await itemsOf(second, "COPIES")).toHaveLength(2);
    await second.close();
  });

  it("says of an execution that was cut off that it was", async () => {
    const first = await startFixture({ dataDir });
    await first.runtime.aws.sfn.send(
      new StartExecutionCommand({ stateMachineArn: first.model.stateMachines[0]?.arn, name: "cut-off" }),
    );
    await first.drain();
    await first.close();
    const second = await startFixture({ dataDir });
    expect(second.executions.get("cut-off")).toMatchObject({
      status: "ABORTED",
      cause: "The local machine was closed while it ran.",
    });
    await second.close();
  });

  it("begins anew when asked to", async () => {
    const machine = await startFixture({ dataDir, fresh: true });
    expect(machine.clock.now()).toBe("2026-03-01T12:00:00.000Z");
    expect(machine.seeded).toBe(false);
    expect(await notesOf(machine)).toEqual([]);
    await machine.close();
  });

  it("tells the same story twice", async () => {
    const tell = async () => {
      const machine = await startFixture();
      for (const id of ["a", "b", "c"]) await put(machine, id);
      await machine.advanceDays(2);
      const story = {
        things: await itemsOf(machine, "a"),
        notes: await itemsOf(machine, "NOTES"),
        executions: machine.executions.list(),
        bill: machine.bill(),
      };
      await machine.close();
      return story;
    };
    expect(await tell()).toEqual(await tell());
  });
});
