import type { Bucket } from "../../aging.ts";
import type { Cadence } from "../cadence.ts";
import type { Figure, ShownFlow, Unit } from "../figures.ts";

/** All words of the report in one language. */
export interface ReportTexts {
  /** The locale of dates and numbers where the recipient's tag names no region. */
  readonly locale: string;
  readonly subject: (creditor: string, date: string) => string;
  readonly title: string;
  readonly greeting: (name: string) => string;
  readonly asOf: (date: string) => string;
  readonly comparedWith: (date: string) => string;
  readonly firstReport: string;
  readonly nothing: (days: number) => string;
  readonly outstanding: string;
  readonly overdue: string;
  readonly ofOpenInvoices: (percent: string) => string;
  readonly aging: string;
  readonly bucket: (bucket: Bucket) => string;
  readonly invoiceCount: (count: number, formatted: string) => string;
  readonly openInvoices: string;
  readonly credits: string;
  readonly unappliedCash: string;
  readonly keyFigures: string;
  readonly window: (days: number, from: string, to: string) => string;
  readonly flows: Readonly<Record<ShownFlow, string>>;
  /** A figure's name, and in half a sentence what it says. */
  readonly figures: Readonly<Record<Figure, readonly [name: string, meaning: string]>>;
  readonly unit: Readonly<Record<Unit, (value: string) => string>>;
  /** The unit of a change of a percentage. */
  readonly points: (value: string) => string;
  readonly undefined: string;
  readonly unchanged: string;
  /** `weekday` is the day's name in the language, for a weekly report. */
  readonly cadence: (cadence: Cadence, weekday: string, at: string, zone: string) => string;
  readonly why: (cadence: string) => string;
  readonly attached: string;
  readonly files: { readonly aging: string; readonly keyFigures: string };
}
