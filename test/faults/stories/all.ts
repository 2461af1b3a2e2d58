import type { Story } from "../story.ts";
import { dunningStories, hourlyRun } from "./dunning.ts";
import { importStories } from "./imports.ts";
import { insightStories } from "./insight.ts";
import { ledgerStories } from "./ledger.ts";
import { chargeStories, peopleStories, rehearsalStories } from "./people.ts";
import { reportStories } from "./reports.ts";
import { resolutionStories } from "./resolution.ts";

/** Every story that is broken at every call. */
export const brokenStories: readonly Story[] = [
  ...ledgerStories,
  hourlyRun,
  ...dunningStories,
  ...insightStories,
  ...importStories,
  ...reportStories,
  ...resolutionStories,
  ...chargeStories,
  ...peopleStories,
  ...rehearsalStories,
];
