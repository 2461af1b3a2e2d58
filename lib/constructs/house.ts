import { Validations } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IConstruct } from "constructs";
import type { StageConfig } from "../config/stage.ts";

/** What every house construct needs to know of the deployment around it. */
export interface House {
  readonly stage: StageConfig;
  /** The repository's root, where state machines are read from. */
  readonly root: string;
  /** The folder of a function's bundle. */
  readonly bundleOf: (functionName: string) => string;
  /** The key of everything stored. */
  readonly key: IKey;
  /** Where alarms report. */
  readonly alarmTopic: ITopic;
  /** Every alarm declared so far, and the stack it is in. */
  readonly alarms: { readonly name: string; readonly stack: string }[];
}

/** The physical name of a part of the deployment: `dunlin-prod-send-email`. */
export const physicalName = (stage: StageConfig, name: string): string => `dunlin-${stage.stage}-${name}`;

/** `send-email` → `SendEmail`, the form of construct ids and of substitution names. */
export const pascalCase = (name: string): string =>
  name.replace(/(^|-)([a-z0-9])/g, (_, _dash: string, letter: string) => letter.toUpperCase());

/** Accepts one finding of the rule packs on one construct, with the reason why it stays. */
export const acknowledge = (construct: IConstruct, id: string, reason: string): void => {
  Validations.of(construct).acknowledge({ id, reason });
};
