import { readPattern } from "../cloud/patterns.ts";
import type { Declared } from "./declared.ts";
import type { EventSourceModel, FunctionModel, StateMachineModel } from "./model.ts";
import { isTrue, list, numberOr, record, text } from "./properties.ts";

/** The part of an ARN of a function that names it without version or alias. */
export const unqualified = (functionArn: string): string => functionArn.split(":").slice(0, 7).join(":");

const asyncDefaults = { maximumRetries: 2, maximumAgeSeconds: 6 * 3600 };

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
    const destination = record(record(record(invoke?.["DestinationConfig"])["OnFailure"]))["Destination"];
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
        async: {
          maximumRetries: numberOr(invoke?.["MaximumRetryAttempts"], asyncDefaults.maximumRetries),
          maximumAgeSeconds: numberOr(invoke?.["MaximumEventAgeInSeconds"], asyncDefaults.maximumAgeSeconds),
          onFailure: text(destination ?? record(properties["DeadLetterConfig"])["TargetArn"]),
        },
      },
    ];
  });
};

/** Which functions are fed by which streams and queues, with their batch settings and filters. */
export const readEventSources = (declared: Declared): EventSourceModel[] =>
  declared.of("AWS::Lambda::EventSourceMapping").flatMap(({ id, properties }): EventSourceModel[] => {
    if (properties["Enabled"] !== undefined && !isTrue(properties["Enabled"])) return [];
    const functionArn = functionArnOf(declared, String(properties["FunctionName"]));
    const arn = String(properties["EventSourceArn"]);
    const kind = arn.includes(":dynamodb:") ? "table" : "queue";
    const name = kind === "table" ? (arn.split("/")[1] ?? "") : (arn.split(":").at(-1) ?? "");
    const filters = list(record(properties["FilterCriteria"])["Filters"]);
    return [
      {
        id,
        functionArn,
        source: { kind, name, arn },
        batchSize: numberOr(properties["BatchSize"], kind === "table" ? 100 : 10),
        patterns: filters.map((filter) => readPattern(String(record(filter)["Pattern"]))),
        bisect: isTrue(properties["BisectBatchOnFunctionError"]),
        maximumRetries: numberOr(properties["MaximumRetryAttempts"], -1),
        partialFailures: list(properties["FunctionResponseTypes"]).includes("ReportBatchItemFailures"),
        onFailure: text(record(record(properties["DestinationConfig"])["OnFailure"])["Destination"]),
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
