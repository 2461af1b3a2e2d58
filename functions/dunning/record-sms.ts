import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { type ActionOutcome, type ContactAction, outcomeOf } from "./actions.ts";
import { lookOnward } from "./claim.ts";
import { dunningOf } from "./gather.ts";

export interface RecordSmsInput {
  readonly action: ContactAction;
  readonly attempts: number;
  /** SNS's id of the message, where it was published. */
  readonly messageId?: string;
  /** Why publishing failed, where it did. */
  readonly error?: { readonly Error?: string; readonly Cause?: string };
}

/** Errors by which the SMS certainly did not leave; after any other, such as a time-out, it may have. */
const isRefusal = (name: string): boolean =>
  /Authoriz|AccessDenied|Invalid|NotFound|OptedOut|OptInRequired|Throttl|Validation|KMS|Kms/.test(name) &&
  !/InternalError/.test(name);

/** Records what became of an SMS, and sets the account's next look. */
export const createHandler =
  (runtime: Runtime) =>
  async ({ action, attempts, messageId, error }: RecordSmsInput): Promise<ActionOutcome> => {
    const store = dunningOf(runtime);
    const at = runtime.clock.now();
    const refused = error !== undefined && isRefusal(error.Error ?? "");
    if (refused) {
      const failure = `${error.Error}: ${error.Cause ?? ""}`;
      await store.record(action.accountId, action.contactId, { status: "failed", at, failure }, attempts);
    } else if (error === undefined)
      await store.record(action.accountId, action.contactId, { status: "sent", at, messageId }, attempts);

    await lookOnward(runtime, action);
    if (error === undefined) return outcomeOf(action, "sent");
    return outcomeOf(action, refused ? "failed" : "unconfirmed", error.Error);
  };

/** Records one SMS of `dunning-run`. */
export const handler = entryPoint(createHandler);
