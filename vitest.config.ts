import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const SHARED_MEMORY = "/dev/shm";
const ROOM_FOR_ALL_TESTS = 2 * 1024 ** 3;

/**
 * Where tests put their temporary folders: in memory where there is room for them. Hundreds of machines are started
 * and thrown away, and their engines wait for the disk at each write.
 */
const temporaryFolder = (): string => {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize > ROOM_FOR_ALL_TESTS ? SHARED_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
};

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/temporary-folder.ts"],
    setupFiles: ["test/support/same-cases-in-ci.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: {
      TMPDIR: join(temporaryFolder(), `dunlin-tests-${process.pid}`),
      AWS_REGION: "eu-central-1",
      AWS_EC2_METADATA_DISABLED: "true",
      POWERTOOLS_DEV: "false",
      POWERTOOLS_LOG_LEVEL: "SILENT",
    },
  },
});
