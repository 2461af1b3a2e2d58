import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Condition?: string;
  readonly Metadata?: Record<string, unknown>;
}

/** A CloudFormation template, as far as it is read here. */
export interface Template {
  readonly Parameters?: Record<string, { readonly Type?: string; readonly Default?: unknown }>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources?: Record<string, Resource>;
  readonly Outputs?: Record<
    string,
    { readonly Value: unknown; readonly Export?: { readonly Name: unknown }; readonly Condition?: string }
  >;
}

export interface Stack {
  readonly name: string;
  readonly template: Template;
}

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly directoryName?: string;
    readonly stackName?: string;
  };
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

/**
 * The stacks of a synthesised cloud assembly, nested assemblies (stages) included, by name.
 *
 * @throws Error when the folder holds no assembly.
 */
export const readAssembly = (folder: string): Stack[] => {
  const manifestFile = join(folder, "manifest.json");
  if (!existsSync(manifestFile))
    throw new Error(`${folder} holds no cloud assembly (manifest.json is missing)`);
  const manifest = readJson(manifestFile) as { artifacts?: Record<string, Artifact> };
  return Object.entries(manifest.artifacts ?? {})
    .flatMap(([id, { type, properties }]): Stack[] => {
      if (type === "cdk:cloud-assembly" && properties?.directoryName)
        return readAssembly(join(folder, properties.directoryName));
      if (type !== "aws:cloudformation:stack" || !properties?.templateFile) return [];
      return [
        {
          name: properties.stackName ?? id,
          template: readJson(join(folder, properties.templateFile)) as Template,
        },
      ];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};
