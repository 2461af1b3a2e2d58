import { beforeAll, describe, expect, it } from "vitest";
import { account, invoice, legalEntity, payment } from "../../../domain/ledger/model.ts";
import { type PastAccount, pastOf } from "../../../local/portfolio/history.ts";
import { creditors } from "../../../local/portfolio/legal-entities.ts";
import {
  HISTORY_FROM,
  PORTFOLIO_TODAY,
  type PortfolioAccount,
  portfolioAccount,
} from "../../../local/portfolio/portfolio.ts";

const SEED = 1;
const ACCOUNTS = 300;

let members: PortfolioAccount[] = [];
let pasts: PastAccount[] = [];

beforeAll(() => {
  members = Array.from({ length: ACCOUNTS }, (_, index) => portfolioAccount(SEED, index));
  pasts = members.map((member) => pastOf(SEED, member));
});

const invoices = () => pasts.flatMap(({ state }) => [...state.invoices.values()]);
const payments = () => pasts.flatMap(({ state }) => [...state.payments.values()]);

describe("a portfolio", () => {
  it("is the same for the same seed, and an account does not depend on the others", () => {
    for (const index of [0, 17, 203])
      expect(pastOf(SEED, portfolioAccount(SEED, index))).toEqual(pasts[index]);
    expect(pastOf(2, portfolioAccount(2, 17)).state.account.name).not.toBe(pasts[17]?.state.account.name);
  });

  it("consists of valid items", () => {
    for (const { entity } of creditors) expect(legalEntity.safeParse(entity).error).toBeUndefined();
    for (const { state } of pasts) {
      expect(account.safeParse(state.account).error).toBeUndefined();
      for (const each of state.invoices.values()) expect(invoice.safeParse(each).error).toBeUndefined();
      for (const each of state.payments.values()) expect(payment.safeParse(each).error).toBeUndefined();
    }
  });

  it("has balances that are the sums of the entries, and open amounts that are the sums of movements", () => {
    for (const { state, entries } of pasts) {
      const sums: Record<string, number> = {};
      for (const entry of entries)
        if ("currency" in entry && entry.amount !== 0)
          sums[entry.currency] = (sums[entry.currency] ?? 0) + entry.amount;
      expect(sums).toEqual(state.account.balances);
      for (const { open, movements } of state.invoices.values())
        expect(movements.reduce((sum, { amount }) => sum + amount, 0)).toBe(open);
    }
  });

  it("lies in its history: no document before it, none from today on, entries in order", () => {
    for (const { issueDate } of invoices()) {
      expect(issueDate >= HISTORY_FROM).toBe(true);
      expect(issueDate < PORTFOLIO_TODAY).toBe(true);
    }
    for (const { entries } of pasts) {
      const ids = entries.map(({ id }) => id);
      expect(ids).toEqual([...ids].sort());
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it("gives no two accounts, documents, addresses or telephones the same name", () => {
    const once = (values: (string | undefined)[]) => {
      const given = values.filter((value) => value !== undefined);
      expect(new Set(given).size).toBe(given.length);
    };
    once(members.map(({ id }) => id));
    once(invoices().map(({ number }) => number));
    once(payments().map(({ externalId }) => externalId));
    once(members.flatMap(({ profile }) => profile.contacts.map(({ email }) => email)));
    once(members.flatMap(({ profile }) => profile.contacts.map(({ phone }) => phone)));
  });

  it("writes to no one: every address lies under .example", () => {
    for (const { profile } of members)
      for (const { email } of profile.contacts) expect(email ?? "nobody@x.example").toMatch(/\.example$/);
  });

  it("holds every case that a reminder meets", () => {
    const some = (test: (profile: PortfolioAccount["profile"]) => boolean) =>
      members.filter(({ profile }) => test(profile)).length;
    expect(some(({ autopay }) => autopay)).toBeGreaterThan(10);
    expect(some(({ hold }) => hold !== undefined)).toBeGreaterThan(3);
    expect(some(({ debtorType }) => debtorType === "consumer")).toBeGreaterThan(15);
    expect(some(({ contacts }) => contacts.every(({ email }) => email === undefined))).toBeGreaterThan(8);
    expect(
      some(({ contacts }) => contacts.some(({ email }) => email?.startsWith("bounce+"))),
    ).toBeGreaterThan(2);
    expect(some(({ consent }) => consent.email.status === "withdrawn")).toBeGreaterThan(3);
    expect(new Set(members.map(({ profile }) => profile.address?.country)).size).toBe(9);
    expect(new Set(invoices().map(({ currency }) => currency))).toEqual(
      new Set(["EUR", "CHF", "GBP", "USD", "CAD"]),
    );
    expect(payments().filter(({ unapplied }) => unapplied > 0).length).toBeGreaterThan(5);
    const kinds = new Set(pasts.flatMap(({ entries }) => entries.map(({ kind }) => kind)));
    for (const kind of ["credit-note-issued", "payment-reversed", "invoice-written-off", "invoice-held"])
      expect(kinds).toContain(kind);
  });
});

describe("payments of the portfolio", () => {
  const paymentsOf = ({ movements }: { movements: { kind: string }[] }) =>
    movements.filter(({ kind }) => kind === "paid").length;
  const paid = () => invoices().filter((each) => each.open === 0 && paymentsOf(each) > 0);
  const share = <T>(things: readonly T[], test: (thing: T) => boolean) =>
    things.filter(test).length / things.length;

  it("pay most invoices at once: 94 % by one payment, 5.5 % by two in real portfolios", () => {
    expect(share(paid(), (each) => paymentsOf(each) === 1)).toBeGreaterThan(0.92);
    expect(share(paid(), (each) => paymentsOf(each) === 1)).toBeLessThan(0.965);
    expect(share(paid(), (each) => paymentsOf(each) === 2)).toBeGreaterThan(0.035);
  });

  it("are partial as often as in real portfolios, 12 %", () => {
    const byId = new Map(invoices().map((each) => [each.id, each]));
    const partial = share(payments(), ({ allocations }) =>
      allocations.some(({ invoiceId, amount }) => amount < (byId.get(invoiceId)?.amount ?? 0)),
    );
    expect(partial).toBeGreaterThan(0.08);
    expect(partial).toBeLessThan(0.16);
  });

  it("come late as often as in the IBM sample, 37 %", () => {
    const late = share(paid(), ({ movements, dueDate }) =>
      movements.some(({ kind, on }) => kind === "paid" && on > dueDate),
    );
    expect(late).toBeGreaterThan(0.3);
    expect(late).toBeLessThan(0.45);
  });
});
