import { describe, expect, it } from "vitest";
import { inputFor } from "../../../local/cloud/targets.ts";
import type { TargetModel } from "../../../local/cloudformation/model.ts";

const target = (rest: Partial<TargetModel>): TargetModel => ({
  arn: "arn",
  input: undefined,
  inputPath: undefined,
  transformer: undefined,
  onFailure: undefined,
  maximumRetries: 0,
  maximumAgeSeconds: 86_400,
  ...rest,
});

const event = { source: "aws.s3", detail: { key: 'in/"7"', size: 3, lines: [{ "a b": 1 }, { "a b": 2 }] } };

const RULE = { arn: "arn:rule", name: "r", ingestedAt: "2026-03-01T12:00:00.000Z" };

describe("what a rule hands to its target", () => {
  it.each([
    ["the event", target({}), event],
    ["a constant", target({ input: '{"a":1}' }), { a: 1 }],
    ["a part of the event", target({ inputPath: "$.detail" }), event.detail],
    [
      "what a template makes of it",
      target({
        transformer: {
          paths: { key: "$.detail.key", size: "$.detail.size", none: "$.detail.none" },
          template: '{"key":<key>,"size":<size>,"said":"<key> has <size> bytes","none":<none>}',
        },
      }),
      { key: 'in/"7"', size: 3, said: 'in/"7" has 3 bytes', none: null },
    ],
    ["a part by index and by quoted name", target({ inputPath: "$.detail.lines[1]['a b']" }), 2],
    ["null where the event has no such part", target({ inputPath: "$.detail.none" }), null],
    [
      "what a template makes of the rule and the whole event",
      target({
        transformer: { paths: {}, template: '{"rule":<aws.events.rule-name>,"event":<aws.events.event>}' },
      }),
      { rule: "r", event },
    ],
  ])("is %s", (_, to, expected) => {
    expect(JSON.parse(inputFor(to, event, RULE))).toEqual(expected);
  });
});
