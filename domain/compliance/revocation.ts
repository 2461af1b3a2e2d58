import { addMilliseconds, type Instant, type PlainDate } from "../calendar.ts";
import { defaultRulebook } from "./default-rulebook.ts";
import { addBusinessDays } from "./holidays.ts";
import { MINUTE_MS } from "./offsets.ts";
import type { Revocation, Rulebook } from "./rule.ts";

/** The numbers by which a request to stop is honoured (47 CFR 64.1200(a)(10) and (12)). */
export const revocationOf = (rulebook: Rulebook = defaultRulebook): Revocation | undefined =>
  rulebook.rules.find(({ revocation }) => revocation)?.revocation;

/** The last day on which a request to stop, received on the day, may still be without effect. Here it takes effect at once. */
export const honourBy = (
  { withinBusinessDays }: Pick<Revocation, "withinBusinessDays">,
  receivedOn: PlainDate,
  country: string,
  region?: string,
): PlainDate => addBusinessDays(receivedOn, withinBusinessDays, country, region);

/**
 * Whether one more message may be sent that only confirms the request to stop: so many in all, each within
 * so many minutes of the request, the last one included.
 */
export const mayConfirm = (
  { confirmations, confirmWithinMinutes }: Pick<Revocation, "confirmations" | "confirmWithinMinutes">,
  requestedAt: Instant,
  confirmed: number,
  now: Instant,
): boolean =>
  confirmed < confirmations &&
  now >= requestedAt &&
  now <= addMilliseconds(requestedAt, confirmWithinMinutes * MINUTE_MS);
