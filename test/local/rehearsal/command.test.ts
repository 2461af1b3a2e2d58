import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import { defaultAssumptions } from "../../../domain/rehearsal/assumptions.ts";
import { rehearse } from "../../../domain/rehearsal/rehearse.ts";
import { rehearsalPage } from "../../../domain/rehearsal/report/page.ts";
import { Progress } from "../../../local/demo/progress.ts";
import { dataFolderCopy } from "../../../local/rehearsal/data-folder.ts";
import { readAssumptions, readPolicy } from "../../../local/rehearsal/files.ts";
import { messagesFile } from "../../../local/rehearsal/messages-file.ts";
import { readCommandLine, UsageError } from "../../../local/rehearsal/options.ts";
import { portfolioCopy } from "../../../local/rehearsal/portfolio.ts";
import { reportOf } from "../../../local/rehearsal/report.ts";
import { runRehearsal } from "../../../local/rehearsal/run.ts";
import { rehearseOnThreads } from "../../../local/rehearsal/threads.ts";

const examples = resolve(import.meta.dirname, "../../../docs/examples");
const [gentle, firm] = [join(examples, "gentle.json"), join(examples, "firm.json")];
const folder = mkdtempSync(join(tmpdir(), "dunlin-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

const START = "2026-03-02T06:00:00.000Z";

describe("npm run rehearse", () => {
  it("reads what it is asked for, and names what it does not know", () => {
    expect(readCommandLine([])).toMatchObject({ days: 90, seeds: 5, seed: 1, portfolio: 300, json: false });
    expect(readCommandLine(["--policy", "a", "--against", "b", "--days", "7"])).toMatchObject({
      policy: "a",
      against: "b",
      days: 7,
    });
    for (const [args, told] of [
      [["--days", "0"], "--days 0 is not a whole number from 1 to 400"],
      [["--seeds", "x"], "--seeds x"],
      [["--against", "b"], "--against needs --policy"],
      [["--weeks", "2"], "--weeks"],
    ] as const)
      expect(() => readCommandLine(args)).toThrow(
        expect.objectContaining({ name: "UsageError", message: expect.stringContaining(told) }),
      );
  });

  it("takes the examples, as versions that take over, and refuses a policy with the path of each fault", () => {
    for (const example of [gentle, firm])
      expect(readPolicy(example, defaultPolicy, START)).toMatchObject({ version: 1, activeFrom: START });
    const { id: _, version: __, ...policy } = defaultPolicy;
    const [segment] = policy.segments;
    const steps = segment?.cadence.steps.map((step) => ({ ...step, id: "same" }));
    const broken = { ...policy, segments: [{ ...segment, cadence: { ...segment?.cadence, steps } }] };
    expect(() => readPolicy(file("twice.json", broken), defaultPolicy, START)).toThrow(
      /segments\.0\.cadence\.steps\.1\.id: occurs twice/,
    );
    expect(() =>
      readPolicy(file("short.json", { ...policy, autopayGraceDays: -1 }), defaultPolicy, START),
    ).toThrow(/autopayGraceDays/);
    expect(() => readPolicy(file("text.json", "{"), defaultPolicy, START)).toThrow(UsageError);
    expect(() => readPolicy(join(folder, "none.json"), defaultPolicy, START)).toThrow(UsageError);
  });

  it("takes other assumptions one by one, and refuses what is none", () => {
    const given = file("assume.json", { behaviour: { kept: 0.5 }, billing: "none" });
    expect(readAssumptions(given)).toEqual({
      assumptions: {
        ...defaultAssumptions,
        behaviour: { ...defaultAssumptions.behaviour, kept: 0.5 },
        billing: "none",
      },
      statesCurve: false,
    });
    expect(() => readAssumptions(file("wrong.json", { behaviour: { kept: 2 } }))).toThrow(/behaviour\.kept/);
    expect(() => readAssumptions(file("more.json", { behaviour: { mood: 1 } }))).toThrow(UsageError);
  });

  it("says so where a folder holds no ledger", async () => {
    await expect(dataFolderCopy(folder, () => {})).rejects.toThrow(/holds no data of npm start/);
  });

  it("compares two policies: as a table, as a page that loads nothing, and as each message", {
    timeout: 120_000,
  }, async () => {
    const told: string[] = [];
    const progress = new Progress({ isTTY: false, write: (text) => told.push(text) });
    const options = readCommandLine([
      "--policy",
      firm,
      "--against",
      gentle,
      "--portfolio",
      "20",
      "--days",
      "40",
      "--seeds",
      "2",
      "--workers",
      "2",
      "--messages",
      "x",
    ]);
    const { result, messages } = await runRehearsal(options, progress);
    expect(told.join("")).toContain("20/20 accounts");
    expect(result.policies.map(({ policy }) => policy.source)).toEqual(["gentle.json", "firm.json"]);
    expect(result.differences.find(({ figure }) => figure === "E-mails")?.change.mean).toBeGreaterThan(0);
    const text = reportOf(result);
    for (const part of ["B − A", "Nothing was sent", "house-default", "everyone-else", "DSO"])
      expect(text).toContain(part);
    const narrow = reportOf(result, 80).split("\n");
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toContain("over the dice");
    expect(narrow.join("\n")).not.toContain("over the dice");
    const page = rehearsalPage(result);
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:/);
    expect(page.match(/<svg /g)?.length).toBeGreaterThanOrEqual(6);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    const lines = messagesFile(messages).trim().split("\r\n");
    expect(lines).toHaveLength(messages.length + 1);
    const [a] = result.policies;
    const sent = Object.values(a?.summary.messages ?? {}).reduce((sum, { mean }) => sum + mean, 0);
    expect(sent).toBeGreaterThan(0);
    expect((await runRehearsal(options, progress)).result).toEqual(result);
  });

  it("answers the same on one thread, on three, and in its own", { timeout: 120_000 }, async () => {
    const { start, accounts } = portfolioCopy(12, 1);
    const rehearsal = {
      policies: [defaultPolicy],
      seeds: [1, 2],
      start,
      days: 30,
      assumptions: defaultAssumptions,
    };
    const own = rehearse(rehearsal, accounts);
    expect(await rehearseOnThreads(rehearsal, accounts, 1)).toEqual(own);
    expect(await rehearseOnThreads(rehearsal, accounts, 3)).toEqual(own);
  });
});
