import { Aws, Duration } from "aws-cdk-lib";
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  type IUserPool,
  type IUserPoolClient,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
  UserPoolDomain,
  UserPoolResourceServer,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import type { StageConfig } from "../config/stage.ts";
import { acknowledge, pascalCase } from "../constructs/house.ts";
import { removalPolicy } from "../constructs/storage.ts";
import { scopes } from "./scopes.ts";

/** Groups of people, with what they are for. */
const groups = {
  administrators: "Everything, policies and legal entities included",
  finance: "The ledger and the reports",
  collectors: "Accounts, contacts and tasks",
  readers: "Read everything, change nothing",
} as const;

const RESOURCE_SERVER = "dunlin";

/**
 * Who may call the API: people by authorization code with PKCE, machines by client credentials.
 * People are created by an administrator; nobody signs up.
 */
export class SignIn extends Construct {
  readonly userPool: IUserPool;
  readonly userClient: IUserPoolClient;
  readonly machineClients: Readonly<Record<string, IUserPoolClient>>;
  /** The base of the sign-in pages and of `/oauth2/token`. */
  readonly baseUrl: string;

  constructor(scope: Construct, stage: StageConfig) {
    super(scope, "SignIn");
    const userPool = new UserPool(this, "Users", {
      userPoolName: `dunlin-${stage.stage}`,
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: stage.production,
      removalPolicy: removalPolicy(stage),
    });
    for (const [groupName, description] of Object.entries(groups))
      new CfnUserPoolGroup(this, groupName, { userPoolId: userPool.userPoolId, groupName, description });

    const serverScopes = Object.entries(scopes).map(
      ([name, scopeDescription]) =>
        new ResourceServerScope({ scopeName: name.slice(RESOURCE_SERVER.length + 1), scopeDescription }),
    );
    const server = new UserPoolResourceServer(this, "Api", {
      userPool,
      identifier: RESOURCE_SERVER,
      scopes: serverScopes,
    });
    const apiScopes = serverScopes.map((one) => OAuthScope.resourceServer(server, one));
    this.userClient = new UserPoolClient(this, "UserClient", {
      userPool,
      generateSecret: false,
      preventUserExistenceErrors: true,
      authFlows: { userSrp: true },
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, ...apiScopes],
        callbackUrls: stage.signIn.callbackUrls,
        logoutUrls: stage.signIn.logoutUrls,
      },
    });
    this.machineClients = Object.fromEntries(
      stage.signIn.machines.map((machine) => [
        machine.name,
        new UserPoolClient(this, `${pascalCase(machine.name)}Client`, {
          userPool,
          userPoolClientName: machine.name,
          generateSecret: true,
          enableTokenRevocation: true,
          accessTokenValidity: Duration.hours(1),
          oAuth: {
            flows: { clientCredentials: true },
            scopes: serverScopes
              .filter(({ scopeName }) =>
                machine.scopes.some((scope) => scope === `${RESOURCE_SERVER}/${scopeName}`),
              )
              .map((scope) => OAuthScope.resourceServer(server, scope)),
          },
        }),
      ]),
    );
    const domainPrefix = `dunlin-${stage.stage}-${Aws.ACCOUNT_ID}`;
    new UserPoolDomain(this, "Domain", { userPool, cognitoDomain: { domainPrefix } });
    this.userPool = userPool;
    this.baseUrl = `https://${domainPrefix}.auth.${Aws.REGION}.amazoncognito.com`;
    acknowledge(
      userPool,
      "AwsSolutions-COG8",
      "The Plus plan costs per user and month; people are few, created by hand, and sign in with a second factor.",
    );
  }
}
