import { counted, type Texts } from "./texts.ts";

const rechnungen = (n: number) => counted(n, "Rechnung", "Rechnungen");
const tage = (n: number) => `${n} ${counted(n, "Tag", "Tage")}`;
const tagen = (n: number) => `${n} ${counted(n, "Tag", "Tagen")}`;

export const de: Texts = {
  locale: "de-DE",
  subject: {
    upcoming: (n, creditor) => `Demnächst fällig: Ihre ${rechnungen(n)} von ${creditor}`,
    friendly: (n, creditor) => `Erinnerung an Ihre ${rechnungen(n)} von ${creditor}`,
    neutral: (n, creditor) => `Überfällige ${rechnungen(n)} von ${creditor}`,
    firm: (n, creditor) => `Bitte begleichen: überfällige ${rechnungen(n)} von ${creditor}`,
    final: (n, creditor) => `Letzte Erinnerung: überfällige ${rechnungen(n)} von ${creditor}`,
  },
  greeting: (name) => `Guten Tag ${name},`,
  opening: {
    upcoming: (n) =>
      counted(
        n,
        "ein kurzer Hinweis vorab: Die folgende Rechnung wird demnächst fällig.",
        "ein kurzer Hinweis vorab: Die folgenden Rechnungen werden demnächst fällig.",
      ),
    friendly: (n) =>
      counted(
        n,
        "vielleicht ist es Ihnen entgangen: Für die folgende Rechnung ist noch keine Zahlung bei uns eingegangen.",
        "vielleicht ist es Ihnen entgangen: Für die folgenden Rechnungen ist noch keine Zahlung bei uns eingegangen.",
      ),
    neutral: (n) =>
      counted(
        n,
        "die folgende Rechnung ist überfällig. Bitte veranlassen Sie die Zahlung.",
        "die folgenden Rechnungen sind überfällig. Bitte veranlassen Sie die Zahlung.",
      ),
    firm: (n) =>
      counted(
        n,
        "trotz unserer Erinnerungen ist die folgende Rechnung noch offen. Bitte zahlen Sie sie umgehend.",
        "trotz unserer Erinnerungen sind die folgenden Rechnungen noch offen. Bitte zahlen Sie sie umgehend.",
      ),
    final: (n) =>
      counted(
        n,
        "die folgende Rechnung ist lange überfällig. Dies ist unsere letzte Erinnerung daran.",
        "die folgenden Rechnungen sind lange überfällig. Dies ist unsere letzte Erinnerung daran.",
      ),
  },
  lastReminder:
    "Wenn wir nichts von Ihnen hören, meldet sich eine Kollegin oder ein Kollege persönlich bei Ihnen.",
  payBy: (date) => `Bitte zahlen Sie bis zum ${date}.`,
  disputed: (amount) => `weitere ${amount} sind strittig und werden hier nicht gefordert`,
  promised: (amount) => `weitere ${amount} sind zugesagt und werden hier nicht gefordert`,
  charge: {
    interest: (invoice) => `Verzugszinsen auf ${invoice}`,
    "fixed-sum": (invoice) => `Verzugspauschale zu ${invoice}`,
    fee: (invoice) => `Mahngebühr zu ${invoice}`,
  },
  columns: { invoice: "Rechnung", open: "Offen" },
  issued: (date) => `vom ${date}`,
  wasDue: (date) => `fällig am ${date}`,
  lateness: (n) => (n > 0 ? `${tage(n)} überfällig` : n === 0 ? "heute fällig" : `fällig in ${tagen(-n)}`),
  subtotal: (currency) => `Summe in ${currency}`,
  credits: "Ihre Gutschriften und Guthaben",
  toPay: "Zu zahlen",
  pay: "Jetzt bezahlen",
  bank: { heading: "Per Überweisung", reference: "Verwendungszweck" },
  ignore: "Falls Ihre Zahlung schon unterwegs ist, betrachten Sie diese Nachricht bitte als gegenstandslos.",
  questions: "Stimmt etwas nicht? Antworten Sie einfach auf diese E-Mail.",
  closing: "Mit freundlichen Grüßen",
  optOut: "Sie erhalten diese Nachricht wegen Ihrer Rechnungen.",
  optOutLink: "Keine Erinnerungen per E-Mail mehr",
  sms: {
    due: (amounts) => `${amounts} überfällig.`,
    dueCounted: (n, amounts) => `${n} ${rechnungen(n)}, ${amounts}, überfällig.`,
    upcoming: (amounts) => `${amounts} demnächst fällig.`,
    upcomingCounted: (n, amounts) => `${n} ${rechnungen(n)}, ${amounts}, demnächst fällig.`,
    payBy: (date) => `Bitte zahlen Sie bis ${date}.`,
    disputed: (amounts) => `Ohne strittige ${amounts}.`,
    promised: (amounts) => `Ohne zugesagte ${amounts}.`,
    pay: (link) => `Zahlen: ${link}`,
    stop: "Abmelden: STOP antworten",
  },
  letter: {
    questions: (address) =>
      `Stimmt etwas nicht? Schreiben Sie an ${address} oder an unsere oben genannte Anschrift.`,
  },
  copy: {
    subject: (subject) => `Kopie: ${subject}`,
    note: (name, address) =>
      `Dies ist eine Kopie für Sie, da Sie das Konto betreuen. Die Nachricht ging an ${name} <${address}>; eine Antwort auf diese Kopie kommt dort nicht an.`,
  },
};
