import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { postBatch } from "../../../functions/ledger/import-batch.ts";
import { finishImport } from "../../../functions/ledger/import-finish.ts";
import { JumpingClock, MemoryStorage, runDefinition } from "../../local/state-machines/rig.ts";
import type { TestEngine } from "../../support/engine.ts";
import { type Json, openLedger } from "./rig.ts";

const definition = JSON.parse(
  readFileSync(new URL("../../../state-machines/import.asl.json", import.meta.url), "utf8")
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder as CloudFormation writes it
    .replaceAll("${ImportBatchFunctionArn}", "batch")
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the same
    .replaceAll("${ImportFinishFunctionArn}", "finish")
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the same
    .replaceAll("${DocumentsBucket}", "documents"),
) as Record<string, unknown>;

/** An S3 client whose objects are those of the storage. */
const s3Over = (storage: MemoryStorage) => {
  const s3 = new S3Client({
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  const mock = mockClient(s3);
  mock.on(PutObjectCommand).callsFake(async ({ Bucket, Key, Body, ContentLength }) => {
    const body = Body instanceof Readable ? Buffer.concat(await Body.toArray()) : Buffer.from(Body);
    if (ContentLength !== undefined && ContentLength !== body.byteLength)
      throw new Error(`IncompleteBody: ${body.byteLength} of ${ContentLength} bytes`);
    await storage.writeObject(Bucket, Key, body.toString("utf8"));
    return {};
  });
  mock.on(GetObjectCommand).callsFake(async ({ Bucket, Key }) => {
    const text = await storage.readObject(Bucket, Key);
    return {
      Body: Object.assign(Readable.from([Buffer.from(text)]), {
        transformToByteArray: async () => Buffer.from(text),
        transformToString: async () => text,
      }),
    };
  });
  return s3;
};

/** A ledger with the import's functions and state machine around it. */
export const openImports = async (engine: TestEngine) => {
  const storage = new MemoryStorage();
  const ledger = await openLedger(engine, { s3: s3Over(storage) });
  const batch = postBatch(ledger.runtime);
  const finish = finishImport(ledger.runtime);

  /** Announces an import, uploads the text, and runs the state machine; `batchOf` may stand in for the batch function. */
  const importing = async (
    announced: { kind: string; format: string },
    text: string,
    batchOf: (given: Json) => Promise<unknown> = batch,
  ) => {
    const { body } = await ledger.call("POST /v1/imports", announced);
    const key = `imports/${body.id}/source.${announced.format}`;
    await storage.writeObject("documents", key, text);
    const run = await runDefinition(
      definition,
      { detail: { bucket: { name: "documents" }, object: { key, size: text.length } } },
      {
        storage,
        clock: new JumpingClock(),
        performTask: async ({ arguments: given }: Json) => ({
          StatusCode: 200,
          Payload:
            given.FunctionName === "finish" ? await finish(given.Payload) : await batchOf(given.Payload),
        }),
      },
    );
    const after = await ledger.call(`GET /v1/imports/${body.id}`);
    const errors = (storage.objects.get(`documents/imports/${body.id}/errors.jsonl`) ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Json);
    const summary = storage.json("documents", `imports/${body.id}/summary.json`) as Json;
    return { announced: body, run, after: after.body, errors, summary };
  };
  return { ...ledger, storage, importing, batch };
};
