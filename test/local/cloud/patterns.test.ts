import { describe, expect, it } from "vitest";
import { matches, readPattern, UnknownOperator } from "../../../local/cloud/patterns.ts";

const event = {
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: {
    object: { key: "imports/01/source.csv", size: 1024 },
    tags: ["red", "green"],
    empty: [],
    nothing: null,
    ratio: 3.018e2,
  },
};

// The operators and examples of AWS, "Comparison operators for use in event patterns in Amazon EventBridge".
describe("event patterns", () => {
  it.each([
    ["equality", { source: ["aws.s3", "aws.ec2"] }, true],
    ["equality, other value", { source: ["aws.ec2"] }, false],
    ["all fields must match", { source: ["aws.s3"], "detail-type": ["Object Deleted"] }, false],
    ["null", { detail: { nothing: [null] } }, true],
    ["prefix", { detail: { object: { key: [{ prefix: "imports/" }] } } }, true],
    ["prefix, ignoring case", { source: [{ prefix: { "equals-ignore-case": "AWS." } }] }, true],
    [
      "suffix",
      { detail: { object: { key: [{ suffix: "/source.csv" }, { suffix: "/source.jsonl" }] } } },
      true,
    ],
    ["suffix, other", { detail: { object: { key: [{ suffix: ".xml" }] } } }, false],
    ["equals-ignore-case", { source: [{ "equals-ignore-case": "AWS.S3" }] }, true],
    ["wildcard", { detail: { object: { key: [{ wildcard: "imports/*/source.*" }] } } }, true],
    ["wildcard matches the whole", { detail: { object: { key: [{ wildcard: "*/source" }] } } }, false],
    ["numeric range", { detail: { object: { size: [{ numeric: [">", 0, "<=", 1024] }] } } }, true],
    ["numeric range, outside", { detail: { object: { size: [{ numeric: [">", 1024] }] } } }, false],
    ["numeric of text", { source: [{ numeric: [">", 0] }] }, false],
    ["numeric equality", { detail: { ratio: [{ numeric: ["=", 301.8] }] } }, true],
    ["anything-but", { source: [{ "anything-but": ["aws.ec2"] }] }, true],
    ["anything-but, the value itself", { source: [{ "anything-but": "aws.s3" }] }, false],
    ["anything-but prefix", { source: [{ "anything-but": { prefix: "aws." } }] }, false],
    ["anything-but suffix list", { source: [{ "anything-but": { suffix: [".ec2", ".sns"] } }] }, true],
    ["anything-but needs the field", { detail: { absent: [{ "anything-but": "x" }] } }, false],
    ["exists", { detail: { object: { key: [{ exists: true }] } } }, true],
    ["exists false of a missing field", { detail: { absent: [{ exists: false }] } }, true],
    ["exists false of a present field", { detail: { ratio: [{ exists: false }] } }, false],
    ["exists false below a missing object", { other: { absent: [{ exists: false }] } }, true],
    ["a list matches by any element", { detail: { tags: ["green"] } }, true],
    ["an empty list is no value", { detail: { empty: [{ exists: false }] } }, true],
    ["$or, one branch", { $or: [{ source: ["aws.ec2"] }, { "detail-type": ["Object Created"] }] }, true],
    ["$or, no branch", { $or: [{ source: ["aws.ec2"] }, { source: ["aws.sns"] }] }, false],
    ["$or inside", { detail: { $or: [{ tags: ["blue"] }, { ratio: [301.8] }] } }, true],
  ])("%s", (_, pattern, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it("names an operator it does not know", () => {
    expect(() => matches({ source: [{ cidr: "10.0.0.0/24" }] }, event)).toThrow(UnknownOperator);
    expect(() => matches({ source: [{ cidr: "10.0.0.0/24" }] }, event)).toThrow(/cidr/);
    expect(() => readPattern("[]")).toThrow(/JSON object/);
  });
});
