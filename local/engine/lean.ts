import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as streams from "@aws-sdk/client-dynamodb-streams";
import type { ConfigurableClient } from "../../functions/runtime/aws.ts";
import { LOCAL_CREDENTIALS, LOCAL_REGION } from "./process.ts";
import type { Wire } from "./wire.ts";

interface Context {
  readonly commandName?: string;
}

interface Arguments {
  readonly input: unknown;
}

/** What a client does to a request for the sake of a far server: nothing here needs it. */
const NEEDLESS = [
  "loggerMiddleware",
  "contentLengthMiddleware",
  "getUserAgentMiddleware",
  "hostHeaderMiddleware",
  "recursionDetectionMiddleware",
  "retryMiddleware",
  "httpSigningMiddleware",
];

/** A signature by form. The engines look for one and check nothing of it. */
const HEADERS =
  "content-type: application/x-amz-json-1.0\r\nx-amz-date: 20260101T000000Z\r\n" +
  `authorization: AWS4-HMAC-SHA256 Credential=${LOCAL_CREDENTIALS.accessKeyId}/20260101/${LOCAL_REGION}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0\r\n`;

/** What the engine serves, by the prefix of its operations. */
const EXCEPTIONS = {
  DynamoDB_20120810: dynamodb,
  DynamoDBStreams_20120810: streams,
} as const;

type Protocol = keyof typeof EXCEPTIONS;

type ExceptionClass = new (options: { message: string; $metadata: object }) => Error;

/** The SDK's own exception for an error of the engine, with all that the engine says of it. */
const exceptionOf = (protocol: Protocol, status: number, body: string): Error => {
  const {
    __type = "InternalServerError",
    message,
    Message,
    ...rest
  } = JSON.parse(body) as Record<string, unknown>;
  const name = String(__type).split("#").at(-1) ?? "";
  const known = (EXCEPTIONS[protocol] as unknown as Record<string, ExceptionClass | undefined>)[name];
  const options = {
    name,
    message: String(message ?? Message ?? name),
    $fault: status < 500 ? ("client" as const) : ("server" as const),
    $metadata: { httpStatusCode: status },
  };
  return Object.assign(known ? new known(options) : new dynamodb.DynamoDBServiceException(options), rest);
};

/** Bytes cross the wire in base 64, as the protocol has it. */
const toWire = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;

const bytes = (value: unknown): unknown => (typeof value === "string" ? Buffer.from(value, "base64") : value);

/** What the engine answers. The walk for bytes is left out where there are none, which is always but in tests. */
const fromWire = (body: string): Record<string, unknown> => {
  if (!body.includes('"B":') && !body.includes('"BS":')) return JSON.parse(body);
  return JSON.parse(body, (key, value: unknown) => {
    if (key === "B") return bytes(value);
    return key === "BS" && Array.isArray(value) ? value.map(bytes) : value;
  });
};

/**
 * Sends the operations of a client, of the tables or of their streams, to a local engine over the wire, in place of all that the SDK does
 * between a command and its answer. The commands, what they are given and what they answer stay the same.
 */
export const makeLean = (
  client: ConfigurableClient,
  wire: Wire,
  protocol: Protocol = "DynamoDB_20120810",
): void => {
  const stack = client.middlewareStack;
  for (const name of NEEDLESS) stack.remove(name);
  stack.add((next: (args: Arguments) => unknown) => (args: Arguments) => next(args), {
    step: "serialize",
    name: "serializerMiddleware",
    override: true,
  });
  const exchange = (_next: unknown, context: Context) => async (args: Arguments) => {
    const operation = (context.commandName ?? "").replace(/Command$/, "");
    const { status, body } = await wire.post(
      `x-amz-target: ${protocol}.${operation}\r\n${HEADERS}`,
      JSON.stringify(args.input, toWire),
    );
    if (status !== 200) throw exceptionOf(protocol, status, body);
    return { output: { ...fromWire(body), $metadata: { httpStatusCode: 200, attempts: 1 } }, response: {} };
  };
  stack.add(exchange, { step: "deserialize", name: "deserializerMiddleware", override: true });
};
