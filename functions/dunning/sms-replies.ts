import type { SNSEvent } from "aws-lambda";
import { countriesOfPhone } from "../../domain/compliance/phone-prefixes.ts";
import { isStopRequest } from "../../domain/compliance/stop-words.ts";
import type { Addressee } from "../../store/dunning/index.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { causeBy, dunningOf } from "./gather.ts";
import { suppress, withdrawConsent } from "./opting-out.ts";
import { handToPerson, type Reply } from "./reply-tasks.ts";

/** Whether the reply asks to stop, also by a word that means it only where the number belongs, such as `Ende` from +49. */
const asksToStop = ({ messageBody, originationNumber }: Reply): boolean =>
  isStopRequest(messageBody) ||
  countriesOfPhone(originationNumber).some((country) => isStopRequest(messageBody, country));

/** The words that the customer wrote, and the message they stand in. */
const proofOf = ({ messageBody, inboundMessageId }: Reply) => ({
  text: messageBody.slice(0, 2000).toWellFormed(),
  reference: inboundMessageId,
});

const stop = async (runtime: Runtime, reply: Reply, addressees: readonly Addressee[]): Promise<void> => {
  const ledger = ledgerOf(runtime);
  const cause = causeBy(runtime, "sms-replies", reply.inboundMessageId);
  for (const { accountId } of addressees) {
    await suppress(ledger, accountId, reply.originationNumber, "opted-out", cause);
    await withdrawConsent(ledger, accountId, { channel: "sms", means: "sms", proof: proofOf(reply) }, cause);
  }
};

/** Who wrote is not known: only a person can find out, so the reply must lie where one finds it. */
class UnknownSender extends Error {
  override readonly name = "UnknownSender";
}

/**
 * Takes STOP, however it is worded, into effect on every account that the number was written to for. Any other reply
 * goes to a person. One from a number that nobody was written to at is refused, and so comes to the dead letter queue.
 */
export const createHandler =
  (runtime: Runtime) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    const store = dunningOf(runtime);
    const unknown: string[] = [];
    for (const { Sns } of Records) {
      const reply = JSON.parse(Sns.Message) as Reply;
      const addressees = await store.addresseesOfPhone(reply.originationNumber);
      if (addressees.length === 0) unknown.push(reply.inboundMessageId);
      else if (asksToStop(reply)) await stop(runtime, reply, addressees);
      else await handToPerson(runtime, reply, addressees);
    }
    if (unknown.length > 0)
      throw new UnknownSender(`Nobody was written to at the number that sent ${unknown.join(", ")}`);
  };

/** Subscribed to the topic of replies by SMS. */
export const handler = entryPoint(createHandler);
