import type { Identity } from "./attributes.ts";
import { record } from "./properties.ts";
import type { Resolver } from "./resolve.ts";

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

/** The resources that the resolvers know, each resolved when its type is first asked for. */
export const declare = (all: readonly Resolver[]): Declared => {
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
