import { describe, expect, it } from "vitest";
import type { ChasedInvoice } from "../../../domain/dunning/contact.ts";
import { chargeKinds } from "../../../domain/interest/record.ts";
import { composeEmail } from "../../../domain/messages/email.ts";
import { chooseLanguage, languages } from "../../../domain/messages/language.ts";
import { message } from "./facts.ts";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

const [principal] = message().invoices;

/** One late invoice of 1,234.50 EUR and what it was charged. */
const charged = (language: string, kinds: readonly (typeof chargeKinds)[number][] = chargeKinds) => {
  if (!principal) throw new Error("The message speaks of an invoice");
  const charges = kinds.map(
    (kind, n): ChasedInvoice => ({
      id: `c${n}`,
      number: `R-0001/L${n + 1}`,
      currency: "EUR",
      open: 4_000 + n,
      issueDate: "2026-06-09",
      dueDate: "2026-06-09",
      daysPastDue: 0,
      charge: { kind, invoiceNumber: "R-0001" },
    }),
  );
  const owed = 123_450 + charges.reduce((sum, { open }) => sum + open, 0);
  return message({
    language,
    invoices: [principal, ...charges],
    totals: [{ currency: "EUR", owed, credits: 0, toPay: owed, invoices: 1 + charges.length }],
  });
};

describe("A message that names late charges", () => {
  it("says of each what it is for, by number and amount, and asks for all of it together", () => {
    const email = composeEmail(charged("en"));
    for (const body of [email.html, email.text].map(plain))
      for (const part of [
        "R-0001/L1",
        "interest for the late payment of R-0001",
        "€40.00",
        "fixed sum for the late payment of R-0001",
        "€40.01",
        "fee for the late payment of R-0001",
        "€1,354.53",
      ])
        expect(body).toContain(part);
  });

  it("counts the invoices, not their charges, in what it says", () => {
    const email = composeEmail(charged("en"));
    expect(email.subject).toBe("A reminder of your invoice from Nordwind GmbH");
    expect(email.text).toContain("payment of the invoice below");
  });

  it.each(languages)("has words of its own for each kind in %s", (language) => {
    const { texts } = chooseLanguage(language);
    const notes = chargeKinds.map((kind) => texts.charge[kind]("R-1"));
    expect(new Set(notes).size).toBe(3);
    const { text } = composeEmail(charged(language));
    for (const note of notes) expect(text).toContain(note.replace("R-1", "R-0001"));
  });
});
