import { dateAt, type Instant } from "../../../domain/calendar.ts";
import { firstDayNeeded, keyFigures } from "../../../domain/insight/key-figures.ts";
import type { ReportFacts } from "../../../domain/insight/report/content.ts";
import type { CurrencyFigures } from "../../../domain/insight/report/figures.ts";
import type { ReportSchedule, Snapshot } from "../../../domain/insight/report/schedule.ts";
import { reportWindow } from "../../../domain/insight/report/window.ts";
import type { LegalEntity } from "../../../domain/ledger/model.ts";
import { chosenEntity, ledgerOf, todayOf } from "../../runtime/ledger.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { cellsOf, currenciesOf } from "../gather.ts";

/** A report's facts, and the legal entity it is of. */
export interface Gathered {
  readonly entity: LegalEntity;
  readonly facts: ReportFacts;
}

/**
 * The figures as of the date at the legal entity's place at which the report was due, so that one
 * sent late says what it would have said. Several currencies are read at once.
 */
export const gatherReport = async (
  runtime: Runtime,
  schedule: ReportSchedule,
  scheduledAt: Instant,
  previous: Snapshot | undefined,
): Promise<Gathered> => {
  const entity = await chosenEntity(ledgerOf(runtime), schedule.legalEntityId);
  const today = todayOf(entity, runtime);
  const cells = cellsOf(runtime);
  const asOf = dateAt(scheduledAt, entity.timeZone);
  const window = reportWindow(asOf);
  const currencies: CurrencyFigures[] = await Promise.all(
    (await currenciesOf(cells, [{ entity, today }], undefined)).map(async (currency) => {
      const read = await cells.cellsFrom(entity.id, currency, firstDayNeeded(window));
      return { currency, figures: keyFigures(read, window, asOf >= today) };
    }),
  );
  return { entity, facts: { legalEntity: entity, schedule, asOf, currencies, previous } };
};
