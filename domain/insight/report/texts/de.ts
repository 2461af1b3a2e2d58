import type { ReportTexts } from "./texts.ts";

export const de: ReportTexts = {
  locale: "de-DE",
  subject: (creditor, date) => `Forderungen ${creditor}, Stand ${date}`,
  title: "Forderungen",
  greeting: (name) => `Guten Tag ${name},`,
  asOf: (date) => `Stand ${date}`,
  comparedWith: (date) => `Veränderungen gegenüber dem Bericht vom ${date}.`,
  firstReport: "Dies ist der erste Bericht. Ab dem nächsten sind Veränderungen angegeben.",
  nothing: (days) =>
    `Es ist nichts offen, und in den letzten ${days} Tagen wurde weder fakturiert noch eingenommen.`,
  outstanding: "Offener Saldo",
  overdue: "Überfällig",
  ofOpenInvoices: (percent) => `${percent} der offenen Rechnungen`,
  aging: "Altersstruktur",
  bucket: ({ fromDays, toDays }) => {
    if (fromDays === null) return "Noch nicht fällig";
    return toDays === null ? `Über ${fromDays - 1} Tage` : `${fromDays}–${toDays} Tage`;
  },
  invoiceCount: (count, formatted) => `${formatted} ${count === 1 ? "Rechnung" : "Rechnungen"}`,
  openInvoices: "Offene Rechnungen",
  credits: "Nicht verrechnete Gutschriften",
  unappliedCash: "Nicht zugeordnete Zahlungen",
  keyFigures: "Kennzahlen",
  window: (days, from, to) => `Über ${days} Tage, ${from} bis ${to}`,
  flows: {
    billed: "Fakturiert",
    credited: "Gutgeschrieben",
    collected: "Eingegangen",
    writtenOff: "Ausgebucht",
  },
  figures: {
    dso: ["DSO", "Umsatztage, die noch ausstehen"],
    countbackDso: ["DSO, rückgerechnet", "Umsätze monatsweise abgezogen, jüngste zuerst"],
    bestPossibleDso: ["Bestmögliche DSO", "wenn nichts überfällig wäre"],
    averageDaysDelinquent: ["Mittlerer Verzug", "DSO abzüglich der bestmöglichen"],
    collectionEffectiveness: ["Einzugsquote (CEI)", "eingezogen von dem, was einziehbar war"],
    turnover: ["Umschlag der Forderungen", "Nettoumsatz zu mittlerer Forderung, im Jahr"],
    collectionPeriod: ["Einzugsdauer", "365 Tage geteilt durch den Umschlag"],
    weightedAverageDaysLate: ["Mittlere Verspätung", "beglichener Rechnungen, nach Betrag gewichtet"],
  },
  unit: {
    days: (value) => `${value} Tage`,
    percent: (value) => `${value} %`,
    times: (value) => `${value}×`,
  },
  points: (value) => `${value} Prozentpunkte`,
  undefined: "–",
  unchanged: "unverändert",
  cadence: (cadence, weekday, at, zone) => {
    const when = `um ${at} Uhr (${zone})`;
    if (cadence.every === "day") return `täglich ${when}`;
    if (cadence.every === "week") return `jeden ${weekday} ${when}`;
    if (cadence.on === "last") return `am letzten Tag jedes Monats ${when}`;
    return `am ${cadence.on}. jedes Monats ${when}`;
  },
  why: (cadence) =>
    `Sie erhalten diesen Bericht ${cadence}. Ihre Dunlin-Administratoren können ihn ändern oder beenden.`,
  attached: "Die angehängten CSV-Dateien enthalten alle Zahlen mit ihren Eingangswerten.",
  files: { aging: "altersstruktur", keyFigures: "kennzahlen" },
};
