import { dateAt } from "../calendar.ts";
import { type ActionAhead, actionsAhead } from "./ahead.ts";
import { type DunningFacts, placeOf } from "./facts.ts";

/** What would change the answer: each is tried by deciding again with that one fact changed. */

/** A single change of the facts, by name. */
export const whatIfs = [
  "hold-lifted",
  "invoice-holds-lifted",
  "promises-withdrawn",
  "disputes-resolved",
  "stops-lifted",
  "moratorium-ended",
  "email-consent-given",
  "sms-consent-given",
  "addresses-usable-again",
  "automatic-payment-ended",
  "overdue-paid",
] as const;
export type WhatIf = (typeof whatIfs)[number];

/** A change that makes a difference, and what would happen first then; nothing at all where `next` is absent. */
export interface WouldChange {
  readonly whatIf: WhatIf;
  readonly next?: ActionAhead;
}

/** The facts with the one change, or undefined where there is nothing to change. */
export const supposing = (facts: DunningFacts, whatIf: WhatIf): DunningFacts | undefined => {
  const { account } = facts;
  const withAccount = (changed: DunningFacts["account"]): DunningFacts => ({ ...facts, account: changed });
  switch (whatIf) {
    case "hold-lifted": {
      const { hold, ...rest } = account;
      return hold && withAccount(rest);
    }
    case "invoice-holds-lifted": {
      if (!facts.openInvoices.some(({ hold }) => hold)) return undefined;
      return { ...facts, openInvoices: facts.openInvoices.map(({ hold: _, ...invoice }) => invoice) };
    }
    case "promises-withdrawn":
      return account.promises?.length ? withAccount({ ...account, promises: [] }) : undefined;
    case "disputes-resolved":
      return account.disputes?.length ? withAccount({ ...account, disputes: [] }) : undefined;
    case "stops-lifted":
      return account.stops?.length ? withAccount({ ...account, stops: [] }) : undefined;
    case "moratorium-ended": {
      const { moratorium, ...rest } = account;
      return moratorium && withAccount(rest);
    }
    case "email-consent-given":
    case "sms-consent-given": {
      const channel = whatIf === "email-consent-given" ? "email" : "sms";
      if (account.consent[channel].status === "granted") return undefined;
      const consent = {
        ...account.consent,
        [channel]: { status: "granted", at: facts.now, basis: "written" },
      };
      return withAccount({ ...account, consent });
    }
    case "addresses-usable-again":
      return account.suppressions.length > 0 ? withAccount({ ...account, suppressions: [] }) : undefined;
    case "automatic-payment-ended":
      return account.autopay ? withAccount({ ...account, autopay: false }) : undefined;
    case "overdue-paid": {
      const today = dateAt(facts.now, placeOf(facts));
      const left = facts.openInvoices.filter(({ dueDate }) => dueDate >= today);
      return left.length < facts.openInvoices.length ? { ...facts, openInvoices: left } : undefined;
    }
  }
};

const AHEAD_DAYS = 60;

const firstOf = (facts: DunningFacts): ActionAhead | undefined => actionsAhead(facts, 1, AHEAD_DAYS)[0];

const same = (a: ActionAhead | undefined, b: ActionAhead | undefined): boolean =>
  a?.on === b?.on &&
  a?.stepId === b?.stepId &&
  a?.action === b?.action &&
  a?.channels.join() === b?.channels.join() &&
  a?.recipients.join() === b?.recipients.join();

/** Which single changes would alter what happens first within sixty days, found by deciding again. */
export const wouldChange = (facts: DunningFacts): WouldChange[] => {
  const present = firstOf(facts);
  return whatIfs.flatMap((whatIf): WouldChange[] => {
    const supposed = supposing(facts, whatIf);
    if (!supposed) return [];
    const next = firstOf(supposed);
    return same(present, next) ? [] : [{ whatIf, ...(next && { next }) }];
  });
};
