import { describe, expect, it } from "vitest";
import { gate } from "../../../domain/compliance/gate.ts";
import { cityOf, regionOf } from "../../../domain/compliance/places.ts";
import { gateFactsFor } from "../../../domain/dunning/gate-facts.ts";
import type { Account } from "../../../domain/ledger/model.ts";
import { customer, facts } from "../dunning/facts.ts";
import { lawOnly, says, sent, usConsumer } from "./facts.ts";

describe("the region of an address", () => {
  it.each(["MA", "ma", " Ma ", "US-MA", "us-ma", "Massachusetts", "MASSACHUSETTS"])(
    "is known by its code, whether it is written %j or otherwise",
    (region) => expect(regionOf({ country: "US", region })).toBe("MA"),
  );

  it.each([
    ["US", "N.Y.", "NY"],
    ["US", "New York", "NY"],
    ["US", "Washington, D.C.", "DC"],
    ["US", "Washington", "WA"],
    ["CA", "Québec", "QC"],
    ["CA", "Ontario", "ON"],
    ["AU", "New South Wales", "NSW"],
    ["AU", "qld", "QLD"],
    ["DE", "by", "BY"],
    ["GB", "GB-SCT", "SCT"],
  ])("of %s, %s is %s", (country, region, code) => expect(regionOf({ country, region })).toBe(code));

  it("is none where it is none of the country's, or where no country says whose it is", () => {
    expect(regionOf({ country: "US", region: "Bayern" })).toBeUndefined();
    expect(regionOf({ country: "US" })).toBeUndefined();
    expect(regionOf({ region: "MA" })).toBeUndefined();
    expect(regionOf({ region: "MA", postalCode: "02139" })).toBeUndefined();
  });
});

describe("the region that a postal code tells", () => {
  it.each([
    ["US", "02139", "MA"],
    ["US", "02139-4307", "MA"],
    ["US", "20001", "DC"],
    ["US", "06390", "NY"],
    ["US", "06389", "CT"],
    ["CA", "M5V 2T6", "ON"],
    ["CA", "h2y1c6", "QC"],
  ])("of %s, %s is %s where the address names none, or none that is known", (country, postalCode, code) => {
    expect(regionOf({ country, postalCode })).toBe(code);
    expect(regionOf({ country, region: "Atlantis", postalCode })).toBe(code);
  });

  it.each([
    ["US", "09012"],
    ["US", "96910"],
    ["US", "2139"],
    ["CA", "K1A 0B1"],
    ["CA", "02139"],
    ["AU", "3000"],
  ])("of %s, %s is none", (country, postalCode) => expect(regionOf({ country, postalCode })).toBeUndefined());

  it("does not go against the region that the address names", () =>
    expect(regionOf({ country: "US", region: "NJ", postalCode: "10001" })).toBe("NJ"));
});

describe("the city of an address", () => {
  it.each([
    ["Flushing", "11354"],
    ["Astoria", "11105-2201"],
    ["Long Island City", "11101"],
    ["Jamaica", "11432"],
    ["Far Rockaway", "11691"],
    ["Floral Park", "11004"],
    ["Bronx", "10451"],
    ["anything", "10314"],
  ])("%s %s is New York", (city, postalCode) =>
    expect(cityOf({ country: "US", city, postalCode })).toBe("New York"),
  );

  it.each([
    ["Yonkers", "10701"],
    ["White Plains", "10601"],
    ["Hempstead", "11550"],
  ])("%s %s is not", (city, postalCode) => expect(cityOf({ country: "US", city, postalCode })).toBe(city));

  it.each([
    ["Flushing", undefined],
    ["Mnahattan", "NY"],
    ["Floral Park", "11001"],
    ["New Hyde Park", "11040"],
    [undefined, undefined],
  ])("%s %s may be New York, in the state or where the state is not known", (city, postalCode) => {
    expect(cityOf({ country: "US", region: "NY", city, postalCode })).toBeUndefined();
    expect(cityOf({ country: "US", city, postalCode })).toBeUndefined();
    if (city !== undefined) expect(cityOf({ country: "US", region: "CT", city, postalCode })).toBe(city);
  });

  it.each(["Albany", "saratoga springs", "Yonkers, NY"])("%s is not, by its name", (city) =>
    expect(cityOf({ country: "US", region: "NY", city })).toBe(city.replace(", NY", "")),
  );

  it("is not named, and is not New York by the postal code", () =>
    expect(cityOf({ country: "US", region: "NY", postalCode: "12207" })).toBe("elsewhere"));

  it("loses the state behind its name, and is left alone elsewhere", () => {
    expect(cityOf({ country: "US", city: "New York, NY" })).toBe("New York");
    expect(cityOf({ country: "US", city: "Brooklyn, New York" })).toBe("New York");
    expect(cityOf({ country: "US", region: "PA", city: "Erie, NY" })).toBe("Erie");
    expect(cityOf({ country: "DE", city: "Berlin", postalCode: "10115" })).toBe("Berlin");
  });
});

