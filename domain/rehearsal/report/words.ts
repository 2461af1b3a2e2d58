import { toDecimal } from "../../money.ts";
import type { Difference } from "../result.ts";

const grouped = (text: string): string => text.replace(/\B(?=(\d{3})+$)/g, ",");

/** A count as people read it; something that happened in some dice only is less than one. */
export const whole = (value: number): string =>
  value > 0 && value < 0.5 ? "<1" : grouped(String(Math.round(value)));

/** Whole units of a currency: an expectation to the cent would pretend to know it. */
export const major = (minor: number, currency: string): string => {
  const text = toDecimal(Math.round(Math.abs(minor)), currency).split(".")[0] ?? "0";
  return `${minor < 0 && text !== "0" ? "−" : ""}${grouped(text)}`;
};

/** Dollars: to the cent below a hundred. */
export const dollars = (value: number): string =>
  value < 100 ? value.toFixed(2) : grouped(String(Math.round(value)));

/** A figure of a difference with its unit. */
export const figureText = (
  value: number,
  { unit, currency = "EUR" }: Pick<Difference, "unit" | "currency">,
): string => {
  if (unit === "minor") return `${major(value, currency)} ${currency}`;
  if (unit === "days") return value.toFixed(1);
  if (unit === "minutes") return `${whole(value / 60)} h`;
  return unit === "dollars" ? `$${dollars(value)}` : whole(value);
};

/** A change with its sign. */
export const changeText = (value: number, figure: Pick<Difference, "unit" | "currency">): string => {
  const text = figureText(Math.abs(value), figure);
  return value === 0 || /^\$?0(\.0+)?( |$)/.test(text) ? text : `${value < 0 ? "−" : "+"}${text}`;
};

/** A short number for an axis: 1.2m, 350k, 40. */
export const axisText = (value: number): string => {
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  const short = (scale: number, letter: string): string =>
    `${sign}${Number((size / scale).toPrecision(3))}${letter}`;
  if (size >= 1e9) return short(1e9, "bn");
  if (size >= 1e6) return short(1e6, "m");
  return size >= 1e3 ? short(1e3, "k") : `${sign}${Number(size.toPrecision(3))}`;
};
