import { type Html, html } from "../../html.ts";
import { axisText } from "./words.ts";

/** The frame of a chart: where its values lie. Sizes in units of the drawing. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly bottom: number;
  readonly top: number;
  readonly right: number;
}

export const FRAME: Frame = { width: 640, height: 230, left: 58, right: 12, top: 12, bottom: 26 };

/** Steps of an axis at 1, 2 or 5 times a power of ten that span the values, with zero among them. */
export const ticksOf = (low: number, high: number, about = 4): number[] => {
  const span = Math.max(high, 0) - Math.min(low, 0) || 1;
  const rough = span / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const first = Math.floor(Math.min(low, 0) / step);
  const last = Math.ceil(Math.max(high, 0) / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
};

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Places values of the axis within the frame. */
export const scaleY = (ticks: readonly number[], frame: Frame): ((value: number) => number) => {
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const room = frame.height - frame.top - frame.bottom;
  return (value) => rounded(frame.top + room * (1 - (value - low) / (high - low || 1)));
};

/** Places the nth of so many within the frame. */
export const scaleX = (count: number, frame: Frame): ((n: number) => number) => {
  const room = frame.width - frame.left - frame.right;
  return (n) => rounded(frame.left + (room * n) / Math.max(1, count));
};

/** Lines and numbers of the vertical axis; zero stronger than the others. */
export const gridOf = (
  ticks: readonly number[],
  frame: Frame,
  scale: (tick: number) => string = axisText,
): Html => {
  const y = scaleY(ticks, frame);
  return html`${ticks.map(
    (
      tick,
    ) => html`<line x1="${frame.left}" x2="${frame.width - frame.right}" y1="${y(tick)}" y2="${y(tick)}" class="${tick === 0 ? "zero" : "grid"}"/>
<text x="${frame.left - 8}" y="${y(tick) + 4}" class="tick end">${scale(tick)}</text>`,
  )}`;
};

/** Names below the horizontal axis. */
export const namesOf = (
  names: readonly { readonly x: number; readonly text: string }[],
  frame: Frame,
): Html =>
  html`${names.map(({ x, text }) => html`<text x="${x}" y="${frame.height - 8}" class="tick middle">${text}</text>`)}`;

/** A drawing that fills its column; what it shows is said in words for those who cannot see it. */
export const drawing = (frame: Pick<Frame, "width" | "height">, says: string, content: Html): Html =>
  html`<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${says}">${content}</svg>`;
