import * as z from "zod";
import { contactStatuses } from "../../domain/dunning/contact.ts";
import type { Explanation } from "../../domain/dunning/explanation.ts";
import { contactChannels, stepChannels } from "../../domain/dunning/step.ts";
import { whatIfs } from "../../domain/dunning/what-if.ts";
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

/** What the API shows of an explanation. */
export const explanationView = z
  .object({
    at: instant,
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
    heldBack: z.array(reasonView),
    wouldChange: z.array(z.object({ whatIf: z.enum(whatIfs), next: actionAhead.optional() })),
    words: z.object({
      language: z.string(),
      customer: z.array(z.string()),
      collector: z.array(z.string()),
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
  words: tell(explanation, language),
});
