/** Words and phrases of opting out, without accents and in lower case, as replies are compared. */

/** Words that ask to stop in any country, longest first where one begins another. */
export const stopWords: readonly string[] = [
  // English, with the words that 47 CFR 64.1200(a)(10) names
  ..."stop all|stopall|stop|quit|end|revoke|opt out|optout|opt me out|cancel|unsubscribe|unsub|remove me".split(
    "|",
  ),
  ..."take me off|leave me alone|go away|cease and desist|no more".split("|"),
  // German
  ..."stopp|abmelden|abbestellen|austragen|widerruf|widerrufe|aufhoren|keine nachrichten mehr|keine sms mehr".split(
    "|",
  ),
  ..."keine mails mehr|keine e mails mehr|keine anrufe mehr".split("|"),
  // French
  ..."arret|arretez|arreter|desabonner|desabonnement|desinscription|desinscrire|me desabonner|plus de messages".split(
    "|",
  ),
  ..."plus de sms|plus d'appels".split("|"),
  // Spanish
  ..."parar|paren|alto|detener|cancelar|darme de baja|dar de baja|deme de baja|baja|no mas mensajes|no mas llamadas".split(
    "|",
  ),
  // Italian
  ..."basta|fermati|smettete|smettila|disiscrivimi|disiscrivermi|disiscrizione|cancellami|annulla|niente piu messaggi".split(
    "|",
  ),
  // Dutch
  ..."stoppen|afmelden|uitschrijven|opzeggen|geen berichten meer|geen sms meer|geen mails meer".split("|"),
  // Portuguese
  ..."pare|parem|sair|descadastrar|cancelar inscricao|remover|chega|sem mais mensagens".split("|"),
];

/** Words that mean stop in one language and something harmless in another. They must stand alone. */
export const localWords: Readonly<Record<string, readonly string[]>> = {
  de: ["ende", "schluss", "nein danke", "lass das"],
  fr: ["fin", "assez", "non merci", "halte"],
  es: ["fin", "salir", "no gracias"],
  it: ["fine", "ferma", "stop grazie", "no grazie"],
  nl: ["einde", "af", "uit", "nee bedankt"],
  pt: ["fim", "nao obrigado"],
};

const languages: Readonly<Record<string, string>> = {
  de: "DE AT CH LI LU BE",
  fr: "FR BE CH LU MC CA",
  es: "ES MX AR CO CL PE UY EC BO PY VE CR PA GT HN NI SV DO CU PR",
  it: "IT CH SM VA",
  nl: "NL BE SR",
  pt: "PT BR AO MZ CV",
};

/** The languages, of those with local words, in which people of the country write. */
export const languagesOf = (country: string | undefined): readonly string[] =>
  country === undefined
    ? []
    : Object.keys(languages).filter((language) => languages[language]?.split(" ").includes(country));

const business =
  "order|orders|bestellung|commande|pedido|ordine|bestelling|encomenda|invoice|invoices|rechnung|facture|factura|fattura|factuur|fatura|appointment|meeting|booking|contract|vertrag|contrat|contrato|contratto|subscription|abo|abonnement|payment|zahlung|paiement|pago|pagamento|betaling|cheque|check|delivery|shipment|transfer|direct debit|standing order|service|policy|account";
const article =
  "(the|this|that|my|our|your|a|an|die|der|das|den|diese|meine|unsere|la|le|les|cette|ma|mon|notre|el|los|esta|este|mi|nuestra|il|lo|questa|questo|mia|de|het|deze|mijn|onze|o|esta|minha|meu)";
const contactNouns =
  "texts?|texting|messages?|messaging|sms|calls?|e ?mails?|mails?|notifications?|nachrichten|mensajes|messaggi|berichten|mensagens";
// "Stop the invoice texts" and "cancel my subscription to these messages" are about messages all the same.
const notOfMessages = `(?! ((to|for|from|of|with) )?((the|these|those|your|all|any|my) )*(\\w+ )?(${contactNouns})\\b)`;
const aboutBusiness = `${article}? ?(\\w+ )?(${business})\\b${notOfMessages}`;

