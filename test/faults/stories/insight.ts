import type { Story } from "../story.ts";
import { hours } from "./dunning.ts";
import { billed, opened, thingsOf } from "./ledger.ts";

const eur = (amount: string) => ({ amount, currency: "EUR" });

/** What keeps and reads the figures. */
export const insightStories: readonly Story[] = [
  {
    name: "the projector follows the ledger",
    functions: ["projector"],
    prepare: opened,
    async act(world) {
      const { machine } = world;
      const { account } = thingsOf(world);
      await billed(world, "R-1", "100.00");
      await machine.drain();
      await billed(world, "R-2", "50.00");
      const payment = await world.send("POST", "/v1/payments", {
        accountId: account,
        amount: eur("120.00"),
        valueDate: "2026-06-01",
        allocation: { mode: "oldest-first" },
      });
      await machine.drain();
      await world.send("POST", `/v1/accounts/${account}/payments/${String(payment["id"])}/reversal`, {
        reason: "Returned",
      });
      await machine.drain();
    },
    settle: (world) => hours(world, 0.5),
  },
  {
    name: "finance reads aging and key figures",
    functions: ["aging", "kpis"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00");
    },
    async act(world) {
      await world.read("/v1/aging?currency=EUR&asOf=2026-06-09");
      await world.read("/v1/aging?by=account&currency=EUR&asOf=2026-06-09");
      await world.read("/v1/kpis?from=2026-05-01&to=2026-06-09&currency=EUR");
    },
  },
];
