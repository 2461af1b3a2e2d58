import * as z from "zod";
import { currencyCode } from "../../domain/ledger/fields.ts";
import { businessDate, dateView, id, limitOf, moneyView } from "../runtime/http/schemas.ts";

/** What requests and answers of insight have in common. */

const currency = currencyCode.optional().meta({
  description:
    "Only this currency; all of them where it is not named. Amounts of different currencies are never added.",
  pattern: "^[A-Z]{3}$",
});
const legalEntityId = id.optional().meta({
  description: "Whose receivables; those of all legal entities together where it is not named.",
});

const sum = z.object({ amount: moneyView, count: z.int() });

export const agingQuery = z.strictObject({
  asOf: businessDate.optional().meta({
    description:
      "The end of this day; today where it is not named. A past day shows what was open then. A future day shows what is open now as old as it will be then.",
  }),
  buckets: z
    .string()
    .max(200)
    .regex(/^\d{1,6}(,\d{1,6})*$/, "must be whole days past due, such as 0,30,60,90,120")
    .optional()
    .meta({
      description: "The last day of each bucket, growing; the oldest bucket has no end.",
      examples: ["0,15,30,60"],
    }),
  currency,
  legalEntityId,
  by: z.enum(["total", "account"]).default("total"),
  format: z.enum(["json", "csv"]).optional().meta({ description: "As `Accept: text/csv` does." }),
  cursor: z.string().min(1).max(2000).optional().meta({ description: "By account: from the page before." }),
  limit: limitOf(1000, 100, "By account: rows of a page."),
});
export type AgingQuery = z.infer<typeof agingQuery>;

const bucketView = z.object({
  key: z.string().meta({ examples: ["current", "1-30", "over-120"] }),
  fromDays: z.int().nullable().meta({ description: "First day past due; null where there is no lower end." }),
  toDays: z.int().nullable().meta({ description: "Last day past due; null where there is no upper end." }),
});

const figures = {
  currency: z.string(),
  buckets: z.array(z.object({ key: z.string(), ...sum.shape })),
  openInvoices: sum.meta({ description: "The sum of the buckets." }),
  overdue: sum,
  credits: sum.meta({ description: "Credit notes not applied yet: negative." }),
  unappliedCash: sum.meta({ description: "Payments not applied yet: negative." }),
  outstanding: moneyView.meta({ description: "Open invoices less credits and unapplied cash." }),
};

const ofEntity = z
  .string()
  .nullable()
  .meta({ description: "Null where the figures are of several legal entities together." });

const head = { asOf: dateView, legalEntityId: ofEntity, buckets: z.array(bucketView) };

export const agingTotalView = z
  .object({ ...head, totals: z.array(z.object(figures)) })
  .meta({ id: "Aging", description: "One total for each currency." });

export const agingByAccountView = z
  .object({
    ...head,
    items: z.array(z.object({ accountId: z.string(), number: z.string(), name: z.string(), ...figures })),
    cursor: z.string().optional().meta({ description: "Asks for the next page; absent on the last." }),
  })
  .meta({ id: "AgingByAccount", description: "One row for each account and currency with anything open." });

export const kpiQuery = z.strictObject({
  from: businessDate.optional().meta({ description: "First day of the window." }),
  to: businessDate.optional().meta({ description: "Last day of the window; today where it is not named." }),
  window: z
    .string()
    .regex(/^[1-9]\d{0,3}d$/, "must be a number of days such as 90d")
    .optional()
    .meta({ description: "Length of the window in days, instead of `from`; 90d where neither is named." }),
  currency,
  legalEntityId,
});
export type KpiQuery = z.infer<typeof kpiQuery>;

const value = (unit: string, description: string, inputs: z.ZodRawShape) =>
  z.object({
    value: z
      .number()
      .nullable()
      .meta({ description: `${description} Null where a divisor is zero.` }),
    unit: z.literal(unit),
    inputs: z.object(inputs),
  });
const days = z.int();
const number = z.number().nullable();

export const kpisView = z
  .object({
    legalEntityId: ofEntity,
    window: z.object({ from: dateView, to: dateView, days, months: z.int() }),
    currencies: z.array(
      z.object({
        currency: z.string(),
        dso: value("days", "Receivable ÷ sales × days.", { receivable: moneyView, sales: moneyView, days }),
        dsoCountback: value("days", "Whole months of sales taken off the receivable, newest first.", {
          receivable: moneyView,
          months: z.int().meta({ description: "Months of sales that the receivable reaches into." }),
          unmatched: moneyView.meta({ description: "Receivable older than the last month with sales." }),
        }),
        bestPossibleDso: value("days", "Current receivable ÷ sales × days.", {
          currentReceivable: moneyView,
          sales: moneyView,
          days,
        }),
        averageDaysDelinquent: value("days", "DSO less best possible DSO.", {
          dso: number,
          bestPossibleDso: number,
        }),
        collectionEffectivenessIndex: value("percent", "Of what could be collected, how much was.", {
          openingReceivable: moneyView,
          sales: moneyView,
          months: z.int(),
          closingReceivable: moneyView,
          closingCurrentReceivable: moneyView,
        }),
        receivablesTurnover: value("times a year", "Sales ÷ average receivable, for a year of 365 days.", {
          sales: moneyView,
          openingReceivable: moneyView,
          closingReceivable: moneyView,
          averageReceivable: moneyView,
          days,
        }),
        collectionPeriod: value("days", "365 ÷ turnover.", { receivablesTurnover: number }),
        weightedAverageDaysLate: value(
          "days",
          "Of invoices closed in the window, by amount; early is negative.",
          {
            closedInvoices: z.int(),
          },
        ),
        flows: z.object({
          billed: sum,
          collected: sum,
          credited: sum,
          reversed: moneyView,
          writtenOff: moneyView,
          refunded: moneyView,
        }),
        credits: sum,
        unappliedCash: sum,
      }),
    ),
    contacts: z.object({
      email: z.int(),
      sms: z.int(),
      task: z.int(),
      call: z.int(),
      delivered: z.int(),
      bounced: z.int(),
      complained: z.int(),
      failed: z.int(),
    }),
  })
  .meta({ id: "KeyFigures" });
