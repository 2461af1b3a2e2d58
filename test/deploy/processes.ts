import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface Ended {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** Runs a program to its end. A program that is not there ends with code 127. */
export const run = async (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> => {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? 1, output };
  } catch (error) {
    return { code: 127, output: String(error) };
  }
};

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/**
 * Ends a process that was started as the leader of a group of its own, and all it has started itself:
 * the emulator's functions are processes of their own.
 */
export const endGroup = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined) return;
  const ended = isRunning(child) ? once(child, "close") : undefined;
  signalGroup(child.pid, "SIGTERM");
  if (ended) await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000).unref())]);
  signalGroup(child.pid, "SIGKILL");
};

/** Signals a group of processes; nothing happens where none of it is left. */
export const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};
