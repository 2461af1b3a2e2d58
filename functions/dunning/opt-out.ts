import * as z from "zod";
import type { Contact } from "../../domain/dunning/contact.ts";
import { confirmPage, donePage, unknownPage } from "../../domain/messages/opt-out-page.ts";
import { api } from "../runtime/http/api.ts";
import { type ApiResponse, route } from "../runtime/http/route.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { causeBy, dunningOf, entityReader } from "./gather.ts";
import { isSecretOf, readToken } from "./opt-out-token.ts";
import { suppress, withdrawConsent } from "./opting-out.ts";

const tag = "Opting out";
// Whatever the link holds, its reader gets a page: what is no token is not found.
const params = z.object({ token: z.string() });

const page = (status: number, body: string): ApiResponse => ({
  status,
  body,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
  },
});

const responses = {
  200: { description: "A page for the customer.", contentType: "text/html" },
  404: { description: "The link is not valid.", contentType: "text/html" },
};

/** The contact whose message carried the link. */
const contactOf = async (runtime: Runtime, token: string): Promise<Contact | undefined> => {
  const parts = readToken(token);
  if (!parts) return undefined;
  const contact = await dunningOf(runtime).getContact(parts.accountId, parts.contactId);
  return contact && isSecretOf(contact, parts.secret) ? contact : undefined;
};

const ask = route({
  method: "GET",
  path: "/opt-out/{token}",
  operationId: "askToOptOut",
  summary: "Show the customer how to stop reminders",
  description: "Asks and changes nothing, since mail scanners follow links.",
  tag,
  scope: null,
  params,
  responses,
  async handle({ params: { token } }, runtime) {
    const contact = await contactOf(runtime, token);
    if (!contact?.recipient) return page(404, unknownPage());
    const entity = await entityReader(ledgerOf(runtime))(contact.legalEntityId);
    return page(200, confirmPage(contact.language, contact.recipient.address, entity.name));
  },
});

const optOut = route({
  method: "POST",
  path: "/opt-out/{token}",
  operationId: "optOut",
  summary: "Stop reminders",
  description: "The one-click request of RFC 8058, and the page's own form. Repeating it changes nothing.",
  tag,
  scope: null,
  params,
  responses,
  async handle({ params: { token }, requestId }, runtime) {
    const contact = await contactOf(runtime, token);
    // Only an e-mail or a text message carries such a link.
    if (!contact?.recipient || (contact.channel !== "email" && contact.channel !== "sms"))
      return page(404, unknownPage());
    const ledger = ledgerOf(runtime);
    const cause = causeBy(runtime, "opt-out", requestId);
    const proof = {
      text: `The opt-out link of the message to ${contact.recipient.address} was used`,
      reference: contact.id,
    };
    const revocation = { channel: contact.channel, means: "opt-out-link", proof } as const;
    await withdrawConsent(ledger, contact.accountId, revocation, cause);
    await suppress(ledger, contact.accountId, contact.recipient.address, "opted-out", cause);
    return page(200, donePage(contact.language, contact.recipient.address));
  },
});

export const routes = [ask, optOut];

/** Answers the links of messages. Public: the token is the proof. */
export const handler = entryPoint(api(routes));
