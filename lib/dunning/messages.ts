import { Aws, Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { HouseAlarm } from "../constructs/alarm.ts";
import { TopicFunction } from "../constructs/fed-functions.ts";
import { type House, physicalName } from "../constructs/house.ts";
import { dunningTopicFunctions } from "../functions/dunning.ts";
import type { MailResources, Resources } from "../grants.ts";

const houseTopic = (scope: Construct, house: House, name: string, publisher: string): Topic => {
  const topic = new Topic(scope, "Topic", {
    topicName: physicalName(house.stage, name),
    masterKey: house.key,
    enforceSSL: true,
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(publisher)],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
    }),
  );
  return topic;
};

/** SES warns at 5 % bounces and 0.1 % complaints, and may stop the account at 10 % and 0.5 %. These go off before. */
const REPUTATION = [
  {
    name: "mail-bounce-rate",
    metricName: "Reputation.BounceRate",
    threshold: 0.03,
    impact: "Over 3 % of the mail bounces; SES may stop the account's sending altogether.",
  },
  {
    name: "mail-complaint-rate",
    metricName: "Reputation.ComplaintRate",
    threshold: 0.0005,
    impact: "Over 0.05 % of the receivers complain; SES may stop the account's sending altogether.",
  },
] as const;

/** The way out of mail and the way back of its fate: configuration set, identities, and events to a function. */
export class Mail extends Construct {
  constructor(scope: Construct, house: House, mail: MailResources, resources: Resources) {
    super(scope, "Mail");
    const configurationSet = new ConfigurationSet(this, "ConfigurationSet", {
      configurationSetName: mail.configurationSetName,
      reputationMetrics: true,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    if (house.stage.mail.createIdentities)
      for (const identity of mail.identities)
        new EmailIdentity(this, identity, {
          identity: identity.includes("@") ? Identity.email(identity) : Identity.domain(identity),
          configurationSet,
        });
    const topic = houseTopic(this, house, "ses-events", "ses.amazonaws.com");
    configurationSet.addEventDestination("Events", {
      destination: EventDestination.snsTopic(topic),
      // Opens and clicks are left out: they would put a tracking pixel and other links into the mail. So is Send,
      // which costs a notice for every mail and says what its delivery, delay or bounce will say as well.
      events: [
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.DELIVERY_DELAY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
      ],
    });
    for (const { metricName, ...alarm } of REPUTATION)
      new HouseAlarm(this, house, {
        ...alarm,
        metric: new Metric({
          namespace: "AWS/SES",
          metricName,
          dimensionsMap: { "ses:configuration-set": mail.configurationSetName },
          statistic: "Maximum",
          period: Duration.hours(1),
        }),
      });
    new TopicFunction(
      this,
      house,
      {
        ...dunningTopicFunctions["ses-events"],
        topic,
        lossImpact:
          "Deliveries, bounces or complaints were not recorded; dead addresses may be written to again.",
      },
      resources,
    );
  }
}

/** SMS besides their sending: the topic that a two-way number publishes replies to, the function that takes them, and an eye on the spending. */
export class Sms extends Construct {
  constructor(scope: Construct, house: House, resources: Resources) {
    super(scope, "Sms");
    new HouseAlarm(this, house, {
      name: "sms-spend",
      impact: "SMS cost more this month than planned; at the account's own limit SNS stops sending.",
      metric: new Metric({
        namespace: "AWS/SNS",
        metricName: "SMSMonthToDateSpentUSD",
        statistic: "Maximum",
        period: Duration.hours(1),
      }),
      threshold: house.stage.sms.spendAlarmUsd,
    });
    new TopicFunction(
      this,
      house,
      {
        ...dunningTopicFunctions["sms-replies"],
        topic: houseTopic(this, house, "sms-replies", "sms-voice.amazonaws.com"),
        lossImpact: "Replies to SMS were lost, a STOP perhaps among them: work them off today.",
      },
      resources,
    );
  }
}
