import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Flow, StateDefinition } from "../../../local/state-machines/definition.ts";
import { lintDefinition } from "../../../local/state-machines/lint.ts";
import { type ExecutionResult, StateError } from "../../../local/state-machines/runner.ts";
import { MemoryStorage, runDefinition } from "./rig.ts";

// Every state, every transition and every rule of Retry and Catch of the product's own machines is
// executed. What there is to execute is read from the files; what is never reached fails the test.

const folder = new URL("../../../state-machines/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".asl.json"));

type Answers = Readonly<Record<string, unknown>>;

/** A way through a machine when nothing fails: its input, the objects in S3, what its tasks answer. */
interface Story {
  readonly input: unknown;
  readonly objects?: Readonly<Record<string, string>>;
  /** How many writes S3 refuses before it takes one. */
  readonly refusedWrites?: number;
  readonly answers: Answers;
}

const payload = (Payload: unknown) => ({ StatusCode: 200, Payload });
const uploaded = (key: string) => ({ detail: { bucket: { name: "documents" }, object: { key } } });
const due = {
  runId: "r1",
  count: 2,
  bucket: "documents",
  key: "runs/r1",
  maxConcurrency: 2,
  policyVersion: 1,
};
const dueAnswers = (actions: readonly object[]): Answers => ({
  ListDueAccounts: payload(due),
  DecideContacts: payload({ accounts: 2, waiting: 0, capped: 0, failed: 0, actions }),
  SendEmail: payload({ outcome: "sent" }),
  OpenTask: payload({ outcome: "opened" }),
  PrepareSms: payload({ send: true, attempts: 1, phoneNumber: "+49", message: "m", attributes: {} }),
  PublishSms: { MessageId: "m1" },
  RecordSms: payload({ outcome: "sent" }),
  FinishRun: payload({ runId: "r1" }),
  FinishFailedRun: payload({ runId: "r1" }),
});
const action = (channel: string) => ({ accountId: "a", contactId: "c", channel });

const stories: Readonly<Record<string, readonly Story[]>> = {
  "dunning-run.asl.json": [
    { input: {}, answers: { ListDueAccounts: payload({ ...due, count: 0 }) } },
    {
      input: { maxConcurrency: 3 },
      objects: { "documents/runs/r1": '["a","b"]' },
      answers: dueAnswers(["email", "sms", "letter", "task", "pigeon"].map(action)),
    },
    {
      input: {},
      objects: { "documents/runs/r1": '["a","b"]' },
      answers: {
        ...dueAnswers([action("sms")]),
        PrepareSms: payload({ send: false, result: { outcome: "not-due" } }),
      },
    },
    // The manifest is gone.
    { input: {}, answers: dueAnswers([]) },
  ],
  "finance-report.asl.json": [
    {
      input: { reportScheduleId: "s1", scheduledAt: "2026-03-01T06:00:00Z" },
      answers: { SendReport: payload({ outcome: "sent" }) },
    },
  ],
  "rehearsal.asl.json": [
    {
      input: uploaded("rehearsals/r1/request.json"),
      answers: {
        Prepare: payload({ batches: 1 }),
        PlayBatch: payload({ batch: 0, accounts: 250 }),
        Finish: payload({ id: "r1", status: "done" }),
        NoteFailure: payload({ id: "r1", status: "failed" }),
      },
    },
    // What cannot be counted is noted as a failure.
    {
      input: uploaded("rehearsals/r1/request.json"),
      answers: {
        Prepare: payload({ batches: "many" }),
        NoteFailure: payload({ id: "r1", status: "failed" }),
      },
    },
    // A ledger without accounts.
    {
      input: uploaded("rehearsals/r1/request.json"),
      answers: { Prepare: payload({ batches: 0 }), Finish: payload({ id: "r1", status: "done" }) },
    },
  ],
  "import.asl.json": [
    ...["csv", "jsonl"].flatMap((format) => {
      const key = `imports/i1/source.${format}`;
      const answers = {
        PostCsvLines: payload({ posted: 1 }),
        PostJsonLines: payload({ posted: 1 }),
        Finish: payload({ importId: "i1" }),
      };
      const text = format === "csv" ? "number\nI1\n" : '{"number":"I1"}\n';
      return [
        { input: uploaded(key), objects: { [`documents/${key}`]: text }, answers },
        { input: uploaded(key), objects: { [`documents/${key}`]: text }, answers, refusedWrites: 1 },
        { input: uploaded(key), answers },
      ];
    }),
    { input: uploaded("imports/i1/source.xml"), answers: {} },
  ],
};

/** What a story finds in S3, which refuses the first writes where the story says so. */
const storageOf = ({ objects = {}, refusedWrites = 0 }: Story): MemoryStorage => {
  const storage = new MemoryStorage();
  for (const [key, body] of Object.entries(objects)) storage.objects.set(key, body);
  const write = storage.writeObject.bind(storage);
  let left = refusedWrites;
  storage.writeObject = async (...given) => {
    if (left-- > 0) throw new Error("SlowDown");
    return write(...given);
  };
  return storage;
};

/** All states of a flow and of what is nested in them, by name. */
const statesOf = (flow: Flow): [string, StateDefinition][] =>
  Object.entries(flow.States).flatMap(([name, state]) => [
    [name, state],
    ...[
      ...(state.Branches ?? []),
      ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor]),
    ].flatMap(statesOf),
  ]);

