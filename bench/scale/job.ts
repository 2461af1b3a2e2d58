import { startMachine } from "../../local/machine.ts";
import { PORTFOLIO_START } from "../../local/portfolio/portfolio.ts";
import { jobs, type Measurement } from "./jobs.ts";

/** What one job at one size came to. */
export interface Outcome extends Measurement {
  readonly job: string;
  readonly size: number;
  /** The most memory that the process had, in MiB: all of Dunlin and the local services, without the engine. */
  readonly peakMiB: number;
}

// A process of its own for each job and size, so that each has its own peak: `node bench/scale/job.ts NAME SIZE`.
const [name = "", size = ""] = process.argv.slice(2);
const job = jobs[name];
if (!job) throw new Error(`There is no job ${name}`);
const machine = await startMachine({ inMemory: true, startAt: PORTFOLIO_START });
try {
  const measured = await job.run(machine, Number(size));
  if (machine.faults.length > 0) throw new Error(`Faults: ${JSON.stringify(machine.faults.slice(0, 3))}`);
  const outcome: Outcome = {
    job: name,
    size: Number(size),
    ...measured,
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
} finally {
  await machine.close();
}
