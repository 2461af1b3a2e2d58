import type { Reason } from "../dunning/contact.ts";
import { RUN_CAP } from "../dunning/run-cap.ts";
import { type Counts, count, type Tally } from "./tally.ts";

/** Where something is held back whatever the channel. */
const ANY_CHANNEL = "all channels";

/** What rules postponed or forbade in a decision, as keys `rule|verdict|channel`. */
const saidBy = (reasons: readonly Reason[]): string[] => {
  const denied = new Set<string | undefined>();
  for (const { code, channel } of reasons) if (code === "channel-denied") denied.add(channel);
  const keys = new Set<string>();
  if (reasons[0]?.code === RUN_CAP) return [`${RUN_CAP}|deferred|${ANY_CHANNEL}`];
  for (const { code, channel = "", ruleId = "none" } of reasons) {
    if (code === "channel-denied") keys.add(`${ruleId}|denied|${channel}`);
    // Beside a denial, rules that would only have postponed the same channel held nothing back.
    else if (code === "channel-deferred" && !denied.has(channel)) keys.add(`${ruleId}|deferred|${channel}`);
  }
  return [...keys];
};

const isHeld = ({ code }: Reason): boolean =>
  code === "channel-deferred" || code === "channel-denied" || code === RUN_CAP;

/** Counts what holds the contacts of one account back: once for each decision that says something new. */
export class HeldBack {
  readonly #accounts: Counts = {};
  #last = "";

  note(reasons: readonly Reason[], tally: Tally): void {
    const keys = reasons.some(isHeld) ? saidBy(reasons) : [];
    const said = keys.join(" ");
    if (said === this.#last) return;
    this.#last = said;
    for (const key of keys) {
      count(tally.held, key);
      if (this.#accounts[key] === undefined) count(tally.heldAccounts, key);
      this.#accounts[key] = 1;
    }
  }
}
