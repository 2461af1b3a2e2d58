import type { Instant } from "../../domain/calendar.ts";
import type { TargetModel } from "../cloudformation/model.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Queues } from "./queues.ts";

/** What can be sent to by ARN. Filled in as the services come up, since they refer to each other. */
export interface Destinations {
  readonly deliveries: Deliveries;
  readonly queues: Queues;
  startExecution(stateMachineArn: string, input: string): void;
  publish(topicArn: string, message: string): void;
}

/** The paths that are understood: `$.detail.object.key`, `$.detail.items[0]`, `$.detail['a b']`. */
export const PATH = /^\$(\.[\w-]+|\[\d+\]|\['[^']+'\])*$/;

const valueAt = (event: unknown, path: string): unknown =>
  [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)]
    .map(([, name, index, quoted]) => name ?? index ?? quoted ?? "")
    .reduce<unknown>(
      (value, part) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined,
      event,
    );

/** What a template can say of the rule itself. */
export interface RuleFacts {
  readonly arn: string;
  readonly name: string;
  readonly ingestedAt: Instant;
}

/**
 * Fills a rule's input template. Within quotation marks a placeholder becomes text; outside of them it becomes
 * the JSON value, null where the event has none. Source: AWS, "Amazon EventBridge input transformation".
 */
const transformed = (
  template: string,
  paths: Readonly<Record<string, string>>,
  event: unknown,
  rule: RuleFacts | undefined,
): string => {
  const reserved: Readonly<Record<string, unknown>> = {
    "aws.events.event": event,
    "aws.events.event.json": event,
    "aws.events.event.ingestion-time": rule?.ingestedAt,
    "aws.events.rule-arn": rule?.arn,
    "aws.events.rule-name": rule?.name,
  };
  let isQuoted = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (whole, name?: string) => {
    if (name === undefined) {
      if (whole === '"') isQuoted = !isQuoted;
      return whole;
    }
    const path = paths[name];
    const value = path === undefined ? reserved[name] : valueAt(event, path);
    const json = JSON.stringify(value ?? null);
    if (!isQuoted) return json;
    return typeof value === "string" ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
};

/** What a rule hands to its target: the event, a part of it, or what the template makes of it. JSON text. */
export const inputFor = (target: TargetModel, event: unknown, rule?: RuleFacts): string => {
  if (target.input !== undefined) return target.input;
  if (target.transformer)
    return transformed(target.transformer.template, target.transformer.paths, event, rule);
  return JSON.stringify(target.inputPath === undefined ? event : (valueAt(event, target.inputPath) ?? null));
};

const parsed = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
};

/**
 * Sends JSON text to a function, state machine, queue, or topic.
 *
 * @throws Error naming a target of another kind.
 */
export const sendTo = (arn: string, input: string, destinations: Destinations): void => {
  const service = arn.split(":")[2];
  if (arn === "arn:aws:scheduler:::aws-sdk:sfn:startExecution") {
    const { StateMachineArn, Input } = parsed(input) as { StateMachineArn: string; Input?: string };
    destinations.startExecution(StateMachineArn, Input ?? "{}");
  } else if (service === "lambda") destinations.deliveries.send(arn, parsed(input));
  else if (service === "states") destinations.startExecution(arn, input);
  else if (service === "sqs") destinations.queues.send(arn, input);
  else if (service === "sns") destinations.publish(arn, input);
  else throw new Error(`Nothing local can be sent to ${arn}`);
};
