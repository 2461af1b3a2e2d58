import { grantScopes } from "./access.ts";
import { documentFunctions } from "./documents.ts";
import { dunningApiFunctions, dunningRunFunctions, dunningTopicFunctions, escalateTasks } from "./dunning.ts";
import { insightApiFunctions, projector, reportFunctions } from "./insight.ts";
import { importFunctions, ledgerApiFunctions } from "./ledger.ts";
import { rehearsalApiFunctions, rehearsalFunctions } from "./rehearsal.ts";
import { resolutionApiFunctions } from "./resolution.ts";
import type { FunctionSpecification } from "./specification.ts";

/** The functions behind the API, by name. */
export const apiFunctions = {
  ...ledgerApiFunctions,
  ...insightApiFunctions,
  ...dunningApiFunctions,
  ...resolutionApiFunctions,
  ...rehearsalApiFunctions,
  ...documentFunctions,
};

export type ApiFunctionName = keyof typeof apiFunctions;

/** Every function of the system. */
export const catalogue: readonly FunctionSpecification[] = [
  ...Object.values(apiFunctions),
  ...Object.values(importFunctions),
  projector,
  grantScopes,
  ...Object.values(reportFunctions),
  ...Object.values(dunningRunFunctions),
  ...Object.values(dunningTopicFunctions),
  ...Object.values(rehearsalFunctions),
  escalateTasks,
];
