import * as z from "zod";
import { disputeOutcomes } from "../../../domain/ledger/circumstance-commands.ts";
import { disputeReasons } from "../../../domain/ledger/circumstances.ts";
import {
  businessDate,
  dateView,
  id,
  instantView,
  moneyView,
  positiveMoney,
  words,
} from "../../runtime/http/schemas.ts";
import { endView } from "./promise.ts";

const note = words(2000);

export const disputeInput = z
  .strictObject({
    invoiceId: id,
    amount: positiveMoney.optional().meta({
      description: "The disputed part; if not said, all that is open and not disputed yet.",
    }),
    reason: z.enum(disputeReasons),
    receivedOn: businessDate.optional().meta({ description: "Today at the creditor's place, if not said." }),
    validationEnds: businessDate.optional().meta({
      description:
        "The end of the debtor's validation period, where the law gives one (12 CFR 1006.38). If not said, it follows from the account's writtenNotice; with no notice on file, it has not ended.",
    }),
    note: note.optional(),
  })
  .meta({ id: "DisputeInput" });

export const verificationInput = z
  .strictObject({ on: businessDate.optional() })
  .meta({ id: "VerificationInput" });

export const resolutionInput = z
  .strictObject({
    outcome: z.enum(disputeOutcomes).meta({
      description:
        "Whether the customer was right, was not, or took it back. What an upheld dispute takes off the invoice is a credit note, posted on its own.",
    }),
    on: businessDate.optional(),
    note: note.optional(),
  })
  .meta({ id: "ResolutionInput" });

const disputeStatus = z.enum(["open", "settled", ...disputeOutcomes]);

export const disputeView = z
  .object({
    id: z.string(),
    accountId: z.string(),
    invoiceId: z.string(),
    amount: moneyView.meta({ description: "What was disputed at first." }),
    left: moneyView.meta({
      description: "What is still disputed: less where more than the rest was paid, nothing once it is over.",
    }),
    reason: z.enum(disputeReasons),
    receivedOn: dateView,
    validationEnds: dateView.optional(),
    verifiedOn: dateView.optional(),
    note: z.string().optional(),
    status: disputeStatus.meta({ description: "settled: its invoice was paid, credited or written off." }),
    recordedAt: instantView,
    recordedBy: z.string(),
    ended: endView.optional(),
  })
  .meta({ id: "Dispute" });
export const disputeQuery = z.strictObject({ status: disputeStatus.optional() });
export const disputeList = z.object({ items: z.array(disputeView) }).meta({ id: "DisputeList" });
