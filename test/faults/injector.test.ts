import { describe, expect, it } from "vitest";
import { TurnableClock } from "../../local/clock.ts";
import type { FaultKind } from "../../local/faults/fault.ts";
import { FaultInjector } from "../../local/faults/injector.ts";

const errorOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: Error) => error.name,
  );

/** An injector with a service that counts what took effect. */
const rig = () => {
  const clock = new TurnableClock("2026-03-01T12:00:00.000Z");
  const injector = new FaultInjector(clock);
  const effects: string[] = [];
  const call = (operation: string, service = "dynamodb") =>
    injector.call(service, operation, async () => {
      await Promise.resolve();
      effects.push(operation);
      return operation;
    });
  return { clock, injector, effects, call };
};

describe("a fault at the n-th call", () => {
  it.each<[FaultKind, string, number]>([
    ["fail-before", "InternalServerError", 0],
    ["fail-after", "InternalServerError", 1],
    ["time-out-before", "TimeoutError", 0],
    ["time-out-after", "TimeoutError", 1],
    ["throttle", "ProvisionedThroughputExceededException", 0],
    ["crash-before", "Lambda.Unknown", 0],
    ["crash-after", "Lambda.Unknown", 1],
    ["repeat", "none", 2],
  ])("%s: the function sees %s, and %i took effect", async (kind, name, took) => {
    const { injector, effects, call } = rig();
    injector.plan({ kind, at: 1 });
    const run = injector.invocation("f", async () => {
      await call("GetItem");
      await call("PutItem");
      effects.push("went on");
    });
    expect(await errorOf(run)).toBe(name);
    expect(effects.filter((effect) => effect === "PutItem")).toHaveLength(took);
    expect(effects.filter((effect) => effect === "went on")).toHaveLength(name === "none" ? 1 : 0);
    expect(injector.points.map(({ by, operation }) => `${by} ${operation}`)).toEqual([
      "f GetItem",
      "f PutItem",
    ]);
    expect(injector.struck).toMatchObject([{ fault: { kind }, point: { operation: "PutItem" } }]);
  });

  it("repeats nothing whose body is a stream, since the SDK cannot", async () => {
    const { injector } = rig();
    injector.plan({ kind: "repeat", at: 0 });
    let made = 0;
    const run = injector.invocation("f", () =>
      injector.call("s3", "PutObject", async () => ++made, { sentOnce: true }),
    );
    expect(await errorOf(run)).toBe("TimeoutError");
    expect(made).toBe(1);
  });

  it("counts only what the plan describes", async () => {
    const { injector, effects, call } = rig();
    injector.plan({ kind: "throttle", at: 1, of: { operation: "PutItem" } });
    const run = injector.invocation("f", async () => {
      for (const operation of ["PutItem", "GetItem", "GetItem", "PutItem"]) await call(operation);
    });
    expect(await errorOf(run)).toBe("ProvisionedThroughputExceededException");
    expect(effects).toEqual(["PutItem", "GetItem", "GetItem"]);
  });

  it.each([
    ["ses", "SendRawEmail", "Throttling"],
    ["s3", "PutObject", "SlowDown"],
    ["sns", "Publish", "ThrottledException"],
    ["scheduler", "CreateSchedule", "ThrottlingException"],
    ["dynamodb", "TransactWriteItems", "TransactionCanceledException"],
  ])("throttles %s by its own name", async (service, operation, name) => {
    const { injector, call } = rig();
    injector.plan({ kind: "throttle", at: 0 });
    expect(await errorOf(injector.invocation("f", () => call(operation, service)))).toBe(name);
  });

  it("refuses a plan that cannot come about", async () => {
    const { injector, call } = rig();
    injector.plan({ kind: "twice", at: 0 });
    await expect(injector.invocation("f", () => call("GetItem"))).rejects.toThrow(/twice cannot happen/);
    // A mail is asked for once: the SDK's client is told not to repeat it.
    injector.plan({ kind: "repeat", at: 0 });
    await expect(injector.invocation("f", () => call("SendRawEmail", "ses"))).rejects.toThrow(
      /cannot happen/,
    );
  });

  it("strikes nothing at rest, outside of functions, or after it struck", async () => {
    const { injector, effects, call } = rig();
    injector.plan({ kind: "fail-before", at: 0 });
    await call("PutItem");
    expect(await errorOf(injector.invocation("f", () => call("PutItem")))).toBe("InternalServerError");
    await injector.invocation("f", () => call("PutItem"));
    injector.plan({ kind: "fail-before", at: 0 });
    injector.rest();
    await injector.invocation("f", () => call("PutItem"));
    expect(effects).toHaveLength(3);
    expect(injector.points).toEqual([]);
  });
});

