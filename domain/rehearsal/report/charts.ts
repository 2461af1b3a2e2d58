import { type Html, html } from "../../html.ts";
import type { Range } from "../range.ts";
import { drawing, FRAME, gridOf, namesOf, scaleX, scaleY, ticksOf } from "./axes.ts";
import { whole } from "./words.ts";

/** Charts as inline SVG. Colours are classes of the page, so that they follow light, dark and print. */

/** A line over days with the range over the dice around it. */
interface Line {
  readonly name: string;
  /** The class of its colour. */
  readonly colour: string;
  readonly days: readonly Range[];
}

const pointsOf = (
  values: readonly number[],
  x: (n: number) => number,
  y: (value: number) => number,
): string => values.map((value, day) => `${x(day + 1)},${y(value)}`).join(" ");

/** Lines over the days, in the values' own unit; `scale` makes one of them a text, `dayName` names the nth day. */
export const lineChart = (
  lines: readonly Line[],
  says: string,
  scale: (value: number) => string,
  dayName: (day: number) => string,
): Html => {
  const days = lines[0]?.days.length ?? 0;
  const all = lines.flatMap((line) => line.days);
  const ticks = ticksOf(Math.min(...all.map(({ low }) => low)), Math.max(...all.map(({ high }) => high)));
  const x = scaleX(days, FRAME);
  const y = scaleY(ticks, FRAME);
  const every = Math.max(7, Math.ceil(days / 6 / 7) * 7);
  const names = Array.from({ length: Math.floor((days - 1) / every) + 1 }, (_, i) => i * every)
    .filter((day) => day > 0 || days < 14)
    .map((day) => ({ x: x(day), text: dayName(day) }));
  return drawing(
    FRAME,
    says,
    html`${gridOf(ticks, FRAME, scale)}${namesOf(names, FRAME)}
${lines.map(({ colour, days: of }) => {
  const up = pointsOf(
    of.map(({ high }) => high),
    x,
    y,
  );
  const down = pointsOf(
    of.map(({ low }) => low),
    x,
    y,
  )
    .split(" ")
    .reverse()
    .join(" ");
  return html`<polygon points="${up} ${down}" class="band ${colour}"/>`;
})}
${lines.map(
  ({ name, colour, days: of }) =>
    html`<polyline points="${pointsOf(
      of.map(({ mean }) => mean),
      x,
      y,
    )}" class="line ${colour}"><title>${name}</title></polyline>`,
)}`,
  );
};

/** A column of parts. */
interface Column {
  readonly name: string;
  readonly parts: readonly { readonly name: string; readonly colour: string; readonly value: number }[];
}

/** Columns of stacked parts, with the highest one of all charts that are to be compared given. */
export const stackedChart = (columns: readonly Column[], highest: number, says: string): Html => {
  const ticks = ticksOf(0, highest);
  const x = scaleX(columns.length, FRAME);
  const y = scaleY(ticks, FRAME);
  const width = Math.max(2, (x(1) - x(0)) * 0.72);
  const every = Math.ceil(columns.length / 7);
  return drawing(
    FRAME,
    says,
    html`${gridOf(ticks, FRAME)}${columns.map(({ name, parts }, i) => {
      let sum = 0;
      const left = x(i) + (x(1) - x(0) - width) / 2;
      return html`${parts.map((part) => {
        const bottom = y(sum);
        sum += part.value;
        return html`<rect x="${left.toFixed(1)}" y="${y(sum)}" width="${width.toFixed(1)}" height="${Math.max(0, bottom - y(sum)).toFixed(1)}" class="${part.colour}"><title>${name}: ${part.name} ${whole(part.value)}</title></rect>`;
      })}`;
    })}${namesOf(
      columns.flatMap(({ name }, i) => (i % every === 0 ? [{ x: (x(i) + x(i + 1)) / 2, text: name }] : [])),
      FRAME,
    )}`,
  );
};

/** Two or more bars side by side for each name. */
interface Group {
  readonly name: string;
  readonly bars: readonly { readonly name: string; readonly colour: string; readonly value: number }[];
}

/** Columns side by side, such as the hours of each week under both policies. */
export const groupedChart = (groups: readonly Group[], says: string): Html => {
  const ticks = ticksOf(0, Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 1));
  const x = scaleX(groups.length, FRAME);
  const y = scaleY(ticks, FRAME);
  const room = (x(1) - x(0)) * 0.76;
  const every = Math.ceil(groups.length / 7);
  return drawing(
    FRAME,
    says,
    html`${gridOf(ticks, FRAME)}${groups.map(({ name, bars }, i) => {
      const width = room / Math.max(1, bars.length);
      const left = x(i) + (x(1) - x(0) - room) / 2;
      return html`${bars.map(
        (bar, n) =>
          html`<rect x="${(left + n * width).toFixed(1)}" y="${y(bar.value)}" width="${(width * 0.92).toFixed(1)}" height="${Math.max(0, y(0) - y(bar.value)).toFixed(1)}" class="${bar.colour}"><title>${name}, ${bar.name}: ${bar.value.toFixed(1)}</title></rect>`,
      )}`;
    })}${namesOf(
      groups.flatMap(({ name }, i) => (i % every === 0 ? [{ x: (x(i) + x(i + 1)) / 2, text: name }] : [])),
      FRAME,
    )}`,
  );
};

const ROW = 34;
const NAME = 250;

/** Lying bars with their names to the left, such as what each rule held back. */
export const lyingChart = (groups: readonly Group[], says: string): Html => {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 1);
  const room = FRAME.width - NAME - 60;
  const height = groups.length * ROW + 6;
  return drawing(
    { width: FRAME.width, height },
    says,
    html`${groups.map(({ name, bars }, i) => {
      const thick = Math.min(20, (ROW - 10) / Math.max(1, bars.length));
      const top = i * ROW + (ROW - thick * bars.length) / 2;
      return html`<text x="${NAME - 10}" y="${i * ROW + ROW / 2 + 4}" class="tick end">${name}</text>${bars.map(
        (
          bar,
          n,
        ) => html`<rect x="${NAME}" y="${(top + n * thick).toFixed(1)}" width="${Math.max(bar.value > 0 ? 1 : 0, (room * bar.value) / most).toFixed(1)}" height="${(thick * 0.88).toFixed(1)}" class="${bar.colour}"/>
<text x="${(NAME + 6 + (room * bar.value) / most).toFixed(1)}" y="${(top + (n + 0.5) * thick + 3).toFixed(1)}" class="tick small">${whole(bar.value)}</text>`,
      )}`;
    })}`,
  );
};
