import { describe, expect, it } from "vitest";
import { matches } from "../../../local/cloud/patterns.ts";
import { InvalidPattern, readPattern } from "../../../local/cloud/read-pattern.ts";

const event = {
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: {
    object: { key: "imports/01/source.csv", size: 1024 },
    tags: ["red", "green"],
    empty: [],
    nothing: null,
    ratio: 3.018e2,
    blank: "",
    path: "C:\\lib\\*.png",
    address: "10.0.0.33",
    deep: [["x"], ["y", ["z"]]],
    lines: [
      { sku: "A", count: 1 },
      { sku: "B", count: 300 },
    ],
    isOpen: true,
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
    ["null is not the empty text", { detail: { nothing: [""] } }, false],
    ["the empty text", { detail: { blank: [""] } }, true],
    ["the empty text is not null", { detail: { blank: [null] } }, false],
    ["null of a field that is not there", { detail: { absent: [null] } }, false],
    ["null exists", { detail: { nothing: [{ exists: true }] } }, true],
    ["a boolean", { detail: { isOpen: [true] } }, true],
    ["a boolean is no text", { detail: { isOpen: ["true"] } }, false],
    ["a number is no text", { detail: { ratio: ["301.8"] } }, false],
    ["a number by value", { detail: { object: { size: [1024.0] } } }, true],
    ["suffix, ignoring case", { source: [{ suffix: { "equals-ignore-case": ".S3" } }] }, true],
    ["prefix minds case", { source: [{ prefix: "AWS." }] }, false],
    ["anything-but numbers", { detail: { ratio: [{ "anything-but": [100, 301.8] }] } }, false],
    ["anything-but of null", { detail: { nothing: [{ "anything-but": "x" }] } }, true],
    ["anything-but prefixes", { source: [{ "anything-but": { prefix: ["aws.", "x"] } }] }, false],
    [
      "anything-but ignoring case",
      { source: [{ "anything-but": { "equals-ignore-case": "AWS.S3" } }] },
      false,
    ],
    [
      "anything-but several, ignoring case",
      { source: [{ "anything-but": { "equals-ignore-case": ["AWS.EC2", "AWS.SNS"] } }] },
      true,
    ],
    [
      "anything-but wildcard",
      { detail: { object: { key: [{ "anything-but": { wildcard: "*/01/*" } }] } } },
      false,
    ],
    ["anything-but prefix of a number", { detail: { ratio: [{ "anything-but": { prefix: "3" } }] } }, true],
    ["anything-but by one element of a list", { detail: { tags: [{ "anything-but": "red" }] } }, true],
    ["wildcard with what it escapes", { detail: { path: [{ wildcard: "C:\\\\*\\\\\\*.png" }] } }, true],
    [
      "numeric ends are in or out",
      { detail: { object: { size: [{ numeric: [">=", 1024, "<", 1025] }] } } },
      true,
    ],
    ["cidr", { detail: { address: [{ cidr: "10.0.0.0/24" }] } }, true],
    ["cidr, outside", { detail: { address: [{ cidr: "10.0.1.0/24" }] } }, false],
    ["cidr of another version", { detail: { address: [{ cidr: "2001:db8::/32" }] } }, false],
    ["cidr of what is no address", { source: [{ cidr: "10.0.0.0/24" }] }, false],
    ["exists is about leaves: an object is none", { detail: { object: [{ exists: true }] } }, false],
    ["exists false of an object", { detail: { object: [{ exists: false }] } }, true],
    ["lists within lists", { detail: { deep: ["z"] } }, true],
    ["one object of a list as a whole", { detail: { lines: { sku: ["B"], count: [300] } } }, true],
    ["not fields of two objects of a list", { detail: { lines: { sku: ["A"], count: [300] } } }, false],
    ["exists false within an empty list", { detail: { empty: { sku: [{ exists: false }] } } }, true],
    ["$or beside other fields", { source: ["aws.s3"], $or: [{ a: ["1"] }, { b: ["2"] }] }, false],
    [
      "$or within $or",
      { $or: [{ source: ["x"] }, { detail: { $or: [{ ratio: [1] }, { tags: ["red"] }] } }] },
      true,
    ],
    ["$or with one branch is a field", { $or: [{ exists: false }] }, true],
  ])("%s", (_, pattern, expected) => {
    expect(matches(readPattern(pattern), event)).toBe(expected);
  });

  it.each([
    ["an unknown operator", { source: [{ suffx: ".s3" }] }, /source uses the operator suffx/],
    ["a leaf that is no list", { detail: { state: "open" } }, /detail at state has neither/],
    ["an empty list", { source: [] }, /source has an empty list/],
    ["an empty pattern", {}, /has no field/],
    ["an empty object", { detail: {} }, /detail has no field/],
    ["a list within a list", { source: [["a"]] }, /list within its list/],
    ["two operators in one object", { source: [{ prefix: "a", suffix: "b" }] }, /exactly one operator/],
    ["exists of text", { a: [{ exists: "true" }] }, /true or false/],
    ["prefix of a number", { a: [{ prefix: 3 }] }, /prefix takes a string/],
    ["prefix of another operator", { a: [{ prefix: { suffix: "x" } }] }, /equals-ignore-case/],
    ["numeric of an unknown comparison", { a: [{ numeric: ["!=", 3] }] }, /!=/],
    ["numeric of text", { a: [{ numeric: ["=", "3"] }] }, /a number from/],
    ["numeric beyond its bounds", { a: [{ numeric: [">", 5e9 + 1] }] }, /-5e9 to 5e9/],
    ["numeric with an empty range", { a: [{ numeric: [">", 5, "<", 5] }] }, /bottom is less/],
    ["numeric with a range the wrong way round", { a: [{ numeric: ["<", 5, ">", 1] }] }, /a range as/],
    ["anything-but of mixed kinds", { a: [{ "anything-but": ["x", 1] }] }, /not both/],
    ["anything-but of an empty list", { a: [{ "anything-but": [] }] }, /not both/],
    ["anything-but numeric", { a: [{ "anything-but": { numeric: ["=", 1] } }] }, /does not know numeric/],
    ["anything-but an empty prefix", { a: [{ "anything-but": { prefix: "" } }] }, /no empty prefix/],
    ["wildcards in a row", { a: [{ wildcard: "a**b" }] }, /in a row/],
    ["a wildcard with a wrong escape", { a: [{ wildcard: "a\\b" }] }, /backslash/],
    ["cidr of no block", { a: [{ cidr: "300.0.0.0/8" }] }, /block of addresses/],
    ["something wrong in a branch of $or", { $or: [{ a: ["1"] }, { b: [] }] }, /b has an empty list/],
  ])("refuses %s when it is read", (_, pattern, message) => {
    expect(() => readPattern(pattern, "The rule r")).toThrow(InvalidPattern);
    expect(() => readPattern(JSON.stringify(pattern), "The rule r")).toThrow(message);
    expect(() => readPattern(pattern, "The rule r")).toThrow(/^The rule r/);
  });

  it("refuses what is no JSON object", () => {
    expect(() => readPattern("[]")).toThrow(/no JSON object/);
    expect(() => readPattern("{")).toThrow(/no JSON/);
  });
});
