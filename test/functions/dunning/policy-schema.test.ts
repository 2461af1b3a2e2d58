import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  policySchema,
  policySchemaText,
  schemaFiles,
} from "../../../functions/dunning/build/policy-schema.ts";
import { checkPolicy } from "../../../functions/dunning/policy-check.ts";

interface Node {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly [keyword: string]: unknown;
}

/** All properties in a schema, however deep, by their path. */
const propertiesOf = (node: unknown, path = ""): [string, Node][] => {
  if (typeof node !== "object" || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((each) => propertiesOf(each, path));
  const { properties = {}, ...rest } = node as Node;
  return [
    ...Object.entries(properties).flatMap(([name, property]): [string, Node][] => [
      [`${path}.${name}`, property],
      ...propertiesOf(property, `${path}.${name}`),
    ]),
    ...Object.values(rest).flatMap((value) => propertiesOf(value, path)),
  ];
};

describe("the JSON Schema of policies", () => {
  it.each(schemaFiles.map((file) => [file.pathname.split("/").slice(-2).join("/"), file] as const))(
    "%s is the one that the source gives: else run node functions/dunning/build/write-policy-schema.ts",
    (_, file) => {
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(policySchemaText()));
    },
  );

  it("is of draft 2020-12, has an id, and says of every field what it means", () => {
    const schema = policySchema();
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: expect.stringMatching(/^https:/),
      additionalProperties: false,
    });
    const fields = propertiesOf(schema);
    expect(fields.length).toBeGreaterThan(45);
    for (const [path, { title, description }] of fields)
      expect({ path, title, description }).toEqual({
        path,
        title: expect.stringMatching(/./),
        description: expect.stringMatching(/\.$/),
      });
  });

  it("does not ask for what has a default", () => {
    expect(policySchema()["required"]).not.toContain("promises");
    expect(policySchema()["required"]).toContain("segments");
  });
});

describe("the documentation of policies", () => {
  const text = readFileSync(new URL("../../../docs/policies.md", import.meta.url), "utf8");

  it("speaks of every field of the schema", () => {
    const names = new Set(propertiesOf(policySchema()).map(([path]) => path.split(".").at(-1) ?? ""));
    for (const name of names) expect(text, name).toContain(`\`${name}\``);
  });

  it("speaks of every fact that a segment can ask for", () => {
    const named = propertiesOf(policySchema()).flatMap(([path, { enum: values }]) =>
      /\.(field|amount)$/.test(path) && Array.isArray(values) ? (values as string[]) : [],
    );
    expect(named.length).toBeGreaterThan(40);
    for (const fact of named) expect(text, fact).toContain(`\`${fact}\``);
  });

  it("shows an example that is a policy without faults", () => {
    const [, example = ""] = /```json\n(.*?)```/s.exec(text) ?? [];
    expect(checkPolicy(JSON.parse(example)).faults).toEqual([]);
  });
});
