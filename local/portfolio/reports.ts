import type { Machine } from "../machine.ts";
import { creditors } from "./legal-entities.ts";

/** Who reads a creditor's finance report: its finance department, at the domain it sends from. */
const readerOf = (sender: string): string => `finance@${sender.slice(sender.indexOf("@") + 1)}`;

/** The addresses that finance reports of the portfolio go to. */
export const reportAddresses: readonly string[] = creditors.map(({ entity }) =>
  readerOf(entity.sender.email),
);

/**
 * Has each creditor's finance report sent on Monday mornings at half past seven in its own time zone,
 * asked for over the API as a customer would. Asking again changes nothing.
 *
 * @throws Error when the API refuses.
 */
export const scheduleReports = async (machine: Pick<Machine, "invokeApi">): Promise<void> => {
  for (const { entity } of creditors) {
    const body = {
      legalEntityId: entity.id,
      recipient: { email: readerOf(entity.sender.email), name: entity.sender.name },
      cadence: { every: "week", on: "monday" },
      at: "07:30",
    };
    const answer = await machine.invokeApi("POST", "/v1/report-schedules", { body });
    if (answer.status >= 300)
      throw new Error(
        `The report of ${entity.name} was answered ${answer.status}: ${JSON.stringify(answer.body)}`,
      );
  }
};
