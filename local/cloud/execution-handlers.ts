import { InvalidOutput, InvalidToken, TaskTimedOut, ValidationException } from "@aws-sdk/client-sfn";
import type { TurnableClock } from "../clock.ts";
import { payloadLimitBytes, type TaskTokenRegistry } from "../state-machines/runner.ts";
import { described, type Execution } from "./execution-record.ts";
import type { Handlers } from "./middleware.ts";

interface SdkError<E> {
  new (options: { message: string; $metadata: object }): E;
}

/** An error as the SDK's client throws it. */
export const refuse = <E extends Error>(Type: SdkError<E>, message: string): E =>
  new Type({ message, $metadata: {} });

/** @throws ValidationException for a text beyond what the API takes, in bytes or characters */
export const withinLength = (field: string, text: string | undefined, most: number): void => {
  if (text === undefined || Buffer.byteLength(text) <= most) return;
  throw refuse(
    ValidationException,
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  );
};

const tokenErrors = { InvalidOutput, InvalidToken, TaskTimedOut } as const;

const answer = (act: () => void): object => {
  try {
    act();
    return {};
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (name in tokenErrors) throw refuse<Error>(tokenErrors[name as keyof typeof tokenErrors], message);
    throw error;
  }
};

/** What the API's operations act on. */
interface ControlledExecutions {
  start(machineArn: string, input?: string, name?: string): Execution;
  find(arn: string): Execution;
  list(): Execution[];
  stop(arn: string, error?: string, cause?: string): void;
  redrive(arn: string, clientToken?: string): Execution;
}

/** The operations of Step Functions' API that are answered locally. Source: AWS, Step Functions API reference. */
export const executionHandlers = (
  executions: ControlledExecutions,
  tokens: TaskTokenRegistry,
  clock: TurnableClock,
): Handlers => ({
  StartExecution: async (input: { stateMachineArn: string; input?: string; name?: string }) => {
    const execution = executions.start(input.stateMachineArn, input.input, input.name);
    return { executionArn: execution.arn, startDate: new Date(execution.startedAt) };
  },
  DescribeExecution: async ({ executionArn }: { executionArn: string }) =>
    described(executions.find(executionArn), clock.now()),
  ListExecutions: async ({
    stateMachineArn,
    statusFilter,
    maxResults = 100,
  }: {
    stateMachineArn?: string;
    statusFilter?: string;
    maxResults?: number;
  }) => ({
    executions: executions
      .list()
      .filter(
        ({ machineArn, status }) =>
          machineArn === stateMachineArn && (statusFilter === undefined || status === statusFilter),
      )
      .slice(0, maxResults)
      .map((execution) => described(execution, clock.now())),
  }),
  StopExecution: async (input: { executionArn: string; error?: string; cause?: string }) => {
    withinLength("error", input.error, 256);
    withinLength("cause", input.cause, 32_768);
    executions.stop(input.executionArn, input.error, input.cause);
    return { stopDate: new Date(clock.now()) };
  },
  RedriveExecution: async ({
    executionArn,
    clientToken,
  }: {
    executionArn: string;
    clientToken?: string;
  }) => ({
    redriveDate: new Date(executions.redrive(executionArn, clientToken).redrivenAt ?? clock.now()),
  }),
  SendTaskSuccess: async ({ taskToken, output }: { taskToken: string; output: string }) => {
    withinLength("output", output, payloadLimitBytes);
    return answer(() => tokens.sendTaskSuccess(taskToken, output));
  },
  SendTaskFailure: async (input: { taskToken: string; error?: string; cause?: string }) => {
    withinLength("error", input.error, 256);
    withinLength("cause", input.cause, 32_768);
    return answer(() => tokens.sendTaskFailure(input.taskToken, input.error, input.cause));
  },
  SendTaskHeartbeat: async ({ taskToken }: { taskToken: string }) =>
    answer(() => tokens.sendTaskHeartbeat(taskToken)),
});
