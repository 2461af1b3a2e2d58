import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Another process works on the same data folder. */
export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";
}

interface Holder {
  readonly pid: number;
  readonly enginePid?: number;
}

const read = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
};

const commandOf = (pid: number): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return undefined;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Holds a data folder for one process at a time. */
export class FolderLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * Takes the folder. An engine that a crashed process left behind on it is ended.
   *
   * @throws AlreadyRunning when another process has it.
   */
  static take(folder: string): FolderLock {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "lock.json");
    const holder = read(file);
    const isOther = holder !== undefined && holder.pid !== process.pid;
    if (isOther && isAlive(holder.pid) && /node|vitest/.test(commandOf(holder.pid) ?? "node"))
      throw new AlreadyRunning(`Dunlin already runs on ${folder} (process ${holder.pid}). Stop it first.`);
    if (holder?.enginePid !== undefined && commandOf(holder.enginePid)?.includes(folder))
      process.kill(holder.enginePid, "SIGKILL");
    const lock = new FolderLock(file);
    lock.note(undefined);
    return lock;
  }

  /** Notes the engine's process, so that the next start can end it should this process not be able to. */
  note(enginePid: number | undefined): void {
    const holder: Holder = { pid: process.pid, ...(enginePid !== undefined && { enginePid }) };
    writeFileSync(this.#file, JSON.stringify(holder));
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}
