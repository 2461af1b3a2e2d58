import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../local/machine.ts";
import { notesOf, startFixture } from "../fixtures/rig.ts";

const Bucket = "fixture-documents";

describe("objects", () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await startFixture();
  });

  afterAll(async () => {
    await machine.close();
  });

  const s3 = () => machine.runtime.aws.s3;
  const read = async (Key: string, Range?: string) =>
    (
      await s3().send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }))
    ).Body?.transformToString();

  it.each([
    ["text", "hällo"],
    ["bytes", Buffer.from("hällo")],
    ["a stream", Readable.from([Buffer.from("häl"), Buffer.from("lo")])],
    ["a blob", new Blob(["hällo"])],
  ])("are stored from %s and read back", async (kind, Body) => {
    const Key = `kinds/${kind}`;
    await s3().send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "text/plain" }));
    expect(await read(Key)).toBe("hällo");
    expect(await s3().send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: 6,
      ContentType: "text/plain",
    });
  });

  it("can be read as a stream of lines and in part", async () => {
    await s3().send(new PutObjectCommand({ Bucket, Key: "lines", Body: "one\ntwo\nthree" }));
    const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key: "lines" }));
    const chunks: Buffer[] = [];
    for await (const chunk of Body as Readable) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe("one\ntwo\nthree");
    expect(await read("lines", "bytes=4-6")).toBe("two");
    expect(await read("lines", "bytes=-5")).toBe("three");
  });

  it("are listed by prefix, page after page", async () => {
    for (const name of ["a", "b", "c"])
      await s3().send(new PutObjectCommand({ Bucket, Key: `list/${name}`, Body: name }));
    const first = await s3().send(new ListObjectsV2Command({ Bucket, Prefix: "list/", MaxKeys: 2 }));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(["list/a", "list/b"]);
    const second = await s3().send(
      new ListObjectsV2Command({ Bucket, Prefix: "list/", ContinuationToken: first.NextContinuationToken }),
    );
    expect(second).toMatchObject({ IsTruncated: false, KeyCount: 1 });
  });

  it("are copied and deleted", async () => {
    await s3().send(new PutObjectCommand({ Bucket, Key: "from", Body: "x", Metadata: { a: "b" } }));
    await s3().send(new CopyObjectCommand({ Bucket, Key: "to", CopySource: `${Bucket}/from` }));
    await s3().send(new DeleteObjectCommand({ Bucket, Key: "from" }));
    expect(await read("to")).toBe("x");
    await expect(read("from")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(s3().send(new HeadObjectCommand({ Bucket, Key: "from" }))).rejects.toMatchObject({
      name: "NotFound",
    });
  });

  it("stay in their bucket's folder, whatever their key", async () => {
    for (const Key of ["../../escape", "a/../b", "/lead", "dots/..."]) {
      await s3().send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      expect(await read(Key)).toBe(Key);
    }
  });

  it("are refused in a bucket that is not there, and where one is there already", async () => {
    const nowhere = new PutObjectCommand({ Bucket: "nowhere", Key: "a", Body: "" });
    await expect(s3().send(nowhere)).rejects.toMatchObject({ name: "NoSuchBucket" });
    await s3().send(new PutObjectCommand({ Bucket, Key: "once", Body: "1", IfNoneMatch: "*" }));
    const again = new PutObjectCommand({ Bucket, Key: "once", Body: "2", IfNoneMatch: "*" });
    await expect(s3().send(again)).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect(await read("once")).toBe("1");
  });

  it("are announced to the rules that wait for them, with the input the rule makes", async () => {
    machine.putObject(Bucket, "in/7/source.csv", "a,b");
    machine.putObject(Bucket, "in/7/other.csv", "a,b");
    await machine.drain();
    expect((await notesOf(machine)).map(({ event }) => event)).toEqual([
      { kind: "upload", key: "in/7/source.csv" },
    ]);
  });

  it("can be put by whoever has the presigned address, until its time is over", async () => {
    const url = new URL(await getSignedUrl(s3(), new PutObjectCommand({ Bucket, Key: "in/8/source x.csv" })));
    expect(`${url.origin}${url.pathname}`).toBe(
      "http://localhost:4000/_/s3/fixture-documents/in/8/source%20x.csv",
    );
    const { expires = "", signature = "" } = Object.fromEntries(url.searchParams);
    const isSigned = (method: string, key: string) =>
      machine.s3.isSigned(method, Bucket, key, expires, signature);
    expect(isSigned("PUT", "in/8/source x.csv")).toBe(true);
    expect(isSigned("GET", "in/8/source x.csv")).toBe(false);
    expect(isSigned("PUT", "in/9/source x.csv")).toBe(false);
    await machine.advanceTo("2026-03-01T13:00:01.000Z");
    expect(isSigned("PUT", "in/8/source x.csv")).toBe(false);
  });
});
