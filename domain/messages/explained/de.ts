import type { ContactChannel } from "../../dunning/step.ts";
import type { WhatIf } from "../../dunning/what-if.ts";
import type { ExplanationWords } from "./words.ts";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "per E-Mail",
  sms: "per SMS",
  letter: "per Brief",
  call: "telefonisch",
  task: "persönlich",
};

const ifs: Readonly<Record<WhatIf, string>> = {
  "hold-lifted": "Wäre die Mahnsperre des Kontos aufgehoben",
  "invoice-holds-lifted": "Wären die Mahnsperren der Rechnungen aufgehoben",
  "promises-withdrawn": "Ohne die Zahlungszusage",
  "disputes-resolved": "Wären die Beanstandungen zu unseren Gunsten geklärt",
  "stops-lifted": "Wäre der Kontaktstopp aufgehoben",
  "moratorium-ended": "Wäre der Zahlungsaufschub beendet",
  "email-consent-given": "Mit Einwilligung in E-Mails",
  "sms-consent-given": "Mit Einwilligung in SMS",
  "addresses-usable-again": "Wären die gesperrten Adressen wieder nutzbar",
  "automatic-payment-ended": "Ohne automatischen Einzug",
  "overdue-paid": "Wäre alles Fällige bezahlt",
};

export const de: ExplanationWords = {
  nothingOwed: "Auf Ihrem Konto ist nichts offen.",
  owed: (amount, invoices, overdue) => {
    const of = invoices === 1 ? "einer Rechnung" : `${invoices} Rechnungen`;
    return `Aus ${of} sind ${amount} offen, ${overdue === undefined ? "nichts davon ist überfällig" : `davon ${overdue} überfällig`}.`;
  },
  last: (date, channel) => `Zuletzt haben wir uns am ${date} ${by[channel]} an Sie gewandt.`,
  because: {
    "account-held": "Erinnerungen für Ihr Konto ruhen zurzeit.",
    "account-stopped": "Wir senden Ihnen zurzeit keine Erinnerungen.",
    moratorium: "Für Sie gilt ein Zahlungsaufschub; solange er läuft, senden wir keine Erinnerungen.",
    "invoice-held": "Erinnerungen für einzelne Rechnungen ruhen zurzeit.",
    promised: "Sie haben uns die Zahlung zugesagt; bis dahin erinnern wir Sie an diese Rechnungen nicht.",
    "promised-in-part": "Einen Teil haben Sie uns zugesagt; bis dahin fordern wir nur den Rest an.",
    disputed: "Einen Teil haben Sie beanstandet; solange wir ihn prüfen, fordern wir ihn nicht an.",
    autopay: "Ihre Rechnungen werden automatisch eingezogen; Sie müssen nichts tun.",
    "covered-by-credits": "Ihr Guthaben deckt, was fällig ist.",
    "channel-deferred":
      "Wir schreiben nur zu bestimmten Zeiten und nicht zu oft; die nächste Nachricht wartet daher.",
  },
  nextMessage: (date, channels) =>
    `Geht Ihre Zahlung nicht vorher ein, schreiben wir Ihnen am ${date} ${channels.map((it) => by[it]).join(" und ")}.`,
  nextPerson: (date) =>
    `Geht Ihre Zahlung nicht vorher ein, kümmert sich ab dem ${date} jemand von uns um Ihr Konto.`,
  nothingNext: "Zurzeit ist keine weitere Nachricht geplant.",
  standing: (policy, version, segment) =>
    `Mahnordnung „${policy}“, Version ${version}, ${segment === undefined ? "kein Segment passt" : `Segment „${segment}“`}.`,
  leads: (number, late) =>
    late > 0
      ? `Rechnung ${number} führt, ${late === 1 ? "einen Tag" : `${late} Tage`} überfällig.`
      : `Rechnung ${number} führt, noch nicht überfällig.`,
  heldBack: (text, rule, source) =>
    `Zurückgehalten: ${text}${rule === undefined ? "" : ` (Regel ${rule}${source === undefined ? "" : `, ${source}`})`}`,
  wouldChange: (whatIf, then) => `${ifs[whatIf]}: ${then}`,
  nothingThen: "in den nächsten sechzig Tagen ginge nichts hinaus.",
};
