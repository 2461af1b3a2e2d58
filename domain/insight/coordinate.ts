import type { PlainDate } from "../calendar.ts";

/** What carries an open amount: invoices due on a date, or one of the two kinds of money not applied yet. */
export type Bearer = PlainDate | "unapplied" | "credit";

/** What flowed on a day. Amounts are minor units, counts are whole numbers. */
export type Flow =
  | "billed"
  | "billedCount"
  | "collected"
  | "collectedCount"
  | "reversed"
  | "credited"
  | "creditedCount"
  | "writtenOff"
  | "refunded"
  | "closedCount"
  | "closedWeight"
  | "closedWeightDays"
  | "email"
  | "sms"
  | "task"
  | "call"
  | "delivered"
  | "bounced"
  | "complained"
  | "failed";

/**
 * The address of one number of the insight cells:
 * `O|<bearer>|a` and `O|<bearer>|n` hold what is open now and in how many items,
 * `M|<day>|<bearer>|a` and `…|n` by how much both changed on a day of business,
 * `F|<day>|<flow>` what flowed on it.
 */
export type Coordinate = string;

/** One source item's share in the cells: coordinate → number. Zeros are left out. */
export type Contribution = Readonly<Record<Coordinate, number>>;

export const openAmount = (bearer: Bearer): Coordinate => `O|${bearer}|a`;
export const openCount = (bearer: Bearer): Coordinate => `O|${bearer}|n`;
export const movedAmount = (day: PlainDate, bearer: Bearer): Coordinate => `M|${day}|${bearer}|a`;
export const movedCount = (day: PlainDate, bearer: Bearer): Coordinate => `M|${day}|${bearer}|n`;
export const flowed = (day: PlainDate, flow: Flow): Coordinate => `F|${day}|${flow}`;

/** A coordinate taken apart. */
export type Place =
  | { readonly kind: "open"; readonly bearer: Bearer; readonly measure: "amount" | "count" }
  | {
      readonly kind: "moved";
      readonly day: PlainDate;
      readonly bearer: Bearer;
      readonly measure: "amount" | "count";
    }
  | { readonly kind: "flow"; readonly day: PlainDate; readonly flow: Flow };

const measureOf = (letter: string | undefined): "amount" | "count" => (letter === "n" ? "count" : "amount");

/** Where a coordinate points. Throws a RangeError for text that is none. */
export const placeOf = (coordinate: Coordinate): Place => {
  const [kind, first = "", second = "", third] = coordinate.split("|");
  if (kind === "O") return { kind: "open", bearer: first, measure: measureOf(second) };
  if (kind === "M") return { kind: "moved", day: first, bearer: second, measure: measureOf(third) };
  if (kind === "F") return { kind: "flow", day: first, flow: second as Flow };
  throw new RangeError(`${coordinate} is not a coordinate of the insight cells`);
};
