import { Duration } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { SfnStateMachine } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { grantOf } from "../capabilities.ts";
import { TaskFunction } from "../constructs/called-functions.ts";
import { type House, physicalName } from "../constructs/house.ts";
import { HouseQueue } from "../constructs/queue.ts";
import { HouseStateMachine } from "../constructs/state-machine.ts";
import { importFunctions } from "../functions/ledger.ts";
import type { Resources } from "../grants.ts";

/** Bulk imports: an upload that has arrived starts the state machine that validates and posts its lines. */
export class Imports extends Construct {
  constructor(scope: Construct, house: House, resources: Resources) {
    super(scope, "BulkImport");
    const calls = {
      "import-batch": new TaskFunction(this, house, importFunctions["import-batch"], resources),
      "import-finish": new TaskFunction(this, house, importFunctions["import-finish"], resources),
    };
    const { stateMachine } = new HouseStateMachine(this, house, {
      name: "import",
      calls,
      substitutions: { DocumentsBucket: resources.documents.bucketName },
      may: grantOf(["read-imports", "write-import-results"], resources),
      distributed: true,
      impact: {
        failed: "A bulk import stopped before its end; part of its lines is posted, none twice.",
        timedOut: "A bulk import ran out of time; part of its lines is posted, none twice.",
        throttled: "Bulk imports take longer than they should.",
      },
    });
    const deadLetters = new HouseQueue(this, house, {
      of: "import-start",
      impact:
        "An uploaded file was not taken up: its import stays at `uploaded` and nothing of it is posted.",
    });
    new Rule(this, "Uploaded", {
      ruleName: physicalName(house.stage, "import-uploaded"),
      description: "An upload of an import has arrived",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: {
          bucket: { name: [resources.documents.bucketName] },
          object: { key: [{ suffix: "/source.csv" }, { suffix: "/source.jsonl" }] },
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
