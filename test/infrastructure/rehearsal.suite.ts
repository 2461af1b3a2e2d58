import { describe, expect, it } from "vitest";
import { referred, roleStatements, synthesise } from "./synthesised.ts";

const WORKERS = ["rehearsal-prepare", "rehearsal-play", "rehearsal-finish"] as const;

/** Reading, and writing objects; beside it the house's key, its own log group and tracing. */
const ALLOWED =
  /^(dynamodb:(GetItem|BatchGetItem|Query)|s3:(GetObject|PutObject)|kms:\w+|logs:(CreateLogStream|PutLogEvents)|xray:\w+)$/;

// Nothing can be sent from a rehearsal, nor posted: its functions have no right to.
describe.each(["prod", "dev"])("the functions that play rehearsals in %s", (stageName) => {
  const synthesised = synthesise(stageName);
  const functions = synthesised.ofType("AWS::Lambda::Function");

  it.each(WORKERS)("%s may read the ledger and write under rehearsals/, and nothing else", (name) => {
    const found = functions.filter(({ properties }) => String(properties.FunctionName).endsWith(`-${name}`));
    expect(found).toHaveLength(1);
    const [worker] = found;
    const statements = roleStatements(
      synthesised,
      worker?.stack ?? "",
      referred(worker?.properties.Role) ?? "",
    );
    expect(statements.length).toBeGreaterThan(2);
    for (const { actions, resources, effect } of statements) {
      expect(effect).toBe("Allow");
      for (const action of actions) expect(action).toMatch(ALLOWED);
      if (actions.some((action) => action.startsWith("s3:")))
        expect(JSON.stringify(resources)).toMatch(/^\[[^,]*"\/rehearsals\/\*"|^\[.*\/rehearsals\/\*/);
    }
    const all = statements.flatMap(({ actions }) => actions);
    expect(all).toContain("s3:PutObject");
    for (const service of ["ses:", "sns:", "states:", "scheduler:", "events:", "lambda:", "sqs:"])
      expect(all.filter((action) => action.startsWith(service))).toEqual([]);
  });

  it("are called by a state machine that may call them alone", () => {
    const machines = synthesised
      .ofType("AWS::StepFunctions::StateMachine")
      .filter(({ properties }) => String(properties.StateMachineName).endsWith("-rehearsal"));
    expect(machines).toHaveLength(1);
    const [machine] = machines;
    const statements = roleStatements(
      synthesised,
      machine?.stack ?? "",
      referred(machine?.properties.RoleArn) ?? "",
    );
    const invoking = statements.filter(({ actions }) => actions.includes("lambda:InvokeFunction"));
    expect(invoking.flatMap(({ resources }) => resources)).toHaveLength(WORKERS.length);
    for (const { actions } of statements)
      for (const action of actions) expect(action).toMatch(/^(lambda:InvokeFunction|logs:\w+|xray:\w+)$/);
  });
});
