import { addDays, type PlainDate } from "../calendar.ts";
import type { DisputeInTime, GateFacts } from "./facts.ts";
import { addBusinessDays } from "./holidays.ts";

/** Federal business days after mailing on which a notice may be taken to have arrived (12 CFR 1006.34(b)(5)). */
const MAIL_DAYS = 5;

/** Days that the debtor has from the notice's arrival to dispute the debt (15 USC 1692g(a)(4); 12 CFR 1006.34(b)(5)). */
const VALIDATION_DAYS = 30;

/**
 * The last day of the period in which a consumer's dispute stops an agency's collection until the debt is
 * verified: as stated, else 30 days after the written notice is taken to have arrived. Undefined where no notice
 * is on file, for the period has not begun to run then, let alone ended.
 */
const validationEnd = (dispute: DisputeInTime, writtenNotice: PlainDate | undefined): PlainDate | undefined =>
  dispute.validationEnds ??
  (writtenNotice && addDays(addBusinessDays(writtenNotice, MAIL_DAYS, "US"), VALIDATION_DAYS));

/** Between whom the debt is, as the law on validation asks. */
interface Parties {
  readonly creditorRole: GateFacts["creditorRole"];
  readonly debtorType: GateFacts["debtorType"];
  /** Where the debtor is; where nobody knows, it may be the United States. */
  readonly country: string | undefined;
}

/**
 * Whether the dispute may not be closed against the debtor yet: an agency that rejects what a consumer in the United
 * States disputed in time, without having verified the debt, would collect again at once (15 USC 1692g(b)).
 */
export const mustVerifyFirst = (
  { creditorRole, debtorType, country = "US" }: Parties,
  dispute: DisputeInTime,
  writtenNotice: PlainDate | undefined,
): boolean =>
  creditorRole === "third-party" &&
  debtorType === "consumer" &&
  country === "US" &&
  awaitsVerification(dispute, writtenNotice);

/**
 * Whether the dispute came within the validation period and the debt is not verified since. The law asks for a
 * dispute in writing; one that was told on the telephone is heeded alike.
 */
export const awaitsVerification = (dispute: DisputeInTime, writtenNotice: PlainDate | undefined): boolean => {
  if (dispute.verified) return false;
  const end = validationEnd(dispute, writtenNotice);
  return end === undefined || dispute.receivedOn <= end;
};
