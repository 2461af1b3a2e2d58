import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NoSuchBucket, NoSuchKey, NotFound } from "@aws-sdk/client-s3";
import type { Clock } from "../../functions/runtime/runtime.ts";
import type { BucketModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import { operationOfUpload } from "../meter/operations.ts";
import type { Collection, LocalState } from "../state.ts";
import { bodyOf, bytesOf } from "./body.ts";
import type { Handlers } from "./middleware.ts";

/** What is known of an object besides its content. */
export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: string;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: unknown;
  readonly ContentType?: string;
  readonly Metadata?: Record<string, string>;
  readonly IfNoneMatch?: string;
  readonly Range?: string;
}

interface Bucket {
  readonly model: BucketModel;
  readonly objects: Collection<ObjectInfo>;
}

/** A change of an object, for those who are told of it. */
export type ObjectCreated = (bucket: string, object: ObjectInfo) => void;

/** How long a presigned URL is good for, in milliseconds on the local clock. */
const PRESIGNED_MS = 3_600_000;

const rangeOf = (range: string | undefined, size: number): [number, number] | undefined => {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === undefined || to === undefined) return undefined;
  if (from === "") return [Math.max(0, size - Number(to)), size - 1];
  return [Number(from), to === "" ? size - 1 : Math.min(Number(to), size - 1)];
};

/** S3 as files: every object is one file, under its bucket and key. */
export class S3 {
  readonly #folder: string;
  readonly #buckets: ReadonlyMap<string, Bucket>;
  readonly #clock: Clock;
  readonly #meter: Meter;
  readonly #onCreated: ObjectCreated;
  readonly #address: () => URL;
  readonly #secret: string;

