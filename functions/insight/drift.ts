import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Cells } from "../../domain/insight/cells.ts";
import { type Drift, drift, groupKey } from "../../domain/insight/drift.ts";
import type { SourceItem } from "../../domain/insight/source.ts";
import { cellReads } from "../../store/insight/cells.ts";
import { sourceOf } from "../../store/insight/sources.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** Before any day of business. */
const BEGINNING = "0000-01-01";

/**
 * How far the cells are from the ledger, which must be nowhere once the stream is drained: scans the
 * Ledger table, works the cells out anew and compares. Costs a read of both tables.
 */
export const measureDrift = async (runtime: Pick<Runtime, "aws" | "env">): Promise<Drift> => {
  const db = runtime.aws.dynamodb;
  const items: SourceItem[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await db.send(
      new ScanCommand({
        TableName: runtime.env("LEDGER_TABLE"),
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const stored of Items ?? []) {
      const item = sourceOf(stored);
      if (item) items.push(item);
    }
    start = LastEvaluatedKey;
  } while (start);
  const reads = cellReads(db, runtime.env("INSIGHT_TABLE"));
  const cells = new Map<string, Cells>();
  for (const { legalEntityId, group } of await reads.groups())
    cells.set(groupKey(legalEntityId, group), await reads.cellsFrom(legalEntityId, group, BEGINNING));
  return drift(items, cells);
};
