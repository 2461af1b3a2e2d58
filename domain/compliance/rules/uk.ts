import { addDays } from "../../calendar.ts";
import { allChannels } from "../facts.ts";
import type { Rule } from "../rule.ts";

/** Days of a standard breathing space; a mental health crisis moratorium states its own end. */
const breathingSpaceDays = 60;

/** Rules of the United Kingdom. */
export const ukRules: readonly Rule[] = [
  {
    id: "uk-breathing-space",
    source: "SI 2020/1311, regs. 7 and 26",
    effectiveFrom: "2021-05-04",
    scope: { debtor: "consumer", country: "GB", channels: allChannels },
    clauses: [
      {
        kind: "wait",
        notBefore: ({ moratorium }) => {
          if (!moratorium) return undefined;
          const until = moratorium.until ?? addDays(moratorium.from, breathingSpaceDays - 1);
          return { dayAfter: until, reason: `in a breathing space from ${moratorium.from} until ${until}` };
        },
      },
    ],
    allowReason: "no breathing space is in force",
  },
];
