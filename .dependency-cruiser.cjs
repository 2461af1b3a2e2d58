/** Imports go with the grain of the house: each room may reach only what the table in CONTRIBUTING.md lets it. */
const room = (name, from, forbidden, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from },
  to: { path: forbidden },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^\\$" } },
    room(
      "domain-is-pure",
      "^domain/",
      "^(store|functions|lib|bin|local|bench|test|portal)/",
      "Rules know nothing of where they run.",
    ),
    {
      name: "domain-takes-small-libraries-only",
      severity: "error",
      comment: "No AWS, no I/O in the rules. date-holidays (1.4 MB) is for the generator alone.",
      from: { path: "^domain/", pathNot: "^domain/[a-z]+/build/" },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-optional", "core"],
        pathNot: "node_modules/(zod|dinero\\.js|fast-xml-parser)/|^(node:)?crypto$",
      },
    },
    room(
      "store-serves-domain",
      "^store/",
      "^(functions|lib|bin|local|bench|test|portal)/",
      "A store knows the domain and the table.",
    ),
    room(
      "functions-are-thin",
      "^functions/",
      "^(lib|bin|local|bench|test|portal)/",
      "Handlers gather, decide, act.",
    ),
    {
      name: "contexts-do-not-reach-into-each-other",
      severity: "error",
      comment:
        "A function of one context does not import another context's functions; they meet in the store and the domain.",
      from: { path: "^functions/(ledger|cash|dunning|resolution|insight)/" },
      to: { path: "^functions/(ledger|cash|dunning|resolution|insight)/", pathNot: "^functions/$1/" },
    },
    room(
      "infrastructure-takes-handlers-by-path",
      "^(lib|bin)/",
      "^(domain|store|functions|local|bench|test|portal)/",
      "A stack that imports a handler would run it at synthesis.",
    ),
    {
      name: "aws-clients-come-from-one-factory",
      severity: "error",
      comment:
        "Commands may be imported anywhere below functions/ and store/; clients are made in functions/runtime/aws.ts alone (see the linter).",
      from: { path: "^domain/" },
      to: { path: "@aws-sdk|@middy|@aws-lambda-powertools|aws-lambda" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
