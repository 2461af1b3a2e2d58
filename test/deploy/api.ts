import assert from "node:assert/strict";
import { ACCOUNT, type Aws, REGION } from "./aws.ts";
import { STAGE } from "./cdk.ts";

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export interface Sending {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** The deployed API, called over HTTP. */
export class Api {
  readonly #base: string;
  readonly #token: string | undefined;

  /**
   * `url` is the stack's output. AWS would serve the API at that host; the emulator serves it below a
   * path that holds the API's id and its stage.
   */
  constructor(endpoint: string, url: string, token?: string) {
    const [id] = new URL(url).hostname.split(".");
    this.#base = `${endpoint}/_aws/execute-api/${id}/$default`;
    this.#token = token;
  }

  async call<T>(
    method: string,
    path: string,
    { token = this.#token, body, idempotencyKey }: Sending = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    try {
      return { status: answer.status, body: JSON.parse(text) as T };
    } catch {
      return { status: answer.status, body: text as T };
    }
  }

  /** Reads, and throws on any answer but 200. */
  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.call<T>("GET", path);
    assert.equal(status, 200, `GET ${path}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Posts, and throws on any answer but 201. */
  async post<T>(path: string, body: unknown, idempotencyKey?: string): Promise<T> {
    const answer = await this.call<T>("POST", path, {
      body,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
    assert.equal(answer.status, 201, `POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** A client of the user pool with its secret, as a machine would be given them. */
export const machineClient = async (
  aws: Aws,
  pool: string,
  client: string,
): Promise<{ id: string; secret: string }> => {
  const { UserPoolClient } = await aws.json<{ UserPoolClient: { ClientSecret: string } }>(
    "cognito-idp",
    "AWSCognitoIdentityProviderService.DescribeUserPoolClient",
    { UserPoolId: pool, ClientId: client },
  );
  return { id: client, secret: UserPoolClient.ClientSecret };
};

/** Asks for a token by client credentials (RFC 6749 section 4.4), at the pool's domain. */
export const requestToken = async (
  endpoint: string,
  { id, secret }: { readonly id: string; readonly secret: string },
  scopes: readonly string[],
): Promise<Answer<{ access_token?: string; error?: string }>> => {
  const answer = await fetch(`${endpoint}/oauth2/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
      host: `dunlin-${STAGE}-${ACCOUNT}.auth.${REGION}.amazoncognito.com`,
    },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: scopes.join(" ") }),
  });
  return { status: answer.status, body: (await answer.json()) as { access_token?: string; error?: string } };
};
