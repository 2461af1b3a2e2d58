import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reminderFactors } from "../../domain/rehearsal/urgency.ts";
import { bankRepeats, reactionTo } from "../../local/demo/behaviour.ts";
import { isClean } from "../../local/demo/document.ts";
import { duplicatesAmong, type KnownArrival } from "../../local/demo/duplicates.ts";
import { readCommandLine, UsageError } from "../../local/demo/options.ts";
import { Progress } from "../../local/demo/progress.ts";
import type { Arrival } from "../../local/demo/receivers.ts";
import { reportOf } from "../../local/demo/report.ts";
import { runDemo } from "../../local/demo/run.ts";
import { OTHER } from "../../local/meter/operations.ts";
import { portfolioAccount } from "../../local/portfolio/portfolio.ts";

describe("a demo", () => {
  it("gives the same document twice, with nothing twice, astray or adrift", {
    timeout: 240_000,
  }, async () => {
    const options = { days: 20, accounts: 12, seed: 1 };
    const lines: string[] = [];
    const progress = new Progress({ write: (text) => lines.push(text) });
    const document = await runDemo(options, progress);
    expect(document.faults).toEqual([]);
    expect(document.drift).toBe(0);
    expect(document.duplicatesBy).toEqual({ messages: 0, sameWords: 0, payments: 0 });
    expect(document.strays).toBe(0);
    expect(isClean(document)).toBe(true);
    expect(document.invoices).toBeGreaterThan(5);
    expect(document.payments).toBeGreaterThan(5);
    expect(document.contacts.email).toBeGreaterThan(3);
    // Three Mondays, two creditors.
    expect(document.reports).toBe(6);
    expect(document.bill.dollars).toBeGreaterThan(0);
    // Every count is some operation's, and the operations' dollars are the services'.
    const operations = new Map(document.operations.map((each) => [each.operation, each]));
    expect(operations.has(OTHER)).toBe(false);
    expect(operations.get("invoice ingested")?.times).toBe(document.invoices);
    expect(operations.get("contact by e-mail")?.times).toBe(document.contacts.email);
    expect(operations.get("contact by SMS")?.times ?? 0).toBe(document.contacts.sms);
    expect(operations.get("finance report sent")?.times).toBe(document.reports);
    const sum = document.operations.reduce((total, { dollars }) => total + dollars, 0);
    expect(sum).toBeCloseTo(document.bill.dollars, 4);
    expect(lines.join("")).toContain("20/20");

    const again = await runDemo(options, new Progress({ write: () => true }));
    expect(JSON.stringify(again)).toBe(JSON.stringify(document));

    const report = reportOf(document);
    expect(report).toContain(`${document.payments} payments received`);
    expect(report).toContain("Drift of the aging from the ledger: 0");
    expect(report).toMatch(/^ {2}invoice ingested +\d+ /m);
  });
});

describe("the behaviour of customers", () => {
  it("follows from seed, account, day and channel alone", () => {
    const by = fc.constantFrom("email" as const, "sms" as const);
    fc.assert(
      fc.property(fc.nat(), fc.nat(500), fc.nat(27), by, (seed, accountIndex, day, channel) => {
        const on = `2026-05-${String(day + 1).padStart(2, "0")}`;
        const received = { seed, accountIndex, on, by: channel };
        expect(reactionTo(received)).toEqual(reactionTo(received));
        expect(bankRepeats(seed, on)).toBe(bankRepeats(seed, on));
      }),
    );
  });

  it("ends messages as often as it is stated to", () => {
    const reactions = Array.from({ length: 20_000 }, (_, accountIndex) =>
      reactionTo({ seed: 1, accountIndex, on: "2026-04-01", by: "sms" }),
    );
    const share = reactions.filter(({ kind }) => kind === "answers").length / reactions.length;
    expect(share).toBeGreaterThan(0.025);
    expect(share).toBeLessThan(0.035);
  });

  it("takes a firmer tone and a nearer channel no less seriously", () => {
    for (const said of ["friendly", "neutral", "firm", "final"] as const) {
      expect(reminderFactors.sms[said]).toBeGreaterThanOrEqual(reminderFactors.email[said]);
      expect(reminderFactors.call[said]).toBeGreaterThanOrEqual(reminderFactors.sms[said]);
    }
    const { upcoming, friendly, neutral, firm, final } = reminderFactors.email;
    expect([upcoming, friendly, neutral, firm, final]).toEqual(
      [upcoming, friendly, neutral, firm, final].sort((a, b) => a - b),
    );
  });
});

describe("duplicates", () => {
  const account = portfolioAccount(1, 0);
  const arrival = (given: Partial<Arrival> = {}): Arrival => ({
    by: "email",
    at: "2026-03-03T09:00:00.000Z",
    address: "a@a.example",
    account,
    delivered: true,
    words: "w1",
    messageId: "m1",
    ...given,
  });
  const known = (given: Partial<Arrival>, stepId: string): KnownArrival => ({
    arrival: arrival(given),
    contact: {
      id: "c",
      accountId: account.id,
      legalEntityId: "e",
      policyId: "default",
      policyVersion: 0,
      segmentId: "everyone",
      stepId,
      anchorInvoiceId: "i1",
      channel: "email",
      tone: "friendly",
      template: "reminder",
      language: "en",
      invoices: [],
      totals: [],
      reasons: [],
      status: "sent",
      claimedAt: "2026-03-03T09:00:00.000Z",
      attempts: 1,
      version: 1,
    },
  });

  it("are messages of one step to one address, whatever record they come from", () => {
    const twice = [known({}, "day-1"), known({ messageId: "m2", words: "w2" }, "day-1")];
    const arrivals = twice.map((each) => each.arrival);
    expect(duplicatesAmong(arrivals, twice, []).messages).toBe(1);
    expect(duplicatesAmong(arrivals, [known({}, "day-1"), known({}, "day-7")], []).messages).toBe(0);
  });

  it("are the same words within three days", () => {
    const later = (at: string) => duplicatesAmong([arrival(), arrival({ at, messageId: "m2" })], [], []);
    expect(later("2026-03-05T09:00:00.000Z").sameWords).toBe(1);
    expect(later("2026-03-20T09:00:00.000Z").sameWords).toBe(0);
  });

  it("are payments under one bank number", () => {
    expect(duplicatesAmong([], [], ["TX1", "TX2", "TX1"]).payments).toBe(1);
  });
});

describe("the demo's command line", () => {
  it("has defaults, and takes days, accounts and seed", () => {
    expect(readCommandLine([])).toEqual({ days: 120, accounts: 300, seed: 1, json: false, help: false });
    expect(readCommandLine(["--days", "7", "--accounts=12", "--seed", "3", "--json"])).toEqual({
      days: 7,
      accounts: 12,
      seed: 3,
      json: true,
      help: false,
    });
  });

  it.each([["--days", "0"], ["--days", "1.5"], ["--accounts", "many"], ["--seed=-1"], ["--day", "3"], ["x"]])(
    "refuses %s %s, saying why",
    (...args) => {
      expect(() => readCommandLine(args)).toThrow(UsageError);
    },
  );
});