/** What may follow a stop word that turns it into something else. `any` holds for words not named. */
export const tails: Readonly<Record<string, RegExp>> = {
  stop: new RegExp(`^(by|over|at(?! once)|in|off|payment|payments|press|loss|${aboutBusiness})\\b`),
  end: /^(of|user|users|customer|customers|date|to end|result|january|february|march|april|may|june|july|august|september|october|november|december|(this|next) (week|month|quarter|year))\b/,
  quit: /^(claim|my job|rent)\b/,
  "no more":
    /^(than|later|questions|time|money|funds|problems|issues|invoices|stock|information|info|details)\b/,
  cancel: new RegExp(`^${aboutBusiness}`),
  cancelar: new RegExp(`^${aboutBusiness}`),
  annulla: new RegExp(`^${aboutBusiness}`),
  opzeggen: new RegExp(`^${aboutBusiness}`),
  widerruf: new RegExp(`^(gegen|zum|${aboutBusiness})`),
  revoke: new RegExp(`^${aboutBusiness}`),
  remover: new RegExp(`^${aboutBusiness}`),
  alto: /^(el|valor|precio|importe)\b/,
  baja: /^(el|la|temperatura|medica|laboral|por)\b/,
  sair: /^(de|da|do|com)\b/,
  pare: /^(ce|que)\b/,
  chega: /^(a|o|na|no|amanha|hoje|segunda)\b/,
  any: /^(?!)/,
};

const contactVerbs =
  "text|texting|texts|message|messaging|messages|sms|call|calling|calls|phone|phoning|contact|contacting|email|emailing|emails|e mail|e mailing|e mails|mail|mailing|mails|write|writing|send|sending|bother|bothering|harass|harassing|spam|spamming|remind|reminding|reminders|notify|notifications";
// "Do not call me before nine" names a time, and "do not send me the invoice by post" a thing.
const notATime =
  "(?! (again )?(before|after|until|till|between|during|at|on (mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|this (morning|afternoon|week)|the (invoice|order|goods|bill|statement)|an? (invoice|copy|bill|statement)|goods|money|cash)\\b)";

