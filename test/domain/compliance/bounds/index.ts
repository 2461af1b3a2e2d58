import type { Channel } from "../../../../domain/compliance/facts.ts";
import type { Clause, Rule } from "../../../../domain/compliance/rule.ts";
import { type BoundCase, zonesTried } from "./case.ts";
import { blackoutCases, forbidCases, stopCases, waitCases } from "./circumstances.ts";
import { capCases, talkCases } from "./counts.ts";
import { hoursCases } from "./hours.ts";

const channelsOf = (rule: Rule, clause: Clause): readonly Channel[] =>
  (clause.channels ?? rule.scope.channels).filter(
    (channel) => clause.kind !== "cap" || clause.counts.includes(channel),
  );

const casesOver = (rule: Rule, clause: Clause, channel: Channel): BoundCase[] => {
  switch (clause.kind) {
    case "hours":
      return zonesTried.flatMap((zone) => hoursCases(rule, clause, channel, zone));
    case "cap":
      return capCases(rule, clause, channel);
    case "after-conversation":
      return talkCases(rule, clause.days, channel);
    case "forbid":
      return forbidCases(rule, clause.when, channel);
    case "stop":
      return zonesTried.flatMap((zone) => stopCases(rule, clause.of, channel, zone));
    case "blackout":
      return zonesTried.flatMap((zone) => blackoutCases(rule, channel, zone));
    case "wait":
      return zonesTried.flatMap((zone) => waitCases(rule, clause, channel, zone));
  }
};

/** Both sides of every bound of the clause, over every channel that it binds. */
export const clauseCases = (rule: Rule, clause: Clause): BoundCase[] =>
  channelsOf(rule, clause).flatMap((channel) => casesOver(rule, clause, channel));
