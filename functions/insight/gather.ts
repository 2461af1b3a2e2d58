import type { PlainDate } from "../../domain/calendar.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import { type CellReads, cellReads } from "../../store/insight/cells.ts";
import { chosenEntity, ledgerOf, todayOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** Whose receivables are asked for, which day it is there, and where the cells are. */
export interface Subject {
  readonly entity: LegalEntity;
  readonly today: PlainDate;
  readonly cells: CellReads;
}

/** The subject of a request: the legal entity it names, or the only one. */
export const subjectOf = async (runtime: Runtime, legalEntityId: string | undefined): Promise<Subject> => {
  const entity = await chosenEntity(ledgerOf(runtime), legalEntityId);
  return { entity, today: todayOf(entity, runtime), cells: cellsOf(runtime) };
};

export const cellsOf = (runtime: Runtime): CellReads =>
  cellReads(runtime.aws.dynamodb, runtime.env("INSIGHT_TABLE"));

/** The currencies a legal entity has receivables in, sorted; just the one asked for, where one is. */
export const currenciesOf = async (
  { entity, cells }: Subject,
  only: string | undefined,
): Promise<string[]> => {
  if (only !== undefined) return [only];
  const groups = await cells.groups(entity.id);
  return groups.map(({ group }) => group).filter((group) => group !== "contacts");
};
