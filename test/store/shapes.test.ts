import { describe } from "vitest";
import * as model from "../../domain/ledger/model.ts";
import { schemaVersions } from "../../store/ledger/items.ts";
import { shapesAreRecorded } from "../support/shapes.ts";
import recorded from "./shapes.json" with { type: "json" };

const shapes = {
  account: model.account,
  invoice: model.invoice,
  "credit-note": model.creditNote,
  payment: model.payment,
  "legal-entity": model.legalEntity,
};

describe("The persisted shapes of the ledger", () => {
  shapesAreRecorded(shapes, schemaVersions, recorded, {
    versions: "store/ledger/items.ts",
    record: "test/store/shapes.json",
  });
});
