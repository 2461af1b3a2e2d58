import { describe, expect, it } from "vitest";
import { lintDefinition } from "../../../local/state-machines/lint.ts";

const lambda = "arn:aws:states:::lambda:invoke";
const retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }];

function machine(states: Record<string, unknown>) {
  return { QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states };
}

function rules(definition: unknown, substitutions?: Record<string, string>) {
  return lintDefinition(definition, substitutions === undefined ? {} : { substitutions }).map(
    ({ rule }) => rule,
  );
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder as CloudFormation writes it
const placeholder = "${ListDue}";

const sound = machine({
  Call: {
    Type: "Task",
    Resource: lambda,
    Arguments: { FunctionName: placeholder, Payload: "{% $states.input.list[open > 0].{'id': id} %}" },
    Retry: retry,
    Assign: { due: "{% $map($states.result, function($v) { $v.id }) %}" },
    Next: "Each",
  },
  Each: {
    Type: "Map",
    Items: "{% $due %}",
    ToleratedFailurePercentage: 5,
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
      StartAt: "In",
      States: { In: { Type: "Pass", Assign: { due: 1 }, End: true } },
    },
    End: true,
  },
});

describe("lintDefinition", () => {
  it("has nothing to say about a sound definition, and does not change it", () => {
    const before = structuredClone(sound);
    expect(lintDefinition(sound, { substitutions: { ListDue: "arn:aws:lambda:x:1:function:f" } })).toEqual(
      [],
    );
    expect(lintDefinition(JSON.stringify(sound))).toEqual([]);
    expect(sound).toEqual(before);
  });

  it("reports what the schema refuses", () => {
    expect(rules(machine({ A: { Type: "Pass" } }))).toContain("asl");
    expect(rules(machine({ A: { Type: "Pass", Next: "B" } }))).toContain("asl");
    expect(rules("{")).toEqual(["asl"]);
  });

  it("reports a placeholder without a substitution", () => {
    expect(lintDefinition(sound, { substitutions: {} })).toEqual([
      { rule: "placeholder", message: `${placeholder} is filled by no substitution` },
    ]);
  });

  it.each([
    "{% [1, %}",
    "{% $eval('1') %}",
    "{% $$.a %}",
    "{% $ %}",
    "{% field %}",
    "{% $sum(field.x) %}",
    "{% $states.input.a > limit %}",
    "a {% 1 %}",
  ])("reports %s", (expression) => {
    const found = lintDefinition(machine({ A: { Type: "Pass", Output: { x: [expression] }, End: true } }));
    const about = found.filter(({ state, rule }) => state === "A" && rule === "jsonata");
    expect(about.length).toBeGreaterThan(0);
    expect(about[0]?.message).toContain("Output/x/0");
  });

  it("reports what $states does not hold in a field", () => {
    const told = (state: Record<string, unknown>) =>
      lintDefinition(machine({ A: { Type: "Pass", End: true, ...state }, B: { Type: "Succeed" } }))
        .filter(({ rule }) => rule === "jsonata")
        .map(({ message }) => message);
    const result = "{% $states.result.Payload %}";
    const error = "{% $states.errorOutput.Error & $states.input.a %}";
    const task = { Type: "Task", Resource: "arn:aws:states:::sns:publish" };
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "B", Output: error, Assign: { e: error } }];
    expect(told({ ...task, Output: { x: [result] }, Assign: { r: result }, Catch })).toEqual([]);
    expect(told({ ...task, Arguments: { a: result } })).toEqual([
      "Arguments/a: '$states.result.Payload' reads $states.result, which is not there",
    ]);
    expect(told({ ...task, Output: error })).toHaveLength(1);
    expect(told({ ...task, Catch: [{ ...Catch[0], Output: result }] })).toHaveLength(1);
    expect(told({ Output: result })).toHaveLength(1);
    expect(told({ Output: "{% $states.inputs %}" })).toHaveLength(1);
    expect(told({ Output: "{% [$states.input, $states.context.Execution.Id, $states] %}" })).toEqual([]);
  });

  it.each([
    "{% $states.input.items[price > 3 and $ != 1].{'n': name} %}",
    "{% ($x := 1; $x + $count($states.input.list.$uppercase($))) %}",
    "{% $reduce([1,2], function($a, $b) { $a + $b }) %}",
    "{% $states.input.items{kind: $sum(amount)} %}",
  ])("accepts %s", (expression) => {
    expect(lintDefinition(machine({ A: { Type: "Pass", Output: expression, End: true } }))).toEqual([]);
  });

  it("reports Lambda without Retry, a token without time limit, a Distributed Map without tolerance", () => {
    const call = { Type: "Task", Arguments: { FunctionName: "f" }, End: true };
    expect(rules(machine({ A: { ...call, Resource: lambda } }))).toEqual(["lambda-retry"]);
    const asks = { ...call, Resource: `${lambda}.waitForTaskToken`, Retry: retry };
    expect(rules(machine({ A: asks }))).toEqual(["task-timeout"]);
    expect(rules(machine({ A: { ...asks, TimeoutSeconds: 60 } }))).toEqual([]);
    const { Call, Each } = sound.States as { Call: object; Each: Record<string, unknown> };
    const { ToleratedFailurePercentage: _, ...intolerant } = Each;
    expect(lintDefinition(machine({ Call, Each: intolerant }))).toMatchObject([
      { state: "Each", rule: "tolerated-failure" },
    ]);
  });

  it("reports a variable set in an inner scope under an outer one's name", () => {
    const found = lintDefinition(
      machine({
        Out: { Type: "Pass", Assign: { n: 1 }, Next: "Each" },
        Each: {
          Type: "Map",
          Items: [1],
          ItemProcessor: { StartAt: "In", States: { In: { Type: "Pass", Assign: { n: 2 }, End: true } } },
          End: true,
        },
      }),
    );
    expect(found).toMatchObject([{ state: "In", rule: "variable-scope" }]);
  });
});
