import type { PlainDate } from "../../domain/calendar.ts";
import { randomFor } from "../portfolio/random.ts";

/**
 * How customers take what reaches them: stated numbers, not measured ones. See
 * docs/behaviour-model.md for what they mean and what they do not.
 */

/** The share of e-mails after which a customer uses the link that ends them. */
const OPTS_OUT_OF_EMAIL = 0.008;

/** The share of text messages that a customer answers with a word that ends them. */
const ANSWERS_STOP = 0.03;

/** How a customer writes that it wants no more text messages. */
const STOP_WORDS = ["STOP", "Stop", "stop please", "STOP"];

/** What a customer does about a message besides paying: nothing, follow its link to end messages, or answer. */
type Reaction =
  | { readonly kind: "none" }
  | { readonly kind: "opts-out" }
  | { readonly kind: "answers"; readonly text: string };

/** A message that a customer received. */
export interface Received {
  readonly seed: number;
  readonly accountIndex: number;
  readonly on: PlainDate;
  readonly by: "email" | "sms";
}

/** What the customer does about the message: it follows from seed, account, day and channel alone. */
export const reactionTo = ({ seed, accountIndex, on, by }: Received): Reaction => {
  const draw = randomFor("demo", seed, "reaction", accountIndex, on, by);
  if (by === "email") return draw.chance(OPTS_OUT_OF_EMAIL) ? { kind: "opts-out" } : { kind: "none" };
  return draw.chance(ANSWERS_STOP) ? { kind: "answers", text: draw.pick(STOP_WORDS) } : { kind: "none" };
};

/** The share of days on which the bank delivers the payments of the day before once more. */
const BANK_REPEATS = 0.05;

/** Whether the bank's file of the day before comes again today. */
export const bankRepeats = (seed: number, day: PlainDate): boolean =>
  randomFor("demo", seed, "bank repeats", day).chance(BANK_REPEATS);

/** Business days until a colleague works on a task that was opened: one or two. */
export const businessDaysToCall = (seed: number, accountIndex: number, opened: PlainDate): number =>
  randomFor("demo", seed, "call", accountIndex, opened).int(1, 2);

/** How a colleague's call ends. Who cannot be reached is not moved to pay. */
export const callOutcome = (
  seed: number,
  accountIndex: number,
  day: PlainDate,
): "promised" | "unreachable" | "other" =>
  randomFor("demo", seed, "outcome", accountIndex, day).weighted({
    promised: 60,
    unreachable: 25,
    other: 15,
  });
