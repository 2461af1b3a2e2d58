import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TurnableClock } from "../../local/clock.ts";
import { advanceTo } from "../../local/turn.ts";
import { Work } from "../../local/work.ts";

const START = "2026-03-01T00:00:00.000Z";
const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString();
const fail = (label: string, error: unknown): never => {
  throw new Error(label, { cause: error });
};

describe("the clock", () => {
  it("stands still, and cannot go back", () => {
    const clock = new TurnableClock(START);
    expect(clock.now()).toBe(START);
    clock.setTo(at(5));
    expect(() => clock.setTo(at(4))).toThrow(/cannot go back/);
    expect(clock.now()).toBe(at(5));
  });

  it("fires what is due in the order of instants, and of one instant in the order of placing", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), (minutes) => {
        const clock = new TurnableClock(START);
        for (const [i, minute] of minutes.entries()) clock.at(at(minute), String(i), () => {});
        clock.setTo(at(30));
        const expected = minutes
          .map((minute, i) => ({ minute, i }))
          .sort((a, b) => a.minute - b.minute || a.i - b.i)
          .map(({ i }) => String(i));
        expect(clock.takeDue().map(({ label }) => label)).toEqual(expected);
        expect(clock.nextDue()).toBeUndefined();
      }),
    );
  });

  it("forgets what was called off", () => {
    const clock = new TurnableClock(START);
    const cancel = clock.at(at(1), "first", () => {});
    clock.at(at(2), "second", () => {});
    cancel();
    expect(clock.nextDue()).toBe(at(2));
    expect(clock.upcoming(5).map(({ label }) => label)).toEqual(["second"]);
  });

  it("wakes a sleeper at its instant, and lets an aborted one go", async () => {
    const clock = new TurnableClock(START);
    const work = new Work(fail);
    const woken: string[] = [];
    const sleep = async (name: string, until: string, signal?: AbortSignal): Promise<void> => {
      await clock.sleepUntil(until, signal);
      woken.push(`${name} ${clock.now()}`);
    };
    const abort = new AbortController();
    void sleep("late", at(20));
    void sleep("early", at(10));
    void sleep("never", at(15), abort.signal);
    void sleep("at once", START);
    abort.abort();
    await advanceTo(clock, work, at(60));
    expect(woken).toEqual([`at once ${START}`, `early ${at(10)}`, `late ${at(20)}`]);
    expect(clock.now()).toBe(at(60));
  });
});

describe("a turn of the clock", () => {
  it("lets what follows from one instant come to rest before the next", async () => {
    const clock = new TurnableClock(START);
    const work = new Work(fail);
    const story: string[] = [];
    const tell = (what: string) => story.push(`${clock.now().slice(14, 16)} ${what}`);
    clock.at(at(1), "one", () =>
      work.enqueue("one", async () => {
        tell("one");
        work.enqueue("follows", async () => tell("follows"));
        clock.at(at(3), "three", () => work.enqueue("three", async () => tell("three")));
      }),
    );
    clock.at(at(2), "two", () => work.enqueue("two", async () => tell("two")));
    const shares: number[] = [];
    await advanceTo(clock, work, at(4), ({ share }) => shares.push(share));
    expect(story).toEqual(["01 one", "01 follows", "02 two", "03 three"]);
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    await expect(advanceTo(clock, work, at(3))).rejects.toThrow(/cannot go back/);
  });
});

describe("work", () => {
  it("is done one job at a time, and a failed job stops nothing", async () => {
    const failures: string[] = [];
    const work = new Work((label) => failures.push(label));
    let inHand = 0;
    const done: number[] = [];
    for (let i = 0; i < 5; i++)
      work.enqueue(`job ${i}`, async () => {
        inHand++;
        expect(inHand).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        inHand--;
        done.push(i);
        if (i === 2) throw new Error("no");
      });
    const asked = work.perform("asked", async () => "answer");
    await Promise.all([work.drain(), work.drain()]);
    expect(done).toEqual([0, 1, 2, 3, 4]);
    expect(failures).toEqual(["job 2"]);
    expect(await asked).toBe("answer");
    expect(work.idle).toBe(true);
  });

  it("asks its sources until none has anything left", async () => {
    const work = new Work(fail);
    let left = 3;
    work.addSource(async () => left-- > 0);
    await work.drain();
    expect(left).toBe(-1);
  });
});
