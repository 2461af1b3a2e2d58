import type { Story } from "../story.ts";
import { dunningStories, runStories } from "./dunning.ts";
import { importStories } from "./imports.ts";
import { insightStories } from "./insight.ts";
import { ledgerStories } from "./ledger.ts";
import { peopleStories } from "./people.ts";
import { policyStories } from "./policies.ts";
import { rehearsalStories } from "./rehearsals.ts";
import { reportStories } from "./reports.ts";
import { resolutionStories } from "./resolution.ts";

/** Every story that is broken at every call, by the group whose test sweeps it. */
export const brokenStories = {
  dunning: dunningStories,
  imports: importStories,
  insight: insightStories,
  ledger: ledgerStories,
  people: peopleStories,
  policies: policyStories,
  rehearsals: rehearsalStories,
  reports: reportStories,
  resolution: resolutionStories,
  run: runStories,
} as const satisfies Record<string, readonly Story[]>;
