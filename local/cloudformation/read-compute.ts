import { readPattern } from "../cloud/read-pattern.ts";
import type { Declared } from "./declared.ts";
import type { AsyncSettings, EventSourceModel, FunctionModel, StateMachineModel } from "./model.ts";
import { isTrue, list, numberOr, record, text, texts } from "./properties.ts";
import { oneOf, only, queueOrTopic, within } from "./strict.ts";

/** The part of an ARN of a function that names it without version or alias. */
export const unqualified = (functionArn: string): string => functionArn.split(":").slice(0, 7).join(":");

/**
 * What becomes of asynchronous invocations of a function, by its `EventInvokeConfig` and its `DeadLetterConfig`.
 *
 * Source: AWS Lambda, PutFunctionEventInvokeConfig: 0 to 2 retries, 60 to 21,600 seconds.
 */
const readAsync = (what: string, invoke: unknown, deadLetters: unknown): AsyncSettings => {
  const known = [
    "FunctionName",
    "Qualifier",
    "MaximumRetryAttempts",
    "MaximumEventAgeInSeconds",
    "DestinationConfig",
  ];
  const config = only(what, invoke, known);
  const destinations = only(what, config["DestinationConfig"], ["OnFailure"]);
  const age = config["MaximumEventAgeInSeconds"];
  return {
    maximumRetries: within(what, "MaximumRetryAttempts", config["MaximumRetryAttempts"], [0, 2], 2),
    maximumAgeSeconds: within(what, "MaximumEventAgeInSeconds", age, [60, 21_600], 21_600),
    onFailure: queueOrTopic(what, only(what, destinations["OnFailure"], ["Destination"])["Destination"]),
    deadLetters: queueOrTopic(what, only(what, deadLetters, ["TargetArn"])["TargetArn"]),
  };
};

/** Functions of the product. Those that CDK adds for its own ends (custom resources) have no entry and are left out. */
export const readFunctions = (declared: Declared): FunctionModel[] => {
  const asyncConfigs = new Map(
    declared.of("AWS::Lambda::EventInvokeConfig").map(({ properties }) => {
      const name = String(properties["FunctionName"]);
      return [
        name.startsWith("arn:") ? (unqualified(name).split(":").at(-1) ?? name) : name,
        properties,
      ] as const;
    }),
  );
  return declared.of("AWS::Lambda::Function").flatMap(({ properties, metadata, identity }) => {
    const entry = metadata["dunlin:entry"];
    if (typeof entry !== "string") return [];
    const variables = record(record(properties["Environment"])["Variables"]);
    const invoke = asyncConfigs.get(identity.ref);
    return [
      {
        name: identity.ref,
        arn: String(identity.attributes["Arn"]),
        entry,
        environment: Object.fromEntries(
          Object.entries(variables).map(([key, value]) => [key, String(value)]),
        ),
        timeoutSeconds: numberOr(properties["Timeout"], 3),
        memoryMb: numberOr(properties["MemorySize"], 128),
        async: readAsync(`The function ${identity.ref}`, invoke, properties["DeadLetterConfig"]),
      },
    ];
  });
};

const MAPPING = [
  "BatchSize",
  "DestinationConfig",
  "Enabled",
  "EventSourceArn",
  "FilterCriteria",
  "FunctionName",
  "FunctionResponseTypes",
  "MaximumBatchingWindowInSeconds",
];
const STREAM = [
  "BisectBatchOnFunctionError",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "StartingPosition",
];
/** Without effect on one machine; of concurrency there is never more than one here. */
const MAPPING_WITHOUT_EFFECT = ["KmsKeyArn", "MetricsConfig", "ScalingConfig", "Tags"];

/**
 * Which functions are fed by which streams and queues, with their batch settings and filters.
 *
 * Source: AWS Lambda, CreateEventSourceMapping, for names, bounds and defaults.
 *
 * @throws NotRunLocally naming a property that is not known, InvalidPattern naming the mapping and the place.
 */
