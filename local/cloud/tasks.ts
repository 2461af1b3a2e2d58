import { type PerformTask, StateError } from "../state-machines/runner.ts";
import { FunctionFailed, type Functions } from "./functions.ts";
import { type Handlers, perform } from "./middleware.ts";

/** The local services a state may call, by the name Step Functions calls them. */
export type CallableServices = Readonly<Record<string, Handlers>>;

interface InvokeArguments {
  readonly FunctionName: string;
  readonly Payload?: unknown;
}

const invoke = async (functions: Functions, arn: string, payload: unknown): Promise<unknown> => {
  try {
    return await functions.invoke(arn, payload);
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    // As Lambda tells Step Functions of an error: its type as the name, the details as JSON text.
    throw new StateError(
      error.errorType,
      JSON.stringify({ errorMessage: error.message, errorType: error.errorType, trace: [] }),
    );
  }
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Names of services as Step Functions puts them before an error's name. */
const ERROR_PREFIXES: Readonly<Record<string, string>> = {
  sns: "SNS",
  s3: "S3",
  ses: "Ses",
  sqs: "SQS",
  events: "EventBridge",
  dynamodb: "DynamoDB",
};

/** Performs the integrations of Task states: Lambda functions, and the operations of the local services. */
export const taskPerformer =
  (functions: Functions, services: CallableServices): PerformTask =>
  async ({ resource, arguments: given }) => {
    if (resource.startsWith("arn:aws:lambda:")) return invoke(functions, resource, given);
    const [service = "", operation = "", ...rest] = resource
      .replace(/^arn:aws:states:[^:]*:[^:]*:/, "")
      .replace(/^aws-sdk:/, "")
      .replace(/\.(waitForTaskToken|sync(:2)?)$/, "")
      .split(":");
    if (service === "lambda" && operation === "invoke") {
      const { FunctionName, Payload } = given as InvokeArguments;
      return {
        ExecutedVersion: "$LATEST",
        Payload: await invoke(functions, FunctionName, Payload),
        StatusCode: 200,
      };
    }
    const handlers = services[service];
    if (!handlers || rest.length > 0)
      throw new StateError("States.Runtime", `${resource} cannot be called locally`);
    try {
      const { $metadata: _, ...output } = await perform(service, handlers, capitalised(operation), given);
      return output;
    } catch (error) {
      const name = error instanceof Error ? error.name : "Error";
      throw new StateError(
        `${ERROR_PREFIXES[service] ?? capitalised(service)}.${name}`,
        error instanceof Error ? error.message : String(error),
      );
    }
  };
