/** The codes under which a decision gives its reasons. A test holds that no decision gives another. */
export const reasonCodes = [
  // The account as a whole.
  "nothing-open",
  "account-held",
  "moratorium",
  "account-stopped",
  "no-segment",
  "autopay",
  "autopay-failed",
  // Single invoices.
  "invoice-held",
  "promised",
  "promised-in-part",
  "promise-broken",
  "disputed",
  "cadence-ended",
  "covered-by-credits",
  "below-minimum",
  "nothing-due",
  // Steps.
  "step-due",
  "step-not-due",
  "below-step-minimum",
  "cool-down",
  "with-a-person",
  "announcement-not-permitted",
  "no-permitted-channel",
  "run-cap",
  // Channels.
  "channel-allowed",
  "channel-denied",
  "channel-deferred",
  "retry-later",
  "delivery-failed",
  // Calls that were made.
  "rule-passed-by",
  "call-outcome",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** Reasons that tell what is done or was, not what is kept back. */
const telling: readonly ReasonCode[] = [
  "step-due",
  "channel-allowed",
  "promise-broken",
  "autopay-failed",
  "rule-passed-by",
  "call-outcome",
];

/** Whether the reason says that something is kept back. */
export const holdsBack = ({ code }: { readonly code: string }): boolean =>
  !(telling as readonly string[]).includes(code);

/** Reasons that pass as days pass, as far as nothing else happens to the account. A rule that puts a channel off names its own end. */
const passing: readonly ReasonCode[] = [
  "account-held",
  "moratorium",
  "account-stopped",
  "no-segment",
  "autopay",
  "invoice-held",
  "promised",
  "promised-in-part",
  "covered-by-credits",
  "below-minimum",
  "nothing-due",
  "step-not-due",
  "below-step-minimum",
  "cool-down",
];

/** Whether time alone can end it. */
export const canPass = ({ code }: { readonly code: string }): boolean =>
  (passing as readonly string[]).includes(code);

/** Of those, the ones that do not rest on the step that is due, so that carrying it out does not end them. */
const protecting: readonly ReasonCode[] = ["autopay", "invoice-held", "promised", "promised-in-part"];

/** Whether it outlives the step that is due now. */
export const outlivesStep = ({ code }: { readonly code: string }): boolean =>
  (protecting as readonly string[]).includes(code);

/** Reasons with a last day of their own, which a moratorium that begins before it does not move. */
const dated: readonly ReasonCode[] = ["account-stopped", "invoice-held", "promised", "promised-in-part"];

/** Whether it has a last day of its own. */
export const hasOwnEnd = ({ code }: { readonly code: string }): boolean =>
  (dated as readonly string[]).includes(code);

/**
 * In the order in which a decision asks for them: where it gives one that stops it, it has not asked for those that come
 * after, and for none that is not named here.
 */
const askedFirst: readonly ReasonCode[] = [
  "account-held",
  "moratorium",
  "account-stopped",
  "invoice-held",
  "promised",
  "promised-in-part",
  "no-segment",
];
const stopping: ReadonlySet<string> = new Set<ReasonCode>([
  "account-held",
  "moratorium",
  "account-stopped",
  "no-segment",
]);

const placeOf = (code: string): number => {
  const place = (askedFirst as readonly string[]).indexOf(code);
  return place < 0 ? askedFirst.length : place;
};

/** Whether a decision with these reasons has asked for the one: where it stopped before, that it does not give it says nothing. */
export const hasAskedFor = (
  { code }: { readonly code: string },
  given: readonly { readonly code: string }[],
): boolean => !given.some((other) => stopping.has(other.code) && placeOf(other.code) < placeOf(code));
