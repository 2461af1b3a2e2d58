import { counted, type Texts } from "./texts.ts";

const factures = (n: number) => counted(n, "facture", "factures");
const jours = (n: number) => `${n} ${counted(n, "jour", "jours")}`;

export const fr: Texts = {
  locale: "fr-FR",
  subject: {
    upcoming: (n, creditor) => `Échéance proche : ${counted(n, "votre facture", "vos factures")} ${creditor}`,
    friendly: (n, creditor) => `Rappel : ${counted(n, "votre facture", "vos factures")} ${creditor}`,
    neutral: (n, creditor) => `${counted(n, "Facture échue", "Factures échues")} – ${creditor}`,
    firm: (n, creditor) =>
      `Merci de régler : ${counted(n, "facture échue", "factures échues")} – ${creditor}`,
    final: (n, creditor) =>
      `Dernier rappel : ${counted(n, "facture échue", "factures échues")} – ${creditor}`,
  },
  greeting: (name) => `Bonjour ${name},`,
  opening: {
    upcoming: (n) =>
      counted(
        n,
        "Un petit mot à l’avance : la facture ci-dessous arrive bientôt à échéance.",
        "Un petit mot à l’avance : les factures ci-dessous arrivent bientôt à échéance.",
      ),
    friendly: (n) =>
      counted(
        n,
        "Cela vous a peut-être échappé : nous n’avons pas encore reçu le paiement de la facture ci-dessous.",
        "Cela vous a peut-être échappé : nous n’avons pas encore reçu le paiement des factures ci-dessous.",
      ),
    neutral: (n) =>
      counted(
        n,
        "La facture ci-dessous est échue. Merci de procéder à son règlement.",
        "Les factures ci-dessous sont échues. Merci de procéder à leur règlement.",
      ),
    firm: (n) =>
      counted(
        n,
        "Malgré nos rappels, la facture ci-dessous reste impayée. Merci de la régler sans délai.",
        "Malgré nos rappels, les factures ci-dessous restent impayées. Merci de les régler sans délai.",
      ),
    final: (n) =>
      counted(
        n,
        "La facture ci-dessous est échue depuis longtemps. Ceci est notre dernier rappel.",
        "Les factures ci-dessous sont échues depuis longtemps. Ceci est notre dernier rappel.",
      ),
  },
  lastReminder: "Sans nouvelles de votre part, un de nos collaborateurs vous contactera personnellement.",
  payBy: (date) => `Merci de payer au plus tard le ${date}.`,
  disputed: (amount) => `${amount} supplémentaires sont contestés et ne sont pas réclamés ici`,
  promised: (amount) => `${amount} supplémentaires sont promis et ne sont pas réclamés ici`,
  charge: {
    interest: (invoice) => `intérêts de retard sur ${invoice}`,
    "fixed-sum": (invoice) => `indemnité forfaitaire de retard sur ${invoice}`,
    fee: (invoice) => `frais de retard sur ${invoice}`,
  },
  columns: { invoice: "Facture", open: "Solde" },
  issued: (date) => `du ${date}`,
  wasDue: (date) => `échue le ${date}`,
  lateness: (n) =>
    n > 0 ? `${jours(n)} de retard` : n === 0 ? "échéance aujourd’hui" : `échéance dans ${jours(-n)}`,
  subtotal: (currency) => `Total en ${currency}`,
  credits: "Vos avoirs et acomptes",
  toPay: "À payer",
  pay: "Payer maintenant",
  bank: { heading: "Par virement", reference: "Référence" },
  ignore: "Si votre paiement est déjà parti, merci de ne pas tenir compte de ce message.",
  questions: "Une erreur ? Répondez simplement à cet e-mail.",
  closing: "Cordialement",
  optOut: "Vous recevez ce message au sujet de vos factures.",
  optOutLink: "Ne plus recevoir de rappels par e-mail",
  sms: {
    due: (amounts) => `${amounts} en retard.`,
    dueCounted: (n, amounts) => `${n} ${factures(n)}, ${amounts}, en retard.`,
    upcoming: (amounts) => `${amounts} bientôt à payer.`,
    upcomingCounted: (n, amounts) => `${n} ${factures(n)}, ${amounts}, bientôt à payer.`,
    payBy: (date) => `Merci de payer avant le ${date} inclus.`,
    disputed: (amounts) => `Hors ${amounts} en litige.`,
    promised: (amounts) => `Hors ${amounts} promis.`,
    pay: (link) => `Payer : ${link}`,
    stop: "STOP pour ne plus recevoir",
  },
  letter: {
    questions: (address) => `Une erreur ? Écrivez à ${address} ou à notre adresse ci-dessus.`,
  },
  copy: {
    subject: (subject) => `Copie : ${subject}`,
    note: (name, address) =>
      `Ceci est une copie pour vous, qui suivez ce compte. Le message a été envoyé à ${name} <${address}> ; une réponse à cette copie ne lui parvient pas.`,
  },
};
