/** The scopes of tokens, as the functions' route tables name them, with what each allows. */
export const scopes = {
  "dunlin/ledger.read": "Read legal entities, accounts, invoices, credit notes, payments and imports",
  "dunlin/ledger.write": "Post and change them",
  "dunlin/dunning.read": "Read contacts, verdicts, tasks and policies",
  "dunlin/dunning.write": "Change policies and tasks",
  "dunlin/insight.read": "Read aging, key figures and report schedules",
  "dunlin/admin": "Change legal entities, policies and report schedules",
} as const;

export type Scope = keyof typeof scopes;
