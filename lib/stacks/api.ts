import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { HouseHttpApi } from "../api/http-api.ts";
import type { SignIn } from "../api/sign-in.ts";
import { ApiFunction } from "../constructs/called-functions.ts";
import { type House, pascalCase } from "../constructs/house.ts";
import { type ApiFunctionName, apiFunctions } from "../functions/catalogue.ts";
import type { Resources } from "../grants.ts";
import { Imports } from "../ledger/imports.ts";
import { Rehearsals } from "../rehearsal/rehearsals.ts";

export interface ApiStackProps extends StackProps {
  readonly house: House;
  readonly resources: Resources;
  readonly signIn: SignIn;
}

/** The way in: the HTTP API with the functions behind it, and bulk imports. */
export class ApiStack extends Stack {
  readonly url: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, { house, resources, signIn, ...props }: ApiStackProps) {
    super(scope, id, props);
    const http = new HouseHttpApi(this, house, signIn);
    const all: Resources = { ...resources, apiUrl: http.url };
    const functions = Object.fromEntries(
      Object.entries(apiFunctions).map(([name, specification]) => [
        name,
        new ApiFunction(this, house, specification, all),
      ]),
    ) as Record<ApiFunctionName, ApiFunction>;
    http.addRoutes(functions);
    new Imports(this, house, all);
    new Rehearsals(this, house, all);
    this.url = http.url;
    this.apiId = http.api.apiId;
    new CfnOutput(this, "ApiUrl", { value: http.url, description: "The API's base URL" });
    new CfnOutput(this, "SignInUrl", {
      value: signIn.baseUrl,
      description: "Sign-in pages and /oauth2/token",
    });
    new CfnOutput(this, "UserPoolId", { value: signIn.userPool.userPoolId });
    new CfnOutput(this, "UserClientId", { value: signIn.userClient.userPoolClientId });
    for (const [name, client] of Object.entries(signIn.machineClients))
      new CfnOutput(this, `MachineClientId${pascalCase(name)}`, { value: client.userPoolClientId });
  }
}
