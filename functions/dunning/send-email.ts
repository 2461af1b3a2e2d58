import { SendRawEmailCommand } from "@aws-sdk/client-ses";
import { composeEmail } from "../../domain/messages/email.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { type ActionOutcome, type ContactAction, outcomeOf } from "./actions.ts";
import { type Claimed, claimIfDue, claimMessage, moveOn } from "./claim.ts";
import { dunningOf } from "./gather.ts";
import { toCopyMime, toMime } from "./mime.ts";
import { newOptOut } from "./opt-out-token.ts";

/** Answers of SES by which the message certainly did not leave. After any other error it may have. */
const NOT_SENT: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AccountSendingPausedException",
  "ConfigurationSetDoesNotExist",
  "ConfigurationSetDoesNotExistException",
  "ConfigurationSetSendingPausedException",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "LimitExceededException",
  "MailFromDomainNotVerifiedException",
  "MessageRejected",
  "Throttling",
  "ThrottlingException",
  "ValidationError",
]);

const messageOf = ({ facts, contact, decision }: Claimed) => ({
  legalEntity: facts.legalEntity,
  account: facts.account,
  recipientName: contact.recipient?.name ?? facts.account.name,
  language: contact.language,
  tone: contact.tone,
  template: contact.template,
  invoices: decision.invoices,
  totals: decision.totals,
  payBy: decision.payBy,
});

/**
 * Sends the account's owner a copy where the step asks for one: a mail of its own, which reports nothing
 * about the contact and cannot opt the customer out. It is no contact. It is sent once at most: a copy that
 * fails is logged, for the customer's message has left and must not be sent again for it.
 */
const sendCopy = async (runtime: Runtime, claimed: Claimed): Promise<void> => {
  const { facts, decision, contact } = claimed;
  const { owner } = facts.account;
  if (!decision.copyToOwner || !owner || !contact.recipient) return;
  if (owner.email.toLowerCase() === contact.recipient.address.toLowerCase()) return;
  try {
    const email = composeEmail({ ...messageOf(claimed), copyOf: contact.recipient });
    const data = await toCopyMime(email, contact, owner, facts.legalEntity, facts.now);
    await runtime.aws.ses.send(
      new SendRawEmailCommand({
        Source: facts.legalEntity.sender.email,
        Destinations: [owner.email],
        RawMessage: { Data: data },
      }),
    );
  } catch (error) {
    runtime.logger.warn("The account's owner got no copy of a message", {
      contactId: contact.id,
      error: error as Error,
    });
  }
};

/**
 * Sends the e-mail of a contact, effectively once. The contact is claimed before SES is called and
 * confirmed after; SES carries its id and reports what became of it. A crash in between leaves the
 * claim open: the contact counts as made until SES's own events settle it, or, if nothing is heard
 * for the policy's grace, it may be claimed once more.
 */
export const createHandler =
  (runtime: Runtime) =>
  async (action: ContactAction): Promise<ActionOutcome> => {
    const store = dunningOf(runtime);
    const optOut = newOptOut(runtime, action.accountId, action.contactId);
    const optOutUrl = `${runtime.env("API_URL")}/opt-out/${optOut.token}`;
    const claimed = await claimIfDue(runtime, action, claimMessage(runtime, action), (contact) => ({
      ...contact,
      optOutHashes: [...(contact.optOutHashes ?? []), optOut.hash],
    }));
    if ("notDue" in claimed) return outcomeOf(action, "skipped", claimed.notDue);
    const { contact, facts } = claimed;
    const data = await toMime(
      composeEmail({ ...messageOf(claimed), optOutUrl }),
      contact,
      facts.legalEntity,
      optOutUrl,
      facts.now,
    );
    let messageId: string | undefined;
    try {
      const sent = await runtime.aws.ses.send(
        new SendRawEmailCommand({
          Source: facts.legalEntity.sender.email,
          Destinations: [contact.recipient?.address ?? ""],
          RawMessage: { Data: data },
          ConfigurationSetName: runtime.env("SES_CONFIGURATION_SET"),
          Tags: [
            { Name: "contactId", Value: contact.id },
            { Name: "accountId", Value: contact.accountId },
          ],
        }),
      );
      messageId = sent.MessageId;
    } catch (error) {
      if (!(error instanceof Error) || !NOT_SENT.has(error.name)) throw error;
      const failure = `${error.name}: ${error.message}`;
      const at = runtime.clock.now();
      await store.record(contact.accountId, contact.id, { status: "failed", at, failure }, contact.attempts);
      runtime.logger.warn("SES refused a message", { contactId: contact.id, failure });
      return outcomeOf(action, "failed", error.name);
    }
    const at = runtime.clock.now();
    await store.record(contact.accountId, contact.id, { status: "sent", at, messageId }, contact.attempts);
    await moveOn(runtime, action, { ...claimed, contact: { ...contact, status: "sent" } });
    await sendCopy(runtime, claimed);
    return outcomeOf(action, "sent");
  };

/** Sends one e-mail of `dunning-run`. */
export const handler = entryPoint(createHandler);
