import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import { type Dispatch, Dispatcher } from "../../../local/cloud/dispatch.ts";
import { LocalState } from "../../../local/state.ts";
import { advanceTo } from "../../../local/turn.ts";
import { Work } from "../../../local/work.ts";

const START = "2026-03-01T12:00:00.000Z";

const DISPATCH: Dispatch = {
  id: "one",
  arn: "arn:target",
  input: '{"attempt":<aws.scheduler.attempt-number>}',
  letter: '{"the":"event"}',
  origin: { RULE_ARN: "arn:rule" },
  deadLetters: "arn:dlq",
  maximumRetries: 185,
  maximumAgeSeconds: 86_400,
};

const named = (name: string, message = "no"): Error => Object.assign(new Error(message), { name });

// AWS, "How EventBridge retries delivering events" and "Using dead-letter queues to process undelivered events in EventBridge".
describe("handing an event to a target", () => {
  let folder: string;
  let state: LocalState;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dunlin-dispatch-"));
    state = new LocalState(folder);
  });

  afterEach(() => {
    state.close();
    rmSync(folder, { recursive: true });
  });

  const rig = (answer: (attempt: number) => void, start = START) => {
    const clock = new TurnableClock(start);
    const faults: string[] = [];
    const work = new Work((_, error) => void faults.push(String(error)));
    const tries: [at: string, input: string][] = [];
    const letters: { arn: string; body: string; attributes: unknown }[] = [];
    const dispatcher = new Dispatcher("event", {
      clock,
      work,
      state,
      notify: (arn, body, attributes) => void letters.push({ arn, body, attributes }),
      send: (_, input) => {
        tries.push([clock.now(), input]);
        answer(tries.length);
      },
    });
    const dispatch = (rest: Partial<Dispatch> = {}) =>
      work.enqueue("dispatch", async () => dispatcher.dispatch({ ...DISPATCH, ...rest }));
    return { dispatch, tries, letters, faults, turnTo: (at: string) => advanceTo(clock, work, at) };
  };
  const fail =
    (name = "InternalFailure") =>
    () => {
      throw named(name, "the reason");
    };

  it("tries again with growing, jittered pauses, the same in each run", async () => {
    const times: string[][] = [];
    for (const id of ["one", "one", "two"]) {
      const { dispatch, tries, turnTo, letters } = rig((attempt) => attempt <= 6 && fail()());
      dispatch({ id });
      await turnTo("2026-03-02T12:00:00.000Z");
      expect(tries.map(([, input]) => JSON.parse(input))).toEqual(
        [1, 2, 3, 4, 5, 6, 7].map((attempt) => ({ attempt })),
      );
      expect(letters).toEqual([]);
      times.push(tries.map(([at]) => at));
    }
    expect(times[1]).toEqual(times[0]);
    expect(times[2]).not.toEqual(times[0]);
    const pauses = (times[0] ?? []).map(Date.parse).map((at, i, all) => at - (all[i - 1] ?? at));
    for (const [retry, pause] of pauses.entries())
      if (retry > 0) {
        expect(pause).toBeGreaterThanOrEqual(1000);
        expect(pause).toBeLessThanOrEqual(1000 + 1000 * 2 ** retry);
      }
  });

  it("stops after its retries, and says so in the dead letter's attributes", async () => {
    const { dispatch, tries, turnTo, letters } = rig(fail());
    dispatch({ maximumRetries: 2 });
    await turnTo("2026-03-02T12:00:00.000Z");
    expect(tries).toHaveLength(3);
    expect(letters).toEqual([
      {
        arn: "arn:dlq",
        body: '{"the":"event"}',
        attributes: {
          RULE_ARN: "arn:rule",
          TARGET_ARN: "arn:target",
          ERROR_CODE: "ERROR_FROM_TARGET",
          ERROR_MESSAGE: "the reason",
          EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
          RETRY_ATTEMPTS: "2",
        },
      },
    ]);
  });

  it("stops once the event is too old", async () => {
    const { dispatch, tries, turnTo, letters } = rig(fail("ThrottlingException"));
    dispatch({ maximumAgeSeconds: 60 });
    await turnTo("2026-03-02T12:00:00.000Z");
    expect(tries.every(([at]) => at <= "2026-03-01T12:01:00.000Z")).toBe(true);
    expect(letters).toMatchObject([
      { attributes: { EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds", ERROR_CODE: "THROTTLING" } },
    ]);
  });

  it("uses up 185 retries in about a day by default", async () => {
    const { dispatch, tries, turnTo, letters } = rig(fail());
    dispatch();
    await turnTo("2026-03-03T12:00:00.000Z");
    expect(letters).toHaveLength(1);
    expect(tries.length).toBeGreaterThan(150);
    expect(tries.length).toBeLessThanOrEqual(186);
    expect((tries.at(-1)?.[0] ?? "") > "2026-03-02T06:00:00.000Z").toBe(true);
  });

  it.each([
    ["StateMachineDoesNotExist", "NO_RESOURCE"],
    ["AccessDeniedException", "NO_PERMISSIONS"],
    ["InvalidExecutionInput", "INVALID_JSON"],
  ])("does not try %s again", async (name, code) => {
    const { dispatch, tries, turnTo, letters } = rig(fail(name));
    dispatch();
    await turnTo("2026-03-02T12:00:00.000Z");
    expect(tries).toHaveLength(1);
    expect(letters).toMatchObject([{ attributes: { ERROR_CODE: code, RETRY_ATTEMPTS: "0" } }]);
    expect(letters[0]?.attributes).not.toHaveProperty("EXHAUSTED_RETRY_CONDITION");
  });

  it("reports what nothing takes", async () => {
    const { dispatch, turnTo, faults } = rig(fail());
    dispatch({ deadLetters: undefined, maximumRetries: 0 });
    await turnTo("2026-03-01T12:00:01.000Z");
    expect(faults).toEqual([expect.stringContaining("arn:target did not take one")]);
  });

  it("goes on with what waits after a new start", async () => {
    const before = rig(fail());
    before.dispatch();
    await before.turnTo("2026-03-01T12:00:00.000Z");
    const after = rig(() => {}, "2026-03-01T12:00:00.500Z");
    await after.turnTo("2026-03-01T13:00:00.000Z");
    expect(after.tries.map(([, input]) => input)).toEqual(['{"attempt":2}']);
  });
});
