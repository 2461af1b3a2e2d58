import * as z from "zod";
import { id, instantView, line, moneyView } from "../../runtime/http/schemas.ts";

export const importInput = z
  .strictObject({
    kind: z.enum(["invoices", "payments", "accounts"]),
    format: z.enum(["csv", "jsonl"]).meta({
      description:
        "CSV with a header row, comma separated, UTF-8; or one JSON object a line with the same names.",
    }),
    legalEntityId: id.optional().meta({ description: "May be left out where there is only one." }),
    fileName: line(200).optional().meta({ description: "For people to know it by." }),
  })
  .meta({ id: "ImportInput" });

const upload = z.object({
  method: z.literal("PUT"),
  url: z.string(),
  headers: z.record(z.string(), z.string()).meta({ description: "Send exactly these." }),
  expiresAt: instantView,
  maxBytes: z.int(),
});

export const importView = z
  .object({
    id: z.string(),
    kind: importInput.shape.kind,
    format: importInput.shape.format,
    legalEntityId: z.string(),
    fileName: z.string().optional(),
    status: z.enum(["waiting", "running", "done", "failed"]).meta({
      description: "waiting for the upload, running, done (whatever its lines), or failed as a file.",
    }),
    createdAt: instantView,
    createdBy: z.string(),
    startedAt: instantView.optional(),
    finishedAt: instantView.optional(),
    counts: z
      .object({ lines: z.int(), posted: z.int(), unchanged: z.int(), failed: z.int() })
      .optional()
      .meta({ description: "lines = posted + unchanged + failed." }),
    totals: z.array(moneyView).optional().meta({ description: "What was posted, per currency." }),
    errorLines: z.int().optional(),
    failure: z.string().optional(),
    upload: upload.optional().meta({ description: "While it waits: where to PUT the file, for 15 minutes." }),
    links: z
      .object({
        summary: z.string(),
        errors: z
          .string()
          .optional()
          .meta({ description: "JSON Lines: {line, field, code, message, source}." }),
      })
      .optional()
      .meta({ description: "Once it ended: downloads, good for 15 minutes." }),
  })
  .meta({ id: "Import" });
