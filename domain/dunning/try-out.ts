import { addDays, type Instant, type PlainDate } from "../calendar.ts";
import { epochOf } from "../compliance/offsets.ts";
import type { Account, Invoice, LegalEntity } from "../ledger/model.ts";
import { decideContact } from "./decide.ts";
import { asSent } from "./explain.ts";
import { type DunningFacts, withContact } from "./facts.ts";
import { DEFAULT_POLICY_ID, type Policy, type PolicyDocument, type Segment } from "./policy.ts";
import { type Case, casesOf, valuesIn } from "./satisfiable.ts";
import type { StepChannel } from "./step.ts";

/** Made-up accounts of a segment, played through its cadence by real decisions. */

/** What one course of an account shows of a step's channel. */
export interface Tried {
  readonly stepId: string;
  readonly channel: StepChannel;
  /** Days past due of the oldest invoice when it went out. */
  readonly age: number;
  /** The rule that put it off for most of a day or longer, where one did. */
  readonly deferredBy?: Held | undefined;
}

/** A rule that stood against a channel. */
export interface Held {
  readonly ruleId: string;
  readonly source?: string | undefined;
}

export interface Course {
  readonly sent: readonly Tried[];
  /** The last denial of each channel. */
  readonly denied: ReadonlyMap<string, Held>;
}

const CURRENCY = "EUR";

const nobody: LegalEntity = {
  id: "any",
  name: "Any creditor",
  address: { lines: [] },
  timeZone: "UTC",
  language: "en",
  creditorRole: "first-party",
  sender: { name: "Any creditor", email: "creditor@example.com" },
  terms: { netDays: 30 },
  version: 0,
};

const textIn = (of: Case, field: Parameters<typeof valuesIn>[1]): readonly (string | undefined)[] => {
  const values = valuesIn(of, field)?.filter((it) => typeof it === "string");
  return values && values.length > 0 ? values : [undefined];
};

/** An account that can be reached in every way that the case leaves open. */
const accountOf = (
  of: Case,
  debtorType: Account["debtorType"],
  country: string | undefined,
  region: string | undefined,
): Account => {
  const may = (field: Parameters<typeof valuesIn>[1]) => valuesIn(of, field)?.includes(true) ?? true;
  const consent = (field: "emailConsent" | "smsConsent") => {
    const values = valuesIn(of, field);
    const status = !values || values.includes("granted") ? "granted" : values[0];
    return {
      status: status === "withdrawn" || status === "unknown" ? status : "granted",
      basis: "written",
    } as const;
  };
  return {
    id: "tried",
    legalEntityId: "any",
    number: "1",
    name: "Tried",
    debtorType,
    contacts: [
      {
        name: "Tried",
        role: "billing",
        ...(may("hasEmail") && { email: "tried@example.com" }),
        ...(may("hasPhone") && { phone: "+15550100000" }),
      },
    ],
    address: {
      lines: may("hasPostalAddress") ? ["1 Any Street"] : [],
      city: textIn(of, "city")[0] ?? "Any Town",
      ...(country !== undefined && { country }),
      ...(region !== undefined && { region }),
    },
    consent: { email: consent("emailConsent"), sms: consent("smsConsent") },
    suppressions: [],
    autopay: false,
    writtenNotice: "2000-01-03",
    openedAt: "2000-01-03T00:00:00.000Z",
    balances: {},
    touched: 0,
    version: 0,
  };
};

const invoiceDue = (dueDate: PlainDate, currency: string): Invoice => ({
  id: "tried",
  accountId: "tried",
  legalEntityId: "any",
  number: "1",
  currency,
  amount: 10_000_000_000,
  open: 10_000_000_000,
  issueDate: addDays(dueDate, -100),
  dueDate,
  dueDateSource: "stated",
  movements: [],
  version: 0,
});

/** A message that is put off to a later hour of the day is no worse for it. */
const LONG_MS = 16 * 3_600_000;

