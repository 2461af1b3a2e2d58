import type { Contact } from "../../domain/dunning/contact.ts";
import type { DecisionRecord } from "../../store/dunning/index.ts";
import type { Arrival } from "./receivers.ts";

/** How many messages of a step went out over a channel, and what became of them. */
export interface StepCount {
  readonly step: string;
  readonly channel: Contact["channel"];
  readonly count: number;
  readonly bounced: number;
}

/** How often a rule held a contact back, by postponing or forbidding it. */
export interface RuleCount {
  readonly rule: string;
  readonly verdict: "deferred" | "denied";
  readonly count: number;
  /** How many accounts it concerned. */
  readonly accounts: number;
}

const LEFT_THE_HOUSE = new Set<Contact["status"]>(["sent", "delivered", "bounced", "complained"]);

const byCount =
  <T extends { readonly count: number }>(nameOf: (thing: T) => string) =>
  (a: T, b: T): number =>
    b.count - a.count || (nameOf(a) < nameOf(b) ? -1 : 1);

/** What was sent, by step and channel, in the order of the channels and steps. */
export const sentBySteps = (contacts: readonly Contact[]): StepCount[] => {
  const sent = contacts.filter(({ status }) => LEFT_THE_HOUSE.has(status));
  const groups = Map.groupBy(sent, ({ stepId, channel }) => `${channel} ${stepId}`);
  return [...groups.values()]
    .flatMap(([first, ...more]): StepCount[] => {
      if (!first) return [];
      const group = [first, ...more];
      const bounced = group.filter(({ status }) => status === "bounced").length;
      return [{ step: first.stepId, channel: first.channel, count: group.length, bounced }];
    })
    .sort((a, b) => (`${a.channel} ${a.step}` < `${b.channel} ${b.step}` ? -1 : 1));
};

interface Reasoned {
  readonly accountId: string;
  readonly reasons: Contact["reasons"];
}

/** The reasons of what was done, once for each step: a step's contacts over several channels share them. */
const reasonsOfSteps = (contacts: readonly Contact[]): Reasoned[] => {
  const steps = Map.groupBy(contacts, ({ accountId, anchorInvoiceId, stepId }) =>
    [accountId, anchorInvoiceId, stepId].join(" "),
  );
  return [...steps.values()].map((step) => ({
    accountId: step[0]?.accountId ?? "",
    reasons: step.flatMap(({ reasons }) => reasons),
  }));
};

/**
 * How often rules held contacts back: once for each recorded wait, and once for each step that went
 * out over other channels, by rule and channel.
 */
export const heldBack = (decisions: readonly DecisionRecord[], contacts: readonly Contact[]): RuleCount[] => {
  const seen = new Map<string, { count: number; accounts: Set<string> }>();
  for (const { reasons, accountId } of [...decisions, ...reasonsOfSteps(contacts)]) {
    // Beside a denial, rules that would only have postponed the same channel held nothing back.
    const deniedChannels = new Set(
      reasons.filter(({ code }) => code === "channel-denied").map((it) => it.channel),
    );
    const said = reasons
      .filter(
        ({ code, channel }) =>
          code === "channel-denied" || (code === "channel-deferred" && !deniedChannels.has(channel)),
      )
      .map(({ code, ruleId = "", channel = "" }) => `${code}|${ruleId}|${channel}`);
    for (const each of new Set(said)) {
      const [code = "", rule = ""] = each.split("|");
      const key = `${rule}|${code === "channel-deferred" ? "deferred" : "denied"}`;
      const known = seen.get(key) ?? { count: 0, accounts: new Set<string>() };
      known.count++;
      known.accounts.add(accountId);
      seen.set(key, known);
    }
  }
  return [...seen]
    .map(([key, { count, accounts }]): RuleCount => {
      const [rule = "", verdict] = key.split("|");
      return {
        rule,
        verdict: verdict === "deferred" ? "deferred" : "denied",
        count,
        accounts: accounts.size,
      };
    })
    .sort(byCount(({ rule, verdict }) => `${rule} ${verdict}`));
};

/** Decisions that postponed or forbade at least one channel. */
export const decisionsThat = (
  decisions: readonly DecisionRecord[],
  code: "channel-deferred" | "channel-denied",
): number => decisions.filter(({ reasons }) => reasons.some((reason) => reason.code === code)).length;

/** Messages that came out at the other end, bounced ones included. */
export const arrivedBy = (arrivals: readonly Arrival[], by: Arrival["by"]): number =>
  arrivals.filter((arrival) => arrival.by === by).length;