/** All there is to pass through: states, transitions, and each error that a rule of Retry or Catch names. */
const wayPoints = (states: readonly [string, StateDefinition][]): string[] =>
  states.flatMap(([name, state]) => [
    name,
    ...new Set(
      [
        state.Next,
        state.Default,
        ...(state.Choices ?? []).map(({ Next }) => Next),
        ...(state.Catch ?? []).map(({ Next }) => Next),
      ].flatMap((next) => (next === undefined ? [] : [`${name} → ${next}`])),
    ),
    ...(state.Retry ?? []).flatMap(({ ErrorEquals }) =>
      ErrorEquals.map((error) => `${name} retries ${error}`),
    ),
    ...(state.Catch ?? []).flatMap(({ ErrorEquals }) =>
      ErrorEquals.map((error) => `${name} catches ${error}`),
    ),
  ]);

/** The name in a list of rules under which an error is handled: its own, else the wildcard. */
const ruleFor = (
  rules: readonly { readonly ErrorEquals: readonly string[] }[],
  error: string,
): string | undefined => {
  for (const { ErrorEquals } of rules) {
    if (ErrorEquals.includes(error)) return error;
    if (ErrorEquals.includes("States.ALL")) return "States.ALL";
  }
  return undefined;
};

const outcome = ({ status, output, error }: ExecutionResult) => ({ status, output, error });

const broken = "Broken";
const asThrown = (error: string): string => (error === "States.ALL" ? broken : error);

