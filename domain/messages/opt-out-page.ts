import { type Html, html } from "../html.ts";
import { chooseLanguage } from "./language.ts";

interface PageTexts {
  readonly title: string;
  readonly question: (address: string, creditor: string) => string;
  readonly consequence: string;
  readonly confirm: string;
  readonly done: (address: string) => string;
  readonly unknown: string;
}

const pages: Readonly<Record<string, PageTexts>> = {
  en: {
    title: "Reminders by e-mail",
    question: (address, creditor) => `Shall ${creditor} stop sending reminders to ${address}?`,
    consequence: "Your invoices stay due; you may be contacted in another way.",
    confirm: "Stop reminders",
    done: (address) => `Done. No more reminders will be sent to ${address}.`,
    unknown: "This link is not valid.",
  },
  de: {
    title: "Erinnerungen per E-Mail",
    question: (address, creditor) => `Soll ${creditor} keine Erinnerungen mehr an ${address} senden?`,
    consequence: "Ihre Rechnungen bleiben fällig; wir melden uns gegebenenfalls auf anderem Weg.",
    confirm: "Keine Erinnerungen mehr",
    done: (address) => `Erledigt. An ${address} werden keine Erinnerungen mehr gesendet.`,
    unknown: "Dieser Link ist nicht gültig.",
  },
  fr: {
    title: "Rappels par e-mail",
    question: (address, creditor) => `${creditor} doit-il cesser d’envoyer des rappels à ${address} ?`,
    consequence: "Vos factures restent dues ; nous pourrons vous contacter autrement.",
    confirm: "Ne plus recevoir de rappels",
    done: (address) => `C’est fait. Plus aucun rappel ne sera envoyé à ${address}.`,
    unknown: "Ce lien n’est pas valable.",
  },
  es: {
    title: "Recordatorios por correo",
    question: (address, creditor) => `¿Debe ${creditor} dejar de enviar recordatorios a ${address}?`,
    consequence: "Sus facturas siguen pendientes; podremos contactarle por otra vía.",
    confirm: "No recibir más recordatorios",
    done: (address) => `Hecho. No se enviarán más recordatorios a ${address}.`,
    unknown: "Este enlace no es válido.",
  },
  nl: {
    title: "Herinneringen per e-mail",
    question: (address, creditor) => `Moet ${creditor} geen herinneringen meer sturen naar ${address}?`,
    consequence: "Uw facturen blijven open; wij kunnen op een andere manier contact opnemen.",
    confirm: "Geen herinneringen meer",
    done: (address) => `Gedaan. Er worden geen herinneringen meer gestuurd naar ${address}.`,
    unknown: "Deze link is niet geldig.",
  },
};

const page = (language: string, title: string, content: Html): string =>
  html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body style="font-family:Arial,Helvetica,sans-serif;color:#1f2933;background:#f4f6f8;margin:0;padding:24px 16px;line-height:1.5">
<main style="max-width:480px;margin:0 auto;background:#fff;border:1px solid #d9dee3;border-radius:6px;padding:24px 20px">
<h1 style="font-size:20px;margin:0 0 12px">${title}</h1>${content}</main></body></html>`.markup;

const textsOf = (tag: string): { code: string; texts: PageTexts } => {
  const { code } = chooseLanguage(tag);
  const texts = pages[code] ?? pages.en;
  if (!texts) throw new Error("The English page is missing");
  return { code, texts };
};

/** The page behind the link of a message: it asks, and does nothing by being looked at. */
export const confirmPage = (language: string, address: string, creditor: string): string => {
  const { code, texts } = textsOf(language);
  return page(
    code,
    texts.title,
    html`<p>${texts.question(address, creditor)}</p><p>${texts.consequence}</p><form method="post"><button type="submit" style="font-size:16px;padding:12px 24px;background:#0b5c8a;color:#fff;border:0;border-radius:4px">${texts.confirm}</button></form>`,
  );
};

/** The page after the customer opted out. */
export const donePage = (language: string, address: string): string => {
  const { code, texts } = textsOf(language);
  return page(code, texts.title, html`<p>${texts.done(address)}</p>`);
};

/** The page for a link that is none, in English. */
export const unknownPage = (): string => {
  const { code, texts } = textsOf("en");
  return page(code, texts.title, html`<p>${texts.unknown}</p>`);
};
