import type { Story, World } from "../story.ts";
import { billed, opened, thingsOf } from "./ledger.ts";

const eur = (amount: string) => ({ amount, currency: "EUR" });

const account = (world: World): string => `/v1/accounts/${thingsOf(world).account}`;

const withInvoice = async (world: World): Promise<void> => {
  await opened(world);
  await billed(world, "R-1", "100.00");
};

/** Promises, disputes, stops and consent over the API. */
export const resolutionStories: readonly Story[] = [
  {
    name: "record a promise, replace it and withdraw it",
    functions: ["promises"],
    prepare: withInvoice,
    async act(world) {
      const path = `${account(world)}/promises`;
      await world.send("POST", path, { amount: eur("100.00"), payBy: "2026-06-30" });
      const { id } = await world.send("POST", path, {
        amount: eur("50.00"),
        payBy: "2026-07-10",
        replace: true,
      });
      await world.send("POST", `${path}/${id}/withdrawal`, { reason: "Meant another customer" });
      await world.read(path);
      await world.read(`${path}/${id}`);
    },
  },
  {
    name: "open a dispute, verify and resolve it",
    functions: ["disputes"],
    async prepare(world) {
      await withInvoice(world);
    },
    async act(world) {
      const path = `${account(world)}/disputes`;
      const { items } = await world.read(`/v1/invoices?accountId=${thingsOf(world).account}`);
      const { id } = await world.send("POST", path, {
        invoiceId: items[0].id,
        amount: eur("40.00"),
        reason: "quantity",
      });
      await world.send("POST", `${path}/${id}/verification`, {});
      await world.send("POST", `${path}/${id}/resolution`, { outcome: "rejected" });
      await world.read(path);
      await world.read(`${path}/${id}`);
    },
  },
  {
    name: "stop contact, lift the stop, and record consent",
    functions: ["accounts"],
    prepare: opened,
    async act(world) {
      await world.send("PUT", `${account(world)}/stops/cease`, { reason: "Wants no contact" });
      await world.send("POST", `${account(world)}/stops/cease/lift`, { reason: "Asked for a statement" });
      const consent = { channel: "sms", means: "letter", proof: { text: "Yes" } };
      await world.send("POST", `${account(world)}/consents`, {
        ...consent,
        purpose: "marketing",
        status: "granted",
      });
      await world.send("POST", `${account(world)}/consents`, {
        ...consent,
        purpose: "collections",
        status: "withdrawn",
      });
      await world.read(`${account(world)}/stops`);
      await world.read(`${account(world)}/consents`);
    },
  },
];
