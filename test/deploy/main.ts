import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Aws } from "./aws.ts";
import { Cdk, checkNoChange, checkResources } from "./cdk.ts";
import { checkImports } from "./imports.ts";
import { checkLacking } from "./lacking.ts";
import { checkLedger } from "./ledger.ts";
import { checkMail } from "./mail.ts";
import { installMiniStack, type MiniStack, startMiniStack, Unavailable } from "./ministack.ts";
import { Report, Stopped } from "./report.ts";

const root = resolve(import.meta.dirname, "../..");

/** What a program ends with that was skipped, by the convention of Automake's tests. */
const SKIPPED = 77;

const report = new Report();
const now = new Date();

const checkAll = async (aws: Aws, cdk: Cdk): Promise<void> => {
  await report.must("cdk bootstrap", () => cdk.bootstrap());
  const outputs = await report.must("cdk deploy --all", () => cdk.deployAll());
  await checkResources(report, aws, cdk.assembly);
  const posted = await checkLedger(report, aws, outputs, now);
  await checkMail(report, aws, posted);
  await checkImports(report, aws, posted);
  await checkLacking(report, aws);
  await checkNoChange(report, cdk);
};

const folder = mkdtempSync(join(tmpdir(), "dunlin-deploy-"));
let emulator: MiniStack | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
try {
  const installed = await installMiniStack(join(root, ".dunlin", "ministack"));
  emulator = await startMiniStack(installed, root, folder);
  report.say(`MiniStack at ${emulator.endpoint}`);
  await checkAll(new Aws(emulator.endpoint), new Cdk(root, folder, emulator.endpoint));
} catch (error) {
  if (error instanceof Unavailable) {
    report.say(`skipped: ${error.message}`);
    process.exitCode = SKIPPED;
  } else if (!(error instanceof Stopped)) throw error;
} finally {
  await emulator?.stop();
  if (report.failed > 0 && emulator)
    report.say(`\nThe end of the emulator's log:\n${readFileSync(emulator.log, "utf8").slice(-6000)}`);
  rmSync(folder, { recursive: true, force: true });
}
if (process.exitCode !== SKIPPED) {
  report.say(`${report.passed} passed, ${report.failed} failed`);
  process.exitCode = report.failed > 0 ? 1 : 0;
}
