import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Policy } from "../../../domain/dunning/policy.ts";
import { createHandler } from "../../../functions/rehearsal/prepare.ts";
import { createAwsClients } from "../../../functions/runtime/aws.ts";
import { idsFrom } from "../../../functions/runtime/ids.ts";
import type { Runtime } from "../../../functions/runtime/runtime.ts";

const now = "2026-06-09T09:00:00.000Z";
const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: "eu-central-1" }));
const s3 = new S3Client({ region: "eu-central-1" });
const tables = mockClient(db);
const bucket = mockClient(s3);
const clock = { now: () => now };
const runtime: Runtime = {
  clock,
  ids: idsFrom(clock, () => Buffer.alloc(10)),
  aws: Object.defineProperties(Object.create(createAwsClients()), {
    dynamodb: { value: db },
    s3: { value: s3 },
  }),
  logger: new Logger({ logLevel: "SILENT" }),
  env: (name) => name,
};

const [segment] = defaultPolicy.segments;
const capped = {
  ...defaultPolicy,
  segments: [{ ...segment, cadence: { ...segment?.cadence, capPerRun: 5 } }],
};

/** A ledger of so many accounts in one shard, and the request to play this policy over it. */
const ledgerOf = (accounts: number, policy: unknown): void => {
  let isListed = false;
  tables.on(QueryCommand).callsFake(({ IndexName }) => {
    if (IndexName !== "accounts" || isListed) return { Items: [] };
    isListed = true;
    return { Items: Array.from({ length: accounts }, (_, i) => ({ pk: `ACCT#${i}` })) };
  });
  const request = {
    createdAt: now,
    days: 30,
    seeds: [1],
    choices: [{ policy: policy as Policy, played: {} }],
  };
  bucket
    .on(GetObjectCommand)
    .callsFake(() => ({ Body: { transformToString: async () => JSON.stringify(request) } }));
  bucket.on(PutObjectCommand).resolves({});
};

const prepare = () => createHandler(runtime)({ rehearsalId: "R1" });

afterEach(() => {
  tables.reset();
  bucket.reset();
});

it("refuses to play a cap per run over more accounts than fit one invocation, and says what to do", async () => {
  ledgerOf(15_001, capped);
  await expect(prepare()).rejects.toMatchObject({
    name: "TooManyAccounts",
    message: expect.stringContaining(
      "may be 15000; the ledger has 15001. Leave capPerRun out, or use npm run rehearse",
    ),
  });
  expect(bucket.commandCalls(PutObjectCommand)).toHaveLength(0);
});

it("plays as many as fit together, and a policy without such a cap over any number in batches", async () => {
  ledgerOf(15_000, capped);
  expect(await prepare()).toEqual({ batches: 1 });
  tables.reset();
  ledgerOf(15_001, defaultPolicy);
  expect(await prepare()).toEqual({ batches: 61 });
});
