import { describe, expect, it } from "vitest";
import { billOf } from "../../../local/meter/meter.ts";
import { PRICES } from "../../../local/meter/prices.ts";

describe("the bill", () => {
  it("sums what a metric was counted for, at its price", () => {
    const bill = billOf([
      { metric: "dynamodb.writeUnits", by: "ledger", quantity: 600_000 },
      { metric: "dynamodb.writeUnits", by: "insight", quantity: 400_000 },
      { metric: "states.transitions", by: "dunning-run", quantity: 1_000 },
    ]);
    expect(bill.lines).toEqual([
      { service: "DynamoDB", quantity: 1_000_000, unit: "write unit", price: 0.625e-6, dollars: 0.625 },
      {
        service: "Step Functions Standard",
        quantity: 1_000,
        unit: "transition",
        price: 25e-6,
        dollars: 0.025,
      },
    ]);
    expect(bill.dollars).toBe(0.65);
    expect(bill.pricesAsOf).toBe(PRICES.asOf);
  });

  it("prices every metric once", () => {
    const metrics = PRICES.prices.map(({ metric }) => metric);
    expect(new Set(metrics).size).toBe(metrics.length);
    expect(PRICES.prices.every(({ dollars }) => dollars > 0)).toBe(true);
  });
});
