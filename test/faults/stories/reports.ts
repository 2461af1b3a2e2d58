import { digestOf } from "../digest.ts";
import type { Story, World } from "../story.ts";
import { hours } from "./dunning.ts";
import { billed, opened } from "./ledger.ts";

const schedule = (at: string) => ({
  recipient: { email: "cfo@nordwind.example", name: "Ada Lovelace" },
  language: "en",
  timeZone: "Europe/Berlin",
  cadence: { every: "day" },
  at,
});

/**
 * The end without the difference between a schedule that was made and one that was there: who asks again
 * for one that a broken attempt made is answered 200 in place of 201, with the same schedule.
 */
const whoeverMadeIt = async (world: World): Promise<string[]> =>
  (await digestOf(world)).map((line) => line.replace(/"status":20[01]}$/, '"status":"200 or 201"}'));

/** Who gets the finance report, and that it goes out once. */
export const reportStories: readonly Story[] = [
  {
    name: "somebody asks for finance reports, and ends one",
    functions: ["report-schedules"],
    digest: whoeverMadeIt,
    prepare: opened,
    async act(world) {
      const { id } = await world.send("POST", "/v1/report-schedules", schedule("07:30"));
      await world.send("POST", "/v1/report-schedules", schedule("18:00"));
      const other = { ...schedule("18:00"), language: "de" };
      await world.send("POST", "/v1/report-schedules", other);
      await world.read(`/v1/report-schedules/${String(id)}`);
      await world.send("DELETE", `/v1/report-schedules/${String(id)}`);
      await world.read("/v1/report-schedules");
    },
  },
  {
    name: "a finance report goes out",
    functions: ["send-report", "ses-events"],
    machines: ["finance-report"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00");
      await world.send("POST", "/v1/report-schedules", schedule("12:00"));
    },
    act: (world) => hours(world, 1),
    // A claim of which nothing was heard is sent once more after six hours; the next report is a day away.
    settle: (world) => hours(world, 10),
  },
];
