import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";

/** What a token is made out for. */
export interface TokenRequest {
  readonly subject?: string;
  readonly scopes: readonly string[];
}

/** Issues the tokens that Cognito issues in the cloud, and checks them. The key is kept in the data folder. */
export class TokenIssuer {
  readonly issuer: string;
  readonly #audience: string;
  readonly #privateKey: Awaited<ReturnType<typeof importJWK>>;
  readonly #publicJwk: JWK;
  readonly #keys: ReturnType<typeof createLocalJWKSet>;

  private constructor(
    issuer: string,
    audience: string,
    privateKey: Awaited<ReturnType<typeof importJWK>>,
    publicJwk: JWK,
  ) {
    this.issuer = issuer;
    this.#audience = audience;
    this.#privateKey = privateKey;
    this.#publicJwk = publicJwk;
    this.#keys = createLocalJWKSet({ keys: [publicJwk] });
  }

  /** The issuer with the key kept in the folder, or a new one at the first start. */
  static async open(folder: string, issuer: string, audience: string): Promise<TokenIssuer> {
    const file = join(folder, "token-key.json");
    const jwk = readKey(file) ?? (await newKey(file));
    const { d: _, ...publicJwk } = jwk;
    return new TokenIssuer(issuer, audience, await importJWK(jwk, "ES256"), publicJwk);
  }

  /** The public keys, as the JWKS endpoint serves them. */
  get jwks(): { keys: JWK[] } {
    return { keys: [this.#publicJwk] };
  }

  /** A token for a machine client with the scopes, good for a year of real time. */
  issue({ subject = "local-machine", scopes }: TokenRequest): Promise<string> {
    return new SignJWT({ scope: scopes.join(" "), client_id: this.#audience, token_use: "access" })
      .setProtectedHeader({ alg: "ES256", kid: "local" })
      .setIssuer(this.issuer)
      .setSubject(subject)
      .setAudience(this.#audience)
      .setIssuedAt()
      .setExpirationTime("365d")
      .sign(this.#privateKey);
  }

  /** The claims of a token, or undefined where it is not one of ours, not for us, or expired. */
  async verify(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer: this.issuer,
        audience: this.#audience,
      });
      return payload;
    } catch {
      return undefined;
    }
  }
}

const readKey = (file: string): JWK | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as JWK;
  } catch {
    return undefined;
  }
};

const newKey = async (file: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "local", alg: "ES256", use: "sig" };
  writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
  return jwk;
};
