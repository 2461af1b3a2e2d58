import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { PolicyDocument } from "../../../domain/dunning/policy.ts";
import type { Step } from "../../../domain/dunning/step.ts";
import type { ContactAction } from "../../../functions/dunning/actions.ts";
import { callRoutes } from "../../../functions/dunning/calls.ts";
import * as decide from "../../../functions/dunning/decide-contacts.ts";
import * as prepareSms from "../../../functions/dunning/prepare-sms.ts";
import * as sendEmail from "../../../functions/dunning/send-email.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { Rig } from "./rig.ts";

/**
 * Atomic at the door: two runs at once cannot pass a cap together. Two runs that pinned different versions of
 * the policy ask for different steps, so that different contacts are claimed: only the cap stands between
 * them (house-default: one message a day).
 */

let engine: TestEngine;
let rigs: readonly [Rig, Rig];
beforeAll(async () => {
  engine = await startTestEngine();
  await engine.createLedger("Door");
  rigs = [new Rig(engine, "Door"), new Rig(engine, "Door")];
  const [rig, other] = rigs;
  // No two runtimes give the same id.
  for (let i = 0; i < 10_000; i++) other.runtime.ids.ulid();
  await rig.open("A0");
  await rig.store.putPolicy(policyOf(step("first", 1)), undefined, rig.now);
  await rig.store.putPolicy(
    policyOf(step("first", 1), step("second", 2, ["email", "sms"])),
    undefined,
    rig.now,
  );
});
afterAll(() => {
  for (const rig of rigs) rig.close();
  return engine.stop();
});

const step = (id: string, days: number, channels: Step["channels"] = ["email"]): Step => ({
  id,
  trigger: { from: "due-date", days, count: "calendar" },
  channels,
  tone: "neutral",
  template: "reminder",
});

const policyOf = (...steps: Step[]): PolicyDocument => {
  const { version: _, segments, ...document } = defaultPolicy;
  return {
    ...document,
    segments: segments.map((each) => ({ ...each, cadence: { ...each.cadence, coolDownDays: 0, steps } })),
  };
};

const deciding = async (rig: Rig, accountId: string, policyVersion: number) => {
  const handler = decide.createHandler(rig.runtime);
  const { actions } = await handler({ BatchInput: { runId: "run", policyVersion }, Items: [accountId] });
  return actions;
};

/** Carries out an action, and answers whether a message left the house. */
const carryOut = async (rig: Rig, action: ContactAction): Promise<boolean> =>
  action.channel === "sms"
    ? (await prepareSms.createHandler(rig.runtime)(action)).send
    : (await sendEmail.createHandler(rig.runtime)(action)).outcome === "sent";

/**
 * The first goes as far as its call `a`, the second then as far as its call `b`; the first ends, then the second.
 * Answers how many messages left, and whether the two were interrupted there at all.
 */
const interleaved = async (
  first: (rig: Rig) => Promise<boolean>,
  second: (rig: Rig) => Promise<boolean>,
  a: number,
  b: number,
) => {
  const [one, two] = rigs;
  one.calls = [];
  two.calls = [];
  const firstEnds = Promise.withResolvers<void>();
  const secondPauses = Promise.withResolvers<void>();
  let other: Promise<boolean> | undefined;
  let isPaused = false;
  two.meanwhile = async () => {
    if (two.calls.length !== b + 1) return;
    isPaused = true;
    secondPauses.resolve();
    await firstEnds.promise;
  };
  one.meanwhile = async () => {
    if (one.calls.length !== a + 1) return;
    other = second(two).finally(secondPauses.resolve);
    await secondPauses.promise;
  };
  const left = await first(one);
  firstEnds.resolve();
  const isInterrupted = other !== undefined;
  const leftToo = await (other ?? second(two));
  one.meanwhile = undefined;
  two.meanwhile = undefined;
  return { messages: Number(left) + Number(leftToo), isInterrupted, isPaused };
};