describe("the product's machines", () => {
  it("are those that there are stories of", () => {
    expect(files.toSorted()).toEqual(Object.keys(stories).toSorted());
  });

  describe.each(files)("%s", (file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
    const substitutions = Object.fromEntries(
      named.map((name) => [
        name,
        name === "DocumentsBucket" ? "documents" : `arn:aws:lambda:eu-central-1:1:function:${name}`,
      ]),
    );
    const machine = JSON.parse(
      text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => substitutions[name] ?? ""),
    ) as Flow & Record<string, unknown>;
    const states = statesOf(machine);
    const byName = new Map(states);
    /** What the tests below pass through, one after the other; the last one looks whether that was all. */
    const passed = new Set<string>();

    /** Tells a story in which one state fails so often with an error. */
    const tell = async (
      story: Story,
      fault?: { state: string; error: string; times: number },
    ): Promise<{ result: ExecutionResult; retries: number }> => {
      const storage = storageOf(story);
      let left = fault?.times ?? 0;
      let retries = 0;
      const result = await runDefinition(machine, story.input, {
        storage,
        performTask: async ({ stateName }) => {
          if (stateName === fault?.state && left > 0) {
            left -= 1;
            throw new StateError(fault.error, "on purpose");
          }
          if (!(stateName in story.answers)) throw new Error(`The story has no answer for ${stateName}`);
          return story.answers[stateName];
        },
        onTransition: ({ kind, state, error = "", next }) => {
          passed.add(state);
          const definition = byName.get(state);
          if (kind === "exited" && next !== undefined) passed.add(`${state} → ${next}`);
          if (kind === "retried") {
            retries += 1;
            passed.add(`${state} retries ${ruleFor(definition?.Retry ?? [], error)}`);
          }
          if (kind === "caught") passed.add(`${state} catches ${ruleFor(definition?.Catch ?? [], error)}`);
        },
      });
      return { result, retries };
    };

    /** The story that comes by a state. */
    const storyOf = async (state: string): Promise<Story> => {
      for (const story of stories[file] ?? []) {
        const seen = new Set<string>();
        const storage = new MemoryStorage();
        for (const [key, body] of Object.entries(story.objects ?? {})) storage.objects.set(key, body);
        await runDefinition(machine, story.input, {
          storage,
          performTask: async ({ stateName }) => story.answers[stateName],
          onTransition: (transition) => void seen.add(transition.state),
        });
        if (seen.has(state)) return story;
      }
      throw new Error(`No story comes by ${state}`);
    };

    const tasks = states.filter(([, { Type }]) => Type === "Task");
    const retried = tasks.flatMap(([name, { Retry = [] }]) =>
      Retry.flatMap((rule) => rule.ErrorEquals.map((error) => [name, error, rule.MaxAttempts ?? 3] as const)),
    );
    const caught = tasks.flatMap(([name, { Retry = [], Catch = [] }]) =>
      Catch.flatMap((rule) => rule.ErrorEquals.map((error) => [name, error, rule.Next, Retry] as const)),
    );

    it("has nothing the linter would report", () => {
      expect(lintDefinition(text, { substitutions })).toEqual([]);
    });

    it("names each state once", () => {
      expect(states.map(([name]) => name).toSorted()).toEqual([...byName.keys()].toSorted());
    });

    it("tells its stories to their ends", async () => {
      for (const story of stories[file] ?? [])
        expect((await tell(story)).result.status).toMatch(/SUCCEEDED|FAILED/);
    });

    it.each(retried)(
      "%s takes %s up %i times and then goes on, or gives up",
      async (state, error, attempts) => {
        const story = await storyOf(state);
        const fault = { state, error: asThrown(error) };
        const before = (await tell(story)).result;
        const once = await tell(story, { ...fault, times: 1 });
        expect(once.retries).toBe(Math.min(attempts, 1));
        if (attempts > 0) expect(outcome(once.result)).toEqual(outcome(before));
        else {
          passed.add(`${state} retries ${error}`);
          // Where the state hands its failures on, the machine ends with an error of its own.
          const isCaught = caught.some(([name]) => name === state);
          expect(once.result).toMatchObject({
            status: "FAILED",
            ...(!isCaught && { error: fault.error }),
          });
        }
        const always = await tell(story, { ...fault, times: Number.POSITIVE_INFINITY });
        expect(always.retries % Math.max(attempts, 1)).toBe(0);
        if (attempts > 0) expect(always.retries).toBeGreaterThanOrEqual(attempts);
        else expect(always.retries).toBe(0);
      },
    );

    if (caught.length > 0)
      it.each(caught)("%s hands %s to %s", async (state, error, next) => {
        const story = await storyOf(state);
        passed.delete(`${state} → ${next}`);
        await tell(story, { state, error: asThrown(error), times: Number.POSITIVE_INFINITY });
        expect([...passed]).toContain(`${state} → ${next}`);
        expect([...passed]).toContain(`${state} catches ${error}`);
      });

    it("leaves nothing that was never executed", () => {
      const wanted = wayPoints(states);
      expect(wanted.length).toBeGreaterThan(states.length);
      expect(wanted.filter((point) => !passed.has(point))).toEqual([]);
    });
  });
});
