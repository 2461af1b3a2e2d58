import type { ContactChannel } from "../../dunning/step.ts";
import type { ExplanationWords } from "./words.ts";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "per E-Mail",
  sms: "per SMS",
  letter: "per Brief",
  call: "telefonisch",
  task: "persönlich",
};

const place =
  "Wenn Sie uns genau sagen, wo Sie wohnen, mit Postleitzahl, wissen wir, wann und wie oft wir Ihnen schreiben dürfen.";

export const de: ExplanationWords = {
  nothingOwed: "Auf Ihrem Konto ist nichts offen.",
  owed: (amount, invoices, overdue) => {
    const of = invoices === 1 ? "einer Rechnung" : `${invoices} Rechnungen`;
    return `Aus ${of} sind ${amount} offen, ${overdue === undefined ? "nichts davon ist überfällig" : `davon ${overdue} überfällig`}.`;
  },
  last: (date, channel) => `Zuletzt hatten wir am ${date} ${by[channel]} Kontakt mit Ihnen.`,
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
    "below-minimum": "Was fällig ist, ist für eine Erinnerung zu wenig.",
    "cool-down": "Wir hatten erst kürzlich Kontakt mit Ihnen; die nächste Nachricht wartet daher.",
    "cadence-ended": "An einzelne Rechnungen haben wir Sie so oft erinnert, wie wir es vorhatten.",
    "delivery-failed": "Einige unserer Nachrichten haben Sie nicht erreicht.",
    "channel-deferred":
      "Wir schreiben nur zu bestimmten Zeiten und nicht zu oft; die nächste Nachricht wartet daher.",
  },
  nextMessage: (date, channels) =>
    `Geht Ihre Zahlung nicht vorher ein, schreiben wir Ihnen am ${date} ${channels.map((it) => by[it]).join(" und ")}.`,
  nextPerson: (date) =>
    `Geht Ihre Zahlung nicht vorher ein, kümmert sich ab dem ${date} jemand von uns um Ihr Konto.`,
  nothingNext: "Zurzeit ist keine weitere Nachricht geplant.",
  youCould: {
    "email-given":
      "Wenn Sie uns eine E-Mail-Adresse nennen, unter der wir Sie erreichen, können wir Ihnen dorthin schreiben.",
    "phone-given":
      "Wenn Sie uns eine Telefonnummer nennen, unter der wir Sie erreichen, können wir diese nutzen.",
    "postal-address-given": "Wenn Sie uns Ihre Postanschrift nennen, können wir Ihnen Briefe schicken.",
    "email-consent-given": "Wenn Sie schriftlich einwilligen, können wir Ihnen per E-Mail schreiben.",
    "sms-consent-given": "Wenn Sie schriftlich einwilligen, können wir Ihnen SMS senden.",
    "call-consent-given": "Wenn Sie schriftlich einwilligen, können wir Sie anrufen.",
    "opted-in-again":
      "Sie haben uns gebeten, Ihnen nicht zu schreiben; das können Sie jederzeit zurücknehmen.",
    "country-stated": place,
    "region-stated": place,
    "postal-code-stated": place,
    "time-zone-stated": place,
    "overdue-paid":
      "Sobald Sie das Überfällige bezahlt haben, brauchen wir Sie nicht mehr daran zu erinnern.",
  },
};
