import type { Json, Story, World } from "../story.ts";
import { billed, opened } from "./ledger.ts";

const PATH = "/v1/policies/default";

/** The built-in policy as a body, under another name. */
const renamed = async (world: World, name: string): Promise<Json> => {
  const { segments, autopayGraceDays, claimGraceHours } = await world.read(PATH);
  return { name, segments, autopayGraceDays, claimGraceHours };
};

/** The rules of dunning and their versions over the API. */
export const policyStories: readonly Story[] = [
  {
    name: "the policy is changed",
    functions: ["policies"],
    prepare: opened,
    async act(world) {
      const policy = await renamed(world, "Gentler");
      await world.send("PUT", PATH, { ...policy, version: 0 });
      await world.send("PUT", PATH, { ...policy, name: "Gentler still" });
      await world.read(`${PATH}/versions`);
      await world.read(`${PATH}/versions/1`);
    },
  },
  {
    name: "a draft is written, looked at and activated",
    functions: ["policies"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00");
    },
    async act(world) {
      const policy = await renamed(world, "Gentler");
      await world.send("PUT", `${PATH}/draft`, policy);
      await world.send("PUT", `${PATH}/draft`, { ...policy, name: "Gentler still" });
      for (const more of ["", "/validation", "/transition"]) await world.read(`${PATH}/draft${more}`);
      await world.send("POST", `${PATH}/draft/activate`, {}, { headers: { "if-match": '"2"' } });
      await world.read(PATH);
    },
  },
  {
    name: "a draft is dropped",
    functions: ["policies"],
    async prepare(world) {
      await opened(world);
      await world.send("PUT", `${PATH}/draft`, await renamed(world, "Gentler"));
    },
    async act(world) {
      await world.send("DELETE", `${PATH}/draft`, undefined, { headers: { "if-match": '"1"' } });
      await world.send("PUT", `${PATH}/draft`, await renamed(world, "Gentler still"));
    },
  },
  {
    name: "an earlier version is restored, and a later one taken back",
    functions: ["policies"],
    async prepare(world) {
      await opened(world);
      await world.send("PUT", PATH, { ...(await renamed(world, "Gentler")), version: 0 });
    },
    async act(world) {
      await world.send("POST", `${PATH}/versions/0/restore`, {}, { headers: { "if-match": '"1"' } });
      await world.send("POST", `${PATH}/versions/1/restore`, { from: "2026-07-01" });
      await world.send("POST", `${PATH}/versions/3/withdraw`);
      await world.read("/v1/policies/schema");
      await world.read(`${PATH}/versions`);
    },
  },
];
