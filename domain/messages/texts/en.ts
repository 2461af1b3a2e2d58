import { counted, type Texts } from "./texts.ts";

const invoices = (n: number) => counted(n, "invoice", "invoices");
const days = (n: number) => `${n} ${counted(n, "day", "days")}`;

export const en: Texts = {
  locale: "en-GB",
  subject: {
    upcoming: (n, creditor) => `Due soon: your ${invoices(n)} from ${creditor}`,
    friendly: (n, creditor) => `A reminder of your ${invoices(n)} from ${creditor}`,
    neutral: (n, creditor) => `Overdue ${invoices(n)} from ${creditor}`,
    firm: (n, creditor) => `Please settle: overdue ${invoices(n)} from ${creditor}`,
    final: (n, creditor) => `Last reminder: overdue ${invoices(n)} from ${creditor}`,
  },
  greeting: (name) => `Dear ${name},`,
  opening: {
    upcoming: (n) =>
      counted(
        n,
        "A short note ahead of time: the invoice below is due shortly.",
        "A short note ahead of time: the invoices below are due shortly.",
      ),
    friendly: (n) =>
      counted(
        n,
        "It may have slipped your attention: we have not yet received payment of the invoice below.",
        "It may have slipped your attention: we have not yet received payment of the invoices below.",
      ),
    neutral: (n) =>
      counted(
        n,
        "The invoice below is past its due date. Please arrange payment.",
        "The invoices below are past their due dates. Please arrange payment.",
      ),
    firm: (n) =>
      counted(
        n,
        "Despite our reminders the invoice below is still unpaid. Please pay it without further delay.",
        "Despite our reminders the invoices below are still unpaid. Please pay them without further delay.",
      ),
    final: (n) =>
      counted(
        n,
        "The invoice below is long overdue. This is our last reminder of it.",
        "The invoices below are long overdue. This is our last reminder of them.",
      ),
  },
  lastReminder: "If we do not hear from you, a colleague will contact you personally.",
  payBy: (date) => `Please pay by ${date}.`,
  disputed: (amount) => `a further ${amount} is disputed and not asked for here`,
  promised: (amount) => `a further ${amount} is promised and not asked for here`,
  charge: {
    interest: (invoice) => `interest for the late payment of ${invoice}`,
    "fixed-sum": (invoice) => `fixed sum for the late payment of ${invoice}`,
    fee: (invoice) => `fee for the late payment of ${invoice}`,
  },
  columns: { invoice: "Invoice", open: "Open" },
  issued: (date) => `issued ${date}`,
  wasDue: (date) => `due ${date}`,
  lateness: (n) => (n > 0 ? `${days(n)} overdue` : n === 0 ? "due today" : `due in ${days(-n)}`),
  subtotal: (currency) => `Total in ${currency}`,
  credits: "Your credits and payments on account",
  toPay: "To pay",
  pay: "Pay now",
  bank: { heading: "By bank transfer", reference: "Reference" },
  ignore: "If your payment is on its way, please disregard this message.",
  questions: "Something is not right? Just reply to this e-mail.",
  closing: "Kind regards",
  optOut: "You receive this message because of your invoices.",
  optOutLink: "Stop reminders by e-mail",
  sms: {
    due: (amounts) => `${amounts} is overdue.`,
    dueCounted: (n, amounts) => `${n} ${invoices(n)}, ${amounts}, overdue.`,
    upcoming: (amounts) => `${amounts} is due soon.`,
    upcomingCounted: (n, amounts) => `${n} ${invoices(n)}, ${amounts}, due soon.`,
    payBy: (date) => `Please pay by ${date}.`,
    disputed: (amounts) => `${amounts} in dispute not included.`,
    promised: (amounts) => `${amounts} promised not included.`,
    pay: (link) => `Pay: ${link}`,
    stop: "Opt out: reply STOP",
  },
  letter: {
    questions: (address) => `Something is not right? Write to ${address} or to our address above.`,
  },
  copy: {
    subject: (subject) => `Copy: ${subject}`,
    note: (name, address) =>
      `This is a copy for you, who look after the account. The message went to ${name} <${address}>; a reply to this copy does not reach them.`,
  },
};
