import type { FunctionSpecification } from "./specification.ts";

/** Functions of the insight context behind the API. */
export const insightApiFunctions = {
  aging: {
    name: "aging",
    entry: "functions/insight/aging.ts",
    description: "API: aging for any date, in total and by account",
    impact: "The aging cannot be read over the API.",
    memory: 1024,
    timeoutSeconds: 29,
    may: ["read-insight", "read-ledger"],
  },
  kpis: {
    name: "kpis",
    entry: "functions/insight/kpis.ts",
    description: "API: DSO, CEI and other figures over a window",
    impact: "Key figures cannot be read over the API.",
    memory: 512,
    timeoutSeconds: 29,
    may: ["read-insight", "read-ledger"],
  },
  "report-schedules": {
    name: "report-schedules",
    entry: "functions/insight/report-schedules.ts",
    description: "API: who gets the finance report, and when",
    impact: "Schedules of the finance report cannot be made or changed; existing ones go on.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers", "manage-report-schedules"],
  },
} as const satisfies Record<string, FunctionSpecification>;

/** The consumer of the Ledger's stream. */
export const projector = {
  name: "projector",
  entry: "functions/insight/projector.ts",
  description: "Keeps the cells of the aging and the key figures from the Ledger's stream",
  impact: "Aging and key figures stand still and fall behind the ledger.",
  memory: 1024,
  timeoutSeconds: 60,
  may: ["read-insight", "write-insight"],
} as const satisfies FunctionSpecification;

/** Functions that the state machine `finance-report` calls. */
export const reportFunctions = {
  "send-report": {
    name: "send-report",
    entry: "functions/insight/send-report.ts",
    description: "Composes and mails the aging and key figures",
    impact: "A finance report is not mailed; the state machine retries and then fails.",
    memory: 1024,
    timeoutSeconds: 300,
    may: ["read-insight", "read-ledger", "write-ledger", "send-mail"],
  },
} as const satisfies Record<string, FunctionSpecification>;
