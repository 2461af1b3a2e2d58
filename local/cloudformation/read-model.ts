import { readAssembly, type Stack } from "./assembly.ts";
import { declare } from "./declared.ts";
import type { CloudModel } from "./model.ts";
import { readApi } from "./read-api.ts";
import { readEventSources, readFunctions, readStateMachines } from "./read-compute.ts";
import {
  readEmailEvents,
  readQueues,
  readRules,
  readScheduleGroups,
  readSchedules,
  readSubscriptions,
} from "./read-events.ts";
import { readBuckets, readTables } from "./read-storage.ts";
import { resolvers } from "./resolve.ts";

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
    queues: readQueues(declared),
    buses: ["default", ...declared.of("AWS::Events::EventBus").map(({ identity }) => identity.ref)],
    rules: readRules(declared),
    schedules: readSchedules(declared),
    scheduleGroups: readScheduleGroups(declared),
    stateMachines: readStateMachines(declared),
    buckets: readBuckets(declared),
    configurationSets: declared.of("AWS::SES::ConfigurationSet").map(({ identity }) => identity.ref),
    emailEvents: readEmailEvents(declared),
  };
};

/** The model of a synthesised cloud assembly in a folder. */
export const readModelFrom = (folder: string): CloudModel => readModel(readAssembly(folder));
