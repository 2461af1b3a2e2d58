import { describe, expect, test } from "vitest";
import { business, says, sent } from "./facts.ts";

const agency = {
  ...business,
  creditorRole: "third-party",
  debtorType: "consumer",
  consent: { status: "granted" },
} as const;

describe("ca-on", () => {
  const on = {
    ...agency,
    country: "CA",
    region: "ON",
    timeZone: "America/Toronto",
    writtenNotice: "2026-11-01",
    now: "2026-11-20T17:00:00.000Z",
  } as const;

  test("ca-on: Monday to Saturday 7:00 to 21:00", () => {
    expect(says("ca-on", { ...on, now: "2026-11-21T11:59:59.999Z" })).toBe("2026-11-21T12:00:00.000Z");
    expect(says("ca-on", { ...on, now: "2026-11-21T12:00:00.000Z" })).toBe("allow");
    expect(says("ca-on", { ...on, now: "2026-11-21T01:59:59.999Z" })).toBe("allow");
  });

  test("ca-on: Sunday 13:00 to 17:00", () => {
    expect(says("ca-on", { ...on, now: "2026-11-22T02:00:00.000Z" })).toBe("2026-11-22T18:00:00.000Z");
    expect(says("ca-on", { ...on, now: "2026-11-22T17:59:00.000Z" })).toBe("2026-11-22T18:00:00.000Z");
    expect(says("ca-on", { ...on, now: "2026-11-22T21:59:59.000Z" })).toBe("allow");
    expect(says("ca-on", { ...on, now: "2026-11-22T22:00:00.000Z" })).toBe("2026-11-23T12:00:00.000Z");
  });

  test("ca-on: three contacts in seven days, mail apart", () => {
    const at = ["2026-11-15T18:00:00.000Z", "2026-11-16T18:00:00.000Z", "2026-11-17T18:00:00.000Z"];
    expect(says("ca-on", { ...on, history: sent("call", at) })).toBe("2026-11-22T18:00:00.000Z");
    expect(says("ca-on", { ...on, history: sent("letter", at) })).toBe("allow");
  });

  test("ca-on: only mail until six days after the written notice, and never without it", () => {
    expect(says("ca-on", { ...on, writtenNotice: undefined })).toBe("deny");
    expect(says("ca-on", { ...on, writtenNotice: "2026-11-13" })).toBe("allow");
    // Six days after the 14th end with the 20th; hours open on the 21st at 7:00.
    expect(says("ca-on", { ...on, writtenNotice: "2026-11-14" })).toBe("2026-11-21T12:00:00.000Z");
    expect(says("ca-on", { ...on, writtenNotice: undefined, channel: "letter" })).toBe("silent");
  });
});

describe("ca-qc", () => {
  const qc = { ...agency, country: "CA", region: "QC", timeZone: "America/Toronto" } as const;

  test("ca-qc: Monday to Saturday 8:00 to 20:00, never on Sunday", () => {
    expect(says("ca-qc", { ...qc, now: "2026-11-21T12:59:59.999Z" })).toBe("2026-11-21T13:00:00.000Z");
    expect(says("ca-qc", { ...qc, now: "2026-11-22T00:59:59.999Z" })).toBe("allow");
    expect(says("ca-qc", { ...qc, now: "2026-11-22T01:00:00.000Z" })).toBe("2026-11-23T13:00:00.000Z");
  });

  test("ca-qc: never on the Fête nationale or Easter Monday", () => {
    expect(says("ca-qc", { ...qc, now: "2026-06-24T14:00:00.000Z" })).toBe("2026-06-25T12:00:00.000Z");
    expect(says("ca-qc", { ...qc, now: "2026-04-06T14:00:00.000Z" })).toBe("2026-04-07T12:00:00.000Z");
  });
});

describe("uk-breathing-space", () => {
  const uk = { ...agency, creditorRole: "first-party", country: "GB", region: undefined } as const;

  test("uk-breathing-space: contact waits for the day after the stated end", () => {
    const moratorium = { from: "2026-11-02", until: "2026-12-01" };
    expect(says("uk-breathing-space", { ...uk, moratorium })).toBe("2026-12-02T00:00:00.000Z");
    const over = { ...uk, moratorium, now: "2026-12-02T00:00:00.000Z" };
    expect(says("uk-breathing-space", over)).toBe("allow");
  });

  test("uk-breathing-space: lasts sixty days when no end is stated", () => {
    const moratorium = { from: "2026-11-02" };
    expect(says("uk-breathing-space", { ...uk, moratorium })).toBe("2027-01-01T00:00:00.000Z");
  });
});

describe("au-rg96", () => {
  const au = { ...agency, creditorRole: "first-party", country: "AU", region: "VIC" } as const;
  const call = { ...au, channel: "call" } as const;

  test("au-rg96: telephone on weekdays 7:30 to 21:00", () => {
    // Melbourne is at UTC+11 in November.
    expect(says("au-rg96", { ...call, now: "2026-11-19T20:29:59.999Z" })).toBe("2026-11-19T20:30:00.000Z");
    expect(says("au-rg96", { ...call, now: "2026-11-19T20:30:00.000Z" })).toBe("allow");
    expect(says("au-rg96", { ...call, now: "2026-11-19T09:59:59.999Z" })).toBe("allow");
  });

  test("au-rg96: telephone on weekends from 9:00, at night not before the morning", () => {
    expect(says("au-rg96", { ...call, now: "2026-11-20T10:00:00.000Z" })).toBe("2026-11-20T22:00:00.000Z");
    expect(says("au-rg96", { ...call, now: "2026-11-20T22:00:00.000Z" })).toBe("allow");
  });

  test("au-rg96: no telephone on a national holiday, though on a holiday of the state alone", () => {
    expect(says("au-rg96", { ...call, now: "2026-01-26T01:00:00.000Z" })).toBe("2026-01-26T20:30:00.000Z");
    // Melbourne Cup Day is a holiday of Victoria.
    expect(says("au-rg96", { ...call, now: "2026-11-03T01:00:00.000Z" })).toBe("allow");
  });

  test("au-rg96: three contacts a week", () => {
    const at = ["2026-11-14T01:00:00.000Z", "2026-11-16T01:00:00.000Z", "2026-11-18T01:00:00.000Z"];
    const facts = { ...au, now: "2026-11-20T01:00:00.000Z" } as const;
    expect(says("au-rg96", { ...facts, history: sent("email", at.slice(1)) })).toBe("allow");
    expect(says("au-rg96", { ...facts, history: sent("email", at) })).toBe("2026-11-21T01:00:00.000Z");
  });

  test("au-rg96: ten contacts a month", () => {
    const days = ["24", "27", "30"].map((day) => `2026-10-${day}T01:00:00.000Z`);
    const more = ["02", "05", "08", "10", "11", "12", "13"].map((day) => `2026-11-${day}T01:00:00.000Z`);
    const facts = { ...au, now: "2026-11-20T02:00:00.000Z" } as const;
    expect(says("au-rg96", { ...facts, history: sent("sms", [...days.slice(1), ...more]) })).toBe("allow");
    expect(says("au-rg96", { ...facts, history: sent("sms", [...days, ...more]) })).toBe(
      "2026-11-24T01:00:00.000Z",
    );
  });
});