describe("a rule of a region binds however the address names the place", () => {
  const asked = { anchorInvoiceId: "a", stepId: "s", daysPastDue: 40 };
  const consumer = (address: Account["address"]) =>
    facts({
      account: {
        ...customer,
        debtorType: "consumer",
        timeZone: "America/New_York",
        address,
        consent: { email: { status: "granted" }, sms: { status: "granted" } },
      },
      now: "2026-10-06T17:00:00.000Z",
    });
  const rulesOf = (address: Account["address"], channel: "email" | "sms") =>
    gate(gateFactsFor(consumer(address), asked, channel, { name: "A", address: "x", language: "en" }))
      .rules.filter(({ verdict }) => verdict === "deny")
      .map(({ ruleId }) => ruleId);

  it("in Queens, without written consent to e-mail", () => {
    const flushing = { lines: ["41-60 Main St"], city: "Flushing", postalCode: "11355", country: "US" };
    expect(rulesOf({ ...flushing, region: "New York" }, "email")).toContain("us-nyc-dcwp");
    expect(rulesOf({ ...flushing, city: "Albany", postalCode: "12207", region: "NY" }, "email")).toEqual([]);
  });

  it("of no region, or of one that the country does not have, whatever any of its regions forbids", () => {
    for (const region of [undefined, "Atlantis"]) {
      const address = { lines: [], country: "US", ...(region && { region }) };
      expect(rulesOf(address, "email")).toEqual(["us-nyc-dcwp"]);
      expect(rulesOf({ ...address, postalCode: "07030" }, "email")).toEqual([]);
    }
  });

  it("of a region that the country does not have, the caps of all that may be meant hold", () => {
    const history = ["2026-10-02T15:00:00.000Z", "2026-10-04T15:00:00.000Z"].map((claimedAt, n) => ({
      id: `c${n}`,
      channel: "sms" as const,
      stepId: "s0",
      anchorInvoiceId: "a",
      status: "delivered" as const,
      claimedAt,
      attempts: 1,
      invoices: [],
    }));
    for (const region of ["ma", "Massachusetts", "Masachusets"]) {
      const account = consumer({ lines: [], country: "US", region });
      const answer = gate(
        gateFactsFor({ ...account, history }, asked, "sms", {
          name: "A",
          address: "+16175550000",
          language: "en",
        }),
      );
      expect(answer.rules.find(({ ruleId }) => ruleId === "us-ma-940cmr7")?.verdict).toBe("defer");
    }
  });
});

describe("an address without a country is read as one of each country that the telephone number may belong to", () => {
  const nowhere = { ...usConsumer, country: undefined, region: undefined, phone: "+12125550100" };
  const email = { ...nowhere, consent: { status: "granted" } } as const;

  it.each(["NY", "New York", "ny", "us-ny", "N.Y."])("in Brooklyn, %s", (region) =>
    expect(says("us-nyc-dcwp", { ...email, region, city: "Brooklyn" }, lawOnly)).toBe("deny"),
  );

  it("in a neighbourhood, by its postal code or where nothing settles it", () => {
    const astoria = { ...email, region: "NY", city: "Astoria" };
    expect(says("us-nyc-dcwp", astoria, lawOnly)).toBe("deny");
    expect(says("us-nyc-dcwp", { ...astoria, postalCode: "11101" }, lawOnly)).toBe("deny");
    expect(says("us-nyc-dcwp", { ...astoria, region: undefined, postalCode: "11101" }, lawOnly)).toBe("deny");
    expect(says("us-nyc-dcwp", { ...astoria, postalCode: "12207" }, lawOnly)).toBe("silent");
    expect(says("us-nyc-dcwp", { ...astoria, region: "New Jersey" }, lawOnly)).toBe("silent");
  });

  it("where the postal code is all that differs from one asked about before", () => {
    const town = { ...email, city: "Springfield" };
    for (const [postalCode, expected] of [
      ["01101", "silent"],
      ["11101", "deny"],
      ["62701", "silent"],
    ])
      expect(says("us-nyc-dcwp", { ...town, postalCode }, lawOnly), postalCode).toBe(expected);
  });

  it.each(["MA", "ma", "US-MA", "Massachusetts", "Atlantis", undefined])("under the cap of %s", (region) => {
    const history = sent("sms", ["2026-11-16T17:00:00.000Z", "2026-11-18T17:00:00.000Z"]);
    const third = { ...nowhere, region, channel: "sms", history } as const;
    expect(says("us-ma-940cmr7", third, lawOnly)).toBe("2026-11-23T17:00:00.000Z");
    expect(says("us-ma-940cmr7", { ...third, phone: "+493012345" }, lawOnly)).toBe("silent");
    expect(says("us-ma-940cmr7", { ...third, region: "new jersey" }, lawOnly)).toBe("silent");
  });

  it("in Canada, which shares the code with the United States", () => {
    const ontario = { ...nowhere, writtenNotice: undefined };
    for (const region of ["ON", "Ontario", "ca-on", undefined])
      expect(says("ca-on", { ...ontario, region }, lawOnly), region).toBe("deny");
    for (const region of ["QC", "Québec"])
      expect(says("ca-on", { ...ontario, region }, lawOnly), region).toBe("silent");
  });
});
