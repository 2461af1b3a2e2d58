import { describe, expect, it } from "vitest";
import type { Template } from "../../../local/cloudformation/assembly.ts";
import { type Resolver, resolvers, UnknownReference } from "../../../local/cloudformation/resolve.ts";

const first = (template: Template): Resolver => {
  const [resolver] = resolvers([{ name: "stack", template }]);
  if (!resolver) throw new Error("There is no resolver");
  return resolver;
};

/** `${name}` as Fn::Sub writes it. */
const hole = (name: string): string => `$\{${name}}`;

describe("references in templates", () => {
  const resolver = first({
    Parameters: { Size: { Type: "String", Default: "large" }, Bare: { Type: "String" } },
    Mappings: { Sizes: { large: { mb: "512" } } },
    Conditions: {
      IsLarge: { "Fn::Equals": [{ Ref: "Size" }, "large"] },
      IsSmall: { "Fn::Not": [{ Condition: "IsLarge" }] },
      Both: {
        "Fn::And": [
          { Condition: "IsLarge" },
          { "Fn::Or": [{ Condition: "IsSmall" }, { Condition: "IsLarge" }] },
        ],
      },
    },
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
      Unnamed: { Type: "AWS::DynamoDB::Table" },
      Small: { Type: "AWS::SQS::Queue", Condition: "IsSmall" },
    },
  });

  it.each([
    ["Ref to a resource", { Ref: "Queue" }, "https://sqs.eu-central-1.amazonaws.com/000000000000/jobs"],
    ["Ref to a parameter", { Ref: "Size" }, "large"],
    ["a pseudo parameter", { Ref: "AWS::Region" }, "eu-central-1"],
    ["Fn::GetAtt", { "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:eu-central-1:000000000000:jobs"],
    ["Fn::GetAtt as text", { "Fn::GetAtt": "Queue.QueueName" }, "jobs"],
    [
      "Fn::Sub",
      { "Fn::Sub": `${hole("AWS::Partition")}/${hole("Queue.Arn")}/${hole("!kept")}` },
      `aws/arn:aws:sqs:eu-central-1:000000000000:jobs/${hole("kept")}`,
    ],
    [
      "Fn::Sub with variables",
      { "Fn::Sub": [`${hole("x")}-${hole("Size")}`, { x: { Ref: "AWS::AccountId" } }] },
      "000000000000-large",
    ],
    ["Fn::Join", { "Fn::Join": ["-", ["a", { Ref: "Size" }]] }, "a-large"],
    ["Fn::Select of Fn::Split", { "Fn::Select": ["1", { "Fn::Split": [":", "a:b:c"] }] }, "b"],
    ["Fn::FindInMap", { "Fn::FindInMap": ["Sizes", { Ref: "Size" }, "mb"] }, "512"],
    ["Fn::If", { "Fn::If": ["Both", "yes", "no"] }, "yes"],
    [
      "Fn::If with AWS::NoValue",
      { a: { "Fn::If": ["IsSmall", 1, { Ref: "AWS::NoValue" }] }, b: [{ Ref: "AWS::NoValue" }, 2] },
      { b: [2] },
    ],
  ])("resolves %s", (_, value, expected) => {
    expect(resolver.resolve(value)).toEqual(expected);
  });

  it("leaves out resources whose condition does not hold", () => {
    expect(resolver.resources().map(([id]) => id)).toEqual(["Queue", "Unnamed"]);
  });

  it("gives an unnamed resource the same name each time, and its stack in it", () => {
    const name = resolver.resolve({ Ref: "Unnamed" });
    expect(name).toMatch(/^stack-Unnamed-[0-9a-f]{6}$/);
    expect(first(resolver.stack.template).resolve({ Ref: "Unnamed" })).toBe(name);
  });

  it.each([
    ["a resource", { Ref: "Nobody" }, /Nobody is referred to in the stack stack/],
    ["an attribute", { "Fn::GetAtt": ["Queue", "Colour"] }, /Queue\.Colour/],
    ["an export", { "Fn::ImportValue": "elsewhere" }, /elsewhere/],
    ["a parameter without default", { Ref: "Bare" }, /Bare/],
    ["a condition", { "Fn::If": ["IsHuge", 1, 2] }, /IsHuge/],
    ["a function", { "Fn::Transform": {} }, /Fn::Transform/],
  ])("names an unknown reference to %s", (_, value, message) => {
    expect(() => resolver.resolve(value)).toThrow(UnknownReference);
    expect(() => resolver.resolve(value)).toThrow(message);
  });

  it("finds what another stack exports", () => {
    const [, importer] = resolvers([
      {
        name: "one",
        template: {
          Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } } },
          Outputs: { Arn: { Value: { "Fn::GetAtt": ["Queue", "Arn"] }, Export: { Name: "one:arn" } } },
        },
      },
      { name: "two", template: {} },
    ]);
    expect(importer?.resolve({ "Fn::ImportValue": "one:arn" })).toBe(
      "arn:aws:sqs:eu-central-1:000000000000:jobs",
    );
  });
});
