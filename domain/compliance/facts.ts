import type { Instant, PlainDate } from "../calendar.ts";

type CreditorRole = "first-party" | "third-party";
type DebtorType = "business" | "consumer";

/** Every channel, for rules that count or bind all of them. */
export const allChannels = ["email", "sms", "call", "letter"] as const;
export type Channel = (typeof allChannels)[number];

/** A dispute as the law on validation asks about it. */
export interface DisputeInTime {
  readonly receivedOn: PlainDate;
  /** The end of the validation period where somebody stated it; else it follows from the notice. */
  readonly validationEnds?: PlainDate | undefined;
  readonly verified?: boolean | undefined;
}

/** A period in which a creditor contacts no one; its first and last date. */
export interface Blackout {
  readonly from: PlainDate;
  readonly until: PlainDate;
  readonly reason?: string | undefined;
}

/**
 * A contact of the past with this debtor. The caller leaves out what never left the house;
 * an attempt that did leave it counts, whatever became of it.
 */
export interface PastContact {
  readonly channel: Channel;
  readonly at: Instant;
  readonly direction: "outbound" | "inbound";
  /** `conversation` is the one outcome a rule asks for: a call in which the debtor spoke. */
  readonly outcome?: string | undefined;
  /** Whether the debtor was reached at work. */
  readonly atWork?: boolean | undefined;
  /** Whether it is the very message that is asked about, over another channel. */
  readonly sameMessage?: boolean | undefined;
}

/** Why an address must not be used again. */
type SuppressionReason = "bounced" | "complained" | "opted-out" | "invalid";

/** Circumstances that end contact until a person lifts them, or to the end of a day. */
export const stopKinds = [
  "cease",
  "bankruptcy",
  "deceased",
  "legal-hold",
  "vulnerable",
  "payment-in-flight",
] as const;
export type StopKind = (typeof stopKinds)[number];

/** All that the gate asks about one contact that is about to happen. */
export interface GateFacts {
  readonly channel: Channel;
  readonly now: Instant;
  readonly creditorRole: CreditorRole;
  readonly debtorType: DebtorType;
  /** Where the debtor is: ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** The state or province: ISO 3166-2 without the country, such as `MA`, or as people write it. */
  readonly region?: string | undefined;
  readonly city?: string | undefined;
  /** Tells the region, and whether it is New York City, where these do not. */
  readonly postalCode?: string | undefined;
  /** The debtor's stated IANA zone. */
  readonly timeZone?: string | undefined;
  /** E.164, used to tell where the debtor may be when no address says so. */
  readonly phone?: string | undefined;
  /** The legal entity's zone, used when nothing tells where the debtor is. */
  readonly fallbackTimeZone?: string | undefined;
  /** Where this contact would go: the e-mail address, number or postal address of the channel. */
  readonly recipient?:
    | {
        readonly address: string;
        readonly suppressed?: { readonly reason: SuppressionReason; readonly since: Instant } | undefined;
      }
    | undefined;
  /** The debtor's consent for this channel, to be contacted about debts. */
  readonly consent: {
    readonly status: "granted" | "withdrawn" | "unknown";
    readonly at?: Instant | undefined;
    readonly basis?: "contract" | "written" | undefined;
  };
  /** No contact up to and including the date. */
  readonly hold?: { readonly until: PlainDate; readonly reason: string } | undefined;
  /** Whether the open invoices will be collected automatically; false once a collection failed. */
  readonly autopay?: boolean | undefined;
  /** Whether this contact would reach the debtor at work. */
  readonly atWork?: boolean | undefined;
  /** What stops contact, each until a person lifts it or, where it says so, up to and including a date. */
  readonly stops?:
    | readonly {
        readonly kind: StopKind;
        readonly since: Instant;
        readonly until?: PlainDate | undefined;
      }[]
    | undefined;
  /** Periods in which the creditor contacts no one, both dates included, at the debtor's place. */
  readonly blackouts?: readonly Blackout[] | undefined;
  /** A dispute of the debt. */
  readonly dispute?: DisputeInTime | undefined;
  /** A debt respite moratorium; without `until` it lasts as long as the law lets it. */
  readonly moratorium?: { readonly from: PlainDate; readonly until?: PlainDate | undefined } | undefined;
  /** When the written notice was mailed that agencies owe at the beginning: before any other contact, or with the first. */
  readonly writtenNotice?: PlainDate | undefined;
  /** Whether the debt can no longer be sued for. */
  readonly timeBarred?: boolean | undefined;
  /** Whether this message could be read as announcing legal steps. */
  readonly threatens?: boolean | undefined;
  /** Whether a business debtor is a natural person (sole trader); unknown counts as yes. */
  readonly naturalPerson?: boolean | undefined;
  /** The debt in US dollars, for laws that end at an amount; unknown counts as below. */
  readonly debtUsd?: number | undefined;
  /** Days past due of the oldest invoice chased. */
  readonly daysPastDue: number;
  readonly history: readonly PastContact[];
}

/** What one rule says of the contact. */
export interface Verdict {
  readonly verdict: "allow" | "defer" | "deny";
  /** For `defer`: the first instant at which this rule alone would allow. */
  readonly until?: Instant;
  readonly ruleId: string;
  readonly reason: string;
  readonly source?: string;
}

/** The gate's answer: the strictest verdict, and every rule that spoke, strictest first. */
export interface GateResult {
  readonly verdict: "allow" | "defer" | "deny";
  readonly until?: Instant;
  readonly rules: readonly Verdict[];
}
