import type { ContactChannel } from "../../dunning/step.ts";
import type { ExplanationWords } from "./words.ts";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "per e-mail",
  sms: "per sms",
  letter: "per brief",
  call: "per telefoon",
  task: "persoonlijk",
};

const place =
  "Als u ons precies zegt waar u woont, met de postcode, weten wij wanneer en hoe vaak wij u mogen schrijven.";

export const nl: ExplanationWords = {
  nothingOwed: "Er staat niets open op uw rekening.",
  owed: (amount, invoices, overdue) => {
    const of = invoices === 1 ? "één factuur" : `${invoices} facturen`;
    return `Van ${of} staat ${amount} open, ${overdue === undefined ? "waarvan niets vervallen is" : `waarvan ${overdue} vervallen is`}.`;
  },
  last: (date, channel) => `Ons laatste contact met u was op ${date}, ${by[channel]}.`,
  because: {
    "account-held": "Herinneringen voor uw rekening zijn op dit moment opgeschort.",
    "account-stopped": "Wij sturen u op dit moment geen herinneringen.",
    moratorium: "Voor u geldt uitstel van betaling; zolang dat duurt, sturen wij geen herinneringen.",
    "invoice-held": "Herinneringen voor sommige van uw facturen zijn opgeschort.",
    promised: "U hebt toegezegd te betalen; tot dan sturen wij u geen herinneringen over deze facturen.",
    "promised-in-part": "U hebt een deel toegezegd; tot dan vragen wij alleen om de rest.",
    disputed: "U betwist een deel; zolang wij dat onderzoeken, vragen wij er niet om.",
    autopay: "Uw facturen worden automatisch geïncasseerd; u hoeft niets te doen.",
    "covered-by-credits": "Uw tegoed dekt wat verschuldigd is.",
    "below-minimum": "Wat verschuldigd is, is te weinig voor een herinnering.",
    "cool-down": "Wij hebben pas nog contact met u gehad; het volgende bericht wacht daarom.",
    "cadence-ended": "Over sommige facturen hebben wij u al onze herinneringen gestuurd.",
    "delivery-failed": "Sommige van onze berichten hebben u niet bereikt.",
    "channel-deferred":
      "Wij schrijven alleen op bepaalde tijden en niet te vaak; het volgende bericht wacht daarom.",
  },
  nextMessage: (date, channels) =>
    `Als uw betaling ons niet eerder bereikt, schrijven wij u op ${date}, ${channels.map((it) => by[it]).join(" en ")}.`,
  nextPerson: (date) =>
    `Als uw betaling ons niet eerder bereikt, houdt een collega zich vanaf ${date} met uw rekening bezig.`,
  nothingNext: "Er is op dit moment geen verder bericht gepland.",
  youCould: {
    "email-given": "Als u ons een e-mailadres geeft waarop wij u bereiken, kunnen wij u daar schrijven.",
    "phone-given": "Als u ons een telefoonnummer geeft waarop wij u bereiken, kunnen wij dat gebruiken.",
    "postal-address-given": "Als u ons uw postadres geeft, kunnen wij u brieven sturen.",
    "email-consent-given": "Als u er schriftelijk mee instemt, kunnen wij u per e-mail schrijven.",
    "sms-consent-given": "Als u er schriftelijk mee instemt, kunnen wij u sms’en.",
    "call-consent-given": "Als u er schriftelijk mee instemt, kunnen wij u bellen.",
    "opted-in-again": "U hebt ons gevraagd u niet te schrijven; dat kunt u altijd terugnemen.",
    "country-stated": place,
    "region-stated": place,
    "postal-code-stated": place,
    "time-zone-stated": place,
    "overdue-paid": "Zodra u hebt betaald wat vervallen is, hoeven wij u er niet meer aan te herinneren.",
  },
};
