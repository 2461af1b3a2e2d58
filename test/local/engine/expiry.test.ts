import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { ensureTables } from "../../../local/engine/tables.ts";
import { onEachEngine, type Rig, START } from "./rig.ts";

const SERVICE = { type: "Service", principalId: "dynamodb.amazonaws.com" };
const HOUR = 3600;
const start = Date.parse(START) / 1000;
const at = (seconds: number): string => new Date((start + seconds) * 1000).toISOString();

// DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB" and "Working with expired items and time to live":
// deletion follows within days, as a delete by the service. Locally it follows at the next full hour of the clock.
onEachEngine("expiry", (rig: Rig) => {
  it("deletes an item whose time is over, as the service, with what it held", async () => {
    await rig.put({ pk: "expires", sk: "a", expiresAt: start + 60, n: 1 });
    await rig.events("expires");
    await rig.turnTo(at(HOUR));
    expect(await rig.get("expires", "a")).toBeUndefined();
    const records = await rig.events("expires");
    expect(records).toMatchObject([
      {
        eventName: "REMOVE",
        userIdentity: SERVICE,
        dynamodb: { OldImage: { n: { N: "1" }, expiresAt: { N: String(start + 60) } } },
      },
    ]);
  });

  it("names nobody on a delete that a caller made", async () => {
    await rig.put({ pk: "caller", sk: "a", expiresAt: start + 60 });
    await rig.delete("caller", "a");
    const records = await rig.events("caller");
    expect(records.map(({ eventName }) => eventName)).toEqual(["INSERT", "REMOVE"]);
    for (const record of records) expect(record).not.toHaveProperty("userIdentity");
  });

  it("tells a caller's delete from the service's, also of one item that came and went and came again", async () => {
    const now = Date.parse(rig.parts.clock.now()) / 1000;
    await rig.put({ pk: "both", sk: "a", expiresAt: now + 60 });
    await rig.events("both");
    // Deleted and made again, and expired before anyone read of it.
    await rig.delete("both", "a");
    await rig.put({ pk: "both", sk: "a", expiresAt: now + 60 });
    const { clock, work } = rig.parts;
    clock.setTo(new Date((now + HOUR) * 1000).toISOString());
    for (const timer of clock.takeDue()) timer.fire();
    await work.drain();
    const records = await rig.events("both");
    expect(records.map(({ eventName, userIdentity }) => [eventName, userIdentity])).toEqual([
      ["REMOVE", undefined],
      ["INSERT", undefined],
      ["REMOVE", SERVICE],
    ]);
  });

  it("keeps what got more time or none at all before it was deleted", async () => {
    const now = Date.parse(rig.parts.clock.now()) / 1000;
    const expiresAt = now + 60;
    for (const sk of ["longer", "forever"]) await rig.put({ pk: "kept", sk, expiresAt });
    await rig.events("kept");
    await rig.put({ pk: "kept", sk: "longer", expiresAt: now + 100 * HOUR });
    await rig.update("kept", "forever", { UpdateExpression: "REMOVE expiresAt" });
    await rig.turnTo(new Date((now + HOUR) * 1000).toISOString());
    expect(await rig.get("kept", "longer")).toBeDefined();
    expect(await rig.get("kept", "forever")).toBeDefined();
  });

  it("lets items stay whose attribute is no number, or says a time more than five years ago", async () => {
    const now = Date.parse(rig.parts.clock.now()) / 1000;
    const fiveYears = 5 * 366 * 24 * HOUR;
    await rig.put({ pk: "stays", sk: "text", expiresAt: "2020-01-01" });
    await rig.put({ pk: "stays", sk: "old", expiresAt: now - fiveYears });
    await rig.put({ pk: "stays", sk: "milliseconds", expiresAt: now * 1000 });
    await rig.put({ pk: "stays", sk: "beyond", expiresAt: 1e15 });
    await rig.put({ pk: "stays", sk: "goes", expiresAt: now - fiveYears + 10 * 24 * HOUR });
    await rig.events("stays");
    await rig.turnTo(new Date((now + HOUR) * 1000).toISOString());
    const { Items } = await rig.query({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": "stays" },
    });
    expect(Items?.map(({ sk }) => sk)).toEqual(["beyond", "milliseconds", "old", "text"]);
  });

  // DynamoDB Local would delete by the machine's own time, by which all of the rig's business is long past.
  it("is left to the clock: the engine itself expires nothing, also not what an earlier start told it to", async () => {
    const { plain } = rig.parts;
    const status = async () =>
      (await plain.send(new DescribeTimeToLiveCommand({ TableName: rig.table }))).TimeToLiveDescription
        ?.TimeToLiveStatus;
    expect(await status()).toBe("DISABLED");
    await plain.send(
      new UpdateTimeToLiveCommand({
        TableName: rig.table,
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      }),
    );
    await ensureTables(plain, [rig.model]);
    expect(await status()).toBe("DISABLED");
  });

  it("takes no write units", async () => {
    const { clock, meter } = rig.parts;
    const now = Date.parse(clock.now()) / 1000;
    await rig.put({ pk: "free", sk: "a", expiresAt: now + 60 });
    await rig.events("free");
    const before = meter.total("dynamodb.writeUnits");
    await rig.turnTo(new Date((now + HOUR) * 1000).toISOString());
    expect(await rig.events("free")).toMatchObject([{ eventName: "REMOVE", userIdentity: SERVICE }]);
    expect(meter.total("dynamodb.writeUnits")).toBe(before);
  });
});