/** More looks than any course needs: thirty steps with some deferrals each. */
const MAX_LOOKS = 600;

const play = (start: DunningFacts): Course => {
  const sent: Tried[] = [];
  const denied = new Map<string, Held>();
  const deferred = new Map<string, Held & { readonly since: Instant }>();
  let facts = start;
  for (let look = 0; look < MAX_LOOKS; look++) {
    const decision = decideContact(facts);
    for (const { code, channel, ruleId, source } of decision.reasons) {
      if (channel === undefined || ruleId === undefined) continue;
      if (code === "channel-denied") denied.set(channel, { ruleId, source });
      const key = `${decision.action === "wait" ? decision.dueStepId : decision.step.stepId} ${channel}`;
      if (code === "channel-deferred" && !deferred.has(key))
        deferred.set(key, { ruleId, source, since: facts.now });
    }
    if (decision.action === "wait") {
      if (decision.nextLook === null) break;
      facts = { ...facts, now: decision.nextLook };
      continue;
    }
    const age = decision.invoices[0]?.daysPastDue ?? 0;
    for (const { channel } of decision.contacts) {
      const { stepId } = decision.step;
      const before = deferred.get(`${stepId} ${channel}`);
      const isLong = before && epochOf(facts.now) - epochOf(before.since) >= LONG_MS;
      sent.push({ stepId, channel, age, deferredBy: isLong ? before : undefined });
    }
    for (const contact of asSent(decision, facts.now)) facts = withContact(facts, contact);
  }
  return { sent, denied };
};

/** Every fifteen days over a year, so that all weekdays and months are met. */
const DUE_DATES = 25;
const DAYS_BETWEEN = 15;
const DAYS_BEFORE = 200;

/** A segment of many cases or countries is judged by the first of them. */
const MAX_CASES = 6;
const MAX_PLACES = 24;

export interface House {
  readonly legalEntities?: readonly LegalEntity[];
  readonly from?: PlainDate;
}

/** The courses of a segment's accounts, by the country they are in. */
export const tryOut = (
  policy: Pick<PolicyDocument, "claimGraceHours" | "promises">,
  segment: Segment,
  { legalEntities = [nobody], from = "2026-01-01" }: House,
): ReadonlyMap<string, Course[]> => {
  const alone: Policy = {
    id: DEFAULT_POLICY_ID,
    name: "Tried",
    version: 0,
    autopayGraceDays: 0,
    inFlight: "carry-on",
    claimGraceHours: policy.claimGraceHours,
    promises: policy.promises,
    segments: [{ ...segment, when: { all: [] } }],
  };
  const currency = Object.keys(segment.cadence.minimum)[0] ?? CURRENCY;
  const courses = new Map<string, Course[]>();
  for (const asked of (casesOf(segment.when) ?? [[]]).slice(0, MAX_CASES))
    for (const legalEntity of legalEntities)
      for (const country of textIn(asked, "country").slice(0, MAX_PLACES))
        for (const region of textIn(asked, "region").slice(0, MAX_PLACES))
          for (const debtorType of ["business", "consumer"] as const) {
            if (valuesIn(asked, "debtorType")?.includes(debtorType) === false) continue;
            const place = country ?? legalEntity.address.country;
            const account = accountOf(asked, debtorType, place, region);
            const key = [place ?? "", region ?? ""].join(" ").trim();
            const found = courses.get(key) ?? [];
            courses.set(key, found);
            for (let i = 0; i < DUE_DATES; i++) {
              const dueDate = addDays(from, i * DAYS_BETWEEN);
              const now: Instant = `${addDays(dueDate, -DAYS_BEFORE)}T12:00:00.000Z`;
              const openInvoices = [invoiceDue(dueDate, currency)];
              const history = [] as const;
              found.push(
                play({ legalEntity, account, openInvoices, credits: {}, history, policy: alone, now }),
              );
            }
          }
  return courses;
};
