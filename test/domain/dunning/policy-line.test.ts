import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import {
  ALWAYS,
  inForceAt,
  type PolicyMark,
  statusOf,
  takenFromLine,
} from "../../../domain/dunning/policy-line.ts";

const day = (n: number) => `2026-06-${String(n).padStart(2, "0")}T00:00:00.000Z`;
const mark = (version: number, from: number, more: Partial<PolicyMark> = {}): PolicyMark => ({
  version,
  name: `Version ${version}`,
  activeFrom: day(from),
  ...more,
});
const builtIn: PolicyMark = { version: 0, name: "Built in", activeFrom: ALWAYS };

describe("the version of a policy in force at an instant", () => {
  const marks = [builtIn, mark(1, 3), mark(2, 20), mark(3, 5)];

  it.each([
    ["2026-06-02T23:59:59.999Z", 0],
    ["2026-06-03T00:00:00.000Z", 1],
    ["2026-06-04T23:59:59.999Z", 1],
    ["2026-06-05T00:00:00.000Z", 3],
    ["2026-06-19T23:59:59.999Z", 3],
    ["2026-06-20T00:00:00.000Z", 2],
  ])("at %s is %i: the one that began last", (at, version) => {
    expect(inForceAt(marks, at)?.version).toBe(version);
  });

  it("of two that begin at once is the later one, and is never one that was withdrawn", () => {
    expect(inForceAt([mark(1, 3), mark(2, 3)], day(3))?.version).toBe(2);
    expect(inForceAt([mark(1, 3), mark(2, 3, { withdrawnAt: day(2) })], day(9))?.version).toBe(1);
  });

  it("does not depend on the order in which versions are known, and there is one active at a time", () => {
    const someMarks = fc.array(
      fc.record({ from: fc.integer({ min: 1, max: 28 }), withdrawn: fc.boolean() }),
      { maxLength: 12 },
    );
    const property = fc.property(someMarks, fc.integer({ min: 1, max: 28 }), (given, on) => {
      const line = [
        builtIn,
        ...given.map(({ from, withdrawn }, i) => mark(i + 1, from, withdrawn ? { withdrawnAt: day(1) } : {})),
      ];
      const at = day(on);
      const active = line.filter((each) => statusOf(line, each, at) === "active");
      expect(active).toEqual([inForceAt(line.toReversed(), at)]);
      for (const each of line)
        if (statusOf(line, each, at) === "superseded") expect(each.activeFrom <= at).toBe(true);
    });
    fc.assert(property);
  });
});

describe("the status of a version", () => {
  it("goes from scheduled to active to superseded, or is withdrawn", () => {
    const [first, second] = [mark(1, 3), mark(2, 9)];
    const marks = [builtIn, first, second];
    expect(statusOf(marks, first, day(2))).toBe("scheduled");
    expect(statusOf(marks, first, day(3))).toBe("active");
    expect(statusOf(marks, first, day(9))).toBe("superseded");
    expect(statusOf(marks, mark(2, 9, { withdrawnAt: day(4) }), day(20))).toBe("withdrawn");
  });
});

describe("a policy as it is in force", () => {
  const document = (version: number) => ({ ...defaultPolicy, version });

  it("knows since when, and the restart that it looks back on", () => {
    const marks = [builtIn, mark(1, 3, { restarts: true }), mark(2, 9), mark(3, 6)];
    expect(takenFromLine(document(1), marks)).toMatchObject({
      activeFrom: day(3),
      restarted: { version: 1, from: day(3) },
    });
    expect(takenFromLine(document(2), marks)).toMatchObject({
      activeFrom: day(9),
      restarted: { version: 1, from: day(3) },
    });
    expect(takenFromLine(document(0), marks)).not.toHaveProperty("restarted");
    expect(takenFromLine(document(0), marks)).not.toHaveProperty("activeFrom");
  });

  it("is not restarted by a version that takes over later, or never", () => {
    const withdrawn = mark(1, 3, { restarts: true, withdrawnAt: day(2) });
    const marks = [builtIn, withdrawn, mark(2, 5), mark(3, 20, { restarts: true })];
    expect(takenFromLine(document(2), marks)).not.toHaveProperty("restarted");
  });
});
