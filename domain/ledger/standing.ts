import type { CircumstanceCommand } from "./circumstance-commands.ts";
import type { CircumstanceEntry } from "./circumstance-entries.ts";
import type { ConsentRecord } from "./circumstances.ts";
import type { Account, ChannelConsent } from "./model.ts";
import { LedgerRefusal } from "./refusal.ts";

/** Stops and consent: what ends contact or permits it, apart from money. */

type Of<T extends CircumstanceCommand["type"]> = Extract<CircumstanceCommand, { type: T }>;

/** Records a stop in place of one of its kind; none where that says the same, whoever said it and when. */
export const recordStop = ({ stops = [] }: Account, { stop }: Of<"record-stop">): CircumstanceEntry[] => {
  const { kind, until, reason, since } = stop;
  if (until !== undefined && until < since.slice(0, 10))
    throw new LedgerRefusal(
      "dates-out-of-order",
      "until",
      `${until} lies before the stop's first day, ${since.slice(0, 10)}`,
    );
  if (kind === "payment-in-flight" && until === undefined)
    throw new LedgerRefusal("dates-out-of-order", "until", "is required: the day by which the payment lands");
  const same = stops.some((it) => it.kind === kind && it.until === until && it.reason === reason);
  return same ? [] : [{ kind: "stop-recorded", stop }];
};

/** Lifts the stop of a kind; none where there is none. */
export const liftStop = ({ stops }: Account, { stopKind }: Of<"lift-stop">): CircumstanceEntry[] =>
  stops?.some(({ kind }) => kind === stopKind) ? [{ kind: "stop-lifted", stopKind }] : [];

/** The account's stops after an entry. */
export const evolveStops = (
  { stops = [] }: Account,
  entry: Extract<CircumstanceEntry, { kind: `stop-${string}` }>,
): Pick<Account, "stops"> => {
  const kind = entry.kind === "stop-recorded" ? entry.stop.kind : entry.stopKind;
  const others = stops.filter((it) => it.kind !== kind);
  return { stops: entry.kind === "stop-recorded" ? [...others, entry.stop] : others };
};

const asState = ({ status, at, basis }: ConsentRecord): ChannelConsent => ({
  status,
  at,
  ...(basis !== undefined && { basis }),
});

/** Whether the record speaks of the present: one that is older than the present state tells history only. */
export const isNews = (
  present: Pick<ChannelConsent, "at"> | undefined,
  { at }: Pick<ConsentRecord, "at">,
): boolean => present?.at === undefined || present.at <= at;

/**
 * Records a consent given or revoked; none where consent for collections is withdrawn already, or the same
 * was recorded of the same moment.
 */
export const recordConsent = (
  { consent }: Account,
  { consent: record }: Of<"record-consent">,
): CircumstanceEntry[] => {
  const present = consent[record.channel];
  const known =
    record.purpose === "collections" &&
    present?.status === record.status &&
    (record.status === "withdrawn" || (present.at === record.at && present.basis === record.basis));
  return known ? [] : [{ kind: "consent-recorded", consent: record }];
};

/** The present consent for collections after a record. That for marketing is in the entries alone. */
export const evolveConsent = ({ consent }: Account, record: ConsentRecord): Pick<Account, "consent"> => {
  if (record.purpose !== "collections" || !isNews(consent[record.channel], record)) return { consent };
  return { consent: { ...consent, [record.channel]: asState(record) } };
};