  constructor(
    models: readonly BucketModel[],
    options: {
      folder: string;
      state: LocalState;
      clock: Clock;
      meter: Meter;
      onCreated: ObjectCreated;
      /** Where the local server answers; presigned URLs lead there. */
      address: () => URL;
      /** Signs presigned URLs. */
      secret: string;
    },
  ) {
    this.#folder = join(options.folder, "s3");
    this.#buckets = new Map(
      models.map((model) => [
        model.name,
        { model, objects: options.state.collection(`objects:${model.name}`) },
      ]),
    );
    this.#clock = options.clock;
    this.#meter = options.meter;
    this.#onCreated = options.onCreated;
    this.#address = options.address;
    this.#secret = options.secret;
  }

  /** Stores an object and tells of it. @throws NoSuchBucket */
  put(
    bucket: string,
    key: string,
    content: Uint8Array,
    info: { contentType?: string; metadata?: Record<string, string> } = {},
  ): ObjectInfo {
    const { model, objects } = this.#bucket(bucket);
    const file = this.#file(bucket, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    const object: ObjectInfo = {
      key,
      size: content.byteLength,
      etag: `"${createHash("md5").update(content).digest("hex")}"`,
      lastModified: this.#clock.now(),
      contentType: info.contentType,
      metadata: info.metadata ?? {},
    };
    objects.put(key, object);
    this.#meter.during(operationOfUpload(this.#meter.operation, key), () => {
      this.#meter.add("s3.puts", 1, bucket);
      this.#meter.add("requests", 1, "s3 PutObject");
      this.#meter.add("bytes", content.byteLength, "s3 in");
    });
    if (model.announces) this.#onCreated(bucket, object);
    return object;
  }

  /** @throws NoSuchBucket, NoSuchKey */
  get(bucket: string, key: string, range?: string): { object: ObjectInfo; content: Buffer } {
    const object = this.#bucket(bucket).objects.get(key);
    this.#meter.add("s3.gets", 1, bucket);
    this.#meter.add("requests", 1, "s3 GetObject");
    if (!object) throw new NoSuchKey({ message: "The specified key does not exist.", $metadata: {} });
    const content = readFileSync(this.#file(bucket, key));
    const [from, to] = rangeOf(range, content.byteLength) ?? [0, content.byteLength - 1];
    this.#meter.add("bytes", Math.max(0, to + 1 - from), "s3 out");
    return { object, content };
  }

  /** The objects whose keys start with the prefix, by key. @throws NoSuchBucket */
  list(bucket: string, prefix = ""): ObjectInfo[] {
    this.#meter.add("s3.puts", 1, bucket);
    this.#meter.add("requests", 1, "s3 ListObjectsV2");
    return this.#bucket(bucket).objects.withPrefix(prefix);
  }

  remove(bucket: string, key: string): void {
    if (this.#bucket(bucket).objects.delete(key)) rmSync(this.#file(bucket, key), { force: true });
  }

  readonly handlers: Handlers = {
    PutObject: async (input: ObjectInput) => {
      const taken = this.#bucket(input.Bucket).objects.get(input.Key) !== undefined;
      if (input.IfNoneMatch === "*" && taken)
        throw Object.assign(new Error("At least one of the pre-conditions you specified did not hold"), {
          name: "PreconditionFailed",
          $metadata: { httpStatusCode: 412 },
        });
      const object = this.put(input.Bucket, input.Key, await bytesOf(input.Body), {
        ...(input.ContentType !== undefined && { contentType: input.ContentType }),
        ...(input.Metadata && { metadata: input.Metadata }),
      });
      return { ETag: object.etag };
    },
    GetObject: async (input: ObjectInput) => {
      const { object, content } = this.get(input.Bucket, input.Key, input.Range);
      const range = rangeOf(input.Range, content.byteLength);
      const part = range ? content.subarray(range[0], range[1] + 1) : content;
      return {
        ...this.#describe(object),
        ContentLength: part.byteLength,
        ...(range && { ContentRange: `bytes ${range[0]}-${range[1]}/${content.byteLength}` }),
        Body: bodyOf(part),
      };
    },
    HeadObject: async ({ Bucket, Key }: ObjectInput) => {
      this.#meter.add("s3.gets", 1, Bucket);
      this.#meter.add("requests", 1, "s3 HeadObject");
      const object = this.#bucket(Bucket).objects.get(Key);
      if (!object) throw new NotFound({ message: "NotFound", $metadata: { httpStatusCode: 404 } });
      return this.#describe(object);
    },
    ListObjectsV2: async (input: {
      Bucket: string;
      Prefix?: string;
      MaxKeys?: number;
      ContinuationToken?: string;
      StartAfter?: string;
    }) => {
      const after = input.ContinuationToken ?? input.StartAfter ?? "";
      const all = this.list(input.Bucket, input.Prefix).filter(({ key }) => key > after);
      const page = all.slice(0, Math.min(input.MaxKeys ?? 1000, 1000));
      const isTruncated = page.length < all.length;
      return {
        Name: input.Bucket,
        Prefix: input.Prefix,
        KeyCount: page.length,
        IsTruncated: isTruncated,
        ...(isTruncated && { NextContinuationToken: page.at(-1)?.key }),
        Contents: page.map(({ key, size, etag, lastModified }) => ({
          Key: key,
          Size: size,
          ETag: etag,
          LastModified: new Date(lastModified),
          StorageClass: "STANDARD",
        })),
      };
    },
    DeleteObject: async ({ Bucket, Key }: ObjectInput) => {
      this.remove(Bucket, Key);
      return {};
    },
    DeleteObjects: async ({
      Bucket,
      Delete,
    }: {
      Bucket: string;
      Delete?: { Objects?: { Key: string }[] };
    }) => {
      for (const { Key } of Delete?.Objects ?? []) this.remove(Bucket, Key);
      return { Deleted: Delete?.Objects ?? [] };
    },
    CopyObject: async ({ Bucket, Key, CopySource = "" }: ObjectInput & { CopySource?: string }) => {
      const [from = "", ...key] = decodeURIComponent(CopySource).replace(/^\//, "").split("/");
      const { content, object } = this.get(from, key.join("/"));
      const copy = this.put(Bucket, Key, content, {
        ...(object.contentType !== undefined && { contentType: object.contentType }),
        metadata: object.metadata,
      });
      return { CopyObjectResult: { ETag: copy.etag, LastModified: new Date(copy.lastModified) } };
    },
  };

  /** The parts of a presigned URL, as the SDK's presigner asks for them. */
  presign(operation: string, input: Record<string, unknown>): object {
    const method = operation === "PutObject" ? "PUT" : "GET";
    const { Bucket, Key } = input as unknown as ObjectInput;
    const expires = new Date(Date.parse(this.#clock.now()) + PRESIGNED_MS).toISOString();
    const { protocol, hostname, port } = this.#address();
    return {
      method,
      protocol,
      hostname,
      ...(port !== "" && { port: Number(port) }),
      path: `/_/s3/${Bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`,
      query: { expires, signature: this.#sign(method, Bucket, Key, expires) },
      headers: {},
    };
  }

  /** Whether a presigned URL was made here for just this, and its time is not over. */
  isSigned(method: string, bucket: string, key: string, expires: string, signature: string): boolean {
    const expected = Buffer.from(this.#sign(method, bucket, key, expires));
    const given = Buffer.from(signature);
    return (
      given.length === expected.length && timingSafeEqual(given, expected) && expires >= this.#clock.now()
    );
  }

  #sign(...parts: string[]): string {
    return createHmac("sha256", this.#secret).update(JSON.stringify(parts)).digest("hex");
  }

  #describe(object: ObjectInfo): Record<string, unknown> {
    return {
      ContentLength: object.size,
      ETag: object.etag,
      LastModified: new Date(object.lastModified),
      ContentType: object.contentType ?? "application/octet-stream",
      Metadata: object.metadata,
    };
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket)
      throw new NoSuchBucket({ message: `The specified bucket does not exist: ${name}`, $metadata: {} });
    return bucket;
  }

  #file(bucket: string, key: string): string {
    // Neither `.` nor `..` may lead out of the bucket's folder.
    const parts = key
      .split("/")
      .map((part) => encodeURIComponent(part).replace(/^\.+$/, (dots) => "%2E".repeat(dots.length)) || "%00");
    return join(this.#folder, bucket, ...parts);
  }
}
