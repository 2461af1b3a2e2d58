import { later, type PlainDate } from "../../domain/calendar.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import { type CellReads, cellReads } from "../../store/insight/cells.ts";
import { invalid } from "../runtime/http/problem.ts";
import { chosenEntity, ledgerOf, todayOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** A legal entity whose receivables are asked for, and which day it is there. */
export interface Subject {
  readonly entity: LegalEntity;
  readonly today: PlainDate;
}

export const cellsOf = (runtime: Runtime): CellReads =>
  cellReads(runtime.aws.dynamodb, runtime.env("INSIGHT_TABLE"));

/** The subjects of a request, by id: the legal entity it names, or all there are. */
export const subjectsOf = async (runtime: Runtime, legalEntityId: string | undefined): Promise<Subject[]> => {
  const ledger = ledgerOf(runtime);
  const entities =
    legalEntityId === undefined
      ? await ledger.listLegalEntities()
      : [await chosenEntity(ledger, legalEntityId)];
  if (entities.length === 0)
    throw invalid({ field: "legalEntityId", message: "is missing: there is no legal entity yet" });
  return entities
    .map((entity) => ({ entity, today: todayOf(entity, runtime) }))
    .sort((a, b) => (a.entity.id < b.entity.id ? -1 : 1));
};

/** The latest of the subjects' todays. */
export const latestToday = (subjects: readonly Subject[]): PlainDate =>
  subjects.map(({ today }) => today).reduce(later);

/** The id of the one subject, or null where the figures are of several legal entities together. */
export const idOf = (subjects: readonly Subject[]): string | null =>
  subjects.length === 1 ? (subjects[0]?.entity.id ?? null) : null;

/** The currencies that the subjects have receivables in, sorted; just the one asked for, where one is. */
export const currenciesOf = async (
  cells: CellReads,
  subjects: readonly Subject[],
  only: string | undefined,
): Promise<string[]> => {
  if (only !== undefined) return [only];
  const groups = await Promise.all(subjects.map(({ entity }) => cells.groups(entity.id)));
  const found = new Set(groups.flat().map(({ group }) => group));
  found.delete("contacts");
  return [...found].sort();
};
