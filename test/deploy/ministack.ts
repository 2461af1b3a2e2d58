import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../local/engine/process.ts";
import { endGroup, run, signalGroup } from "./processes.ts";

/** MiniStack cannot be had on this machine, and why. It says nothing about Dunlin. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/** How to start Python such that it finds MiniStack. */
export interface Installed {
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
}

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** What pip writes where it cannot reach its index, as against a package that the index does not have. */
const UNREACHABLE =
  /NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|ConnectionResetError|Max retries exceeded|Network is unreachable|Temporary failure in name resolution/;

const PIP = [
  "-m",
  "pip",
  "install",
  "--quiet",
  "--disable-pip-version-check",
  "--retries",
  "1",
  "--timeout",
  "20",
];

const checkPython = async (): Promise<void> => {
  const { code, output } = await run("python3", ["-c", "import sys; print(*sys.version_info[:2], sep='.')"]);
  if (code !== 0) throw new Unavailable("there is no python3 on the path");
  const [major = 0, minor = 0] = output.trim().split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 10))
    throw new Unavailable(`MiniStack needs Python 3.10, and python3 is ${output.trim()}`);
};

const pip = async (python: string, args: readonly string[]): Promise<void> => {
  const { code, output } = await run(python, [...PIP, ...args, "--requirement", REQUIREMENTS]);
  if (code === 0) return;
  if (/No module named pip/.test(output)) throw new Unavailable("python3 has neither venv nor pip");
  if (UNREACHABLE.test(output)) throw new Unavailable("pip does not reach PyPI");
  throw new Error(`pip could not install MiniStack:\n${output}`);
};

/**
 * MiniStack in a Python environment of its own below `folder`, or where the module `venv` is missing,
 * in a folder of packages. What was installed before from the same requirements stays.
 *
 * @throws Unavailable where there is no Python, or PyPI is not reached.
 */
export const installMiniStack = async (folder: string): Promise<Installed> => {
  const requirements = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  const stamp = join(folder, "installed-from");
  const venv = join(folder, "venv");
  const packages = join(folder, "packages");
  const python = join(venv, "bin", "python");
  const inVenv: Installed = { python, env: {} };
  const inPackages: Installed = { python: "python3", env: { PYTHONPATH: packages } };
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === requirements)
    return existsSync(python) ? inVenv : inPackages;

  await checkPython();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { code } = await run("python3", ["-m", "venv", venv]);
  if (code === 0) await pip(python, []);
  else {
    rmSync(venv, { recursive: true, force: true });
    await pip("python3", ["--target", packages]);
  }
  writeFileSync(stamp, requirements);
  return code === 0 ? inVenv : inPackages;
};

export interface MiniStack {
  readonly endpoint: string;
  readonly log: string;
  stop(): Promise<void>;
}

/**
 * MiniStack runs functions as processes of Node, each from a folder below the temporary one, without
 * the AWS SDK that Lambda's runtime brings. What stands beside them in `node_modules` is that SDK and
 * nothing else, so that a bundle which leaves out anything more does not start.
 */
const provideSdk = (root: string, temporary: string): void => {
  const modules = join(temporary, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const scope of ["@aws-sdk", "@smithy"])
    symlinkSync(join(root, "node_modules", scope), join(modules, scope));
};

const START_SECONDS = 60;

/** Starts MiniStack with its state below `folder`, on a free port of the loopback interface. */
export const startMiniStack = async (
  { python, env }: Installed,
  root: string,
  folder: string,
): Promise<MiniStack> => {
  const temporary = join(folder, "tmp");
  provideSdk(root, temporary);
  const port = await freePort();
  const log = join(folder, "ministack.log");
  const output = openSync(log, "w");
  const child = spawn(python, ["-m", "ministack"], {
    cwd: folder,
    // A group of its own, so that the processes of its functions end with it.
    detached: true,
    stdio: ["ignore", output, output],
    env: {
      ...env,
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      HOME: folder,
      TMPDIR: temporary,
      STATE_DIR: join(folder, "state"),
      S3_DATA_DIR: join(folder, "s3"),
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      IOT_MTLS_ENABLED: "0",
      LAMBDA_EXECUTOR: "local",
    },
  });
  const end = () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };
  process.once("exit", end);
  const stop = async () => {
    await endGroup(child);
    process.off("exit", end);
  };
  const endpoint = `http://127.0.0.1:${port}`;
  for (let waited = 0; waited < START_SECONDS * 5; waited += 1) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return { endpoint, log, stop };
    if (child.exitCode !== null) break;
    await delay(200);
  }
  await stop();
  throw new Error(`MiniStack did not start:\n${readFileSync(log, "utf8")}`);
};
