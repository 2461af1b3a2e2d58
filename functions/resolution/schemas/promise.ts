import * as z from "zod";
import { promiseVerdicts } from "../../../domain/ledger/circumstance-commands.ts";
import { MAX_PROMISED_INVOICES } from "../../../domain/ledger/promises.ts";
import {
  businessDate,
  dateView,
  id,
  instantView,
  line,
  moneyView,
  positiveMoney,
  words,
} from "../../runtime/http/schemas.ts";

const note = words(2000);

export const promiseInput = z
  .strictObject({
    amount: positiveMoney.meta({ description: "What the customer said they would pay." }),
    payBy: businessDate.meta({ description: "The last day by which it is to be paid." }),
    madeOn: businessDate.optional().meta({ description: "Today at the creditor's place, if not said." }),
    invoiceIds: z.array(id).min(1).max(MAX_PROMISED_INVOICES).optional().meta({
      description:
        "The invoices it is about; if not said, all that are open in the currency and not promised yet.",
    }),
    replace: z.boolean().default(false).meta({
      description:
        "Withdraws the open promises about the same invoices; otherwise they stand against this one.",
    }),
    note: note.optional(),
  })
  .meta({ id: "PromiseInput" });

export const withdrawalInput = z
  .strictObject({ on: businessDate.optional(), reason: line(500) })
  .meta({ id: "WithdrawalInput" });

export const endView = z
  .object({ at: instantView, by: z.string(), on: dateView, note: z.string().optional() })
  .meta({ id: "End", description: "Who recorded the end and when; `on` is the day it counts from." });

const promiseStatus = z.enum(["open", ...promiseVerdicts, "withdrawn"]);

export const promiseView = z
  .object({
    id: z.string(),
    accountId: z.string(),
    amount: moneyView,
    madeOn: dateView,
    payBy: dateView,
    invoiceIds: z.array(z.string()),
    owedThen: moneyView.meta({ description: "What the invoices owed when it was made." }),
    note: z.string().optional(),
    status: promiseStatus,
    recordedAt: instantView,
    recordedBy: z.string(),
    ended: endView.optional(),
  })
  .meta({ id: "Promise" });
export const promiseQuery = z.strictObject({ status: promiseStatus.optional() });
export const promiseList = z.object({ items: z.array(promiseView) }).meta({ id: "PromiseList" });
