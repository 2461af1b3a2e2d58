import type { SNSEvent } from "aws-lambda";
import { countriesOfPhone } from "../../domain/compliance/phone-prefixes.ts";
import { isStopRequest } from "../../domain/compliance/stop-words.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { causeBy, dunningOf } from "./gather.ts";
import { suppress, withdrawConsent } from "./opting-out.ts";

/** A reply by SMS. Source: AWS End User Messaging, "Two-way SMS payload". */
interface Reply {
  readonly originationNumber: string;
  readonly messageBody: string;
  readonly inboundMessageId: string;
}

/** Whether the reply asks to stop, also by a word that means it only where the number belongs, such as `Ende` from +49. */
const asksToStop = ({ messageBody, originationNumber }: Reply): boolean =>
  isStopRequest(messageBody) ||
  countriesOfPhone(originationNumber).some((country) => isStopRequest(messageBody, country));

/** The words that the customer wrote, and the message they stand in. */
const proofOf = ({ messageBody, inboundMessageId }: Reply) => ({
  text: messageBody.slice(0, 2000).toWellFormed(),
  reference: inboundMessageId,
});

/**
 * Takes STOP, however it is worded, into effect on every account that the number was written to
 * for. Other replies change nothing.
 */
export const createHandler =
  (runtime: Runtime) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    const store = dunningOf(runtime);
    const ledger = ledgerOf(runtime);
    for (const { Sns } of Records) {
      const reply = JSON.parse(Sns.Message) as Reply;
      if (!asksToStop(reply)) {
        runtime.logger.info("A reply by SMS asks for nothing we act on", { id: reply.inboundMessageId });
        continue;
      }
      const cause = causeBy(runtime, "sms-replies", reply.inboundMessageId);
      for (const accountId of await store.accountsOfPhone(reply.originationNumber)) {
        await suppress(ledger, accountId, reply.originationNumber, "opted-out", cause);
        await withdrawConsent(
          ledger,
          accountId,
          { channel: "sms", means: "sms", proof: proofOf(reply) },
          cause,
        );
      }
    }
  };

/** Subscribed to the topic of replies by SMS. */
export const handler = entryPoint(createHandler);
