import type { ContactChannel } from "../../dunning/step.ts";
import type { ExplanationWords } from "./words.ts";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "by e-mail",
  sms: "by text message",
  letter: "by letter",
  call: "by telephone",
  task: "in person",
};

const place =
  "If you tell us exactly where you live, with the postal code, we know at what hours and how often we may write to you.";

export const en: ExplanationWords = {
  nothingOwed: "Nothing is open on your account.",
  owed: (amount, invoices, overdue) => {
    const of = invoices === 1 ? "one invoice" : `${invoices} invoices`;
    return `${amount} is open in ${of}${overdue === undefined ? ", none of it past due" : `, ${overdue} of it past due`}.`;
  },
  last: (date, channel) => `We were last in touch with you on ${date}, ${by[channel]}.`,
  because: {
    "account-held": "Reminders for your account are paused at present.",
    "account-stopped": "We are not sending you reminders at present.",
    moratorium: "You are protected by a moratorium, and we are not sending you reminders while it lasts.",
    "invoice-held": "Reminders for some of your invoices are paused.",
    promised: "You told us that you will pay; until then we are not sending reminders about these invoices.",
    "promised-in-part":
      "You told us that you will pay a part; until then we are asking you for the rest only.",
    disputed: "You disputed a part of what is open; we are not asking for that part while we look into it.",
    autopay: "Your invoices are collected automatically; you need not do anything.",
    "covered-by-credits": "Your credit covers what is due.",
    "below-minimum": "What is due is too little for us to send you a reminder.",
    "cool-down": "We were in touch with you only recently, so the next message waits.",
    "cadence-ended": "We have sent you all our reminders about some of your invoices.",
    "delivery-failed": "Some of our messages did not reach you.",
    "channel-deferred": "We write only at certain hours and not too often, so the next message waits.",
  },
  nextMessage: (date, channels) =>
    `Unless your payment reaches us first, we will write to you on ${date}, ${channels.map((it) => by[it]).join(" and ")}.`,
  nextPerson: (date) =>
    `Unless your payment reaches us first, a colleague will see to your account from ${date}.`,
  nothingNext: "No further message is planned at present.",
  youCould: {
    "email-given": "If you give us an e-mail address at which we reach you, we can write to you there.",
    "phone-given": "If you give us a telephone number at which we reach you, we can use that.",
    "postal-address-given": "If you give us your postal address, we can write you letters.",
    "email-consent-given": "If you agree to it in writing, we can write to you by e-mail.",
    "sms-consent-given": "If you agree to it in writing, we can send you text messages.",
    "call-consent-given": "If you agree to it in writing, we can call you.",
    "opted-in-again": "You asked us not to write to you; you can take that back at any time.",
    "country-stated": place,
    "region-stated": place,
    "postal-code-stated": place,
    "time-zone-stated": place,
    "overdue-paid": "Once you have paid what is past due, we need not remind you of it.",
  },
};
