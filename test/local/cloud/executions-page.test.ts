import { describe, expect, it } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import type { Execution } from "../../../local/cloud/execution-record.ts";
import { execution as page } from "../../../local/http/pages/executions.ts";
import type { PageRequest } from "../../../local/http/pages/request.ts";
import type { Machine } from "../../../local/machine.ts";

describe("the page of an execution", () => {
  const failed: Execution = {
    arn: "arn:aws:states:eu-central-1:000000000000:execution:m:one",
    name: "one",
    machine: "m",
    machineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:m",
    type: "STANDARD",
    status: "FAILED",
    input: "{}",
    startedAt: "2026-03-02T08:00:00.000Z",
    stoppedAt: "2026-03-02T08:00:00.000Z",
    error: "Broken",
    cause: "",
    redriveCount: 2,
    redrivenAt: "2026-03-02T07:00:00.000Z",
    path: [],
  };
  const asked = async (method: string, found: Execution, now = "2026-03-02T09:00:00.000Z") => {
    const redriven: string[] = [];
    const machine = {
      clock: new TurnableClock(now),
      executions: {
        get: (arn: string) => (arn === found.arn ? found : undefined),
        redrive: (arn: string) => void redriven.push(arn),
      },
      drain: async () => void redriven.push("drained"),
    } as unknown as Machine;
    const request = {
      machine,
      parts: [found.arn],
      method,
      query: new URLSearchParams(),
      form: new URLSearchParams(),
    };
    const answer = await page({ ...request, path: "" } as unknown as PageRequest);
    return { redriven, status: answer.status ?? 200, text: String(answer.body), headers: answer.headers };
  };
  const button = "Redrive from where it failed";

  it("offers to redrive one that failed, does so, and tells how often it was", async () => {
    const shown = await asked("GET", failed);
    expect(shown.text).toContain(button);
    expect(shown.text).toContain("2 times");
    expect(shown.redriven).toEqual([]);
    const posted = await asked("POST", failed);
    expect(posted.redriven).toEqual([failed.arn, "drained"]);
    expect(posted.status).toBe(303);
    expect(posted.headers).toMatchObject({ location: `/_/executions/${encodeURIComponent(failed.arn)}` });
  });

  it("offers nothing where nothing can be redriven, and does nothing", async () => {
    for (const [found, now] of [
      [{ ...failed, status: "SUCCEEDED" as const }, undefined],
      [{ ...failed, type: "EXPRESS" as const }, undefined],
      [failed, "2026-03-20T09:00:00.000Z"],
    ] as const) {
      expect((await asked("GET", found, now)).text).not.toContain(button);
      expect((await asked("POST", found, now)).redriven).toEqual([]);
    }
  });
});
