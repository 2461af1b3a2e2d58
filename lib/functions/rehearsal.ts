import type { FunctionSpecification } from "./specification.ts";

/** The function of rehearsals behind the API. It keeps answers to idempotency keys; it writes nothing else into the ledger. */
export const rehearsalApiFunctions = {
  rehearsals: {
    name: "rehearsals",
    entry: "functions/rehearsal/rehearsals.ts",
    description: "API: policies played over a copy of the ledger",
    impact: "Rehearsals cannot be asked for or read over the API; those under way go on.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "keep-answers", "read-rehearsals", "write-rehearsals"],
  },
} as const satisfies Record<string, FunctionSpecification>;

/** Functions that the state machine `rehearsal` calls. They may read the ledger and write under rehearsals/: nothing can be sent or posted. */
export const rehearsalFunctions = {
  "rehearsal-prepare": {
    name: "rehearsal-prepare",
    entry: "functions/rehearsal/prepare.ts",
    description: "Lists the accounts to rehearse with and learns how customers pay",
    impact: "A rehearsal does not begin; its status says why.",
    memory: 1769,
    timeoutSeconds: 600,
    may: ["read-ledger", "read-rehearsals", "write-rehearsals"],
  },
  "rehearsal-play": {
    name: "rehearsal-play",
    entry: "functions/rehearsal/play.ts",
    description: "Plays policies over copies of a batch of accounts",
    impact: "A rehearsal does not come to its end; its status says why.",
    // A whole processor; a rehearsal is arithmetic.
    memory: 1769,
    timeoutSeconds: 600,
    may: ["read-ledger", "read-rehearsals", "write-rehearsals"],
  },
  "rehearsal-finish": {
    name: "rehearsal-finish",
    entry: "functions/rehearsal/finish.ts",
    description: "Adds a rehearsal up and writes its result and page",
    impact: "A rehearsal was played but has no result; its status says why.",
    memory: 1769,
    timeoutSeconds: 600,
    may: ["read-rehearsals", "write-rehearsals"],
  },
} as const satisfies Record<string, FunctionSpecification>;
