import assert from "node:assert/strict";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Aws } from "./aws.ts";
import { batchMachine, execute, outputOf, stateMachineArn, waitForEnd } from "./executions.ts";
import type { Posted } from "./ledger.ts";
import type { Report } from "./report.ts";
import { until } from "./waiting.ts";

interface Import {
  readonly id: string;
  readonly status: string;
  readonly failure?: string;
  readonly upload?: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

const request = { kind: "accounts", format: "jsonl" };

/** An upload by its presigned address, and the way from its arrival over EventBridge to the state machine. */
export const checkImports = async (report: Report, aws: Aws, { api }: Posted): Promise<void> => {
  const started = await report.must("POST /v1/imports answers where to upload to", () =>
    api.post<Import>("/v1/imports", request),
  );
  await report.must("S3 takes the upload", async () => {
    assert.ok(started.upload);
    const { url, headers } = started.upload;
    const body = `${JSON.stringify({ account_number: "I-1", account_name: "Imported" })}\n`;
    const answer = await fetch(url, { method: "PUT", headers, body });
    assert.equal(answer.status, 200, await answer.text());
  });
  const ended = await report.must(
    "its arrival starts the state machine by the rule of EventBridge",
    async () => {
      const executionArn = await until("an execution of import", 30, async () => {
        const { executions } = await aws.sfn.send(
          new ListExecutionsCommand({ stateMachineArn: stateMachineArn("import") }),
        );
        return executions?.[0]?.executionArn;
      });
      return waitForEnd(aws, executionArn);
    },
  );
  await report.check(
    "lacking: JSONata in the reader of a Distributed Map, so that the import gives up there",
    async () => {
      const { failure } = outputOf(ended, "EachJsonLine") as { failure?: { Error: string; Cause: string } };
      assert.ok(failure, "the emulator has learnt it: let the import itself post its lines");
      assert.equal(failure.Error, "States.ItemReaderFailed");
      assert.match(failure.Cause, /\{% \$key %\}/);
    },
  );
  await report.check("an import that gave up is `failed`, and says why", async () => {
    const { status, failure } = await api.get<Import>(`/v1/imports/${started.id}`);
    assert.equal(status, "failed");
    assert.match(failure ?? "", /could not be read/);
  });
  await report.check("its batch posts good lines and reports bad ones", async () => {
    const { id: importId } = await api.post<Import>("/v1/imports", request);
    const batch = await execute(aws, await batchMachine(aws, "import", "EachJsonLine"), {
      BatchInput: { importId },
      Items: [
        { index: 0, row: { account_number: "I-1", account_name: "Imported" } },
        { index: 1, row: { account_number: "I-2" } },
      ],
    });
    assert.equal(batch.status, "SUCCEEDED", batch.error);
    const { lines, posted, failed } = batch.output as { lines: number; posted: number; failed: number };
    assert.deepEqual({ lines, posted, failed }, { lines: 2, posted: 1, failed: 1 });
    const { items } = await api.get<{ items: { name: string }[] }>("/v1/accounts?number=I-1");
    assert.deepEqual(
      items.map(({ name }) => name),
      ["Imported"],
    );
  });
};
