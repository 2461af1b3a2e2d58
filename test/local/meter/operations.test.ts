import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { routes } from "../../../lib/api/routes.ts";
import { apiFunctions, catalogue } from "../../../lib/functions/catalogue.ts";
import { startMachine } from "../../../local/machine.ts";
import {
  doneBy,
  OTHER,
  operationOfFunction,
  operationOfRoute,
  operationOfTarget,
  operationsOfMachine,
  thingsIn,
} from "../../../local/meter/operations.ts";
import { differences, type Pinned, recordOf } from "./record.ts";
import { playScenarios, SCENARIOS_START } from "./scenarios.ts";

const FILE = new URL("./operations.json", import.meta.url);
const COMMAND = "UPDATE=1 npx vitest run test/local/meter/operations.test.ts";

describe("what a business operation takes", () => {
  // The record is reviewed with the change that moves it: it says in requests, units and dollars what became dearer.
  it("is what the record says", { timeout: 600_000 }, async () => {
    const machine = await startMachine({ inMemory: true, startAt: SCENARIOS_START });
    try {
      const played = await playScenarios(machine);
      for (const { name, counts } of played)
        expect([name, counts.filter(({ operation }) => operation === OTHER)]).toEqual([name, []]);
      const now = recordOf(played);
      if (process.env["UPDATE"] === "1") writeFileSync(FILE, `${JSON.stringify(now, null, 2)}\n`);
      const pinned = JSON.parse(readFileSync(FILE, "utf8")) as Pinned;
      const changed = differences(pinned, now);
      if (changed.length > 0)
        expect.fail(
          `Operations take other than the record says:\n${changed.join("\n")}\n\nIf that is meant, rewrite the record:\n  ${COMMAND}\n`,
        );
    } finally {
      await machine.close();
    }
  });

  it("is told in a difference with its price", () => {
    const was = { "invoice ingested": { "aging kept true": { "dynamodb.writeUnits Insight": 4 } } };
    const is = {
      "invoice ingested": { "aging kept true": { "dynamodb.writeUnits Insight": 6, "requests ses Send": 1 } },
    };
    expect(differences(was, was)).toEqual([]);
    expect(differences(was, is)).toEqual([
      "  invoice ingested: $0.00250 → $0.00375 for each 1,000",
      "    aging kept true, dynamodb.writeUnits Insight: 4 → 6",
      "    aging kept true, requests ses Send: 0 → 1",
    ]);
    expect(differences(is, {})).toHaveLength(3);
  });
});

describe("the names of business operations", () => {
  it("are there for every route of the API", () => {
    const nameless = routes.filter(({ method, path }) => operationOfRoute(`${method} ${path}`) === undefined);
    expect(nameless).toEqual([]);
    const names = routes.map(({ method, path }) => operationOfRoute(`${method} ${path}`));
    expect(new Set(names).size).toBe(names.length);
  });

  const machines = ["dunning-run", "import", "finance-report", "rehearsal"].map((name) => ({
    name,
    definition: readFileSync(new URL(`../../../state-machines/${name}.asl.json`, import.meta.url), "utf8"),
  }));

  it("are there for every function, by itself or by the state machine that calls it", () => {
    const called = machines.map(({ definition }) => definition).join("");
    const nameless = catalogue.filter(({ name }) => {
      const placeholder = name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
      const isKnown = name in apiFunctions || operationOfFunction(`dunlin-local-${name}`) !== undefined;
      return !isKnown && !called.includes(`\${${placeholder}FunctionArn}`);
    });
    expect(nameless.map(({ name }) => name)).toEqual([]);
  });

  it("are those of states that there are", () => {
    for (const { name, definition } of machines) {
      const operations = operationsOfMachine(`dunlin-prod-${name}`);
      for (const state of Object.keys(operations?.states ?? { "": {} }))
        expect([name, state, definition.includes(`"${state}": {`)]).toEqual([name, state, true]);
    }
  });

  it("are found behind what a schedule calls", () => {
    const machine = "arn:aws:states:eu-central-1:000000000000:stateMachine:dunlin-local-dunning-run";
    expect(operationOfTarget(machine, "{}")).toBe("dunning run");
    const input = JSON.stringify({ StateMachineArn: machine });
    expect(operationOfTarget("arn:aws:scheduler:::aws-sdk:sfn:startExecution", input)).toBe("dunning run");
    expect(operationOfTarget("arn:aws:lambda:eu-central-1:000000000000:function:note", "{}")).toBeUndefined();
  });
});

describe("how many things were done", () => {
  it("is the number of records, items or invoices of an event, else one", () => {
    expect(thingsIn({ Records: [1, 2] })).toBe(2);
    expect(thingsIn({ Items: [1, 2, 3] })).toBe(3);
    expect(thingsIn({ body: JSON.stringify({ invoices: [{}, {}] }) })).toBe(2);
    for (const one of [undefined, null, "text", {}, { body: "no json" }, { body: "null" }, { body: "{}" }])
      expect(thingsIn(one)).toBe(1);
  });

  it("is none where a state found nothing to do", () => {
    expect(doneBy({}, { Payload: { outcome: "sent" } })).toBe(1);
    expect(doneBy({}, { Payload: { outcome: "skipped" } })).toBe(0);
    expect(doneBy({ Items: [1, 2] }, { Payload: {} })).toBe(2);
  });
});
