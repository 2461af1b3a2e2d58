import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { StreamFunction } from "../constructs/fed-functions.ts";
import type { House } from "../constructs/house.ts";
import { projector } from "../functions/insight.ts";
import type { ReportScheduling, Resources } from "../grants.ts";
import { Reports } from "../insight/reports.ts";

/** Sort keys of the Ledger's items that have a place in the cells. Entries are not among them: the items hold all that counts. */
const PROJECTED = ["INV#", "CREDIT#", "PAY#", "CONTACT#"] as const;

export interface InsightStackProps extends StackProps {
  readonly house: House;
  readonly resources: Resources;
}

/** What the ledger means: the projector on its stream, and the finance report. */
export class InsightStack extends Stack {
  readonly reports: ReportScheduling;

  constructor(scope: Construct, id: string, { house, resources, ...props }: InsightStackProps) {
    super(scope, id, props);
    const concurrency = house.stage.projectorConcurrency;
    new StreamFunction(
      this,
      house,
      {
        ...projector,
        table: resources.ledger,
        sortKeyPrefixes: PROJECTED,
        // Larger batches fold more changes into one write per cell; two seconds are all that reading lags by.
        batchSize: 500,
        windowSeconds: 2,
        parallel: 2,
        retryAttempts: 20,
        maxAgeHours: 12,
        lossImpact: "Changes of the ledger are missing from aging and key figures until they are replayed.",
        lagImpact: "Aging and key figures are over five minutes behind the ledger.",
        ...(concurrency > 0 && { reservedConcurrency: concurrency }),
      },
      resources,
    );
    this.reports = new Reports(this, house, resources).scheduling;
  }
}
