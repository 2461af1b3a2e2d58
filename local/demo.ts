import { isClean } from "./demo/document.ts";
import { readCommandLine, USAGE, UsageError } from "./demo/options.ts";
import { Progress } from "./demo/progress.ts";
import { reportOf } from "./demo/report.ts";
import { runDemo } from "./demo/run.ts";

/** `npm run demo`: answers the exit code; 1 where something came twice, went astray or drifted, 2 for a wrong command line. */
const main = async (args: readonly string[]): Promise<number> => {
  const { json, help, ...options } = readCommandLine(args);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const document = await runDemo(options, new Progress(process.stderr));
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : reportOf(document));
  return isClean(document) ? 0 : 1;
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
