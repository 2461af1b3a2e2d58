import { writeFileSync } from "node:fs";
import { rehearsalPage } from "../domain/rehearsal/report/page.ts";
import { Progress } from "./demo/progress.ts";
import { AlreadyRunning } from "./lock.ts";
import { messagesFile } from "./rehearsal/messages-file.ts";
import { readCommandLine, USAGE, UsageError } from "./rehearsal/options.ts";
import { reportOf } from "./rehearsal/report.ts";
import { runRehearsal } from "./rehearsal/run.ts";

/** `npm run rehearse`: 0 when it was played, 2 for a command line or a file that cannot be understood. */
const main = async (args: readonly string[]): Promise<void> => {
  const options = readCommandLine(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const { result, messages } = await runRehearsal(options, new Progress(process.stderr));
  if (options.out !== undefined) {
    writeFileSync(options.out, rehearsalPage(result));
    process.stderr.write(`Wrote ${options.out}\n`);
  }
  if (options.messages !== undefined) {
    writeFileSync(options.messages, messagesFile(messages));
    process.stderr.write(`Wrote ${options.messages}\n`);
  }
  process.stdout.write(
    options.json ? `${JSON.stringify(result, null, 2)}\n` : reportOf(result, process.stdout.columns),
  );
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof AlreadyRunning)) throw error;
  process.stderr.write(
    `${error.message}\n${error instanceof UsageError ? "\nnpm run rehearse -- --help tells more.\n" : ""}`,
  );
  process.exitCode = 2;
}
