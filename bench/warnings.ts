import { addDays } from "../domain/calendar.ts";
import { defaultPolicy } from "../domain/dunning/default-policy.ts";
import type { Policy, Segment } from "../domain/dunning/policy.ts";
import type { Warning } from "../domain/dunning/policy-faults.ts";
import { BOUNDS, boundedMeans, type Means, warningsBy } from "../domain/dunning/policy-warnings.ts";
import type { Predicate } from "../domain/dunning/predicate.ts";
import type { Step } from "../domain/dunning/step.ts";
import { Work } from "../domain/dunning/work.ts";
import type { LegalEntity } from "../domain/ledger/model.ts";
import { plainMeans } from "../test/domain/dunning/plain/means.ts";
import type { Figure } from "./figure.ts";

const SEGMENTS = 50;
const STEPS = 15;
const ROUNDS = 3;

const creditor: LegalEntity = {
  id: "creditor",
  name: "Nordwind GmbH",
  address: { lines: ["Hafenstraße 1"], country: "DE" },
  timeZone: "Europe/Berlin",
  language: "en",
  creditorRole: "first-party",
  sender: { name: "Nordwind", email: "accounts@nordwind.example" },
  terms: { netDays: 30 },
  version: 1,
};
const house = {
  from: addDays("2026-06-09", 0),
  legalEntities: [
    creditor,
    { ...creditor, id: "britain", address: { lines: [], country: "GB" }, timeZone: "Europe/London" },
    { ...creditor, id: "agency", creditorRole: "third-party" as const },
  ],
};

const COUNTRIES = ["DE", "AT", "FR", "GB", "US", "CA", "AU", "NL", "BE", "ES"];

/** A place, an age and an amount for the most part, and customers by their number. */
const whenOf = (i: number): Predicate => {
  if (i === SEGMENTS - 1) return { all: [] };
  if (i >= SEGMENTS / 2) return { field: "number", op: "eq", value: `C-${i}` };
  const country = COUNTRIES[i % COUNTRIES.length] ?? "DE";
  return {
    all: [
      { field: "country", op: "in", value: [country, COUNTRIES[(i + 3) % COUNTRIES.length] ?? "AT"] },
      { field: "oldestDaysPastDue", op: "gt", value: 60 - i },
      { amount: "overdue", currency: "EUR", op: "gte", value: `${1000 - i * 10}.00` },
    ],
  };
};

/** One of five cadences, in business days. */
const stepsOf = (i: number): Step[] =>
  Array.from({ length: STEPS }, (_, k) => ({
    id: `step-${k}`,
    trigger: { from: "due-date", days: k * 7 + 1 + (i % 5), count: "business" },
    channels: [["email", "sms", "letter", "task"]],
    tone: "neutral",
    template: "reminder",
  }));

const segmentOf = (_: unknown, i: number): Segment => ({
  id: `segment-${i}`,
  name: `Segment ${i}`,
  when: whenOf(i),
  cadence: { steps: stepsOf(i), minimum: {}, coolDownDays: 3, catchUp: "jump", graceBusinessDays: 1 },
});
const policy: Policy = { ...defaultPolicy, segments: Array.from({ length: SEGMENTS }, segmentOf) };

const shown = (warnings: readonly Warning[]): ReadonlySet<string> =>
  new Set(warnings.map(({ path, code }) => `${path.join(".")} ${code}`));

/** Seconds of processor time, and what was found. */
const timed = (means: () => Means): { readonly seconds: number; readonly found: ReadonlySet<string> } => {
  const start = process.cpuUsage();
  const found = shown(warningsBy(means(), policy));
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, found };
};

/** Warnings of a large policy: seconds of one core, and the plain way in the same run. */
export const run = async (): Promise<Figure[]> => {
  const plainWork = new Work();
  // The plain way goes first, and leaves holidays and zones that it looked up to the other.
  const plainly = timed(() => plainMeans(policy, house, plainWork));
  let best = Number.POSITIVE_INFINITY;
  let found: ReadonlySet<string> = new Set();
  let decisions = new Work();
  let comparisons = new Work();
  for (let round = 0; round < ROUNDS; round++) {
    decisions = new Work(BOUNDS.decisions);
    comparisons = new Work(BOUNDS.comparisons);
    const ours = timed(() => boundedMeans(policy, house, comparisons, decisions));
    best = Math.min(best, ours.seconds);
    found = ours.found;
  }
  const lost = [...plainly.found].filter((each) => !(found.has(each) || each.endsWith("checked-in-part")));
  const more = [...found].filter((each) => !plainly.found.has(each));
  return [
    {
      name: "warnings of a policy of 50 segments",
      unit: "s of one core",
      ours: Number(best.toFixed(2)),
      rival: Number(plainly.seconds.toFixed(2)),
      rivalName: "all cases of its predicates, every kind of account played by itself",
      ratio: Number((plainly.seconds / best).toFixed(1)),
      note: `${STEPS} steps each and ${house.legalEntities.length} creditors. ${decisions.spent.toLocaleString("en-US")} decisions about made-up accounts, ${plainWork.spent.toLocaleString("en-US")} the plain way; ${comparisons.spent.toLocaleString("en-US")} comparisons. Warnings: ${found.size}; of the plain way's not found: ${lost.length === 0 ? "none" : lost.join(", ")}; found beyond it: ${more.length}.`,
    },
  ];
};
