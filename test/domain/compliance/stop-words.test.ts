import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isStopRequest } from "../../../domain/compliance/stop-words.ts";

describe("us-tcpa-revoke: the words of the rule", () => {
  const words = ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"];

  test.each(words)("%s", (word) => {
    for (const text of [
      word,
      word.toUpperCase(),
      `  ${word}. `,
      `${word}!!!`,
      `"${word}"`,
      `Please ${word}`,
    ]) {
      expect(isStopRequest(text), text).toBe(true);
    }
  });

  test("in any case, with any punctuation and courtesy around it", () => {
    const surround = fc.constantFrom("", " ", "!", "...", "\n", "  ");
    const courtesy = fc.constantFrom("", "please ", "Hi, ", "Ok ");
    fc.assert(
      fc.property(fc.constantFrom(...words), courtesy, surround, surround, (word, polite, before, after) => {
        expect(isStopRequest(`${polite}${before}${word}${after}`)).toBe(true);
      }),
    );
  });
});

describe("reasonable wording", () => {
  test.each([
    "STOP ALL",
    "Stop texting me",
    "stop sending me invoices",
    "Do not text me again!",
    "don’t contact us anymore",
    "Please remove me from your list",
    "take my number off your list",
    "unsubscribe me from this",
    "I would like to opt out of these messages",
    "No more texts please",
    "I revoke my consent to be contacted",
    "leave me alone",
    "Wrong number, lose this number",
    "can you please stop",
    "STOP\n\nJohn Smith\nAccounts, ACME Ltd",
    "stop it",
    "Stop at once",
    "Stopp",
    "Abmelden",
    "Bitte keine weiteren Nachrichten",
    "Bitte schreiben Sie mir nicht mehr",
    "Hören Sie auf!",
    "Ich widerrufe meine Einwilligung",
    "Arrêtez de m'écrire",
    "ARRET",
    "Désabonnez-moi",
    "Ne me contactez plus",
    "Alto",
    "No me envíen más mensajes",
    "Quiero darme de baja",
    "BAJA",
    "Basta",
    "Non scrivetemi, non mi contattate più",
    "smettete di chiamarmi",
    "Afmelden",
    "Stuur mij geen berichten meer",
    "Uitschrijven aub",
    "SAIR",
    "Não me enviem mais mensagens",
    "parem de me ligar",
    "I do not consent to texts",
    "I no longer agree to be contacted",
    "stop the invoice texts",
    "stop your service texts now",
    "Stop our account texts",
    "cancel my subscription to these messages",
    "End this",
    "end next texts please",
    "Non voglio più messaggi",
  ])("%s", (text) => expect(isStopRequest(text)).toBe(true));
});

describe("not a stop", () => {
  test.each([
    "",
    "Stop by our office on Monday",
    "I will stop by your office and bring the cheque",
    "End of the month we will pay",
    "End next week we will pay",
    "cancel my subscription to the magazine",
    "stop the service, we do not use it",
    "We pay at the end of next week",
    "Cancel the order, we never received it",
    "Please cancel invoice 4711, it is a duplicate",
    "Stop the direct debit, I will transfer",
    "don't call me before 9",
    "Please don't stop the service",
    "Please do not unsubscribe me",
    "Paid yesterday",
    "Yes",
    "Thanks, fine",
    "Can you send me a copy?",
    "Meet at the bus stop",
    "Wir zahlen Ende des Monats",
    "On paie à la fin du mois",
    "Pagamos el fin de semana",
    "Thanks!\n> Reply STOP to opt out",
    "Will pay Friday.\nOn Mon, 1 Jun 2026 Dunlin wrote:\nReply STOP to unsubscribe from this",
  ])("%s", (text) => expect(isStopRequest(text)).toBe(false));
});

test("words with another meaning elsewhere count only in their country, and only alone", () => {
  expect(isStopRequest("fine")).toBe(false);
  expect(isStopRequest("fine", "US")).toBe(false);
  expect(isStopRequest("Fine.", "IT")).toBe(true);
  expect(isStopRequest("fine mese pago", "IT")).toBe(false);
  expect(isStopRequest("Fin", "FR")).toBe(true);
  expect(isStopRequest("Ende", "AT")).toBe(true);
  expect(isStopRequest("UIT", "NL")).toBe(true);
  expect(isStopRequest("fim", "BR")).toBe(true);
});

test("a stop stays one whatever the country is", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("STOP", "arrêt", "stopp", "baja", "sair"),
      fc.constantFrom("US", "DE", "XX"),
      (word, country) => {
        expect(isStopRequest(word, country)).toBe(true);
      },
    ),
  );
});

test("long and odd input is answered", () => {
  expect(isStopRequest(`${"stop by ".repeat(2000)}`)).toBe(false);
  expect(isStopRequest("🛑")).toBe(false);
  expect(isStopRequest("🛑 stop 🛑")).toBe(true);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(isStopRequest(`STOP\n${text}`)).toBe(isStopRequest(`stop\n${text}`));
    }),
  );
});
