import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountNotes } from "../../../domain/dunning/account-notes.ts";
import { closed, ESCALATES, noted } from "../../../domain/dunning/task-moves.ts";
import { openedTask } from "../../../domain/dunning/task-open.ts";
import { facts, noon, TUESDAY } from "./facts.ts";

const task = (id: string) =>
  openedTask(facts(), {
    id,
    contact: { id: `contact of ${id}`, channel: "task" },
    reasons: [],
    invoices: [],
    totals: [],
  });
const at = (minute: number) => `2026-06-09T10:${String(minute).padStart(2, "0")}:00.000Z`;
const call = (id: string, minute: number, given: object = {}) => ({
  id,
  claimedAt: at(minute),
  by: "jane",
  note: `note of ${id}`,
  ...given,
});
const texts = (...given: Parameters<typeof accountNotes>) => accountNotes(...given).map(({ text }) => text);

describe("the notes that a task is read with", () => {
  it("are those of calls and other tasks by time, not the task's own", () => {
    const own = noted(task("own"), { id: "n1", at: at(1), by: "jane", text: "own" });
    const other = closed(
      noted(task("other"), { id: "n2", at: at(3), by: "joe", text: "written" }),
      { outcome: "other", note: "closing words" },
      at(5),
      "joe",
    );
    const calls = [call("late", 9), call("early", 2), call("mine", 4, { taskId: "own" })];
    expect(accountNotes(calls, [own, other], own)).toEqual([
      { at: at(2), by: "jane", text: "note of early", contactId: "early" },
      { at: at(3), by: "joe", text: "written", taskId: "other" },
      { at: at(5), by: "joe", text: "closing words", taskId: "other" },
      { at: at(9), by: "jane", text: "note of late", contactId: "late" },
    ]);
  });

  it("tell what was written in a call once, though the task it was made for tells it too", () => {
    const told = noted(task("other"), {
      id: "C1",
      at: at(3),
      by: "jane",
      text: "Call (outbound): promise. Yes",
    });
    const other = closed(told, { outcome: "promised", note: "Yes" }, at(3), "jane");
    expect(texts([call("C1", 3, { taskId: "other", note: "Yes" })], [other], task("own"))).toEqual(["Yes"]);
    // A call that was recorded before calls kept their notes is told by its task.
    const old = { id: "C1", claimedAt: at(3), taskId: "other" };
    expect(texts([old], [told], task("own"))).toEqual(["Call (outbound): promise. Yes"]);
  });

  it("leave out that a time ran out", () => {
    const other = noted(task("other"), { id: "n1", at: noon(TUESDAY), by: ESCALATES, text: "Not done" });
    expect(texts([], [other], task("own"))).toEqual([]);
  });

  it("are the latest twenty, whatever their order", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 40 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 40 }),
        (inCalls, onTask) => {
          const calls = inCalls.map((minute) => call(`C${minute}`, minute));
          const other = onTask.reduce(
            (it, minute) => noted(it, { id: `n${minute}`, at: at(minute), by: "joe", text: `${minute}` }),
            task("other"),
          );
          const found = accountNotes(calls, [other], task("own")).map((note) => note.at);
          expect(found).toEqual(
            [...inCalls, ...onTask]
              .sort((a, b) => a - b)
              .slice(-20)
              .map(at),
          );
        },
      ),
    );
  });
});
