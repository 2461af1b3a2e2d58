import * as z from "zod";
import { contactStatuses, reason } from "../../domain/dunning/contact.ts";
import type { Explanation } from "../../domain/dunning/explanation.ts";
import { contactChannels, stepChannels } from "../../domain/dunning/step.ts";
import { whatIfs } from "../../domain/dunning/supposing.ts";
import { instant, plainDate } from "../../domain/ledger/fields.ts";
import { tell } from "../../domain/messages/explained/tell.ts";
import { money } from "../../domain/money.ts";
import { moneyView } from "../runtime/http/schemas.ts";
import { reasonView } from "./schemas/views.ts";

const date = plainDate.meta({ format: "date" });

const actionAhead = z
  .object({
    action: z.enum(["contact", "task"]),
    stepId: z.string(),
    channels: z.array(z.enum(stepChannels)),
    recipients: z.array(z.string()),
    at: instant,
    on: date,
  })
  .meta({ id: "ActionAhead", description: "What is done next if nobody pays or answers." });

const heldBackView = reason
  .extend({
    changedBy: z
      .array(z.enum(whatIfs))
      .meta({ description: "The single changes, of those in `wouldChange`, with which it would not be so." }),
    endsAt: instant.optional().meta({
      description:
        "When it ends by itself; absent where only a change ends it, or nothing in sight. With no change either, nothing but time, the policy or the law does.",
    }),
  })
  .meta({ id: "HeldBack", description: "A reason why something is held back, and what ends it." });

const wouldChangeView = z
  .object({
    whatIf: z.enum(whatIfs),
    amount: moneyView.optional().meta({ description: "How much more would be due, at the least." }),
    value: z
      .union([z.string(), z.number(), z.boolean()])
      .optional()
      .meta({ description: "What would be stated: one that makes the difference." }),
    field: z.string().optional().meta({ description: "The field of the account, as policies call it." }),
    segment: z.string().optional().meta({ description: "The segment that the account would then fit." }),
    changesNext: z.boolean().meta({
      description:
        "Whether something else would happen first; else the change lifts a reason, and others still hold the account back.",
    }),
    next: actionAhead.optional(),
    stillHeldBack: z.array(reasonView).meta({
      description:
        "Where `changesNext` is false, why: of what is still held back, or would be then, the first twenty reasons, the first of each kind before others of it. Empty where it is true.",
    }),
  })
  .meta({ id: "WouldChange", description: "A single change, and what deciding again with it comes to." });

/** What the API shows of an explanation. */
export const explanationView = z
  .object({
    at: instant,
    place: z.string().meta({ description: "The time zone by which days are counted for the account." }),
    policy: z.object({ id: z.string(), name: z.string(), version: z.int() }),
    segment: z.object({ id: z.string(), name: z.string() }).optional(),
    owed: z.array(z.object({ open: moneyView, overdue: moneyView, invoices: z.int() })),
    oldest: z.object({ number: z.string(), dueDate: date, daysPastDue: z.int() }).optional(),
    last: z
      .object({
        stepId: z.string(),
        channel: z.enum(contactChannels),
        on: date,
        status: z.enum(contactStatuses),
      })
      .optional(),
    ahead: z.array(actionAhead),
    heldBack: z.array(heldBackView).meta({
      description:
        "What the decision of now holds back: the first hundred reasons, the first of each code, channel and rule before others of it.",
    }),
    furtherHeldBack: z.int().min(0).meta({
      description: "How many more reasons hold something back than `heldBack` names; 0 where it names all.",
    }),
    call: z
      .object({
        verdict: z.enum(["allow", "defer", "deny"]),
        until: instant.optional(),
        heldBack: z.array(heldBackView),
      })
      .optional()
      .meta({ description: "Whether the customer may be called now; absent where nothing is open." }),
    wouldChange: z.array(wouldChangeView),
    words: z.object({
      language: z.string().meta({ description: "Of the sentences for the customer." }),
      customer: z.array(z.string()),
      collector: z.array(z.string()).meta({ description: "English, as the reasons and the rules are." }),
    }),
  })
  .meta({ id: "DunningExplanation" });

/** The explanation with its words in the language, minor units as money. */
export const viewExplanation = (explanation: Explanation, language: string) => ({
  ...explanation,
  owed: explanation.owed.map(({ currency, open, overdue, invoices }) => ({
    open: money(open, currency),
    overdue: money(overdue, currency),
    invoices,
  })),
  wouldChange: explanation.wouldChange.map(({ amount, ...change }) => ({
    ...change,
    ...(amount && { amount: money(amount.minor, amount.currency) }),
  })),
  words: tell(explanation, language),
});
