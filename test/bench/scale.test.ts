import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../bench/scale/job.ts";
import { jobs } from "../../bench/scale/jobs.ts";

const measure = async (job: string, size: number): Promise<Outcome> => {
  const file = resolve(import.meta.dirname, "../../bench/scale/job.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [file, job, String(size)]);
  return JSON.parse(stdout) as Outcome;
};

describe("a job of the scale bench", () => {
  it.each(Object.keys(jobs))(
    "%s does its work and counts what it took",
    async (job) => {
      const outcome = await measure(job, 20);
      expect(outcome).toMatchObject({ job, size: 20 });
      expect(Object.values(outcome.done)).toEqual([20]);
      expect(outcome.counts["dynamodb.writeUnits"]).toBeGreaterThan(1);
      expect(outcome.counts["lambda.requests"]).toBeGreaterThan(0);
      expect(outcome.peakMiB).toBeGreaterThan(50);
    },
    300_000,
  );
});
