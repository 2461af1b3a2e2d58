import type { SNSEvent } from "aws-lambda";
import type { DunningStore } from "../../store/dunning/index.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { causeBy, dunningOf } from "./gather.ts";
import { suppress, withdrawConsent } from "./opting-out.ts";
import { reportOf, settleReport } from "./settle-report.ts";

/** The parts of an SES event that are read. Source: SES, "Contents of event data that SES publishes to SNS". */
interface SesEvent {
  readonly eventType: string;
  readonly mail: {
    readonly messageId: string;
    readonly timestamp: string;
    readonly tags?: Readonly<Record<string, readonly string[]>>;
  };
  readonly delivery?: { readonly timestamp: string };
  readonly bounce?: {
    readonly bounceType: string;
    readonly timestamp: string;
    readonly bouncedRecipients: readonly { emailAddress: string; diagnosticCode?: string }[];
  };
  readonly complaint?: {
    readonly timestamp: string;
    readonly complainedRecipients: readonly { emailAddress: string }[];
  };
  readonly reject?: { readonly reason?: string };
  readonly failure?: { readonly errorMessage?: string };
}

/** SES writes instants with or without milliseconds; they are kept with. */
const instant = (text: string): string => new Date(text).toISOString();

interface Subject {
  readonly accountId: string;
  readonly contactId: string;
}

/** SES has the message, though nobody has received it yet: a claim that was left open is settled. */
const settle = async (
  store: DunningStore,
  { mail }: SesEvent,
  { accountId, contactId }: Subject,
): Promise<void> => {
  // Nearly always the contact is confirmed by now; a read then costs a fraction of a refused write.
  const contact = await store.getContact(accountId, contactId);
  if (contact?.status !== "claimed") return;
  const { messageId, timestamp } = mail;
  await store.record(accountId, contactId, { status: "sent", at: instant(timestamp), messageId });
};

const failureOf = ({ reject, failure, eventType }: SesEvent): string =>
  reject?.reason ?? failure?.errorMessage ?? eventType;

/**
 * Takes what SES reports of a message into the record of its contact, and dead or unwilling
 * addresses out of use. Reports may come twice and in any order.
 */
const take = async (runtime: Runtime, event: SesEvent, { accountId, contactId }: Subject): Promise<void> => {
  const store = dunningOf(runtime);
  const ledger = ledgerOf(runtime);
  const { messageId } = event.mail;
  const cause = causeBy(runtime, "ses-events", messageId);
  switch (event.eventType) {
    case "Send":
    case "DeliveryDelay":
      return settle(store, event, { accountId, contactId });
    case "Delivery": {
      const at = instant(event.delivery?.timestamp ?? event.mail.timestamp);
      await store.record(accountId, contactId, { status: "delivered", at, messageId });
      return;
    }
    case "Bounce": {
      const { bounce } = event;
      // SES keeps trying after a transient bounce of its own accord; only a permanent one ends an address.
      if (bounce?.bounceType !== "Permanent") return settle(store, event, { accountId, contactId });
      const failure = bounce.bouncedRecipients.map((it) => it.diagnosticCode ?? "").join("; ");
      for (const { emailAddress } of bounce.bouncedRecipients)
        await suppress(ledger, accountId, emailAddress, "bounced", cause);
      const at = instant(bounce.timestamp);
      await store.record(accountId, contactId, { status: "bounced", at, messageId, failure });
      await store.lookNow(accountId, cause.at);
      return;
    }
    case "Complaint": {
      const { complaint } = event;
      for (const { emailAddress } of complaint?.complainedRecipients ?? [])
        await suppress(ledger, accountId, emailAddress, "complained", cause);
      const proof = { text: "The message was reported as unwanted (complaint)", reference: messageId };
      await withdrawConsent(ledger, accountId, { channel: "email", means: "email", proof }, cause);
      const at = instant(complaint?.timestamp ?? event.mail.timestamp);
      await store.record(accountId, contactId, { status: "complained", at, messageId });
      return;
    }
    case "Reject":
    case "Rendering Failure": {
      const failure = failureOf(event);
      await store.record(accountId, contactId, { status: "failed", at: cause.at, messageId, failure });
      await store.lookNow(accountId, cause.at);
      return;
    }
    default:
      return;
  }
};

/** Mail that is no contact carries no contact's id. */
const subjectOf = ({ mail }: SesEvent): Subject | undefined => {
  const [accountId] = mail.tags?.accountId ?? [];
  const [contactId] = mail.tags?.contactId ?? [];
  return accountId !== undefined && contactId !== undefined ? { accountId, contactId } : undefined;
};

export const createHandler =
  (runtime: Runtime) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const event = JSON.parse(Sns.Message) as SesEvent;
      const subject = subjectOf(event);
      if (subject) await take(runtime, event, subject);
      const report = reportOf(event.mail.tags);
      const { eventType, mail } = event;
      if (report)
        await settleReport(runtime, report, {
          eventType,
          messageId: mail.messageId,
          failure: failureOf(event),
        });
    }
  };

/** Subscribed to the topic of SES's events. */
export const handler = entryPoint(createHandler);
