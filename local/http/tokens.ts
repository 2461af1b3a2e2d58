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

/** As Cognito signs; API Gateway's authorizer takes no other algorithm than RSA-based ones. */
const ALGORITHM = "RS256";

/** Issues the tokens that Cognito issues in the cloud, and checks them. The key is kept in the data folder. */
export class TokenIssuer {
  readonly issuer: string;
  readonly #audiences: readonly string[];
  readonly #privateKey: Awaited<ReturnType<typeof importJWK>>;
  readonly #publicJwk: JWK;
  readonly #keys: ReturnType<typeof createLocalJWKSet>;

  private constructor(
    issuer: string,
    audiences: readonly string[],
    privateKey: Awaited<ReturnType<typeof importJWK>>,
    publicJwk: JWK,
  ) {
    this.issuer = issuer;
    this.#audiences = audiences;
    this.#privateKey = privateKey;
    this.#publicJwk = publicJwk;
    this.#keys = createLocalJWKSet({ keys: [publicJwk] });
  }

  /**
   * The issuer with the key kept in the folder, or a new one at the first start. In a folder that is thrown away, the
   * new one is the same for the whole process: to make one takes longer than all else that starts a machine.
   */
  static async open(
    folder: string,
    issuer: string,
    audiences: readonly string[],
    { isThrownAway = false } = {},
  ): Promise<TokenIssuer> {
    const file = join(folder, "token-key.json");
    const jwk = readKey(file) ?? kept(file, await (isThrownAway ? passingKey() : newKey()));
    const { kty, n, e, kid, alg, use } = jwk;
    const publicJwk = { kty, n, e, kid, alg, use } as JWK;
    return new TokenIssuer(issuer, audiences, await importJWK(jwk, ALGORITHM), publicJwk);
  }

  /** The public keys, as the JWKS endpoint serves them. */
  get jwks(): { keys: JWK[] } {
    return { keys: [this.#publicJwk] };
  }

  /**
   * A token for a machine client with the scopes, good for a year of real time. Like Cognito's access tokens
   * it names the client and no audience.
   */
  issue({ subject = "local-machine", scopes }: TokenRequest): Promise<string> {
    return new SignJWT({ scope: scopes.join(" "), client_id: this.#audiences[0], token_use: "access" })
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
      .setIssuer(this.issuer)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime("365d")
      .sign(this.#privateKey);
  }

  /**
   * The claims of a token, or undefined where it is not one of ours, not for us, or not of now. Checks what
   * API Gateway's JWT authorizer checks: signature, kid, iss, exp, nbf, iat, and aud, or client_id where there is
   * no aud ("Control access to HTTP APIs with JWT authorizers" in the API Gateway Developer Guide).
   */
  async verify(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys, {
        issuer: this.issuer,
        algorithms: [ALGORITHM],
        requiredClaims: ["exp", "iat"],
      });
      const isOurKey = protectedHeader.kid === this.#publicJwk.kid;
      const isIssued = (payload.iat ?? Number.POSITIVE_INFINITY) <= Date.now() / 1000 + LEEWAY_SECONDS;
      return isOurKey && isIssued && this.#isForUs(payload) ? payload : undefined;
    } catch {
      return undefined;
    }
  }

  #isForUs({ aud, client_id: client }: JWTPayload): boolean {
    return [aud ?? client].flat().some((name) => typeof name === "string" && this.#audiences.includes(name));
  }
}

/** Clocks of issuer and gateway differ a little; here they are one, but a second is not cut in two. */
const LEEWAY_SECONDS = 1;
const KEY_ID = "local";

/** The key of an earlier start; a key of another algorithm does not count. */
const readKey = (file: string): JWK | undefined => {
  try {
    const jwk = JSON.parse(readFileSync(file, "utf8")) as JWK;
    return jwk.alg === ALGORITHM ? jwk : undefined;
  } catch {
    return undefined;
  }
};

const newKey = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: KEY_ID, alg: ALGORITHM, use: "sig" };
};

const kept = (file: string, jwk: JWK): JWK => {
  writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
  return jwk;
};

let passing: Promise<JWK> | undefined;

const passingKey = (): Promise<JWK> => {
  passing ??= newKey();
  return passing;
};