export const readEventSources = (declared: Declared): EventSourceModel[] =>
  declared.of("AWS::Lambda::EventSourceMapping").flatMap(({ id, properties }): EventSourceModel[] => {
    if (properties["Enabled"] !== undefined && !isTrue(properties["Enabled"])) return [];
    const what = `The event source mapping ${id}`;
    const arn = String(properties["EventSourceArn"]);
    const kind = oneOf(what, "EventSourceArn", arn.split(":")[2], ["dynamodb", "sqs"]);
    const isStream = kind === "dynamodb";
    only(what, properties, [...MAPPING, ...(isStream ? STREAM : []), ...MAPPING_WITHOUT_EFFECT]);
    const number = (name: string, bounds: readonly [number, number], otherwise: number): number =>
      within(what, name, properties[name], bounds, otherwise);
    const responses = texts(properties["FunctionResponseTypes"]);
    for (const response of responses)
      oneOf(what, "FunctionResponseTypes", response, ["ReportBatchItemFailures"]);
    // A table of the templates is empty when its mapping begins: there is no difference between the two.
    if (isStream) oneOf(what, "StartingPosition", properties["StartingPosition"], ["TRIM_HORIZON", "LATEST"]);
    const destinations = only(what, properties["DestinationConfig"], ["OnFailure"]);
    const age = properties["MaximumRecordAgeInSeconds"];
    return [
      {
        id,
        functionArn: functionArnOf(declared, String(properties["FunctionName"])),
        source: {
          kind: isStream ? "table" : "queue",
          name: (isStream ? arn.split("/")[1] : arn.split(":").at(-1)) ?? "",
          arn,
        },
        batchSize: number("BatchSize", [1, 10_000], isStream ? 100 : 10),
        windowSeconds: number("MaximumBatchingWindowInSeconds", [0, 300], 0),
        patterns: list(only(what, properties["FilterCriteria"], ["Filters"])["Filters"]).map((filter) =>
          readPattern(String(only(what, filter, ["Pattern"])["Pattern"]), what),
        ),
        bisect: isTrue(properties["BisectBatchOnFunctionError"]),
        maximumRetries: number("MaximumRetryAttempts", [-1, 10_000], -1),
        maximumAgeSeconds:
          age === undefined || Number(age) === -1
            ? -1
            : within(what, "MaximumRecordAgeInSeconds", age, [60, 604_800], -1),
        parallel: number("ParallelizationFactor", [1, 10], 1),
        partialFailures: responses.length > 0,
        onFailure: queueOrTopic(what, only(what, destinations["OnFailure"], ["Destination"])["Destination"]),
      },
    ];
  });

/** A function's ARN from its name, its ARN, or the ARN of a version or alias. */
export const functionArnOf = (declared: Declared, nameOrArn: string): string => {
  if (nameOrArn.startsWith("arn:")) return unqualified(nameOrArn);
  const found = declared.of("AWS::Lambda::Function").find(({ identity }) => identity.ref === nameOrArn);
  if (!found) throw new Error(`The function ${nameOrArn} is not declared`);
  return String(found.identity.attributes["Arn"]);
};

/** State machines with the substitutions of their definitions made. */
export const readStateMachines = (declared: Declared): StateMachineModel[] =>
  declared.of("AWS::StepFunctions::StateMachine").map(({ id, properties, metadata, identity }) => {
    const given = properties["DefinitionString"] ?? properties["Definition"];
    if (given === undefined)
      throw new Error(`The state machine ${id} has its definition neither as text nor inline`);
    const substitutions = record(properties["DefinitionSubstitutions"]);
    const whole = typeof given === "string" ? given : JSON.stringify(given);
    const definition = whole.replace(/\$\{([A-Za-z0-9_]+)\}/g, (_, name: string) => {
      const value = substitutions[name];
      if (value === undefined) throw new Error(`The state machine ${id} substitutes nothing for ${name}`);
      // Inside JSON text: the value becomes part of a string.
      return typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
    });
    return {
      name: String(identity.attributes["Name"]),
      arn: identity.ref,
      type: properties["StateMachineType"] === "EXPRESS" ? "EXPRESS" : "STANDARD",
      definition,
      source: text(metadata["dunlin:definition"]),
    };
  });
