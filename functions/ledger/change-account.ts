import { isDeepStrictEqual } from "node:util";
import type { Instant } from "../../domain/calendar.ts";
import type { AccountProfile } from "../../domain/ledger/entries.ts";
import type { Account, ChannelConsent } from "../../domain/ledger/model.ts";
import { invalid } from "../runtime/http/problem.ts";
import type { AccountChange, AccountInput } from "./schemas/account.ts";

const UNKNOWN: ChannelConsent = { status: "unknown" };

type ConsentInput = NonNullable<AccountInput["consent"]>;

const stated = (
  channel: keyof ConsentInput,
  said: ConsentInput["email"],
  before: ChannelConsent,
  now: Instant,
): ChannelConsent => {
  if (said === undefined || isDeepStrictEqual({ ...before, ...said }, before)) return before;
  // Of two consents the later one counts: one that lies ahead could not be revoked until then.
  if (said.at !== undefined && said.at > now)
    throw invalid({ field: `consent.${channel}.at`, message: "lies ahead of now" });
  return { ...said, at: said.at ?? now };
};

const consentAfter = (
  said: ConsentInput | undefined,
  before: Account["consent"],
  now: Instant,
): Account["consent"] => ({
  email: stated("email", said?.email, before.email, now),
  sms: stated("sms", said?.sms, before.sms, now),
  ...(said?.call !== undefined && { call: stated("call", said.call, before.call ?? UNKNOWN, now) }),
  ...(said?.call === undefined && before.call !== undefined && { call: before.call }),
});

/** The profile of a new account. Consent that is not stated is unknown; stated without an instant, it is of now. */
export const newProfile = (input: AccountInput, now: Instant): AccountProfile => {
  const { legalEntityId: _, consent, ...profile } = input;
  return { ...profile, consent: consentAfter(consent, { email: UNKNOWN, sms: UNKNOWN }, now) };
};

export interface ProfileChange {
  readonly changes: Partial<AccountProfile>;
  readonly removed: readonly (keyof AccountProfile)[];
}

/** What a request really changes of an account: fields that say what is there already are no change. */
export const profileChange = (account: Account, input: AccountChange, now: Instant): ProfileChange => {
  const { version: _, reason: __, consent, ...fields } = input;
  const wanted: Record<string, unknown> = {
    ...fields,
    ...(consent && { consent: consentAfter(consent, account.consent, now) }),
  };
  const present: Readonly<Record<string, unknown>> = { ...account };
  const differing = Object.entries(wanted).filter(
    ([field, value]) => value !== undefined && !isDeepStrictEqual(value, present[field] ?? null),
  );
  return {
    changes: Object.fromEntries(differing.filter(([, value]) => value !== null)),
    removed: differing.filter(([, value]) => value === null).map(([field]) => field as keyof AccountProfile),
  };
};
