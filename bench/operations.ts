import { startMachine } from "../local/machine.ts";
import { costByOperation, dollarsFor } from "../local/meter/by-operation.ts";
import { type Played, playScenarios, SCENARIOS_START } from "../test/local/meter/scenarios.ts";
import type { Figure } from "./figure.ts";

const each = (quantity: number, of: number): string => String(Number((quantity / of).toFixed(3)));

/** What one of a scenario's things takes, by the operations that share in it. */
const noteOf = ({ counts, of }: Played): string =>
  costByOperation(counts)
    .map(({ operation, counts: its, requests }) => {
      const dollars = dollarsFor(counts.filter((count) => count.operation === operation));
      const asked = Object.values(requests).reduce((sum, count) => sum + count, 0);
      const parts = (
        [
          ["requests to services", asked],
          ["write units", its["dynamodb.writeUnits"]],
          ["read units", its["dynamodb.readUnits"]],
          ["invocations", its["lambda.requests"]],
          ["transitions", its["states.transitions"]],
          ["messages", its["ses.messages"]],
          ["SMS segments", its["sns.smsSegments"]],
        ] as const
      ).flatMap(([name, quantity = 0]) => (quantity === 0 ? [] : [`${each(quantity, of)} ${name}`]));
      return `${operation} (${parts.join(", ")}): $${((dollars / of) * 1000).toFixed(4)}`;
    })
    .join("; ");

/** What each business operation costs, with all that it sets off: the scenarios whose counts a test pins. */
export const run = async (): Promise<Figure[]> => {
  const machine = await startMachine({ inMemory: true, startAt: SCENARIOS_START });
  try {
    const played = await playScenarios(machine);
    return played.map(
      (scenario): Figure => ({
        name: scenario.name,
        unit: "$ for each 1,000",
        ours: Number(((dollarsFor(scenario.counts) / scenario.of) * 1000).toFixed(4)),
        note: noteOf(scenario),
      }),
    );
  } finally {
    await machine.close();
  }
};
