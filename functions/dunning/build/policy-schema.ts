import * as z from "zod";
import { policyFields } from "../../../domain/dunning/policy.ts";

/** What each field of a policy means, by its path; `Predicate.` for what a segment asks. */
const meanings: Readonly<Record<string, readonly [title: string, description: string]>> = {
  name: ["Name", "What people call the policy."],
  segments: [
    "Segments",
    "Groups of accounts with a cadence each. The first one whose `when` holds decides; an account that fits none is not chased.",
  ],
  "segments.id": ["Id", "Names the segment in decisions, contacts and reports. Unique in the policy."],
  "segments.name": ["Name", "What people call the segment."],
  "segments.when": [
    "Predicate",
    'Which accounts belong to the segment: `all`, `any` and `not` over comparisons. `{"all": []}` fits every account.',
  ],
  "segments.cadence": ["Cadence", "In which steps the accounts of the segment are chased."],
  "segments.cadence.steps": ["Steps", "In the order in which they are taken."],
  "segments.cadence.steps.id": [
    "Id",
    "Names the step, unique in the cadence. Accounts on their way are found again in a new version by it: keep it when a step changes.",
  ],
  "segments.cadence.steps.trigger": [
    "Trigger",
    "On which day the step is due for the oldest invoice that can be chased.",
  ],
  "segments.cadence.steps.trigger.from": [
    "From",
    "What the days are counted from: `due-date`, `end-of-month` (of the due date), or `previous-step`, from the day it was taken.",
  ],
  "segments.cadence.steps.trigger.days": ["Days", "How many days; before the due date they are negative."],
  "segments.cadence.steps.trigger.count": [
    "Count",
    "`calendar` counts every day, `business` those on which business is done at the debtor's place.",
  ],
  "segments.cadence.steps.channels": [
    "Channels",
    'All of these are used together. Each is a channel, or a list of which the first possible one is taken: `["email", ["sms", "letter", "task"]]`. What the rules only defer does not fall through to the next.',
  ],
  "segments.cadence.steps.tone": ["Tone", "How the message speaks."],
  "segments.cadence.steps.template": [
    "Template",
    "`upcoming` announces a due date and lapses when it has passed, `reminder` reminds, `last-reminder` says that a person comes next.",
  ],
  "segments.cadence.steps.minimum": [
    "Minimum of the step",
    "By currency, as decimals: the step is passed over where less is to be paid, net of credits, unapplied cash and disputed parts. The next one still comes.",
  ],
  "segments.cadence.steps.newDueDate": [
    "New last day to pay by",
    "The message names it; the next step waits until it has passed. Some laws ask for one with each reminder.",
  ],
  "segments.cadence.steps.newDueDate.days": ["Days", "From the day of the step on."],
  "segments.cadence.steps.newDueDate.count": [
    "Count",
    "`calendar` counts every day, `business` those on which business is done at the debtor's place.",
  ],
  "segments.cadence.steps.charge": ["Charge", "What is charged for being late when the step is taken."],
  "segments.cadence.steps.charge.fee": ["Fee", "`statutory`, the law's own sum, or amounts by currency."],
  "segments.cadence.steps.charge.interest": [
    "Interest",
    "To the day on the balance as it was: `statutory`, or by the `contract`.",
  ],
  "segments.cadence.steps.copyTo": [
    "Copy",
    "`account-owner` gets a copy of the e-mail: a mail of its own, which is no contact.",
  ],
  "segments.cadence.steps.handOver": ["Hand-over", "What the step says of the task it opens."],
  "segments.cadence.steps.handOver.desk": ["Desk", "Who takes the task up."],
  "segments.cadence.steps.handOver.seniority": ["Seniority", "1 any collector, 2 a senior one, 3 a manager."],
  "segments.cadence.steps.handOver.dueInBusinessDays": [
    "Due in business days",
    "At the creditor's place, until the task is due.",
  ],
  "segments.cadence.steps.handOver.suggestion": ["Suggestion", "What the person is advised to do."],
  "segments.cadence.minimum": [
    "Minimum",
    "By currency, as decimals: below this amount, net of credits, unapplied cash and disputed parts, nothing is chased. A currency that is not named has none.",
  ],
  "segments.cadence.coolDownDays": ["Cool-down", "Full days between two messages of different steps."],
  "segments.cadence.catchUp": [
    "Catch-up",
    "After missed days: `jump` to the step that is due by now, or `sequential`ly through each of them.",
  ],
  "segments.cadence.graceBusinessDays": [
    "Grace",
    "Business days after the due date before any step past it, for payments on their way.",
  ],
  "segments.cadence.capPerRun": [
    "Cap per run",
    "The most accounts of the segment that one run contacts or hands over; the others are left for the next one, the longest due first.",
  ],
  autopayGraceDays: [
    "Grace of automatic payment",
    "Days after which an overdue invoice of an account on automatic payment becomes a task. It is never written to.",
  ],
  claimGraceHours: [
    "Grace of a claim",
    "Hours after which an e-mail that was claimed, but of which nothing was heard, may be tried again.",
  ],
  inFlight: [
    "Accounts on their way",
    "When this version takes over: `carry-on` where they are, or `restart` the cadence from its first step.",
  ],
  promises: ["Promises", "When a promise to pay counts as kept, and what it protects until then."],
  "promises.tolerancePercent": [
    "Tolerance",
    "The share of the promised amount that must come in, in percent.",
  ],
  "promises.graceDays": ["Grace", "Days after the promised day within which it may still come in."],
  "promises.minimumSharePercent": [
    "Minimum share",
    "The share of what its invoices owe, in percent, from which on a promise pauses them. A smaller one keeps back its own amount, and the rest is asked for.",
  ],
  tasks: ["Tasks", "What holds for all tasks, whatever step opens them."],
  "tasks.byValue": [
    "Seniority by value",
    "From which amount a task asks for a more experienced person than its step does.",
  ],
  "tasks.byValue.seniority": ["Seniority", "2 a senior collector, 3 a manager."],
  "tasks.byValue.from": [
    "From",
    "By currency, as decimals: from this amount to pay on, net of credits and unapplied cash. Each currency is judged alone; one that is not named asks for nothing.",
  ],
  "Predicate.all": ["All of", "Holds where each of them does."],
  "Predicate.any": ["Any of", "Holds where one of them does."],
  "Predicate.not": ["Not", "Holds where it does not."],
  "Predicate.field": [
    "Field",
    "A fact of the account. A comparison with a fact that is not known is false; ask `exists` for that.",
  ],
  "Predicate.op": ["Comparison", "`eq`, `ne`, `lt`, `lte`, `gt`, `gte`; `in` a list of values; or `exists`."],
  "Predicate.value": ["Value", 'What is compared with; for an amount a decimal text such as "1000.00".'],
  "Predicate.amount": ["Amount", "An amount of the account in one currency."],
  "Predicate.currency": ["Currency", "ISO 4217."],
};

