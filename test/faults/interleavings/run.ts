import { Books } from "./books.ts";
import { type Outcome, seeThrough } from "./caller.ts";
import type { Intent } from "./intents.ts";
import { setting } from "./setting.ts";
import { storyOf } from "./story.ts";
import { checkEnd } from "./verdict.ts";
import { type Sabotage, World } from "./world.ts";

/** One interleaving: how many invoices there are, what each actor wants in turn, and the schedule with its faults. */
export interface Interleaving {
  readonly seeds: number;
  readonly actors: readonly (readonly Intent[])[];
  readonly schedule: readonly number[];
}

/** Plays an interleaving and throws its story if anything does not hold, at any step or at the end. */
export const play = async (
  { seeds, actors, schedule }: Interleaving,
  sabotage?: Sabotage,
): Promise<readonly Outcome[]> => {
  // Thousands of refusals and faults are made; nobody reads where from.
  Error.stackTraceLimit = 0;
  const complaints: string[] = [];
  const complain = (what: string) => complaints.push(what);
  const books = new Books(complain);
  const world = new World((changes) => books.note(changes), sabotage);
  const { nextId, now } = setting(seeds, world.table);
  const position = (accountId: string) => books.history.get(accountId)?.length ?? 0;
  const outcomes: Outcome[] = [];
  const fail = () => {
    throw new Error(
      [...new Set(complaints)].map((it) => `! ${it}`).join("\n") +
        `\n${storyOf(seeds, actors, world.events)}`,
    );
  };
  const lives = actors.map(async (intents, actor) => {
    for (const [at, intent] of intents.entries())
      outcomes.push(await seeThrough({ world, nextId, now, position }, actor, at, intent));
  });
  const broken = Promise.all(lives).catch((error: unknown) => {
    complain(`somebody gave up: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  });
  await world.play(schedule, () => {
    if (complaints.length > 0) fail();
  });
  await broken;
  const lagged = world.events.some(({ fault }) => fault === "index lags");
  checkEnd(world.table, books, outcomes, lagged, complain);
  if (complaints.length > 0) fail();
  return outcomes;
};
