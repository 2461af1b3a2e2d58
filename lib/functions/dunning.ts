import type { FunctionSpecification } from "./specification.ts";

/** Functions of the dunning context behind the API. */
export const dunningApiFunctions = {
  contacts: {
    name: "contacts",
    entry: "functions/dunning/contacts.ts",
    description: "API: messages sent, held back, and why",
    impact: "Nobody can look up over the API who was contacted, or why not; sending goes on.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger"],
  },
  policies: {
    name: "policies",
    entry: "functions/dunning/policies.ts",
    description: "API: dunning policies and their versions",
    impact: "Dunning policies cannot be read or changed over the API; the present ones stay in force.",
    // A draft's check and its transition try out thousands of decisions: a whole processor, as long as the gateway waits.
    memory: 1769,
    timeoutSeconds: 29,
    may: ["read-ledger", "write-ledger", "keep-answers"],
  },
  tasks: {
    name: "tasks",
    entry: "functions/dunning/tasks.ts",
    description: "API: work handed to people, and the calls they make",
    impact: "Collectors cannot see or close their tasks over the API, nor log calls.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger", "keep-answers", "read-letters"],
  },
  "opt-out": {
    name: "opt-out",
    entry: "functions/dunning/opt-out.ts",
    description: "Public: the page behind the opt-out link of a message",
    impact:
      "Customers cannot opt out by link, which laws demand they can: stop the dunning schedule until it works.",
    memory: 512,
    timeoutSeconds: 15,
    may: ["read-ledger", "write-ledger"],
  },
} as const satisfies Record<string, FunctionSpecification>;

/** Functions that the state machine `dunning-run` calls. */
export const dunningRunFunctions = {
  "list-due-accounts": {
    name: "list-due-accounts",
    entry: "functions/dunning/list-due-accounts.ts",
    description: "Lists the accounts whose next look is due into a manifest",
    impact: "No dunning run starts its work; nobody is contacted until it works again, and nothing is lost.",
    memory: 1024,
    timeoutSeconds: 300,
    may: ["read-ledger", "write-ledger", "write-runs"],
  },
  "decide-contacts": {
    name: "decide-contacts",
    entry: "functions/dunning/decide-contacts.ts",
    description: "Decides for each account of a batch whether, how and about what to write",
    impact: "Accounts of a batch are not decided on; the next run takes them again.",
    memory: 1024,
    timeoutSeconds: 120,
    may: ["read-ledger", "write-ledger"],
  },
  "send-email": {
    name: "send-email",
    entry: "functions/dunning/send-email.ts",
    description: "Claims a contact, composes the mail over the invoices still open, and sends it",
    impact:
      "Reminders by e-mail are not sent, or their outcome is not recorded; claimed ones are not sent twice.",
    memory: 512,
    timeoutSeconds: 60,
    may: ["read-ledger", "write-ledger", "send-mail", "know-api-url"],
  },
  "prepare-sms": {
    name: "prepare-sms",
    entry: "functions/dunning/prepare-sms.ts",
    description: "Claims a contact and composes the SMS over the invoices still open",
    impact: "Reminders by SMS are not sent; claimed ones are not sent twice.",
    memory: 512,
    timeoutSeconds: 60,
    may: ["read-ledger", "write-ledger"],
  },
  "record-sms": {
    name: "record-sms",
    entry: "functions/dunning/record-sms.ts",
    description: "Records what SNS answered to an SMS",
    impact: "SMS are sent but stay claimed: their accounts wait until someone resolves them.",
    memory: 512,
    timeoutSeconds: 60,
    may: ["read-ledger", "write-ledger"],
  },
  "open-task": {
    name: "open-task",
    entry: "functions/dunning/open-task.ts",
    description: "Hands an account to a person",
    impact: "Accounts that a person should call or write to are not handed over; the next run tries again.",
    memory: 512,
    timeoutSeconds: 60,
    may: ["read-ledger", "write-ledger", "write-letters"],
  },
  "finish-run": {
    name: "finish-run",
    entry: "functions/dunning/finish-run.ts",
    description: "Counts a run's outcomes and notes the policy version that was worked",
    impact: "A dunning run has done its work but is not counted; nobody is contacted twice or missed.",
    memory: 1024,
    timeoutSeconds: 300,
    may: ["read-ledger", "write-ledger", "read-runs", "write-runs"],
  },
} as const satisfies Record<string, FunctionSpecification>;

/** Looks each hour at the tasks of people. */
export const escalateTasks = {
  name: "escalate-tasks",
  entry: "functions/dunning/escalate-tasks.ts",
  description: "Hands on tasks whose time ran out, and gives to somebody what nobody has",
  impact: "Tasks that are not done in time stay where they are, and what nobody has stays so.",
  memory: 512,
  timeoutSeconds: 300,
  may: ["read-ledger", "write-ledger"],
} as const satisfies FunctionSpecification;

/** Functions that topics feed. */
export const dunningTopicFunctions = {
  "ses-events": {
    name: "ses-events",
    entry: "functions/dunning/ses-events.ts",
    description: "Records deliveries, bounces and complaints that SES reports",
    impact:
      "Bounces and complaints are not recorded: dead addresses are written to again, which harms the sender's name.",
    memory: 256,
    timeoutSeconds: 30,
    may: ["read-ledger", "write-ledger"],
  },
  "sms-replies": {
    name: "sms-replies",
    entry: "functions/dunning/sms-replies.ts",
    description: "Takes STOP and other replies to SMS",
    impact:
      "A customer's STOP does not take effect, which laws demand it does: stop the dunning schedule until it works.",
    memory: 512,
    timeoutSeconds: 30,
    may: ["read-ledger", "write-ledger"],
  },
} as const satisfies Record<string, FunctionSpecification>;
