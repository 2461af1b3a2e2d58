import { counted, type Texts } from "./texts.ts";

const facturas = (n: number) => counted(n, "factura", "facturas");
const dias = (n: number) => `${n} ${counted(n, "día", "días")}`;

export const es: Texts = {
  locale: "es-ES",
  subject: {
    upcoming: (n, creditor) =>
      `Próximo vencimiento: ${counted(n, "su factura", "sus facturas")} de ${creditor}`,
    friendly: (n, creditor) => `Recordatorio: ${counted(n, "su factura", "sus facturas")} de ${creditor}`,
    neutral: (n, creditor) => `${counted(n, "Factura vencida", "Facturas vencidas")} de ${creditor}`,
    firm: (n, creditor) =>
      `Le rogamos el pago: ${counted(n, "factura vencida", "facturas vencidas")} de ${creditor}`,
    final: (n, creditor) =>
      `Último recordatorio: ${counted(n, "factura vencida", "facturas vencidas")} de ${creditor}`,
  },
  greeting: (name) => `Hola, ${name}:`,
  opening: {
    upcoming: (n) =>
      counted(
        n,
        "Una breve nota con antelación: la factura siguiente vence en breve.",
        "Una breve nota con antelación: las facturas siguientes vencen en breve.",
      ),
    friendly: (n) =>
      counted(
        n,
        "Quizá se le haya pasado: aún no hemos recibido el pago de la factura siguiente.",
        "Quizá se le haya pasado: aún no hemos recibido el pago de las facturas siguientes.",
      ),
    neutral: (n) =>
      counted(
        n,
        "La factura siguiente está vencida. Le rogamos que realice el pago.",
        "Las facturas siguientes están vencidas. Le rogamos que realice el pago.",
      ),
    firm: (n) =>
      counted(
        n,
        "A pesar de nuestros recordatorios, la factura siguiente sigue pendiente. Le rogamos que la pague sin demora.",
        "A pesar de nuestros recordatorios, las facturas siguientes siguen pendientes. Le rogamos que las pague sin demora.",
      ),
    final: (n) =>
      counted(
        n,
        "La factura siguiente venció hace mucho tiempo. Este es nuestro último recordatorio.",
        "Las facturas siguientes vencieron hace mucho tiempo. Este es nuestro último recordatorio.",
      ),
  },
  lastReminder:
    "Si no tenemos noticias suyas, una persona de nuestro equipo se pondrá en contacto con usted.",
  payBy: (date) => `Le rogamos que pague a más tardar el ${date}.`,
  disputed: (amount) => `otros ${amount} están en disputa y no se reclaman aquí`,
  promised: (amount) => `otros ${amount} están prometidos y no se reclaman aquí`,
  charge: {
    interest: (invoice) => `intereses de demora de ${invoice}`,
    "fixed-sum": (invoice) => `indemnización fija por demora de ${invoice}`,
    fee: (invoice) => `gastos por demora de ${invoice}`,
  },
  columns: { invoice: "Factura", open: "Pendiente" },
  issued: (date) => `del ${date}`,
  wasDue: (date) => `vencida el ${date}`,
  lateness: (n) => (n > 0 ? `${dias(n)} de retraso` : n === 0 ? "vence hoy" : `vence en ${dias(-n)}`),
  subtotal: (currency) => `Total en ${currency}`,
  credits: "Sus abonos y pagos a cuenta",
  toPay: "A pagar",
  pay: "Pagar ahora",
  bank: { heading: "Por transferencia", reference: "Concepto" },
  ignore: "Si su pago ya está en camino, no tenga en cuenta este mensaje.",
  questions: "¿Hay algún error? Responda a este correo.",
  closing: "Un cordial saludo",
  optOut: "Recibe este mensaje por sus facturas.",
  optOutLink: "No recibir más recordatorios por correo",
  sms: {
    due: (amounts) => `${amounts} en mora.`,
    dueCounted: (n, amounts) => `${n} ${facturas(n)}, ${amounts}, en mora.`,
    upcoming: (amounts) => `${amounts} vence pronto.`,
    upcomingCounted: (n, amounts) => `${n} ${facturas(n)}, ${amounts}, vence pronto.`,
    payBy: (date) => `Pague a más tardar el ${date}.`,
    disputed: (amounts) => `Sin incluir ${amounts} en disputa.`,
    promised: (amounts) => `Sin incluir ${amounts} prometidos.`,
    pay: (link) => `Pagar: ${link}`,
    stop: "Baja: responda STOP",
  },
  letter: {
    questions: (address) => `¿Hay algún error? Escriba a ${address} o a nuestra dirección indicada arriba.`,
  },
  copy: {
    subject: (subject) => `Copia: ${subject}`,
    note: (name, address) =>
      `Esta es una copia para usted, que lleva la cuenta. El mensaje se envió a ${name} <${address}>; una respuesta a esta copia no le llega.`,
  },
};
