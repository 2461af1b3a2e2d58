import type { FunctionSpecification } from "./specification.ts";

/** Functions of the ledger context behind the API. */
export const ledgerApiFunctions = {
  "legal-entities": {
    name: "legal-entities",
    entry: "functions/ledger/legal-entities.ts",
    description: "API: the creditors in whose name invoices are collected",
    impact: "Legal entities cannot be created, changed or read over the API.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  accounts: {
    name: "accounts",
    entry: "functions/ledger/accounts.ts",
    description: "API: customers who owe, their holds, consent and timeline",
    impact: "Accounts cannot be created, changed, put on hold or read over the API.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  invoices: {
    name: "invoices",
    entry: "functions/ledger/invoices.ts",
    description: "API: invoices, one, in batches or as e-invoice; write-offs",
    impact: "Invoices cannot be posted or read over the API; what is not posted is not chased.",
    memory: 1024,
    timeoutSeconds: 29,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  "credit-notes": {
    name: "credit-notes",
    entry: "functions/ledger/credit-notes.ts",
    description: "API: credit notes and their allocation",
    impact:
      "Credit notes cannot be posted or read over the API; customers may be chased for credited amounts.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  payments: {
    name: "payments",
    entry: "functions/ledger/payments.ts",
    description: "API: payments, allocation, reversal and refund",
    impact: "Payments cannot be posted over the API; customers may be chased for what they have paid.",
    memory: 512,
    timeoutSeconds: 29,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  charges: {
    name: "charges",
    entry: "functions/ledger/charges.ts",
    description: "API: interest, fixed sums and fees for paying late",
    impact: "Late charges cannot be looked up, posted by hand or waived; the run goes on posting its own.",
    memory: 512,
    timeoutSeconds: 29,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  imports: {
    name: "imports",
    entry: "functions/ledger/imports.ts",
    description: "API: upload addresses for bulk imports, and their outcome",
    impact: "Bulk imports cannot be started or looked up over the API.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers", "read-imports", "write-imports"],
  },
} as const satisfies Record<string, FunctionSpecification>;

/** Functions that the state machine `import` calls. */
export const importFunctions = {
  "import-batch": {
    name: "import-batch",
    entry: "functions/ledger/import-batch.ts",
    description: "Validates and posts a batch of lines of an import",
    impact: "Lines of a bulk import are not posted; the import's state machine retries and then fails.",
    memory: 1024,
    // The state machine waits as long; a function still at work when its retry comes would be in its way.
    timeoutSeconds: 50,
    may: ["read-ledger", "write-ledger", "write-imports"],
  },
  "import-finish": {
    name: "import-finish",
    entry: "functions/ledger/import-finish.ts",
    description: "Writes the summary and the error file of an import",
    impact: "A bulk import has posted its lines but shows no summary and no error file.",
    memory: 1024,
    timeoutSeconds: 300,
    may: ["read-ledger", "write-ledger", "read-imports", "write-imports"],
  },
} as const satisfies Record<string, FunctionSpecification>;
