import { Aws, Duration } from "aws-cdk-lib";
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  type IUserPoolClient,
  LambdaVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
  UserPoolDomain,
  UserPoolOperation,
  UserPoolResourceServer,
} from "aws-cdk-lib/aws-cognito";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { StageConfig } from "../config/stage.ts";
import { SignInFunction } from "../constructs/called-functions.ts";
import { acknowledge, type House, pascalCase } from "../constructs/house.ts";
import { removalPolicy } from "../constructs/storage.ts";
import { grantScopes } from "../functions/access.ts";
import type { Resources } from "../grants.ts";
import { scopes } from "./scopes.ts";

/** Groups of people, with what they are for. What each may do stands in functions/access/grant-scopes.ts. */
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
  readonly userPool: UserPool;
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

  /** Lets the groups decide which scopes a person's token carries. Without this, everybody could ask for all of them. */
  limitByGroup(house: House, resources: Resources): void {
    this.userPool.addTrigger(
      UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      new SignInFunction(this, house, grantScopes, resources).function as IFunction,
      LambdaVersion.V2_0,
    );
  }
}