/** Every pair of calls at which the two can be interrupted. */
const everyInterleaving = async (story: (a: number, b: number) => ReturnType<typeof interleaved>) => {
  let places = 0;
  for (let a = 0; ; a++) {
    for (let b = 0; ; b++) {
      const { messages, isInterrupted, isPaused } = await story(a, b);
      expect(messages, `the first paused at call ${a}, the second at call ${b}`).toBe(1);
      if (!isInterrupted) return places;
      if (!isPaused) break;
      places += 1;
    }
  }
};

let accounts = 0;
const overdue = async (): Promise<string> => {
  const id = `A${++accounts}`;
  const [rig] = rigs;
  await rig.open(id, { number: id });
  await rig.bill(id, { id: "I1", number: `R-${id}`, issueDate: "2026-05-01", dueDate: "2026-06-07" });
  return id;
};

describe("at the door", () => {
  it("two runs with different steps at hand send one message a day together, wherever they meet", async () => {
    const places = await everyInterleaving(async (a, b) => {
      const id = await overdue();
      const [early] = await deciding(rigs[0], id, 1);
      const late = (await deciding(rigs[1], id, 2)).find(({ channel }) => channel === "email");
      if (!early || !late) throw new Error("Both steps are due");
      expect(early.contactId).not.toBe(late.contactId);
      return interleaved(
        (rig) => carryOut(rig, early),
        (rig) => carryOut(rig, late),
        a,
        b,
      );
    });
    expect(places).toBeGreaterThan(40);
  }, 300_000);

  it("nor does an e-mail of one step pass with an SMS of another", async () => {
    const places = await everyInterleaving(async (a, b) => {
      const id = await overdue();
      const [early] = await deciding(rigs[0], id, 1);
      const late = (await deciding(rigs[1], id, 2)).find(({ channel }) => channel === "sms");
      if (!early || !late) throw new Error("Both steps are due");
      return interleaved(
        (rig) => carryOut(rig, late),
        (rig) => carryOut(rig, early),
        a,
        b,
      );
    });
    expect(places).toBeGreaterThan(20);
  }, 300_000);

  it("a call that a person logs counts from then on: what had not passed the door yet waits", async () => {
    let overtaken = 0;
    for (let b = 0, isPaused = true; isPaused; b++) {
      const id = await overdue();
      const [action] = await deciding(rigs[1], id, 1);
      if (!action) throw new Error("The step is due");
      const call = async (rig: Rig) => {
        const path = "/v1/accounts/{accountId}/calls";
        const body = { outcome: "voicemail" };
        return (await rig.ask(callRoutes, "POST", path, { accountId: id }, { body })).status === 201;
      };
      let isSent = false;
      const send = async (rig: Rig) => {
        isSent = await carryOut(rig, action);
        return isSent;
      };
      // The call is logged while the message is under way, at each of its calls.
      const met = await interleaved(call, send, 0, b);
      isPaused = met.isPaused;
      const claimed = rigs[1].calls.indexOf("TransactWriteItems");
      expect(met.messages, `the message paused at call ${b}`).toBe(isSent ? 2 : 1);
      expect(isSent, `the message paused at call ${b}`).toBe(!isPaused || (claimed >= 0 && claimed < b));
      if (!isSent) overtaken += 1;
    }
    expect(overtaken).toBeGreaterThan(3);
  });

  it("nor does one that reads the account as the other left it, but not yet the other's contact", async () => {
    const id = await overdue();
    const [rig] = rigs;
    const [action] = await deciding(rig, id, 2);
    const [early] = await deciding(rig, id, 1);
    if (!action || !early) throw new Error("Both steps are due");
    const key = { pk: `ACCT#${id}`, sk: `CONTACT#${early.contactId}` };
    expect(await carryOut(rig, early)).toBe(true);
    const { Item } = await engine.db.send(new GetCommand({ TableName: "Door", Key: key }));
    await engine.db.send(new DeleteCommand({ TableName: "Door", Key: key }));
    // The contact becomes visible only after the third reading of the account.
    rig.calls = [];
    rig.meanwhile = async () => {
      if (rig.calls.length === 7) await engine.db.send(new PutCommand({ TableName: "Door", Item }));
    };
    expect(await carryOut(rig, action)).toBe(false);
    expect(rig.calls.length).toBeGreaterThan(7);
    rig.meanwhile = undefined;
  });
});
