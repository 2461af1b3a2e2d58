import { addDays, type Instant, type PlainDate } from "../../domain/calendar.ts";
import { measureDrift } from "../../functions/insight/drift.ts";
import { type Machine, startMachine } from "../machine.ts";
import { PORTFOLIO_START, PORTFOLIO_TODAY } from "../portfolio/portfolio.ts";
import { scheduleReports } from "../portfolio/reports.ts";
import { type SeededPortfolio, seedPortfolio } from "../portfolio/seed.ts";
import { AddressBook } from "./address-book.ts";
import { bankRepeats } from "./behaviour.ts";
import { Crowd } from "./crowd.ts";
import { type DemoDocument, documentOf } from "./document.ts";
import { duplicatesAmong } from "./duplicates.ts";
import { MeteredStretch } from "./metered.ts";
import { type Happened, isInvoice, isPayment, Office } from "./office.ts";
import type { DemoOptions } from "./options.ts";
import type { Progress } from "./progress.ts";
import { type Arrival, Receivers } from "./receivers.ts";
import { recordsOf } from "./records.ts";
import { snapshotOf } from "./snapshot.ts";

/** The hours of the day (UTC) at which the creditor's systems and the customers act. */
const at = (day: PlainDate, time: string): Instant => `${day}T${time}:00.000Z`;
const INVOICING = "07:00";
const BANKING = "10:00";
const ANSWERING = "13:00";
const CLOSING = "06:00";

/** Everyone who takes part in a demo. */
interface Cast {
  readonly machine: Machine;
  readonly portfolio: SeededPortfolio;
  readonly office: Office;
  readonly crowd: Crowd;
  readonly receivers: Receivers;
  readonly arrivals: Arrival[];
}

/** One day: invoices in the morning, the bank's payments, then people's answers; Dunlin's own schedules run all the while. */
const play = async (
  { machine, portfolio, office, crowd, receivers, arrivals }: Cast,
  day: PlainDate,
  again: readonly Happened[],
): Promise<Happened[]> => {
  const happened: Happened[] = portfolio.members.flatMap((account) =>
    account.story.tell(day).map((event) => ({ account, event })),
  );
  await machine.advanceTo(at(day, INVOICING));
  await office.issue(happened.filter(isInvoice));
  for (const each of happened) if (!isInvoice(each) && !isPayment(each)) await office.carryOut(each);
  await machine.advanceTo(at(day, BANKING));
  const payments = happened.filter(isPayment);
  for (const payment of payments) await office.receive(payment);
  for (const payment of again) if (isPayment(payment)) await office.receiveAgain(payment);
  await machine.advanceTo(at(day, ANSWERING));
  await crowd.answer();
  await crowd.workOnTasks(day);
  await machine.advanceTo(at(addDays(day, 1), CLOSING));
  const fresh = await receivers.read();
  arrivals.push(...fresh);
  await crowd.read(day, fresh);
  return payments;
};

/** Plays the demo on a machine that holds its portfolio. */
const playAll = async (
  machine: Machine,
  portfolio: SeededPortfolio,
  options: DemoOptions,
  progress: Progress,
): Promise<DemoDocument> => {
  const { days, seed } = options;
  const stretch = new MeteredStretch(machine);
  const { runtime } = machine;
  const before = await stretch.aside(() => snapshotOf(runtime, addDays(PORTFOLIO_TODAY, -1)));
  const office = new Office(machine, seed);
  const crowd = new Crowd(machine, stretch, seed, portfolio.members);
  const receivers = new Receivers(machine, new AddressBook(portfolio.members));
  const cast: Cast = { machine, portfolio, office, crowd, receivers, arrivals: [] };

  progress.begin(`Turning ${days} days`);
  let yesterday: Happened[] = [];
  for (let i = 0; i < days; i++) {
    const day = addDays(PORTFOLIO_TODAY, i);
    yesterday = await play(cast, day, bankRepeats(seed, day) ? yesterday : []);
    progress.at(i + 1, days, `${day}  ${cast.arrivals.length} messages, ${office.sent.size} payments`);
  }
  progress.end();

  progress.begin("Checking the ledger against what was seen outside");
  const lastDay = addDays(PORTFOLIO_TODAY, days - 1);
  const bill = stretch.bill();
  const operations = stretch.operations();
  const after = await snapshotOf(runtime, lastDay);
  const records = await recordsOf(machine, portfolio.members);
  const booked = records.payments.flatMap(({ externalId }) => (externalId === undefined ? [] : [externalId]));
  return documentOf({
    options,
    portfolio,
    lastDay,
    before,
    after,
    records,
    arrivals: cast.arrivals,
    astray: receivers.astray,
    reports: receivers.reports,
    duplicates: duplicatesAmong(cast.arrivals, crowd.known, booked),
    unexplained: cast.arrivals.length - crowd.known.length,
    drift: await measureDrift(runtime),
    did: crowd.did,
    office,
    faults: machine.faults,
    bill,
    operations,
  });
};

/**
 * Plays the demo: a machine of its own in a temporary folder, a portfolio, days of business, a
 * summary. The same options give the same document.
 */
export const runDemo = async (options: DemoOptions, progress: Progress): Promise<DemoDocument> => {
  progress.begin("Synthesising and starting");
  const machine = await startMachine({ inMemory: true, startAt: PORTFOLIO_START });
  try {
    progress.begin(`Loading ${options.accounts} accounts`);
    const { accounts, seed } = options;
    const portfolio = await seedPortfolio(machine, {
      accounts,
      seed,
      onProgress: (done, of) => progress.at(done, of, "accounts"),
    });
    await scheduleReports(machine);
    return await playAll(machine, portfolio, options, progress);
  } finally {
    await machine.close();
  }
};
