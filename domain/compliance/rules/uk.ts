import { allChannels } from "../facts.ts";
import type { Rule } from "../rule.ts";

/** Rules of the United Kingdom. */
export const ukRules: readonly Rule[] = [
  {
    id: "uk-breathing-space",
    source: "SI 2020/1311, regs. 7 and 26",
    effectiveFrom: "2021-05-04",
    scope: { debtor: "consumer", country: "GB", channels: allChannels },
    // A standard breathing space; a mental health crisis moratorium states its own end.
    clauses: [{ kind: "wait", after: "moratorium", days: 60 }],
    allowReason: "no breathing space is in force",
  },
];
