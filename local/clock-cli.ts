import { setTimeout as delay } from "node:timers/promises";
import type { Turn } from "./http/turner.ts";

const HELP = `Turns the clock of the Dunlin that runs on this machine.

  npm run clock                     what it shows
  npm run clock -- +7d              seven days on (also m, h, w)
  npm run clock -- 2026-06-01       to a date, or an instant

PORT names the port it answers on, 4000 by default.
`;

interface ClockAnswer {
  readonly now: string;
  readonly turn?: Turn;
}

const url = `http://localhost:${process.env["PORT"] ?? "4000"}/_/clock.json`;

const say = (text: string): void => void process.stdout.write(text);

const ask = async (
  init?: RequestInit,
): Promise<{ ok: boolean; body: ClockAnswer & { message?: string } }> => {
  try {
    const response = await fetch(url, init);
    return { ok: response.ok, body: (await response.json()) as ClockAnswer & { message?: string } };
  } catch (cause) {
    throw new Error(`No Dunlin answers at ${url}. Start it with npm start.`, { cause });
  }
};

const follow = async (): Promise<void> => {
  for (;;) {
    const { now, turn } = (await ask()).body;
    if (!turn || turn.isDone) {
      if (turn?.failure !== undefined) throw new Error(`The turn failed at ${now}: ${turn.failure}`);
      return say(`${process.stdout.isTTY ? "\r" : ""}The clock shows ${now}.          \n`);
    }
    if (process.stdout.isTTY) say(`\r${turn.now}  ${String(Math.round(turn.share * 100)).padStart(3)} %  `);
    await delay(200);
  }
};

const main = async (): Promise<void> => {
  const to = process.argv[2];
  if (to === "--help" || to === "-h") return say(HELP);
  if (to === undefined) return say(`The clock shows ${(await ask()).body.now}.\n`);
  const { ok, body } = await ask({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to }),
  });
  if (!ok) throw new Error(body.message ?? "The clock was not turned");
  await follow();
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
