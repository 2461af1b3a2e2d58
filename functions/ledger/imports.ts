import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as z from "zod";
import { addMilliseconds } from "../../domain/calendar.ts";
import { money } from "../../domain/money.ts";
import {
  errorsKey,
  type Import,
  type ImportFormat,
  importStore,
  sourceKey,
  summaryKey,
} from "../../store/imports.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { chosenEntity, ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { importExamples } from "./examples.ts";
import { importInput, importView } from "./schemas/import.ts";

const tag = "Imports";
const LINK_SECONDS = 900;

/** One PUT takes 5 GB at most. A million invoices are about 0.1 GB. */
const MAX_UPLOAD_BYTES = 5_000_000_000;

const CONTENT_TYPES: Readonly<Record<ImportFormat, string>> = {
  csv: "text/csv",
  jsonl: "application/x-ndjson",
};

const importsOf = (runtime: Runtime) => importStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));

const uploadOf = async (runtime: Runtime, { id, format }: Import) => {
  const contentType = CONTENT_TYPES[format];
  const command = new PutObjectCommand({
    Bucket: runtime.env("DOCUMENTS_BUCKET"),
    Key: sourceKey(id, format),
    ContentType: contentType,
  });
  const url = await getSignedUrl(runtime.aws.s3, command, {
    expiresIn: LINK_SECONDS,
    signableHeaders: new Set(["content-type"]),
  });
  const expiresAt = addMilliseconds(runtime.clock.now(), LINK_SECONDS * 1000);
  return {
    method: "PUT" as const,
    url,
    headers: { "content-type": contentType },
    expiresAt,
    maxBytes: MAX_UPLOAD_BYTES,
  };
};

const linksOf = async (runtime: Runtime, { id, errorLines }: Import) => {
  const link = (key: string) =>
    getSignedUrl(
      runtime.aws.s3,
      new GetObjectCommand({ Bucket: runtime.env("DOCUMENTS_BUCKET"), Key: key }),
      {
        expiresIn: LINK_SECONDS,
      },
    );
  return {
    summary: await link(summaryKey(id)),
    ...(errorLines !== undefined && errorLines > 0 && { errors: await link(errorsKey(id)) }),
  };
};

const view = async (runtime: Runtime, announced: Import) => ({
  ...announced,
  ...(announced.totals && {
    totals: Object.entries(announced.totals).map(([currency, minor]) => money(minor, currency)),
  }),
  ...(announced.status === "waiting" && { upload: await uploadOf(runtime, announced) }),
  ...(announced.finishedAt !== undefined && { links: await linksOf(runtime, announced) }),
});

const create = route({
  method: "POST",
  path: "/v1/imports",
  operationId: "createImport",
  summary: "Announce a file of any size, and get where to upload it",
  description:
    "PUT the file to upload.url with upload.headers; its arrival starts the import. Each line is posted or refused by itself. The same file again changes nothing. The columns are in the guide.",
  tag,
  scope: "dunlin/ledger.write",
  body: importInput,
  examples: importExamples,
  responses: writeResponses({
    201: { description: "The import, waiting for its file.", schema: importView },
  }),
  async handle(request, runtime) {
    const { kind, format, legalEntityId, fileName } = request.body;
    const entity = await chosenEntity(ledgerOf(runtime), legalEntityId);
    const announced = await importsOf(runtime).create({
      id: createdId(request, runtime),
      kind,
      format,
      legalEntityId: entity.id,
      ...(fileName !== undefined && { fileName }),
      status: "waiting",
      createdAt: runtime.clock.now(),
      createdBy: request.subject,
    });
    const location = `/v1/imports/${announced.id}`;
    return { status: 201, body: await view(runtime, announced), headers: { location } };
  },
});

const read = route({
  method: "GET",
  path: "/v1/imports/{importId}",
  operationId: "getImport",
  summary: "Read what became of an import",
  tag,
  scope: "dunlin/ledger.read",
  params: z.object({ importId: id }),
  responses: readResponses(
    importView,
    "The import with its counts, and links to its summary and error file.",
  ),
  async handle({ params }, runtime) {
    const announced = await importsOf(runtime).get(params.importId);
    if (!announced) throw notFound("import", params.importId);
    return { status: 200, body: await view(runtime, announced) };
  },
});

export const routes = [create, read];

/** Answers /v1/imports. */
export const handler = entryPoint(api(routes));
