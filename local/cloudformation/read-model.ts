import { readAssembly, type Stack } from "./assembly.ts";
import type { Identity } from "./attributes.ts";
import type { CloudModel } from "./model.ts";
import { record } from "./properties.ts";
import { readApi } from "./read-api.ts";
import { readEventSources, readFunctions, readStateMachines } from "./read-compute.ts";
import { readEmailEvents, readRules, readSchedules, readSubscriptions } from "./read-events.ts";
import { readBuckets, readTables } from "./read-storage.ts";
import { type Resolver, resolvers } from "./resolve.ts";

/** A resource with its properties resolved. `id` is stack and logical id. */
interface DeclaredResource {
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly identity: Identity;
}

/** The resources of all stacks, by type. */
export interface Declared {
  of(type: string): readonly DeclaredResource[];
}

const declare = (all: readonly Resolver[]): Declared => {
  const byType = new Map<string, (() => DeclaredResource)[]>();
  for (const resolver of all)
    for (const [logicalId, resource] of resolver.resources()) {
      const make = (): DeclaredResource => ({
        id: `${resolver.stack.name}/${logicalId}`,
        properties: record(resolver.resolve(resource.Properties ?? {})),
        metadata: resource.Metadata ?? {},
        identity: resolver.identity(logicalId),
      });
      byType.set(resource.Type, [...(byType.get(resource.Type) ?? []), make]);
    }
  const made = new Map<string, DeclaredResource[]>();
  return {
    // Only the types that are asked for get resolved: the rest may refer to what nobody needs locally.
    of(type) {
      const known = made.get(type) ?? (byType.get(type) ?? []).map((make) => make());
      made.set(type, known);
      return known;
    },
  };
};

/**
 * The plain model of everything the stacks declare that runs locally.
 *
 * @throws UnknownReference naming a reference that leads nowhere.
 */
export const readModel = (stacks: readonly Stack[]): CloudModel => {
  const declared = declare(resolvers(stacks));
  return {
    tables: readTables(declared),
    functions: readFunctions(declared),
    eventSources: readEventSources(declared),
    api: readApi(declared),
    topics: declared.of("AWS::SNS::Topic").map(({ identity }) => ({
      arn: identity.ref,
      name: String(identity.attributes["TopicName"]),
    })),
    subscriptions: readSubscriptions(declared),
    queues: declared.of("AWS::SQS::Queue").map(({ identity }) => ({
      arn: String(identity.attributes["Arn"]),
      name: String(identity.attributes["QueueName"]),
      url: identity.ref,
    })),
    buses: ["default", ...declared.of("AWS::Events::EventBus").map(({ identity }) => identity.ref)],
    rules: readRules(declared),
    schedules: readSchedules(declared),
    stateMachines: readStateMachines(declared),
    buckets: readBuckets(declared),
    configurationSets: declared.of("AWS::SES::ConfigurationSet").map(({ identity }) => identity.ref),
    emailEvents: readEmailEvents(declared),
  };
};

/** The model of a synthesised cloud assembly in a folder. */
export const readModelFrom = (folder: string): CloudModel => readModel(readAssembly(folder));
