import type { ContactChannel } from "../../dunning/step.ts";
import type { ExplanationWords } from "./words.ts";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "por correo electrónico",
  sms: "por SMS",
  letter: "por carta",
  call: "por teléfono",
  task: "en persona",
};

const place =
  "Si nos dice exactamente dónde vive, con el código postal, sabremos a qué horas y con qué frecuencia podemos escribirle.";

export const es: ExplanationWords = {
  nothingOwed: "No hay nada pendiente en su cuenta.",
  owed: (amount, invoices, overdue) => {
    const of = invoices === 1 ? "una factura" : `${invoices} facturas`;
    return `Quedan ${amount} pendientes de ${of}, ${overdue === undefined ? "nada de ello vencido" : `de los cuales ${overdue} han vencido`}.`;
  },
  last: (date, channel) => `Nuestro último contacto con usted fue el ${date}, ${by[channel]}.`,
  because: {
    "account-held": "Los recordatorios de su cuenta están en pausa por ahora.",
    "account-stopped": "Por ahora no le enviamos recordatorios.",
    moratorium: "Le protege una moratoria; mientras dure, no le enviamos recordatorios.",
    "invoice-held": "Los recordatorios de algunas de sus facturas están en pausa.",
    promised: "Nos dijo que pagará; hasta entonces no le enviamos recordatorios de estas facturas.",
    "promised-in-part": "Nos ha prometido una parte; hasta entonces solo le pedimos el resto.",
    disputed: "Ha impugnado una parte; no se la reclamamos mientras la examinamos.",
    autopay: "Sus facturas se cobran automáticamente; no tiene que hacer nada.",
    "covered-by-credits": "Su saldo a favor cubre lo que debe.",
    "below-minimum": "Lo que debe es demasiado poco para un recordatorio.",
    "cool-down": "Estuvimos en contacto con usted hace poco; por eso el próximo mensaje espera.",
    "cadence-ended": "Ya le hemos enviado todos nuestros recordatorios de algunas de sus facturas.",
    "delivery-failed": "Algunos de nuestros mensajes no le han llegado.",
    "channel-deferred":
      "Solo escribimos a ciertas horas y no con demasiada frecuencia; por eso el próximo mensaje espera.",
  },
  nextMessage: (date, channels) =>
    `Si su pago no nos llega antes, le escribiremos el ${date}, ${channels.map((it) => by[it]).join(" y ")}.`,
  nextPerson: (date) =>
    `Si su pago no nos llega antes, una persona de nuestro equipo se ocupará de su cuenta a partir del ${date}.`,
  nothingNext: "Por ahora no está previsto ningún otro mensaje.",
  youCould: {
    "email-given":
      "Si nos da una dirección de correo electrónico en la que le encontremos, podremos escribirle allí.",
    "phone-given": "Si nos da un número de teléfono en el que le encontremos, podremos usarlo.",
    "postal-address-given": "Si nos da su dirección postal, podremos enviarle cartas.",
    "email-consent-given": "Si lo acepta por escrito, podremos escribirle por correo electrónico.",
    "sms-consent-given": "Si lo acepta por escrito, podremos enviarle SMS.",
    "call-consent-given": "Si lo acepta por escrito, podremos llamarle.",
    "opted-in-again": "Nos pidió que no le escribiéramos; puede cambiar de opinión en cualquier momento.",
    "country-stated": place,
    "region-stated": place,
    "postal-code-stated": place,
    "time-zone-stated": place,
    "overdue-paid": "En cuanto haya pagado lo vencido, no tendremos que recordárselo más.",
  },
};
