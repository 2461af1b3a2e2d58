import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { PolicyDocument, Segment } from "../../../domain/dunning/policy.ts";
import * as decide from "../../../functions/dunning/decide-contacts.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { Rig } from "./rig.ts";

let engine: TestEngine;
let rig: Rig;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `Cap${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
});

const [everyone] = defaultPolicy.segments;
if (!everyone) throw new Error("The policy has a segment");

const policyOf = (...segments: Segment[]): PolicyDocument => {
  const { version: _, ...document } = defaultPolicy;
  return { ...document, segments };
};
const capped = (capPerRun: number): Segment => ({
  ...everyone,
  cadence: { ...everyone.cadence, capPerRun },
});

const overdue = async (count: number, language?: string): Promise<string[]> => {
  const ids = Array.from({ length: count }, (_, i) => `${language ?? "A"}${i}`);
  for (const id of ids) {
    await rig.open(id, { number: id, ...(language !== undefined && { language }) });
    await rig.bill(id, { id: `I-${id}`, number: `R-${id}`, issueDate: "2026-05-01", dueDate: "2026-06-08" });
  }
  return ids;
};

const batch = (Items: readonly string[], runId = "run", policyVersion = 1) =>
  decide.createHandler(rig.runtime)({ BatchInput: { runId, policyVersion }, Items });

describe("a segment's cap per run", () => {
  it("lets a run contact so many accounts, and leaves the others for the next runs, until each is reached", async () => {
    await rig.store.putPolicy(policyOf(capped(2)), undefined, rig.now);
    await overdue(5);
    const sent: unknown[] = [];
    for (let run = 0; run < 4; run++) {
      const { output } = await rig.run();
      sent.push(output);
    }
    expect(sent).toMatchObject([
      { accounts: 5, capped: 3, waiting: 0, sent: { email: 2 } },
      { accounts: 3, capped: 1, waiting: 0, sent: { email: 2 } },
      { accounts: 1, capped: 0, waiting: 0, sent: { email: 1 } },
      { accounts: 0 },
    ]);
    expect(rig.mails).toHaveLength(5);
    expect(new Set(rig.mails.map(({ tags }) => tags.accountId)).size).toBe(5);
  });

  it("is on record as the reason, once", async () => {
    await rig.store.putPolicy(policyOf(capped(1)), undefined, rig.now);
    await overdue(3);
    await rig.run();
    const left = ["A0", "A1", "A2"].filter((id) => !rig.mails.some(({ tags }) => tags.accountId === id));
    expect(left).toHaveLength(2);
    for (const id of left) {
      const { items } = await rig.store.listDecisions(id, { limit: 5 });
      expect(items).toMatchObject([
        { action: "wait", reasons: [{ code: "run-cap" }, { code: "step-due" }, { code: "channel-allowed" }] },
      ]);
    }
  });

  it("is one count for all batches of the run, however they run at once", async () => {
    await rig.store.putPolicy(policyOf(capped(7)), undefined, rig.now);
    const ids = await overdue(24);
    const batches = await Promise.all([0, 1, 2, 3].map((n) => batch(ids.slice(n * 6, n * 6 + 6))));
    expect(batches.flatMap(({ actions }) => actions)).toHaveLength(7);
    expect(batches.reduce((sum, each) => sum + each.capped, 0)).toBe(17);
    // Another run has its own.
    expect((await batch(ids, "another")).actions).toHaveLength(7);
  });

  it("is not used up twice by a batch that is repeated after a crash at any call", async () => {
    await rig.store.putPolicy(policyOf(capped(2)), undefined, rig.now);
    const ids = await overdue(3);
    for (let at = 0, struck = true; struck; at++)
      for (const when of ["before", "after"] as const) {
        const runId = `run-${at}-${when}`;
        struck = await rig.crashing({ at, when }, () => batch(ids, runId));
        const again = await batch(ids, runId);
        expect(again.actions, `crash ${when} call ${at}`).toHaveLength(2);
        // And the same accounts have the seats, however often it is asked.
        expect((await batch(ids, runId)).actions).toEqual(again.actions);
      }
  });

  it("does not count accounts for which nothing is due, nor those of other segments", async () => {
    const german: Segment = {
      ...capped(1),
      id: "german",
      when: { field: "language", op: "eq", value: "de" },
    };
    await rig.store.putPolicy(policyOf(german, everyone), undefined, rig.now);
    await overdue(2, "de");
    await overdue(2, "en");
    await rig.open("A9", { number: "A9", language: "de" });
    expect((await rig.run()).output).toMatchObject({ capped: 1, sent: { email: 3 } });
  });

  it("keeps an account due that only a changed policy brought into the run", async () => {
    await overdue(2);
    await rig.run();
    expect(rig.mails).toHaveLength(2);
    // Both wait for the step of the seventh day; a new version asks for one at once, but of one account a run.
    rig.now = "2026-06-12T09:00:00.000Z";
    const [first, second] = everyone.cadence.steps.slice(1);
    if (!first || !second) throw new Error("The cadence has steps");
    const sooner: Segment = {
      ...everyone,
      cadence: {
        ...everyone.cadence,
        capPerRun: 1,
        steps: [
          first,
          { ...second, channels: ["email"], trigger: { from: "due-date", days: 4, count: "calendar" } },
        ],
      },
    };
    await rig.store.putPolicy(policyOf(sooner), undefined, rig.now);
    expect((await rig.run()).output).toMatchObject({ accounts: 2, capped: 1, sent: { email: 1 } });
    expect((await rig.run()).output).toMatchObject({ accounts: 1, capped: 0, sent: { email: 1 } });
    expect(rig.mails).toHaveLength(4);
  });
});