/** Phrases that are a request to stop wherever they stand in a message. */
export const generalPhrases: readonly RegExp[] = [
  new RegExp(
    `\\b(stop|quit|cease) (?!by |in |over |at |off )(\\w+ )?(these |the |those |all |your |sending |me )*(${contactVerbs})\\b`,
  ),
  new RegExp(
    `\\b(do not|don't|dont|never) (ever )?(text|message|sms|call|phone|contact|e ?mail|write|bother|send|spam)( to)? (me|us|this number|anything|any more|anymore)\\b${notATime}`,
  ),
  /\b(no more|no further) (texts?|messages?|calls?|e ?mails?|sms|reminders?|contact|communication)\b/,
  /\b(remove|take|delete|erase) (me|us|my (number|e ?mail|address|phone|details)|this (number|address|e ?mail))\b.{0,30}\b(off|from|list|database|system|records)\b/,
  /\b(delete|lose|forget) (my|this) (phone )?(number|e ?mail( address)?)\b/,
  /\bunsubscribe (me|us|this|from)\b/,
  /\b(i|we|please|to|want to|would like to|like to) (opt|opting) (me |us )?out\b/,
  /\bopt (me|us) out\b/,
  /\bleave (me|us) alone\b/,
  /\b(please|said|you|must|now) stop( (it|this|that|now|please|already|thanks|thank you))*$/,
  /\b(revoke|withdraw|rescind|retract)\w* (my |our |all |any )*(consent|permission|authori[sz]ation)\b/,
  /\bnot (wish|want) to (be contacted|receive|get)\b/,
  /\b(do not|don't|dont|no longer) (consent|agree) to (be |being |get |getting |receive |receiving |your |these |those |any |more |further )*(contacted|texted|called|e ?mailed|messaged|texts?|messages?|calls?|e ?mails?|sms|reminders?)\b/,
  /\b(don't|do not) want (any |more |your |these |to get |to receive )+(texts?|messages?|calls?|e ?mails?|sms|reminders?)\b/,
  // German
  /\b(keine|nicht) (weiteren? )?(nachrichten|sms|mails|e mails|anrufe|erinnerungen|werbung|mahnungen)( mehr)?( (schicken|senden|erhalten|bekommen|zusenden))\b/,
  /\b(keine|keinerlei) (weiteren? )?(nachrichten|sms|mails|e mails|anrufe|erinnerungen) mehr\b/,
  /\bkeine weiteren (nachrichten|sms|mails|e mails|anrufe|erinnerungen)\b/,
  /\b(schreiben|schreibt|rufen|ruft|kontaktieren|kontaktiert) (sie )?(mich|mir|uns) (bitte )?nicht (mehr|langer|wieder)\b/,
  /\b(hor|horen|hort) (sie )?(bitte )?auf\b/,
  /\b(widerrufe|widerrufen|ziehe) (hiermit )?(ich )?(hiermit )?(meine|unsere) (einwilligung|zustimmung)\b/,
  /\b(nehmen|nehmt|loschen|entfernen|streichen) (sie )?(bitte )?(mich|meine (nummer|adresse|e mail)|uns)\b/,
  /\blassen sie mich in ruhe\b/,
  // French
  /\b(ne )?(m'|me |nous )(ecrivez|envoyez|appelez|contactez|appeler|contacter|ecrire|envoyer) plus\b/,
  /\bne (plus )?(me|m'|nous) ?(plus )?(contacter|appeler|ecrire|envoyer|contactez|appelez|ecrivez|envoyez)\b/,
  /\b(arretez|arreter|cessez|cesser) (de |d')(m'|me|nous) ?(\w+)/,
  /\b(retire|revoque)\w* mon consentement\b/,
  /\b(desabonnez|desinscrivez|retirez|supprimez|enlevez) (moi|nous|mon (numero|adresse|e mail))\b/,
  /\blaissez (moi|nous) tranquille\b/,
  // Spanish
  /\bno (me|nos) (escriba|escriban|escribas|envie|envien|envies|mande|manden|mandes|llame|llamen|llames|contacte|contacten|contactes|moleste|molesten)( mas)?\b/,
  /\b(dejen|deje|deja|paren|pare) de (escribir|enviar|mandar|llamar|contactar|molestar)\w*/,
  /\b(darme|denme|deme|dar) de baja\b/,
  /\b(retiro|revoco) mi consentimiento\b/,
  /\b(borren|borre|eliminen|elimine|quiten|quite) mi (numero|correo|telefono)\b/,
  // Italian
  /\bnon (mi|ci) (scriv\w*|invi\w*|mand\w*|chiam\w*|contatt\w*|disturb\w*)( piu)?\b/,
  /\b(smett\w*|smetter\w*|piantat\w*) di (\w+mi|\w+arci|\w+erci|scriv\w*|chiam\w*|mand\w*|invi\w*|contatt\w*)\b/,
  /\bnon voglio (piu )?(ricevere )?(piu )?(i )?(vostri )?(messaggi|sms|mail|e mail|chiamate|solleciti)\b/,
  /\brevoco il (mio )?consenso\b/,
  /\b(cancell\w*|rimuov\w*|toglie\w*) (il mio|la mia) (numero|indirizzo|mail|e mail)\b/,
  // Dutch
  /\b(stuur|bel|mail|sms|app|contacteer|schrijf) (mij|me|ons) (alsjeblieft |alstublieft |aub )?(niet|geen)\b.{0,20}\b(meer|langer)\b/,
  /\b(stop|stoppen|houd|hou) (met|op met) (bellen|mailen|sturen|sms\w*|berichten|contact\w*|schrijven|mij|me)\b/,
  /\bgeen (berichten|mails|e mails|sms|telefoontjes|herinneringen) meer\b/,
  /\b(trek|intrek) .{0,12}toestemming( in)?\b/,
  /\b(verwijder|schrap) (mij|me|mijn (nummer|adres|e mail))\b/,
  // Portuguese
  /\bnao (me|nos) (escrev\w*|envi\w*|mand\w*|lig\w*|contat\w*|contact\w*|incomod\w*)( mais)?\b/,
  /\b(parem?|pare) de (me |nos )?(enviar|mandar|ligar|escrever|contatar|contactar|incomodar)\w*/,
  /\b(retiro|revogo) (o )?meu consentimento\b/,
  /\b(removam?|retirem?|apaguem?|exclu\w+) (o )?meu (numero|contato|contacto|e mail)\b/,
];

/** Phrases that contain a stop word and ask for the opposite. */
export const opposites: readonly RegExp[] = [
  /\b(do not|don't|dont|never|please do not|please don't) (stop|unsubscribe|cancel|remove me|opt me out|opt out|quit)\b/,
  /\b(nicht|bitte nicht) (abmelden|abbestellen|stoppen|austragen)\b/,
  /\bne (me )?(desabonnez|desinscrivez|arretez) pas\b/,
  /\bno (pare|paren|cancele|cancelen|me de de baja)\b/,
];
