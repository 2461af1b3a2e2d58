import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { ACCOUNT, type Aws, environmentFor, membersOf, REGION } from "./aws.ts";
import { run } from "./processes.ts";
import type { Report } from "./report.ts";

/** The parts of Dunlin, each a stack, in the order in which they depend on each other. */
export const PARTS = ["data", "insight", "api", "dunning", "observability"] as const;

export const STAGE = "emulator";

/** The outputs of all stacks by name. */
export type Outputs = Readonly<Record<string, string>>;

/** The CLI of the CDK as the repository pins it, over the emulator. */
export class Cdk {
  readonly #root: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(root: string, folder: string, endpoint: string) {
    this.#root = root;
    this.#folder = folder;
    this.#env = {
      ...environmentFor(endpoint, folder),
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      DUNLIN_STAGE: STAGE,
      CI: "true",
      CDK_DISABLE_CLI_TELEMETRY: "true",
    };
  }

  /** The folder of the assembly. */
  get assembly(): string {
    return join(this.#folder, "cdk.out");
  }

  /** What the command printed. Throws with it where the command fails. */
  async #cdk(cwd: string, ...args: readonly string[]): Promise<string> {
    const cli = join(this.#root, "node_modules/aws-cdk/bin/cdk");
    const { code, output } = await run(process.execPath, [cli, ...args, "--no-notices"], {
      cwd,
      env: this.#env,
    });
    assert.equal(code, 0, `cdk ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  }

  #deploy(cwd: string, ...args: readonly string[]): Promise<string> {
    return this.#cdk(cwd, "deploy", "--all", "--require-approval", "never", "--progress", "events", ...args);
  }

  /** Run where there is no app, since it needs none. */
  bootstrap(): Promise<string> {
    return this.#cdk(this.#folder, "bootstrap", `aws://${ACCOUNT}/${REGION}`);
  }

  /** Synthesises and deploys all stacks. */
  deploy(...args: readonly string[]): Promise<string> {
    return this.#deploy(this.#root, "--output", this.assembly, ...args);
  }

  /** Deploys what was synthesised last, such that CloudFormation is asked although the templates are the same. */
  deployByForce(): Promise<string> {
    return this.#deploy(this.#folder, "--app", this.assembly, "--force");
  }

  /** Deploys all stacks and answers their outputs. */
  async deployAll(): Promise<Outputs> {
    const file = join(this.#folder, "outputs.json");
    await this.deploy("--outputs-file", file);
    const byStack = JSON.parse(readFileSync(file, "utf8")) as Record<string, Outputs>;
    return Object.assign({}, ...Object.values(byStack));
  }
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

const templateOf = (assembly: string, stack: string): Template => {
  const manifest = JSON.parse(readFileSync(join(assembly, "manifest.json"), "utf8")) as {
    artifacts: Record<string, { properties?: { stackName?: string; templateFile?: string } }>;
  };
  const artifact = Object.values(manifest.artifacts).find(
    ({ properties }) => properties?.stackName === stack,
  );
  return JSON.parse(readFileSync(join(assembly, artifact?.properties?.templateFile ?? stack), "utf8"));
};

/** Holds what the emulator says it has against the templates: every resource, each with an id of its own, made. */
export const checkResources = (report: Report, aws: Aws, assembly: string): Promise<void> =>
  report.check("every resource of every template is there", async () => {
    for (const part of PARTS) {
      const stack = `dunlin-${STAGE}-${part}`;
      const { text } = await aws.cloudFormation("DescribeStackResources", { StackName: stack });
      const made = membersOf(text, "StackResources")
        .filter(
          ({ ResourceStatus }) =>
            ResourceStatus === "CREATE_COMPLETE" || ResourceStatus === "UPDATE_COMPLETE",
        )
        .map(({ LogicalResourceId, ResourceType }) => `${LogicalResourceId} ${ResourceType}`);
      const wanted = Object.entries(templateOf(assembly, stack).Resources).map(
        ([id, { Type }]) => `${id} ${Type}`,
      );
      assert.ok(wanted.length > 0);
      assert.deepEqual(made.sort(), wanted.sort(), stack);
    }
  });

/** Deploys once more: the CLI compares the templates, CloudFormation the properties. Neither may find a change. */
export const checkNoChange = async (report: Report, cdk: Cdk): Promise<void> => {
  const stacksWithoutChange = (output: string): string[] =>
    [...output.matchAll(/✅\s+\S+ \(dunlin-emulator-(\S+)\) \(no changes\)/g)].map(([, part]) => part ?? "");
  await report.check("cdk deploy again shows no change", async () =>
    assert.deepEqual(stacksWithoutChange(await cdk.deploy()), [...PARTS]),
  );
  await report.check("nor does CloudFormation find one where the CLI is made to ask it", async () =>
    assert.deepEqual(stacksWithoutChange(await cdk.deployByForce()), [...PARTS]),
  );
};
