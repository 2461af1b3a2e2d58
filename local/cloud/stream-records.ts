import type { _Record as SdkRecord } from "@aws-sdk/client-dynamodb-streams";
import type { Instant } from "../../domain/calendar.ts";
import { REGION } from "../cloudformation/attributes.ts";
import type { TableModel } from "../cloudformation/model.ts";
import { sameImage } from "../engine/same-image.ts";
import type { StreamRecord } from "./stream-reader.ts";

/**
 * The SDK's record in the form in which Lambda hands it to functions, written at an instant of the local
 * clock (the engine knows only real time). Binary attributes stay bytes there; the product has none.
 * Source: AWS Lambda, "Using AWS Lambda with Amazon DynamoDB", example event.
 */
export const toEvent = (record: SdkRecord, table: TableModel, at: Instant): StreamRecord => {
  const { dynamodb } = record;
  return {
    eventID: record.eventID ?? "",
    eventName: record.eventName ?? "MODIFY",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
    eventSourceARN: `${table.arn}/stream/local`,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(Date.parse(at) / 1000),
      Keys: dynamodb?.Keys ?? {},
      ...(dynamodb?.NewImage && { NewImage: dynamodb.NewImage }),
      ...(dynamodb?.OldImage && { OldImage: dynamodb.OldImage }),
      SequenceNumber: dynamodb?.SequenceNumber ?? "",
      SizeBytes: dynamodb?.SizeBytes ?? 0,
      StreamViewType: dynamodb?.StreamViewType ?? "NEW_AND_OLD_IMAGES",
    },
  };
};

/** Whether a record tells of a change. AWS puts none on the stream for a write that changes nothing; dynoxide does. */
export const changes = ({ dynamodb }: SdkRecord): boolean =>
  !(dynamodb?.NewImage && dynamodb.OldImage && sameImage(dynamodb.NewImage, dynamodb.OldImage));

/** When a record was written, as an instant, to the second. */
export const writtenAt = ({ dynamodb }: StreamRecord): Instant =>
  new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString();

/** Sequence numbers are decimal digits without bound: the shorter is the lower. */
export const compareSequences = (a: string, b: string): number => {
  const [x, y] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
};
