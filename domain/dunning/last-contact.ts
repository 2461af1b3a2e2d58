import type { Instant } from "../calendar.ts";
import type { ContactStatus, PastContact } from "./contact.ts";

/** What became of a contact that reached nobody. */
const UNREACHED: ReadonlySet<ContactStatus> = new Set(["failed", "bounced", "withdrawn"]);

/** Outcomes of a call by which nobody was reached. */
const UNANSWERED: ReadonlySet<string> = new Set(["no-answer", "wrong-number"]);

/** Whether it was a call by which nobody was reached: it counts in the caps, but is no reason to wait with the next message. */
export const isUnanswered = ({ channel, outcome }: Pick<PastContact, "channel" | "outcome">): boolean =>
  channel === "call" && UNANSWERED.has(outcome ?? "");

/** The last of the contacts that reached someone, or is on its way; of several at one instant the first in the list. */
export const lastContact = <Contact extends { readonly status: ContactStatus; readonly claimedAt: Instant }>(
  contacts: readonly Contact[],
): Contact | undefined => {
  let last: Contact | undefined;
  for (const contact of contacts)
    if (!UNREACHED.has(contact.status) && (!last || contact.claimedAt > last.claimedAt)) last = contact;
  return last;
};
