import { addDays } from "../../../../domain/calendar.ts";
import { addTo, type Cells, noCells } from "../../../../domain/insight/cells.ts";
import { contribution } from "../../../../domain/insight/contribution.ts";
import { keyFigures } from "../../../../domain/insight/key-figures.ts";
import type { ReportFacts } from "../../../../domain/insight/report/content.ts";
import { type CurrencyFigures, snapshotOf } from "../../../../domain/insight/report/figures.ts";
import { reportWindow } from "../../../../domain/insight/report/window.ts";
import type { SourceItem } from "../../../../domain/insight/source.ts";

/** Facts of reports for tests, worked out from ledger items as the projector would. */

const owned = { accountId: "A1", legalEntityId: "LE1", version: 1 };

interface InvoiceStory {
  readonly amount: number;
  readonly issued: string;
  readonly due: string;
  readonly paid?: { readonly amount: number; readonly on: string };
}

let made = 0;

export const invoiceItem = (currency: string, { amount, issued, due, paid }: InvoiceStory): SourceItem => ({
  ...owned,
  id: `I${++made}`,
  kind: "invoice",
  currency,
  amount,
  dueDate: due,
  movements: [
    { on: issued, kind: "issued", amount },
    ...(paid ? [{ on: paid.on, kind: "paid", amount: -paid.amount }] : []),
  ],
});

export const paymentItem = (
  currency: string,
  { amount, on, applied }: { amount: number; on: string; applied: number },
): SourceItem => ({
  ...owned,
  id: `P${++made}`,
  kind: "payment",
  currency,
  amount,
  status: "received",
  movements: [
    { on, kind: "received", amount },
    ...(applied === 0 ? [] : [{ on, kind: "applied", amount: -applied }]),
  ],
});

export const creditItem = (currency: string, { amount, on }: { amount: number; on: string }): SourceItem => ({
  ...owned,
  id: `C${++made}`,
  kind: "credit-note",
  currency,
  movements: [{ on, kind: "issued", amount }],
});

const cellsOf = (items: readonly SourceItem[]): Cells => {
  const cells = noCells();
  for (const item of items) addTo(cells, contribution(item));
  return cells;
};

/** The figures of one currency at a date. */
export const figuresOf = (currency: string, items: readonly SourceItem[], asOf: string): CurrencyFigures => ({
  currency,
  figures: keyFigures(cellsOf(items), reportWindow(asOf), false),
});

/** A portfolio in which something stands in each bucket, and much was paid. */
export const aPortfolio = (currency: string, scale: number, asOf: string): SourceItem[] => {
  const items: SourceItem[] = [];
  for (let i = 0; i < 120; i++) {
    const issued = addDays(asOf, -3 - i * 2);
    const due = addDays(issued, 30);
    const amount = scale * (311 + ((i * 7919) % 1777));
    const on = addDays(due, (i * 13) % 29);
    if (i % 7 === 3 || on > asOf) items.push(invoiceItem(currency, { amount, issued, due }));
    else {
      items.push(
        invoiceItem(currency, { amount, issued, due, paid: { amount, on } }),
        paymentItem(currency, { amount, on, applied: amount }),
      );
    }
  }
  items.push(
    paymentItem(currency, { amount: scale * 420, on: addDays(asOf, -4), applied: 0 }),
    creditItem(currency, { amount: scale * 133, on: addDays(asOf, -20) }),
  );
  return items;
};

export const AS_OF = "2026-03-02";

export const reportFacts = (given: Partial<ReportFacts> = {}): ReportFacts => ({
  legalEntity: {
    name: "Nordwind Handels GmbH",
    address: { lines: ["Hafenstraße 1"], city: "Hamburg", postalCode: "20457", country: "DE" },
    language: "en",
  },
  schedule: {
    recipient: { email: "cfo@nordwind.example", name: "Ada Lovelace" },
    language: "en",
    timeZone: "Europe/Berlin",
    cadence: { every: "week", on: "monday" },
    at: "07:30",
  },
  asOf: AS_OF,
  currencies: [figuresOf("EUR", aPortfolio("EUR", 100, AS_OF), AS_OF)],
  previous: undefined,
  ...given,
});

/** Reports of a week apart, in two currencies. */
export const withPrevious = (given: Partial<ReportFacts> = {}): ReportFacts => {
  const before = addDays(AS_OF, -7);
  const at = (date: string) => [
    figuresOf("EUR", aPortfolio("EUR", 100, AS_OF), date),
    figuresOf("USD", aPortfolio("USD", 41, AS_OF), date),
  ];
  return reportFacts({ currencies: at(AS_OF), previous: snapshotOf(before, at(before)), ...given });
};
