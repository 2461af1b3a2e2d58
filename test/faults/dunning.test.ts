import { describe, expect, it } from "vitest";
import type { Point } from "../../local/faults/fault.ts";
import { digestOf } from "./digest.ts";
import { dunningStories, hourlyRun } from "./stories/dunning.ts";
import type { World } from "./story.ts";
import { sweep } from "./sweep.ts";

const isOfSms = ({ by, service }: Point): boolean => /sms/i.test(by) || service === "sns";

/** What a run leaves besides the text message itself, which may stay away; see docs/decisions/0007. */
const besidesSms = async (world: World): Promise<string[]> => {
  const sent = world.machine.sns.sms.list().filter(({ direction }) => direction === "out");
  const lines = (await digestOf(world)).filter(
    (line) => !/^sms |"channel":"sms"|#contacts"|"group":"contacts"/.test(line),
  );
  return [...lines, `at most one text message: ${sent.length <= 1}`];
};

describe("a fault at any call of a dunning run, and the next runs", () => {
  it("ends in the same ledger, mails, tasks and cells", { timeout: 900_000 }, async () => {
    const { told, failures, invocations, machines } = await sweep(hourlyRun, {
      where: (point) => point.kind !== "delivery" && !isOfSms(point),
    });
    for (const name of hourlyRun.functions) expect(invocations.get(name), name).toBeGreaterThan(0);
    expect([...machines]).toEqual(hourlyRun.machines);
    expect(told).toBeGreaterThan(50);
    expect(failures.join("\n\n")).toBe("");
  });

  it("sends no text message twice", { timeout: 900_000 }, async () => {
    const { told, failures } = await sweep(hourlyRun, { where: isOfSms, digest: besidesSms });
    expect(told).toBeGreaterThan(10);
    expect(failures.join("\n\n")).toBe("");
  });
});

describe("a fault at any call of dunning's other functions, after which it is called again", () => {
  it.each(dunningStories)("$name", { timeout: 600_000 }, async (story) => {
    const { told, failures, invocations } = await sweep(story, {
      where: ({ by }) => story.functions.some((name) => by.endsWith(`-${name}`)),
    });
    for (const name of story.functions) expect(invocations.get(name), name).toBeGreaterThan(0);
    expect(told).toBeGreaterThan(0);
    expect(failures.join("\n\n")).toBe("");
  });
});