describe("a function that dies", () => {
  it("runs no more of its code, not even what would tidy up; what it had asked for is done", async () => {
    const { injector, effects, call } = rig();
    const code: string[] = [];
    injector.plan({ kind: "crash-before", at: 1 });
    const run = injector.invocation("f", async () => {
      const slow = injector.call("s3", "PutObject", async () => {
        for (let turn = 0; turn < 50; turn++) await Promise.resolve();
        effects.push("PutObject");
      });
      try {
        await Promise.all([slow.then(() => code.push("stored")), call("PutItem")]);
      } catch {
        code.push("caught");
      } finally {
        code.push("tidied");
        await call("DeleteItem");
      }
    });
    expect(await errorOf(run)).toBe("Lambda.Unknown");
    expect(effects).toEqual(["PutObject"]);
    expect(code).toEqual([]);
  });

  it("takes no other invocation with it", async () => {
    const { injector, effects, call } = rig();
    injector.plan({ kind: "crash-before", at: 0, of: { by: "f" } });
    const runs = ["f", "g"].map((name) => errorOf(injector.invocation(name, () => call(`Put${name}`))));
    expect(await Promise.all(runs)).toEqual(["Lambda.Unknown", "none"]);
    expect(effects).toEqual(["Putg"]);
  });
});

describe("a fault at a state machine's task", () => {
  it.each([
    ["fail-before", "ServiceException", 0],
    ["time-out-after", "ClientExecutionTimeoutException", 1],
    ["throttle", "TooManyRequestsException", 0],
  ] as const)("%s is %s of Lambda", async (kind, name, took) => {
    const { injector } = rig();
    let performed = 0;
    injector.plan({ kind, at: 0, of: { kind: "task", by: "SendEmail" } });
    const task = injector.task("lambda", "Invoke", "SendEmail", async () => performed++);
    expect(await errorOf(task)).toBe(name);
    expect(performed).toBe(took);
  });
});

describe("a fault at a delivery", () => {
  it("hands over twice", () => {
    const { injector } = rig();
    let handed = 0;
    injector.plan({ kind: "twice", at: 0 });
    injector.deliver("async", "f", () => handed++);
    injector.deliver("async", "f", () => handed++);
    expect(handed).toBe(3);
  });

  it("is refused where a state machine is to be started", () => {
    const { injector } = rig();
    let handed = 0;
    injector.plan({ kind: "refused", at: 0 });
    expect(() => injector.deliver("states", "m", () => handed++)).toThrow(/Rate exceeded/);
    injector.deliver("states", "m", () => handed++);
    expect(handed).toBe(1);
    injector.plan({ kind: "refused", at: 0 });
    expect(() => injector.deliver("async", "f", () => handed++)).toThrow(/refused cannot happen/);
  });

  it("hands over late, on the clock", () => {
    const { injector, clock } = rig();
    const handed: string[] = [];
    injector.plan({ kind: "late", at: 0, byMilliseconds: 60_000 });
    injector.deliver("async", "f", () => handed.push(clock.now()));
    expect(handed).toEqual([]);
    clock.setTo("2026-03-01T12:01:00.000Z");
    for (const timer of clock.takeDue()) timer.fire();
    expect(handed).toEqual(["2026-03-01T12:01:00.000Z"]);
  });
});
