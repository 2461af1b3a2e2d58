import type { ContactChannel } from "../../dunning/step.ts";
import type { WhatIf } from "../../dunning/what-if.ts";
import type { ExplanationWords } from "./words.ts";

const by: Readonly<Record<ContactChannel, string>> = {
  email: "by e-mail",
  sms: "by text message",
  letter: "by letter",
  call: "by telephone",
  task: "in person",
};

const ifs: Readonly<Record<WhatIf, string>> = {
  "hold-lifted": "If the hold on the account were lifted",
  "invoice-holds-lifted": "If the holds on invoices were lifted",
  "promises-withdrawn": "Without the promise to pay",
  "disputes-resolved": "If the disputes were resolved in our favour",
  "stops-lifted": "If the stop on the account were lifted",
  "moratorium-ended": "If the moratorium had ended",
  "email-consent-given": "With the customer's consent to e-mail",
  "sms-consent-given": "With the customer's consent to text messages",
  "addresses-usable-again": "If the suppressed addresses could be used again",
  "automatic-payment-ended": "Without automatic payment",
  "overdue-paid": "If everything past due were paid",
};

const days = (count: number): string => (count === 1 ? "1 day" : `${count} days`);

export const en: ExplanationWords = {
  nothingOwed: "Nothing is open on your account.",
  owed: (amount, invoices, overdue) => {
    const of = invoices === 1 ? "one invoice" : `${invoices} invoices`;
    return `${amount} is open in ${of}${overdue === undefined ? ", none of it past due" : `, ${overdue} of it past due`}.`;
  },
  last: (date, channel) => `We last turned to you on ${date}, ${by[channel]}.`,
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
    "channel-deferred": "We write only at certain hours and not too often, so the next message waits.",
  },
  nextMessage: (date, channels) =>
    `Unless your payment reaches us first, we will write to you on ${date}, ${channels.map((it) => by[it]).join(" and ")}.`,
  nextPerson: (date) =>
    `Unless your payment reaches us first, a colleague will see to your account from ${date}.`,
  nothingNext: "No further message is planned at present.",
  standing: (policy, version, segment) =>
    `Policy “${policy}”, version ${version}, ${segment === undefined ? "no segment fits" : `segment “${segment}”`}.`,
  leads: (number, late) =>
    late > 0
      ? `Invoice ${number} leads, ${days(late)} past due.`
      : `Invoice ${number} leads, not past due yet.`,
  heldBack: (text, rule, source) =>
    `Held back: ${text}${rule === undefined ? "" : ` (rule ${rule}${source === undefined ? "" : `, ${source}`})`}`,
  wouldChange: (whatIf, then) => `${ifs[whatIf]}: ${then}`,
  nothingThen: "nothing would be sent in the next sixty days.",
};
