import { type Html, html } from "../../html.ts";
import { BANDS } from "../assumptions.ts";
import type { RehearsalResult } from "../result.ts";
import { whole } from "./words.ts";

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

const bandName = (i: number): string => {
  const from = BANDS[i] ?? 0;
  const next = BANDS[i + 1];
  if (i === 0) return `more than ${-(next ?? 0)} days before`;
  if (next === undefined) return `${from} and more`;
  if (next - from === 1) return from === 0 ? "on the day" : String(from);
  return from < 0 ? `${-from} to ${1 - next || 1} before` : `${from} to ${next - 1}`;
};

/** All that was assumed, so that whoever reads the figures can judge them. */
export const assumptionSection = ({ assumptions, paidBills }: RehearsalResult): Html => {
  const { behaviour, minutes, prices, billing } = assumptions;
  const basis =
    paidBills > 0
      ? `Estimated from ${whole(paidBills)} paid invoices of this ledger; each account is slower or faster by what it did itself. Reminders that went out then are part of it.`
      : "Stated, for the ledger holds too few paid invoices to estimate it from.";
  const factor = (by: "email" | "sms" | "letter" | "call"): string =>
    (["friendly", "neutral", "firm", "final"] as const).map((tone) => behaviour.factors[by][tone]).join(", ");
  return html`<section><h2>What was assumed</h2>
<p>This is a rehearsal, not a forecast. It shows what a policy does, whom it writes to, what rules hold back and what that asks of people. How much sooner customers pay for it rests on the stated effect of reminders, which has to be measured on your own customers.</p>
<dl>
<dt>Chance that an open bill is paid on a day</dt><dd>${basis}<br>${behaviour.curve.map((chance, i) => `${bandName(i)}: ${percent(chance)}`).join(" · ")} (days past due)</dd>
<dt>Effect of reminders</dt><dd>${percent(behaviour.responsiveness)} of these times as urgent, friendly to final: e-mail ${factor("email")}; text message ${factor("sms")}; letter ${factor("letter")}; call ${factor("call")}. It halves every four days, adds up, and is at most ${behaviour.maxUrgency}.</dd>
<dt>Late charges</dt><dd>${percent(behaviour.chargesPaid)} are paid as a bill is; the others never, unless they were promised. They are posted by the rules of the live system: interest once for each day, a fixed sum once for an invoice, a fee once for a step.</dd>
<dt>Calls</dt><dd>${percent(behaviour.called)} of the tasks for a call or a negotiation lead to one; ${percent(behaviour.reached)} reach somebody, ${percent(behaviour.promises)} of these end with a promise to pay in 3 to 10 days, ${percent(behaviour.kept)} of promises are kept.</dd>
<dt>Customers</dt><dd>${percent(behaviour.parts)} pay a bill in two halves; ${percent(behaviour.debitsReturned)} of direct debits come back; ${percent(behaviour.deadAddresses)} of e-mail addresses never used before are dead; ${percent(behaviour.endsEmail)} of e-mails and ${percent(behaviour.endsSms)} of text messages end the channel; disputes are resolved ${behaviour.disputeDays} days after they came.</dd>
<dt>Billing</dt><dd>${billing === "repeat" ? "Customers are billed as in the last 13 weeks." : "Nothing new is billed; what is open today is all there is."}</dd>
<dt>Minutes of work</dt><dd>${Object.entries(minutes)
    .map(([work, each]) => `${work} ${each}`)
    .join(" · ")}</dd>
<dt>Prices, US dollars</dt><dd>${Object.entries(prices)
    .map(([what, each]) => `${what} ${each}`)
    .join(" · ")}</dd>
<dt>Left out</dt><dd>Bank holidays, new customers, write-offs, waived charges, exchange rates, tasks that run out of time. Money is posted to a copy of the open amounts; unapplied cash and credits stay as they are.</dd>
</dl></section>`;
};
