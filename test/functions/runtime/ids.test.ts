import { describe, expect, it } from "vitest";
import { derivedId, idsFrom, randomIds } from "../../../functions/runtime/ids.ts";

describe("Identifiers", () => {
  it("sort by the instant they were made at, and within it by order", () => {
    let now = "2026-01-01T00:00:00.000Z";
    const ids = randomIds({ now: () => now });
    const first = [ids.ulid(), ids.ulid(), ids.ulid()];
    now = "2026-01-01T00:00:00.001Z";
    const made = [...first, ids.ulid()];
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(4);
    expect(made.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
  });

  it("keep growing when the clock steps back", () => {
    let now = "2026-01-01T00:00:01.000Z";
    const ids = idsFrom({ now: () => now }, () => new Uint8Array(10));
    const before = ids.ulid();
    now = "2026-01-01T00:00:00.000Z";
    expect(ids.ulid() > before).toBe(true);
  });

  it("that are derived follow from their parts alone, and the parts do not run together", () => {
    expect(derivedId("a", "b")).toBe(derivedId("a", "b"));
    expect(derivedId("a", "b")).not.toBe(derivedId("ab", ""));
    expect(derivedId("a")).toHaveLength(26);
  });
});
