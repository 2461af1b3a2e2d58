import { describe, expect, test } from "vitest";
import { dutiesOf } from "../../../domain/compliance/gate.ts";
import type { Duty } from "../../../domain/compliance/rule.ts";
import type { Contact } from "../../../domain/dunning/contact.ts";
import { composeEmail } from "../../../domain/messages/email.ts";
import { toMime } from "../../../functions/dunning/mime.ts";
import { message } from "../messages/facts.ts";
import { business, says } from "./facts.ts";

const optOutUrl = "https://api.dunlin.example/opt-out/token";
const facts = message({ optOutUrl });

const contact = {
  id: "C1",
  anchorInvoiceId: "I1",
  recipient: { name: "Anna Kern", address: "anna@kern.example" },
  attempts: 1,
} as Contact;

const sent = async (): Promise<{ headers: string; body: string }> => {
  const raw = await toMime(
    composeEmail(facts),
    contact,
    facts.legalEntity,
    optOutUrl,
    "2026-06-09T09:00:00.000Z",
  );
  const [headers = "", ...rest] = raw.toString("utf8").split("\r\n\r\n");
  return { headers: headers.replaceAll(/\r\n[ \t]+/g, " "), body: rest.join("\n") };
};

/** What shows in the message as it is sent that the duty is fulfilled. */
const shownBy: Readonly<Partial<Record<Duty, (mail: { headers: string; body: string }) => void>>> = {
  "truthful-headers": ({ headers }) => {
    expect(headers).toMatch(/^From: .*<rechnung@nordwind\.example>$/m);
    expect(headers).toMatch(/^Reply-To: rechnung@nordwind\.example$/m);
    expect(headers).toMatch(/^Message-ID: <[^>]+@nordwind\.example>$/m);
  },
  "postal-address": ({ body }) => {
    for (const line of ["Hafenstra", "20457 Hamburg"]) expect(body).toContain(line);
  },
  "opt-out-notice": ({ body }) => expect(body.replaceAll("=\n", "")).toContain(optOutUrl),
  "one-click-unsubscribe": ({ headers }) => {
    expect(headers).toContain(`List-Unsubscribe: <${optOutUrl}>`);
    expect(headers).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(optOutUrl).toMatch(/^https:/);
  },
};

describe("email-duties", () => {
  test("email-duties: asked of every e-mail, to businesses too, and of nothing else", () => {
    expect(dutiesOf(business)).toEqual([
      "truthful-headers",
      "postal-address",
      "opt-out-notice",
      "one-click-unsubscribe",
    ]);
    expect(says("email-duties", business)).toBe("allow");
    expect(says("email-duties", { ...business, channel: "letter" })).toBe("silent");
  });

  test.each(dutiesOf(business))("email-duties: a reminder as it is sent fulfils %s", async (duty) => {
    const show = shownBy[duty];
    if (!show) throw new Error(`nothing shows whether a message fulfils ${duty}`);
    show(await sent());
  });
});
