import type { ReportTexts } from "./texts.ts";

const ordinal = (n: number): string => {
  const ends: Readonly<Record<number, string>> = { 1: "st", 2: "nd", 3: "rd" };
  return `${n}${(n > 10 && n < 20 ? undefined : ends[n % 10]) ?? "th"}`;
};

export const en: ReportTexts = {
  locale: "en-GB",
  subject: (creditor, date) => `Receivables of ${creditor}, ${date}`,
  title: "Receivables",
  greeting: (name) => `Dear ${name},`,
  asOf: (date) => `As of ${date}`,
  comparedWith: (date) => `Changes are since the report of ${date}.`,
  firstReport: "This is the first report. From the next one on, changes are shown.",
  nothing: (days) => `Nothing is open, and nothing was billed or collected in the last ${days} days.`,
  outstanding: "Outstanding",
  overdue: "Overdue",
  ofOpenInvoices: (percent) => `${percent} of open invoices`,
  aging: "Aging",
  bucket: ({ fromDays, toDays }) => {
    if (fromDays === null) return "Not yet due";
    return toDays === null ? `Over ${fromDays - 1} days` : `${fromDays}–${toDays} days`;
  },
  invoiceCount: (count, formatted) => `${formatted} ${count === 1 ? "invoice" : "invoices"}`,
  openInvoices: "Open invoices",
  credits: "Credit notes not applied",
  unappliedCash: "Payments not applied",
  keyFigures: "Key figures",
  window: (days, from, to) => `Over ${days} days, ${from} to ${to}`,
  flows: { billed: "Billed", credited: "Credited", collected: "Collected", writtenOff: "Written off" },
  figures: {
    dso: ["DSO", "days of sales that are outstanding"],
    countbackDso: ["DSO, countback", "sales taken off month by month, newest first"],
    bestPossibleDso: ["Best possible DSO", "if nothing were overdue"],
    averageDaysDelinquent: ["Average days delinquent", "DSO less the best possible"],
    collectionEffectiveness: ["Collection effectiveness", "collected of what could be collected"],
    turnover: ["Receivables turnover", "net sales to average receivable, a year"],
    collectionPeriod: ["Collection period", "365 days divided by the turnover"],
    weightedAverageDaysLate: ["Average days late", "of invoices closed, weighted by amount"],
  },
  unit: {
    days: (value) => `${value} days`,
    percent: (value) => `${value}%`,
    times: (value) => `${value}×`,
  },
  points: (value) => `${value} points`,
  undefined: "–",
  unchanged: "unchanged",
  cadence: (cadence, weekday, at, zone) => {
    const when = `at ${at} (${zone})`;
    if (cadence.every === "day") return `every day ${when}`;
    if (cadence.every === "week") return `every ${weekday} ${when}`;
    if (cadence.on === "last") return `on the last day of each month ${when}`;
    return `on the ${ordinal(cadence.on)} of each month ${when}`;
  },
  why: (cadence) => `You get this report ${cadence}. Your Dunlin administrators can change or end it.`,
  attached: "The attached CSV files hold all figures with their inputs.",
  files: { aging: "aging", keyFigures: "key-figures" },
};
