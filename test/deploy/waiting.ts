import { setTimeout as delay } from "node:timers/promises";

const STEP_MS = 250;

/** Asks until there is an answer. Throws, with what was asked for, where there is none within the seconds. */
export const until = async <T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
): Promise<T> => {
  for (let waited = 0; waited < seconds * 1000; waited += STEP_MS) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(STEP_MS);
  }
  throw new Error(`${what}: not within ${seconds} seconds`);
};