interface Node {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
}

const BRANCHES = ["anyOf", "oneOf", "allOf"] as const;

const described = (node: Node, path: string): Node => {
  const properties = Object.entries(node.properties ?? {}).map(([name, property]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const meaning = meanings[at];
    if (!meaning)
      throw new Error(
        `Nothing says what the field ${at} of a policy means: add it to ${import.meta.filename}`,
      );
    const [title, description] = meaning;
    return [name, { title, description, ...described(property, at) }];
  });
  return {
    ...node,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(typeof node["items"] === "object" && { items: described(node["items"] as Node, path) }),
    ...Object.fromEntries(
      BRANCHES.flatMap((keyword) => {
        const branches = node[keyword];
        return Array.isArray(branches)
          ? [[keyword, (branches as Node[]).map((it) => described(it, path))]]
          : [];
      }),
    ),
  };
};

/** The JSON Schema of policies, draft 2020-12: what the API validates by, with what each field means. */
export const policySchema = (): Node => {
  const { $schema, $defs, ...schema } = z.toJSONSchema(z.strictObject(policyFields), {
    target: "draft-2020-12",
    io: "input",
  }) as unknown as Node & { readonly $defs?: Readonly<Record<string, Node>> };
  return {
    $schema,
    $id: "https://dunlin.dev/schemas/policy.schema.json",
    title: "Dunning policy",
    description:
      "Which accounts are chased in which steps. Dates and days are the debtor's; amounts are decimal texts.",
    ...described({ ...schema, properties: { ...schema.properties } }, ""),
    $defs: Object.fromEntries(
      Object.entries($defs ?? {}).map(([name, node]) => [name, described(node, name)]),
    ),
  };
};

/** The text of the files that hold the schema. */
export const policySchemaText = (): string => `${JSON.stringify(policySchema(), null, 2)}\n`;

/** Where the schema lies: for readers and editors, and for the function that serves it. */
export const schemaFiles: readonly URL[] = [
  new URL("../../../docs/policy.schema.json", import.meta.url),
  new URL("../schemas/policy.schema.generated.json", import.meta.url),
];
