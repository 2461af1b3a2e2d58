import type { Story } from "../story.ts";

/** As Cognito asks before it signs a person's token. Source: Amazon Cognito, "Pre token generation Lambda trigger". */
const SIGN_IN = {
  request: {
    groupConfiguration: { groupsToOverride: ["readers"] },
    scopes: ["openid", "dunlin/ledger.read", "dunlin/admin"],
  },
  response: {},
};

/** Functions that call nobody, so that there is nothing between two calls. */
export const quietStories: readonly Story[] = [
  {
    name: "somebody reads the documentation",
    functions: ["docs"],
    async act({ machine, answers }) {
      for (const path of ["/openapi.json", "/docs"])
        answers.push((await machine.invokeApi("GET", path, { scopes: null })).status);
    },
  },
  {
    name: "a person signs in",
    functions: ["grant-scopes"],
    async act({ machine, answers }) {
      answers.push(await machine.functions.invoke("dunlin-local-grant-scopes", SIGN_IN));
    },
  },
];
