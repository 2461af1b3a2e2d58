import type { ContactChannel } from "../../dunning/step.ts";
import type { ExplanationWords } from "./words.ts";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "par e-mail",
  sms: "par SMS",
  letter: "par courrier",
  call: "par téléphone",
  task: "en personne",
};

const place =
  "Si vous nous dites exactement où vous habitez, avec le code postal, nous savons à quelles heures et combien de fois nous pouvons vous écrire.";

export const fr: ExplanationWords = {
  nothingOwed: "Rien n’est dû sur votre compte.",
  owed: (amount, invoices, overdue) => {
    const of = invoices === 1 ? "une facture" : `${invoices} factures`;
    return `${amount} restent à payer sur ${of}, ${overdue === undefined ? "dont rien n’est échu" : `dont ${overdue} échus`}.`;
  },
  last: (date, channel) => `Notre dernier contact avec vous date du ${date}, ${by[channel]}.`,
  because: {
    "account-held": "Les rappels pour votre compte sont suspendus pour le moment.",
    "account-stopped": "Nous ne vous envoyons pas de rappels pour le moment.",
    moratorium: "Un moratoire vous protège ; tant qu’il dure, nous ne vous envoyons pas de rappels.",
    "invoice-held": "Les rappels pour certaines de vos factures sont suspendus.",
    promised:
      "Vous nous avez promis de payer ; d’ici là, nous ne vous envoyons pas de rappels pour ces factures.",
    "promised-in-part": "Vous nous en avez promis une partie ; jusque-là, nous ne demandons que le reste.",
    disputed:
      "Vous contestez une partie du montant ; nous ne vous la réclamons pas tant que nous l’examinons.",
    autopay: "Vos factures sont prélevées automatiquement ; vous n’avez rien à faire.",
    "covered-by-credits": "Votre avoir couvre ce qui est dû.",
    "below-minimum": "Ce qui est dû est trop peu pour un rappel.",
    "cool-down": "Nous avons été en contact avec vous récemment ; le prochain message attend donc.",
    "cadence-ended": "Nous vous avons envoyé tous nos rappels pour certaines de vos factures.",
    "delivery-failed": "Certains de nos messages ne vous sont pas parvenus.",
    "channel-deferred":
      "Nous n’écrivons qu’à certaines heures et pas trop souvent ; le prochain message attend donc.",
  },
  nextMessage: (date, channels) =>
    `Si votre paiement ne nous parvient pas avant, nous vous écrirons le ${date}, ${channels.map((it) => by[it]).join(" et ")}.`,
  nextPerson: (date) =>
    `Si votre paiement ne nous parvient pas avant, une personne de notre équipe s’occupera de votre compte à partir du ${date}.`,
  nothingNext: "Aucun autre message n’est prévu pour le moment.",
  youCould: {
    "email-given":
      "Si vous nous donnez une adresse e-mail où nous pouvons vous joindre, nous pourrons vous y écrire.",
    "phone-given":
      "Si vous nous donnez un numéro de téléphone où nous pouvons vous joindre, nous pourrons l’utiliser.",
    "postal-address-given":
      "Si vous nous donnez votre adresse postale, nous pourrons vous envoyer du courrier.",
    "email-consent-given": "Si vous y consentez par écrit, nous pourrons vous écrire par e-mail.",
    "sms-consent-given": "Si vous y consentez par écrit, nous pourrons vous envoyer des SMS.",
    "call-consent-given": "Si vous y consentez par écrit, nous pourrons vous appeler.",
    "opted-in-again":
      "Vous nous avez demandé de ne pas vous écrire ; vous pouvez revenir là-dessus à tout moment.",
    "country-stated": place,
    "region-stated": place,
    "postal-code-stated": place,
    "time-zone-stated": place,
    "overdue-paid": "Une fois l’échu payé, nous n’aurons plus à vous le rappeler.",
  },
};
