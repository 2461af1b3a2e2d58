import { Duration } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { SfnStateMachine } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { TaskFunction } from "../constructs/called-functions.ts";
import { type House, physicalName } from "../constructs/house.ts";
import { HouseQueue } from "../constructs/queue.ts";
import { HouseStateMachine } from "../constructs/state-machine.ts";
import { rehearsalFunctions } from "../functions/rehearsal.ts";
import type { Resources } from "../grants.ts";

/** Rehearsals: a request that has arrived in the documents bucket starts the state machine that plays it. */
export class Rehearsals extends Construct {
  constructor(scope: Construct, house: House, resources: Resources) {
    super(scope, "Rehearsal");
    const { stateMachine } = new HouseStateMachine(this, house, {
      name: "rehearsal",
      calls: Object.fromEntries(
        Object.values(rehearsalFunctions).map((specification) => [
          specification.name,
          new TaskFunction(this, house, specification, resources),
        ]),
      ),
      distributed: false,
      impact: {
        failed: "A rehearsal stopped before its end; whoever asked for it reads why in its status.",
        timedOut: "A rehearsal ran out of time and stays at `running`; nothing else is affected.",
        throttled: "Rehearsals take longer than they should.",
      },
    });
    const deadLetters = new HouseQueue(this, house, {
      of: "rehearsal-start",
      impact: "A rehearsal was not started and stays at `waiting`; nothing else is affected.",
    });
    new Rule(this, "Requested", {
      ruleName: physicalName(house.stage, "rehearsal-requested"),
      description: "A rehearsal was asked for",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: {
          bucket: { name: [resources.documents.bucketName] },
          object: { key: [{ wildcard: "rehearsals/*/request.json" }] },
        },
      },
      targets: [
        new SfnStateMachine(stateMachine, {
          deadLetterQueue: deadLetters.queue,
          retryAttempts: 24,
          maxEventAge: Duration.hours(6),
        }),
      ],
    });
  }
}
