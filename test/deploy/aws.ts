import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { XMLParser } from "fast-xml-parser";

export const ACCOUNT = "000000000000";
export const REGION = "us-east-1";

export const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** The environment of a program that is to take the emulator for AWS, and to know no other account. */
export const environmentFor = (endpoint: string, home: string): NodeJS.ProcessEnv => ({
  HOME: home,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: "true",
});

export interface AwsAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * The services of the emulator: by the SDK where Dunlin depends on their client, by hand where it
 * does not. The emulator reads the service from the signature's scope and does not verify it.
 */
export class Aws {
  readonly endpoint: string;
  readonly sfn: SFNClient;
  readonly s3: S3Client;

  constructor(endpoint: string) {
    const config = { endpoint, region: REGION, credentials: CREDENTIALS };
    this.endpoint = endpoint;
    this.sfn = new SFNClient(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
  }

  #call(service: string, path: string, init: RequestInit): Promise<Response> {
    const scope = `${CREDENTIALS.accessKeyId}/20260101/${REGION}/${service}/aws4_request`;
    return fetch(`${this.endpoint}${path}`, {
      ...init,
      headers: {
        ...init.headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      },
    });
  }

  /** An operation of a service that speaks AWS JSON. Throws on any answer but 200. */
  async json<T>(service: string, target: string, input: object): Promise<T> {
    const answer = await this.#call(service, "/", {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
      body: JSON.stringify(input),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** An operation of a service that speaks REST with JSON. Throws on any answer but success. */
  async rest<T>(service: string, method: string, path: string, input?: object): Promise<T> {
    const answer = await this.#call(service, path, {
      method,
      headers: { "content-type": "application/json" },
      ...(input !== undefined && { body: JSON.stringify(input) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** An operation of CloudFormation, with the answer as it came. */
  async cloudFormation(action: string, parameters: Readonly<Record<string, string>>): Promise<AwsAnswer> {
    const answer = await this.#call("cloudformation", "/", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ Action: action, Version: "2010-05-15", ...parameters }).toString(),
    });
    return { status: answer.status, text: await answer.text() };
  }
}

const LISTS = new Set(["member"]);
const parser = new XMLParser({ isArray: (name) => LISTS.has(name) });

/** The members of the first list of that name in an answer of CloudFormation. */
export const membersOf = (xml: string, list: string): Readonly<Record<string, string>>[] => {
  const find = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return undefined;
    for (const [key, inner] of Object.entries(value)) {
      const found = key === list ? inner : find(inner);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = find(parser.parse(xml));
  if (typeof found !== "object" || found === null || !("member" in found)) return [];
  return found.member as Readonly<Record<string, string>>[];
};
