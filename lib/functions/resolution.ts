import type { FunctionSpecification } from "./specification.ts";

/** Functions of the resolution context behind the API: what customers promise and dispute. */
export const resolutionApiFunctions = {
  promises: {
    name: "promises",
    entry: "functions/resolution/promises.ts",
    description: "API: promises to pay, and how they ended",
    impact:
      "Promises to pay cannot be recorded, withdrawn or read over the API; customers who promised may be chased.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  disputes: {
    name: "disputes",
    entry: "functions/resolution/disputes.ts",
    description: "API: disputes of invoices or parts of them, and how they ended",
    impact:
      "Disputes cannot be recorded, resolved or read over the API; customers may be chased for what they dispute.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
} as const satisfies Record<string, FunctionSpecification>;
