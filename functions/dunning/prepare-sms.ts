import { mustOfferOptOut } from "../../domain/dunning/channels.ts";
import { composeSms } from "../../domain/messages/sms.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { type ActionOutcome, type ContactAction, outcomeOf } from "./actions.ts";
import { type Claimed, claimIfDue, claimMessage } from "./claim.ts";

/** An SMS as the state machine publishes it, or why there is none. */
export type PreparedSms =
  | { readonly send: false; readonly result: ActionOutcome }
  | {
      readonly send: true;
      readonly phoneNumber: string;
      readonly message: string;
      readonly attributes: Readonly<Record<string, { DataType: "String"; StringValue: string }>>;
      /** The attempt that was claimed, for the state that records the outcome. */
      readonly attempts: number;
    };

const smsOf = ({ facts, contact, decision }: Claimed) => {
  const oldest = contact.invoices.find(({ id }) => id === contact.anchorInvoiceId);
  const asked = {
    anchorInvoiceId: contact.anchorInvoiceId,
    stepId: decision.step.stepId,
    daysPastDue: oldest?.daysPastDue ?? 0,
  };
  return composeSms({
    legalEntity: facts.legalEntity,
    account: facts.account,
    recipientName: contact.recipient?.name ?? facts.account.name,
    language: contact.language,
    tone: contact.tone,
    template: contact.template,
    invoices: decision.invoices,
    totals: decision.totals,
    payBy: decision.payBy,
    optOutRequired: mustOfferOptOut(facts, asked, "sms"),
  });
};

const text = (StringValue: string) => ({ DataType: "String" as const, StringValue });

/**
 * Claims the SMS of a contact and composes it; the state machine publishes it itself. SNS reports
 * nothing about single messages, so an SMS whose publishing was cut short is not sent again.
 */
export const createHandler =
  (runtime: Runtime) =>
  async (action: ContactAction): Promise<PreparedSms> => {
    const claimed = await claimIfDue(runtime, action, claimMessage(runtime, action));
    if ("notDue" in claimed) return { send: false, result: outcomeOf(action, "skipped", claimed.notDue) };
    const { smsId } = claimed.facts.legalEntity.sender;
    return {
      send: true,
      phoneNumber: claimed.contact.recipient?.address ?? "",
      message: smsOf(claimed).text,
      attributes: {
        "AWS.SNS.SMS.SMSType": text("Transactional"),
        ...(smsId !== undefined && { "AWS.SNS.SMS.SenderID": text(smsId.replaceAll(" ", "")) }),
      },
      attempts: claimed.contact.attempts,
    };
  };

/** Prepares one SMS of `dunning-run`. */
export const handler = entryPoint(createHandler);
