import * as z from "zod";
import { postedInvoice } from "./invoice.ts";
import { creditNoteView } from "./payment.ts";

/** What became of a UBL or CII document. */
export const postedDocument = z
  .object({
    invoice: postedInvoice.optional(),
    creditNote: creditNoteView.optional(),
    account: z.object({ id: z.string(), number: z.string(), name: z.string() }),
    accountCreated: z.boolean(),
    unchanged: z.boolean(),
    warnings: z.array(z.string()).meta({ description: "Oddities of the document, as sentences." }),
  })
  .meta({ id: "PostedDocument" });
