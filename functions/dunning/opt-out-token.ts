import { createHash, timingSafeEqual } from "node:crypto";
import type { Contact } from "../../domain/dunning/contact.ts";
import { derivedId } from "../runtime/ids.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** The secret of one opt-out link, and its hash, which is all that is kept. */
export interface OptOutSecret {
  readonly token: string;
  readonly hash: string;
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** A new opt-out link's token: it names the contact and proves by a random secret that it came with the message. */
export const newOptOut = (runtime: Runtime, accountId: string, contactId: string): OptOutSecret => {
  const secret = derivedId("opt-out", contactId, runtime.ids.ulid());
  return { token: `${accountId}.${contactId}.${secret}`, hash: hashOf(secret) };
};

/** The parts of a token, or undefined for a text that is none. */
export const readToken = (
  token: string,
): { accountId: string; contactId: string; secret: string } | undefined => {
  const [accountId, contactId, secret, ...rest] = token.split(".");
  const wellFormed = [accountId, contactId, secret].every(
    (part) => part !== undefined && /^[0-9A-Za-z_-]{1,64}$/.test(part),
  );
  if (!wellFormed || rest.length > 0 || !accountId || !contactId || !secret) return undefined;
  return { accountId, contactId, secret };
};

/** Whether the secret came with a message of this contact. */
export const isSecretOf = (contact: Contact, secret: string): boolean => {
  const given = Buffer.from(hashOf(secret));
  return (contact.optOutHashes ?? []).some((hash) => {
    const kept = Buffer.from(hash);
    return kept.length === given.length && timingSafeEqual(kept, given);
  });
};
