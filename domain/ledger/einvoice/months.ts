import { endOfMonth, type PlainDate } from "../../calendar.ts";

/** The same day `months` later, or that month's last day where it is shorter: 31 January + 1 → 28 or 29 February. */
export const addMonths = (date: PlainDate, months: number): PlainDate => {
  const first = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + months);
  const month = new Date(first).toISOString().slice(0, 7);
  const same = `${month}-${date.slice(8)}`;
  const last = endOfMonth(`${month}-01`);
  return same < last ? same : last;
};
