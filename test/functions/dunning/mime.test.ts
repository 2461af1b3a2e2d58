import { describe, expect, it } from "vitest";
import type { Contact } from "../../../domain/dunning/contact.ts";
import { toMime } from "../../../functions/dunning/mime.ts";

const contact: Contact = {
  id: "C1",
  accountId: "A1",
  legalEntityId: "LE1",
  policyId: "default",
  policyVersion: 0,
  segmentId: "everyone",
  stepId: "day-1",
  anchorInvoiceId: "I1",
  channel: "email",
  tone: "friendly",
  template: "reminder",
  language: "de",
  recipient: { name: "Ute Hansen", address: "ute@hansen.example" },
  invoices: [],
  totals: [],
  reasons: [],
  status: "claimed",
  claimedAt: "2026-06-09T09:00:00.000Z",
  attempts: 1,
  version: 1,
};
const email = {
  subject: "Überfällige Rechnungen",
  text: "Guten Tag,\n\nzwei Zeilen.\r\nEine dritte.\n",
  html: "<p>Guten Tag,</p>\n<p>zwei Zeilen.</p>\n",
  language: "de",
};
const sender = { sender: { name: "Nordwind", email: "rechnung@nordwind.example" } };
const build = () => toMime(email, contact, sender, "https://api.example/opt-out/t", contact.claimedAt);

describe("a reminder as MIME", () => {
  it("ends each line with CR LF, as RFC 5322 asks", async () => {
    const raw = (await build()).toString("latin1");
    expect(raw.split("\r\n").length).toBeGreaterThan(20);
    expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("is the same bytes for the same contact", async () => {
    expect(await build()).toEqual(await build());
  });
});
