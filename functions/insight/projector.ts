import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import type { Image } from "../../domain/insight/fold.ts";
import { type Projection, projection } from "../../store/insight/project.ts";
import { imageOfChange } from "../../store/insight/sources.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";

type Stored = Readonly<Record<string, AttributeValue>>;

/**
 * The consumer of the Ledger's stream: brings the cells up to the changes of a batch. A record that
 * cannot be read, and those of items that could not be written, are reported by their sequence
 * number; all others are done. A repetition of the whole batch changes nothing.
 */
export const createProjector = (
  runtime: Pick<Runtime, "logger">,
  cells: Pick<Projection, "project">,
): ((event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>) => {
  return async ({ Records }) => {
    const failed: string[] = [];
    const images: Image[] = [];
    const sequences = new Map<string, string[]>();
    for (const { dynamodb, eventID } of Records) {
      const sequence = dynamodb?.SequenceNumber ?? "";
      try {
        const image = imageOfChange({
          NewImage: dynamodb?.NewImage as Stored | undefined,
          OldImage: dynamodb?.OldImage as Stored | undefined,
        });
        if (!image) continue;
        images.push(image);
        const known = sequences.get(image.source);
        if (known) known.push(sequence);
        else sequences.set(image.source, [sequence]);
      } catch (error) {
        runtime.logger.error("A record cannot be projected", { eventID, sequence, error: error as Error });
        failed.push(sequence);
      }
    }
    for (const [source, error] of await cells.project(images)) {
      runtime.logger.error("An item could not be written to the cells", { source, error });
      failed.push(...(sequences.get(source) ?? []));
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
};

/** Consumes the Ledger's stream. */
export const handler = entryPoint((runtime) =>
  createProjector(runtime, projection(runtime.aws.dynamodb, runtime.env("INSIGHT_TABLE"))),
);
