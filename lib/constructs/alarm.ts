import { Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Construct } from "constructs";
import { type House, pascalCase, physicalName } from "./house.ts";

export interface HouseAlarmProps {
  /** The alarm's name without the stage, which is also the name of its section in the runbook. */
  readonly name: string;
  /** What users notice, or will, when this goes off: one sentence. */
  readonly impact: string;
  readonly metric: IMetric;
  /** Goes off at this value or beyond. */
  readonly threshold: number;
  readonly comparison?: ComparisonOperator;
  /** How many periods in a row; one by default. */
  readonly periods?: number;
  /** Silence counts as well by default; where the metric should always be there, it does not. */
  readonly missingData?: TreatMissingData;
}

/** Where the sections of the alarms are. */
const RUNBOOK = "docs/runbook.md";

/** An alarm's description: what users notice, and which section of the runbook to read. */
export const describe = (impact: string, section: string): string =>
  `Impact: ${impact} Runbook: ${RUNBOOK}#${section}`;

/** An alarm that says what it means for users and where to read on, and tells the operators when it starts and ends. */
export class HouseAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, house: House, props: HouseAlarmProps) {
    super(scope, `${pascalCase(props.name)}Alarm`);
    const alarmName = physicalName(house.stage, props.name);
    house.alarms.push({ name: alarmName, stack: Stack.of(this).stackName });
    this.alarm = new Alarm(this, "Alarm", {
      alarmName,
      alarmDescription: describe(props.impact, props.name),
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: props.missingData ?? TreatMissingData.NOT_BREACHING,
    });
    const notify = new SnsAction(house.alarmTopic);
    this.alarm.addAlarmAction(notify);
    this.alarm.addOkAction(notify);
  }
}
