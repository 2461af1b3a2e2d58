import { counted, type Texts } from "./texts.ts";

const facturen = (n: number) => counted(n, "factuur", "facturen");
const dagen = (n: number) => `${n} ${counted(n, "dag", "dagen")}`;

export const nl: Texts = {
  locale: "nl-NL",
  subject: {
    upcoming: (n, creditor) => `Binnenkort te betalen: uw ${facturen(n)} van ${creditor}`,
    friendly: (n, creditor) => `Herinnering aan uw ${facturen(n)} van ${creditor}`,
    neutral: (n, creditor) => `Vervallen ${facturen(n)} van ${creditor}`,
    firm: (n, creditor) => `Graag betalen: vervallen ${facturen(n)} van ${creditor}`,
    final: (n, creditor) => `Laatste herinnering: vervallen ${facturen(n)} van ${creditor}`,
  },
  greeting: (name) => `Beste ${name},`,
  opening: {
    upcoming: (n) =>
      counted(
        n,
        "Een kort bericht vooraf: de onderstaande factuur vervalt binnenkort.",
        "Een kort bericht vooraf: de onderstaande facturen vervallen binnenkort.",
      ),
    friendly: (n) =>
      counted(
        n,
        "Misschien is het u ontgaan: voor de onderstaande factuur hebben wij nog geen betaling ontvangen.",
        "Misschien is het u ontgaan: voor de onderstaande facturen hebben wij nog geen betaling ontvangen.",
      ),
    neutral: (n) =>
      counted(
        n,
        "De onderstaande factuur is vervallen. Wilt u voor betaling zorgen?",
        "De onderstaande facturen zijn vervallen. Wilt u voor betaling zorgen?",
      ),
    firm: (n) =>
      counted(
        n,
        "Ondanks onze herinneringen staat de onderstaande factuur nog open. Wij verzoeken u die direct te betalen.",
        "Ondanks onze herinneringen staan de onderstaande facturen nog open. Wij verzoeken u die direct te betalen.",
      ),
    final: (n) =>
      counted(
        n,
        "De onderstaande factuur is al lang vervallen. Dit is onze laatste herinnering.",
        "De onderstaande facturen zijn al lang vervallen. Dit is onze laatste herinnering.",
      ),
  },
  lastReminder: "Als wij niets van u horen, neemt een collega persoonlijk contact met u op.",
  payBy: (date) => `Wilt u uiterlijk ${date} betalen?`,
  disputed: (amount) => `nog ${amount} wordt betwist en wordt hier niet gevraagd`,
  promised: (amount) => `nog ${amount} is toegezegd en wordt hier niet gevraagd`,
  charge: {
    interest: (invoice) => `rente wegens te late betaling van ${invoice}`,
    "fixed-sum": (invoice) => `vaste vergoeding wegens te late betaling van ${invoice}`,
    fee: (invoice) => `kosten wegens te late betaling van ${invoice}`,
  },
  columns: { invoice: "Factuur", open: "Openstaand" },
  issued: (date) => `van ${date}`,
  wasDue: (date) => `vervallen op ${date}`,
  lateness: (n) =>
    n > 0 ? `${dagen(n)} te laat` : n === 0 ? "vervalt vandaag" : `vervalt over ${dagen(-n)}`,
  subtotal: (currency) => `Totaal in ${currency}`,
  credits: "Uw creditnota’s en vooruitbetalingen",
  toPay: "Te betalen",
  pay: "Nu betalen",
  bank: { heading: "Per overschrijving", reference: "Kenmerk" },
  ignore: "Is uw betaling al onderweg, dan kunt u dit bericht negeren.",
  questions: "Klopt er iets niet? Beantwoord dan deze e-mail.",
  closing: "Met vriendelijke groet",
  optOut: "U ontvangt dit bericht vanwege uw facturen.",
  optOutLink: "Geen herinneringen per e-mail meer",
  sms: {
    due: (amounts) => `${amounts} vervallen.`,
    dueCounted: (n, amounts) => `${n} ${facturen(n)}, ${amounts}, vervallen.`,
    upcoming: (amounts) => `${amounts} vervalt binnenkort.`,
    upcomingCounted: (n, amounts) => `${n} ${facturen(n)}, ${amounts}, vervalt binnenkort.`,
    payBy: (date) => `Betaal uiterlijk ${date}.`,
    disputed: (amounts) => `Zonder betwiste ${amounts}.`,
    promised: (amounts) => `Zonder toegezegde ${amounts}.`,
    pay: (link) => `Betalen: ${link}`,
    stop: "Afmelden: antwoord STOP",
  },
  letter: {
    questions: (address) => `Klopt er iets niet? Schrijf naar ${address} of naar ons adres hierboven.`,
  },
  copy: {
    subject: (subject) => `Kopie: ${subject}`,
    note: (name, address) =>
      `Dit is een kopie voor u, omdat u de rekening beheert. Het bericht ging naar ${name} <${address}>; een antwoord op deze kopie komt daar niet aan.`,
  },
};
