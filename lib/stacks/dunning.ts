import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { House } from "../constructs/house.ts";
import { Mail, Sms } from "../dunning/messages.ts";
import { People } from "../dunning/people.ts";
import { DunningRun } from "../dunning/run.ts";
import type { MailResources, Resources } from "../grants.ts";

export interface DunningStackProps extends StackProps {
  readonly house: House;
  readonly resources: Resources;
  readonly mail: MailResources;
}

/** Chasing: the run and its schedule, mail with its events, replies to SMS, the work of people. */
export class DunningStack extends Stack {
  constructor(scope: Construct, id: string, { house, resources, mail, ...props }: DunningStackProps) {
    super(scope, id, props);
    new Mail(this, house, mail, resources);
    new Sms(this, house, resources);
    new DunningRun(this, house, resources);
    new People(this, house, resources);
  }
}
