import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { ACCOUNT, type Aws, REGION } from "./aws.ts";
import { STAGE } from "./cdk.ts";
import { until } from "./waiting.ts";

/** The ARN of a deployed state machine, by its name without the stage. */
export const stateMachineArn = (name: string): string =>
  `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:dunlin-${STAGE}-${name}`;

/** An execution that has ended, well or not. */
export interface Ended {
  readonly status: string;
  /** Where it succeeded. */
  readonly output: unknown;
  /** Where it did not. */
  readonly error: string;
  readonly history: readonly HistoryEvent[];
}

const SECONDS = 120;

/** Waits until the execution has ended. */
export const waitForEnd = async ({ sfn }: Aws, executionArn: string): Promise<Ended> => {
  const described = await until<DescribeExecutionOutput>(`the end of ${executionArn}`, SECONDS, async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === "RUNNING" ? undefined : execution;
  });
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return {
    status: described.status ?? "",
    output: JSON.parse(described.output ?? "null"),
    error: `${described.error}: ${described.cause}`,
    history: events ?? [],
  };
};

/** Starts an execution and waits until it has ended. */
export const execute = async (aws: Aws, machine: string, input: unknown): Promise<Ended> => {
  const { executionArn = "" } = await aws.sfn.send(
    new StartExecutionCommand({ stateMachineArn: machine, input: JSON.stringify(input) }),
  );
  return waitForEnd(aws, executionArn);
};

/** What a state of the execution answered; undefined where the execution never left it. */
export const outputOf = ({ history }: Ended, state: string): unknown => {
  const details = history
    .map(({ stateExitedEventDetails }) => stateExitedEventDetails)
    .find((one) => one?.name === state);
  return details && JSON.parse(details.output ?? "null");
};

interface Definition {
  readonly QueryLanguage: string;
  readonly States: Readonly<
    Record<string, { readonly ItemProcessor?: { readonly StartAt: string; readonly States: object } }>
  >;
}

/**
 * The part of a deployed state machine that works on one batch, as a state machine of its own: what
 * the Distributed Map of that name would start for each batch. Answers its ARN.
 */
export const batchMachine = async ({ sfn }: Aws, machine: string, map: string): Promise<string> => {
  const { definition = "", roleArn } = await sfn.send(
    new DescribeStateMachineCommand({ stateMachineArn: stateMachineArn(machine) }),
  );
  const { QueryLanguage, States } = JSON.parse(definition) as Definition;
  const processor = States[map]?.ItemProcessor;
  if (!processor) throw new Error(`${machine} has no Map ${map}`);
  const made = await sfn.send(
    new CreateStateMachineCommand({
      name: `batch-of-${machine}`,
      roleArn,
      definition: JSON.stringify({ QueryLanguage, StartAt: processor.StartAt, States: processor.States }),
    }),
  );
  return made.stateMachineArn ?? "";
};
