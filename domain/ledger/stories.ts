import type { Instant, PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import type { DisputeOutcome, PromiseVerdict } from "./circumstance-commands.ts";
import type { ConsentRecord, OpenDispute, OpenPromise } from "./circumstances.ts";
import type { Entry } from "./entries.ts";
import type { Account, ChannelConsent } from "./model.ts";
import { isNews } from "./standing.ts";

/** What entries tell of promises, disputes and consent from their beginning on, also of what is over. */

/** Who recorded the end of something, when, and the day it counts from. */
interface Ended {
  readonly at: Instant;
  readonly by: string;
  readonly on: PlainDate;
  readonly note?: string;
}

interface Story {
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly ended?: Ended;
}

export interface PromiseStory extends OpenPromise, Story {
  readonly status: "open" | "withdrawn" | PromiseVerdict;
}

export interface DisputeStory extends OpenDispute, Story {
  readonly status: "open" | "settled" | DisputeOutcome;
  /** What of it is still disputed: less than at first where more was paid than the rest; 0 when it is over. */
  readonly left: Minor;
  readonly verifiedOn?: PlainDate;
}

const inOrder = (entries: readonly Entry[]): Entry[] => [...entries].sort((a, b) => (a.id < b.id ? -1 : 1));

const newestFirst = <T>(stories: ReadonlyMap<string, T>): T[] => [...stories.values()].reverse();

const change = <T extends object>(stories: Map<string, T>, id: string, changes: Partial<T>): void => {
  const story = stories.get(id);
  if (story) stories.set(id, { ...story, ...changes });
};

const ended = ({ at, by }: Entry, on: PlainDate, note: string | undefined): Ended => ({
  at,
  by,
  on,
  ...(note !== undefined && { note }),
});

/** The promises that the entries of an account tell of, the latest first. */
export const promiseStories = (entries: readonly Entry[]): PromiseStory[] => {
  const stories = new Map<string, PromiseStory>();
  for (const entry of inOrder(entries)) {
    if (entry.kind === "promise-recorded")
      stories.set(entry.promise.id, {
        ...entry.promise,
        status: "open",
        recordedAt: entry.at,
        recordedBy: entry.by,
      });
    if (entry.kind === "promise-settled")
      change(stories, entry.promiseId, { status: entry.state, ended: ended(entry, entry.on, undefined) });
    if (entry.kind === "promise-withdrawn")
      change(stories, entry.promiseId, { status: "withdrawn", ended: ended(entry, entry.on, entry.note) });
  }
  return newestFirst(stories);
};

/** The disputes that the entries of an account tell of, the latest first. */
export const disputeStories = (entries: readonly Entry[]): DisputeStory[] => {
  const stories = new Map<string, DisputeStory>();
  for (const entry of inOrder(entries)) {
    if (entry.kind === "dispute-opened")
      stories.set(entry.dispute.id, {
        ...entry.dispute,
        status: "open",
        left: entry.dispute.amount,
        recordedAt: entry.at,
        recordedBy: entry.by,
      });
    if (entry.kind === "dispute-verified")
      change(stories, entry.disputeId, { verified: true, verifiedOn: entry.on });
    if (entry.kind === "dispute-resolved")
      change(stories, entry.disputeId, {
        status: entry.outcome,
        left: 0,
        ended: ended(entry, entry.on, entry.note),
      });
    if (!("disputes" in entry) || !entry.disputes) continue;
    for (const { disputeId, left } of entry.disputes)
      change(stories, disputeId, {
        left,
        ...(left === 0 && { status: "settled" as const, ended: ended(entry, entry.on, undefined) }),
      });
  }
  return newestFirst(stories);
};

type Channel = ConsentRecord["channel"];

/** A consent given, revoked or set with the account's profile; `means` and proof only where it was recorded with them. */
export interface ConsentEvent {
  readonly channel: Channel;
  readonly purpose: ConsentRecord["purpose"];
  readonly status: ChannelConsent["status"];
  /** When it was given or revoked, where that was said. */
  readonly at?: Instant;
  readonly means?: ConsentRecord["means"];
  readonly basis?: ConsentRecord["basis"] | undefined;
  readonly proof?: ConsentRecord["proof"] | undefined;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly request: string;
}

const CHANNELS: readonly Channel[] = ["email", "sms", "call"];

/** What an entry on the profile sets, where it differs from what was there. */
const setWithProfile = (
  consent: Account["consent"] | undefined,
  before: Partial<Account["consent"]>,
): Pick<ConsentEvent, "channel" | "purpose" | "status" | "at" | "basis">[] =>
  CHANNELS.flatMap((channel) => {
    const set = consent?.[channel];
    const was: ChannelConsent = before[channel] ?? { status: "unknown" };
    if (!set || (set.status === was.status && set.at === was.at && set.basis === was.basis)) return [];
    const { status, at, basis } = set;
    return [
      {
        channel,
        purpose: "collections" as const,
        status,
        ...(at !== undefined && { at }),
        ...(basis !== undefined && { basis }),
      },
    ];
  });

/** The history of an account's consent, the latest recorded first. */
export const consentHistory = (entries: readonly Entry[]): ConsentEvent[] => {
  const events: ConsentEvent[] = [];
  const present: { -readonly [K in Channel]?: ChannelConsent } = {};
  for (const entry of inOrder(entries)) {
    const recorded = { recordedAt: entry.at, recordedBy: entry.by, request: entry.request };
    if (entry.kind === "consent-recorded") {
      const { consent } = entry;
      events.push({ ...consent, ...recorded });
      if (consent.purpose === "collections" && isNews(present[consent.channel], consent))
        present[consent.channel] = consent;
    }
    const profile =
      entry.kind === "account-opened"
        ? entry.profile
        : entry.kind === "account-changed"
          ? (entry.changes as Partial<Account>)
          : undefined;
    for (const set of setWithProfile(profile?.consent, present)) {
      events.push({ ...set, ...recorded });
      present[set.channel] = set;
    }
  }
  return events.reverse();
};
