import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { App, Tags, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { bundleFunctions, linkFunctions } from "./bundle.ts";
import type { StageConfig } from "./config/stage.ts";
import { type House, pascalCase, physicalName } from "./constructs/house.ts";
import { featureFlags } from "./feature-flags.ts";
import { catalogue } from "./functions/catalogue.ts";
import type { Resources } from "./grants.ts";
import { ApiStack } from "./stacks/api.ts";
import { DataStack } from "./stacks/data.ts";
import { DunningStack } from "./stacks/dunning.ts";
import { InsightStack } from "./stacks/insight.ts";
import { ObservabilityStack } from "./stacks/observability.ts";

export interface AppOptions {
  readonly stage: StageConfig;
  /** Where the assembly goes; `cdk.out` in the working directory, or where the CLI says, by default. */
  readonly outdir?: string;
  /** The repository's root. */
  readonly root?: string;
  /** Whether templates are checked against the rule packs and CloudFormation's schemas, which takes seconds; yes by default. */
  readonly validate?: boolean;
  /** Whether the assembly is to be deployed; by default it is. One that is only read needs no bundles for Lambda and no construct tree. */
  readonly deployable?: boolean;
}

/**
 * The whole deployment of a stage. Templates fit any account and region unless the stage names one.
 * Throws where a function's entry file or a state machine's definition does not exist.
 */
export const buildApp = (options: AppOptions): App => {
  const { stage, root = resolve(import.meta.dirname, ".."), validate = true, deployable = true } = options;
  const app = new App({
    ...(options.outdir !== undefined && { outdir: options.outdir }),
    context: { ...featureFlags },
    builtinCloudFormationValidation: validate,
    analyticsReporting: false,
    treeMetadata: deployable,
  });
  if (validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  for (const [key, value] of Object.entries(stage.tags)) Tags.of(app).add(key, value);

  const bundles = join(resolve(app.outdir), "bundles");
  mkdirSync(bundles, { recursive: true });
  const env = {
    ...(stage.account !== undefined && { account: stage.account }),
    ...(stage.region !== undefined && { region: stage.region }),
  };
  const stackProps = (name: string, description: string) => ({
    stackName: physicalName(stage, name),
    description: `Dunlin (${stage.stage}): ${description}`,
    terminationProtection: stage.production,
    env,
  });
  const idOf = (name: string) => pascalCase(physicalName(stage, name));

  const data = new DataStack(app, idOf("data"), stage, stackProps("data", "what is kept"));
  const house: House = {
    stage,
    root,
    bundleOf: (deployable ? bundleFunctions : linkFunctions)(root, catalogue, bundles),
    key: data.key,
    alarmTopic: data.alarmTopic,
    alarms: [],
  };
  const mail = { configurationSetName: `dunlin-${stage.stage}`, identities: stage.mail.identities };
  const stored: Resources = {
    key: data.key,
    ledger: data.ledger.table,
    insight: data.insight.table,
    documents: data.documents,
    mail,
  };
  data.signIn.limitByGroup(house, stored);
  const insight = new InsightStack(app, idOf("insight"), {
    ...stackProps("insight", "aging, key figures and reports"),
    house,
    resources: stored,
  });
  const api = new ApiStack(app, idOf("api"), {
    ...stackProps("api", "the HTTP API and bulk imports"),
    house,
    resources: { ...stored, reports: insight.reports },
    signIn: data.signIn,
  });
  const dunning = new DunningStack(app, idOf("dunning"), {
    ...stackProps("dunning", "runs, mail and SMS"),
    house,
    resources: { ...stored, apiUrl: api.url },
    mail,
  });
  const observability = new ObservabilityStack(app, idOf("observability"), {
    ...stackProps("observability", "dashboard, states and budget"),
    house,
    tables: { ledger: data.ledger.table, insight: data.insight.table },
    apiId: api.apiId,
    watched: { posting: api.stackName, chasing: dunning.stackName, reporting: insight.stackName },
  });
  for (const stack of [insight, api, dunning]) observability.addStackDependency(stack);
  return app;
};
