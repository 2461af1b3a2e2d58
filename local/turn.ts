import type { Instant } from "../domain/calendar.ts";
import type { TurnableClock } from "./clock.ts";
import type { Work } from "./work.ts";

/** Told of each instant at which a turn stops. `share` is how much of the way is done, 0 to 1. */
export type OnProgress = (progress: { readonly now: Instant; readonly share: number }) => void;

/**
 * Turns the clock to an instant. On the way it stops wherever something is due — a schedule, a wait of an
 * execution, another try of a failed event, an expiry — fires it, and lets everything that follows from it
 * come to rest before it goes on. The order is the same each time.
 *
 * @throws RangeError when the instant lies in the past.
 */
export const advanceTo = async (
  clock: TurnableClock,
  work: Work,
  target: Instant,
  onProgress: OnProgress = () => {},
): Promise<void> => {
  const start = Date.parse(clock.now());
  const end = Date.parse(target);
  if (Number.isNaN(end)) throw new RangeError(`${target} is no instant`);
  if (end < start) throw new RangeError(`The clock shows ${clock.now()} and cannot go back to ${target}`);
  await work.drain();
  for (;;) {
    const due = clock.nextDue();
    if (due === undefined || Date.parse(due) > end) break;
    if (due > clock.now()) clock.setTo(due);
    for (const timer of clock.takeDue()) timer.fire();
    await work.drain();
    onProgress({
      now: clock.now(),
      share: end === start ? 1 : (Date.parse(clock.now()) - start) / (end - start),
    });
  }
  clock.setTo(new Date(end).toISOString());
  await work.drain();
  onProgress({ now: clock.now(), share: 1 });
};
