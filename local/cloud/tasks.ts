import type { FaultInjector } from "../faults/injector.ts";
import { type PerformTask, StateError } from "../state-machines/runner.ts";
import { FunctionFailed, type Functions } from "./functions.ts";
import { type Handlers, perform } from "./middleware.ts";

/** The local services a state may call, by the name Step Functions calls them. */
export type CallableServices = Readonly<Record<string, Handlers>>;

interface InvokeArguments {
  readonly FunctionName: string;
  readonly Payload?: unknown;
}

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

/**
 * A service's error under the name that a state machine sees. An SDK integration always tells it with
 * `Exception` at the end. Source: AWS, "Learning to use AWS service SDK integrations".
 */
const asStateError = (service: string, error: unknown, isSdk = false): StateError => {
  const name = error instanceof Error ? error.name : "Error";
  const prefix = isSdk ? capitalised(service) : (ERROR_PREFIXES[service] ?? capitalised(service));
  const told = isSdk && !name.endsWith("Exception") ? `${name}Exception` : name;
  return new StateError(`${prefix}.${told}`, error instanceof Error ? error.message : String(error));
};

/** As Lambda tells Step Functions of an error that a function threw: its type as the name, the details as JSON text. */
const asFunctionError = ({ errorType, message }: FunctionFailed): StateError =>
  new StateError(errorType, JSON.stringify({ errorMessage: message, errorType, trace: [] }));

/** Performs the integrations of Task states: Lambda functions, and the operations of the local services. */
export const taskPerformer = (
  functions: Functions,
  services: CallableServices,
  injector: FaultInjector,
): PerformTask => {
  const nameOf = (arnOrName: string): string => {
    try {
      return functions.find(arnOrName).name;
    } catch {
      throw new StateError("Lambda.ResourceNotFoundException", `Function not found: ${arnOrName}`);
    }
  };

  const invoke = async (state: string, arn: string, payload: unknown): Promise<unknown> => {
    const name = nameOf(arn);
    try {
      return await injector.task("lambda", "Invoke", state, () => functions.invoke(name, payload));
    } catch (error) {
      throw error instanceof FunctionFailed ? asFunctionError(error) : asStateError("lambda", error);
    }
  };

  return async ({ resource, arguments: given, stateName }) => {
    if (resource.startsWith("arn:aws:lambda:")) return invoke(stateName, resource, given);
    const [service = "", operation = "", ...rest] = resource
      .replace(/^arn:aws:states:[^:]*:[^:]*:/, "")
      .replace(/^aws-sdk:/, "")
      .replace(/\.(waitForTaskToken|sync(:2)?)$/, "")
      .split(":");
    if (service === "lambda" && operation === "invoke") {
      const { FunctionName, Payload, ...others } = given as InvokeArguments;
      const [other] = Object.keys(others);
      if (other !== undefined)
        throw new StateError("States.Runtime", `The argument ${other} of lambda:invoke is not known locally`);
      return {
        ExecutedVersion: "$LATEST",
        Payload: await invoke(stateName, FunctionName, Payload),
        StatusCode: 200,
      };
    }
    const handlers = services[service];
    if (!handlers || rest.length > 0)
      throw new StateError("States.Runtime", `${resource} cannot be called locally`);
    const name = capitalised(operation);
    try {
      const { $metadata: _, ...output } = await injector.task(service, name, stateName, () =>
        perform(service, handlers, name, given),
      );
      return output;
    } catch (error) {
      throw asStateError(service, error, resource.includes(":aws-sdk:"));
    }
  };
};
