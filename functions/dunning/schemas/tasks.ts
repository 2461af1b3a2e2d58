import * as z from "zod";
import { contactStatuses } from "../../../domain/dunning/contact.ts";
import { contactChannels, desks, seniority } from "../../../domain/dunning/step.ts";
import { taskKinds, taskOutcomes } from "../../../domain/dunning/task.ts";
import { disputeReasons } from "../../../domain/ledger/circumstances.ts";
import {
  cursor,
  dateView,
  emailAddress,
  flag,
  id,
  instantView,
  limit,
  line,
  moneyView,
  version,
  versionView,
  words,
} from "../../runtime/http/schemas.ts";
import { chasedInvoiceView, reasonView, totalView } from "./views.ts";

/** What the API takes and shows of the work of people. */

const freeWords = words(2000).meta({ description: "Free words of at most 2000 characters." });

/** The subject of a person's token. */
export const subject = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, "is not the subject of a token")
  .meta({ description: "The subject of the person's token." });

export const taskView = z
  .object({
    id: z.string(),
    accountId: z.string(),
    legalEntityId: z.string(),
    accountName: z.string(),
    accountNumber: z.string(),
    contactId: z.string().meta({ description: "The contact that handed the account over." }),
    kind: z.enum(taskKinds),
    desk: z.enum(desks),
    seniority: seniority.meta({ description: "1 any collector, 2 a senior one, 3 a manager." }),
    minutes: z.int().meta({ description: "What it counts for in a person's load." }),
    title: z.string(),
    suggestion: z.string().meta({ description: "The suggested next move, with what speaks for it." }),
    status: z.enum(["open", "taken", "closed"]),
    assignee: z.object({ id: z.string(), name: z.string() }).optional(),
    unassigned: z.string().optional().meta({ description: "Why nobody is assigned." }),
    dueAt: instantView,
    escalated: z.int().meta({ description: "How often its time ran out." }),
    openedAt: instantView,
    takenAt: instantView.optional(),
    closedAt: instantView.optional(),
    closedBy: z.string().optional(),
    outcome: z.enum(taskOutcomes).optional(),
    note: z.string().optional(),
    notes: z.array(z.object({ id: z.string(), at: instantView, by: z.string(), text: z.string() })),
    accountNotes: z
      .array(
        z.object({
          at: instantView,
          by: z.string(),
          text: z.string(),
          contactId: z.string().optional(),
          taskId: z.string().optional(),
        }),
      )
      .optional()
      .meta({
        description:
          "Of a task that is read by itself: the latest 20 notes about the account from elsewhere, the newest last, each with the call or the task that it was written on.",
      }),
    reasons: z.array(reasonView),
    invoices: z.array(chasedInvoiceView),
    totals: z.array(totalView),
    history: z
      .array(
        z.object({
          id: z.string(),
          channel: z.enum(contactChannels),
          at: instantView,
          status: z.enum(contactStatuses),
          stepId: z.string(),
          direction: z.enum(["outbound", "inbound"]).optional(),
          outcome: z.string().optional(),
        }),
      )
      .meta({ description: "The latest contacts before it was opened, the newest first." }),
    promises: z.array(
      z.object({
        id: z.string(),
        amount: moneyView,
        madeOn: dateView,
        payBy: dateView,
        note: z.string().optional(),
      }),
    ),
    promiseRecord: z.object({ kept: z.int(), broken: z.int() }).optional(),
    disputes: z.array(
      z.object({
        id: z.string(),
        invoiceId: z.string(),
        amount: moneyView,
        reason: z.enum(disputeReasons),
        receivedOn: dateView,
        validationEnds: dateView.optional(),
        verified: z.boolean().optional(),
        note: z.string().optional(),
      }),
    ),
    letter: z.object({ subject: z.string() }).optional(),
    version: versionView,
  })
  .meta({ id: "Task" });

/** What of the work list is wanted. */
export const taskQuery = z.strictObject({
  accountId: id.optional(),
  assignee: subject.optional(),
  mine: flag.meta({ description: "Only what is assigned to the caller." }),
  unassigned: flag,
  overdue: flag.meta({ description: "Only tasks whose time has run out." }),
  desk: z.enum(desks).optional(),
  kind: z.enum(taskKinds).optional(),
  seniority: z
    .string()
    .regex(/^[123]$/, "must be one of 1, 2, 3")
    .transform(Number)
    .optional()
    .meta({
      override: ({ jsonSchema }) => {
        Object.assign(jsonSchema, { type: "integer", minimum: 1, maximum: 3 });
        delete jsonSchema.pattern;
      },
    }),
  legalEntityId: id.optional(),
  cursor,
  limit,
});

export const taskChange = z.strictObject({ version }).meta({ id: "TaskChange" });
export const taskNoting = z.strictObject({ text: freeWords, version }).meta({ id: "TaskNoting" });
export const taskReassignment = z
  .strictObject({
    to: subject.optional().meta({
      description: "The subject of the collector it goes to; whom it fits best where absent.",
    }),
    version,
  })
  .meta({ id: "TaskReassignment" });
export const taskClosing = z
  .strictObject({ outcome: z.enum(taskOutcomes), note: freeWords.optional(), version })
  .meta({ id: "TaskClosing" });

const profile = {
  name: line(200),
  email: emailAddress,
  desks: z.array(z.enum(desks)).min(1).max(4),
  seniority,
  capacityMinutes: z.int().min(0).max(10_000).meta({
    description: "Minutes of open work they are given at most; of work for less experienced people, half.",
  }),
  active: z.boolean().meta({ description: "Whether they are given work now." }),
  legalEntityIds: z.array(id).min(1).max(50).optional(),
};
export const collectorInput = z.strictObject({ ...profile, version }).meta({ id: "CollectorInput" });
export const collectorView = z
  .object({
    id: z.string(),
    ...profile,
    name: z.string(),
    email: z.string(),
    legalEntityIds: z.array(z.string()).optional(),
    openTasks: z.int(),
    openMinutes: z.int(),
    version: versionView,
  })
  .meta({ id: "Collector" });
