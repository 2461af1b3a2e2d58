import { describe, expect, it } from "vitest";
import { factReader } from "../../../domain/dunning/account-facts.ts";
import { dunningDay } from "../../../domain/dunning/day.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { customer, facts } from "./facts.ts";

const at = (timeZone: string, claimedAt: string, now: string, openedAt = claimedAt): DunningFacts =>
  facts({
    account: { ...customer, timeZone, openedAt },
    now,
    history: [
      {
        id: "c",
        channel: "email",
        stepId: "one",
        anchorInvoiceId: "a",
        status: "sent",
        claimedAt,
        attempts: 1,
        invoices: [],
      },
    ],
  });

const plainOf = (given: DunningFacts, field: "daysSinceLastContact" | "tenureDays") =>
  factReader(given, dunningDay(given.now, given.account.timeZone ?? "")).plain(field);

describe("days since the last contact", () => {
  // Wednesday 9:00 in Auckland is still Tuesday by UTC; Tuesday 17:00 in Los Angeles is Wednesday by UTC.
  it.each([
    ["Pacific/Auckland", "2026-06-09T21:00:00.000Z", "2026-06-09T22:00:00.000Z", 0],
    ["Pacific/Auckland", "2026-06-09T21:00:00.000Z", "2026-06-10T21:00:00.000Z", 1],
    ["America/Los_Angeles", "2026-06-10T00:30:00.000Z", "2026-06-10T00:45:00.000Z", 0],
    ["America/Los_Angeles", "2026-06-10T00:30:00.000Z", "2026-06-10T16:00:00.000Z", 1],
  ])("in %s, of %s at %s are %i", (zone, claimedAt, now, days) => {
    expect(plainOf(at(zone, claimedAt, now), "daysSinceLastContact")).toBe(days);
    expect(plainOf(at(zone, claimedAt, now), "tenureDays")).toBe(days);
  });

  it("are those since the latest, and none without a contact", () => {
    const given = at("Europe/Berlin", "2026-06-01T10:00:00.000Z", "2026-06-09T10:00:00.000Z");
    const [first] = given.history;
    if (!first) throw new Error("there is a contact");
    const later = { ...first, id: "d", claimedAt: "2026-06-05T10:00:00.000Z" };
    expect(plainOf({ ...given, history: [later, first] }, "daysSinceLastContact")).toBe(4);
    expect(plainOf({ ...given, history: [] }, "daysSinceLastContact")).toBeUndefined();
  });
});
