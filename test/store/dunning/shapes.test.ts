import { describe } from "vitest";
import { contact } from "../../../domain/dunning/contact.ts";
import { policy } from "../../../domain/dunning/policy.ts";
import { policyLine } from "../../../domain/dunning/policy-line.ts";
import { task } from "../../../domain/dunning/task.ts";
import { collector } from "../../../domain/dunning/task-assign.ts";
import { schemaVersions } from "../../../store/dunning/items.ts";
import { shapesAreRecorded } from "../../support/shapes.ts";
import recorded from "./shapes.json" with { type: "json" };

describe("The persisted shapes of dunning", () => {
  shapesAreRecorded(
    { contact, task, policy, collector, "policy-line": policyLine },
    schemaVersions,
    recorded,
    {
      versions: "store/dunning/items.ts",
      record: "test/store/dunning/shapes.json",
    },
  );
});
