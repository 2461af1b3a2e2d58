import { SendEmailCommand, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { PublishCommand } from "@aws-sdk/client-sns";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../local/machine.ts";
import { notesOf, startFixture } from "../fixtures/rig.ts";

describe("messages", () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await startFixture();
  });

  afterAll(async () => {
    await machine.close();
  });

  const send = async (to: string, set = "fixture"): Promise<string> => {
    const raw = await new MailComposer({
      from: { name: "Receivables", address: "ar@acme.example" },
      to,
      subject: "Grüße & Rechnung",
      text: "Please pay.",
      html: "<p>Please <b>pay</b>.</p>",
      attachments: [{ filename: "invoice.pdf", content: Buffer.from("%PDF-1.7") }],
    })
      .compile()
      .build();
    const { MessageId } = await machine.runtime.aws.ses.send(
      new SendRawEmailCommand({
        RawMessage: { Data: raw },
        Destinations: [to],
        ConfigurationSetName: set,
        Tags: [{ Name: "contactId", Value: "C1" }],
      }),
    );
    return MessageId ?? "";
  };

  const eventsOf = async (id: string): Promise<Record<string, unknown>[]> => {
    await machine.drain();
    return (await notesOf(machine))
      .flatMap(({ event }) => (event["Records"] ?? []) as { Sns: { Message: string } }[])
      .map(({ Sns }) => JSON.parse(Sns.Message))
      .filter(({ mail }) => mail.messageId === id);
  };

  it("go into the mailbox, where they can be opened as their receiver gets them", async () => {
    const id = await send("bob@customer.example");
    expect(machine.mailbox.get(id)).toMatchObject({
      to: ["bob@customer.example"],
      subject: "Grüße & Rechnung",
      tags: { contactId: "C1" },
      fate: "delivery",
      attachments: ["invoice.pdf"],
    });
    const opened = await machine.mailbox.open(id);
    expect(opened?.html).toContain("<b>pay</b>");
    expect(opened?.text).toContain("Please pay.");
  });

  it.each([
    ["ann@customer.example", ["Send", "Delivery"]],
    ["bounce+1@customer.example", ["Send", "Bounce"]],
    ["complaint@simulator.amazonses.com", ["Send", "Delivery", "Complaint"]],
  ])("to %s are followed by the events %j", async (to, types) => {
    const events = await eventsOf(await send(to));
    expect(events.map(({ eventType }) => eventType)).toEqual(types);
    expect(events[0]).toMatchObject({ mail: { destination: [to], tags: { contactId: ["C1"] } } });
    for (const event of events) expect(event).toHaveProperty(String(event["eventType"]).toLowerCase());
  });

  it("are refused with SES's own errors", async () => {
    await expect(send("bob@customer.example", "nowhere")).rejects.toMatchObject({
      name: "ConfigurationSetDoesNotExistException",
    });
    const empty = new SendRawEmailCommand({ RawMessage: { Data: new Uint8Array() } });
    await expect(machine.runtime.aws.ses.send(empty)).rejects.toMatchObject({ name: "MessageRejected" });
  });

  it("by SMS are logged with their segments, and counted", async () => {
    const before = machine.meter.total("sns.smsSegments");
    await machine.runtime.aws.sns.send(
      new PublishCommand({
        PhoneNumber: "+4915112345678",
        Message: "x".repeat(161),
        MessageAttributes: { "AWS.SNS.SMS.SenderID": { DataType: "String", StringValue: "Acme" } },
      }),
    );
    expect(machine.sns.sms.list().at(-1)).toMatchObject({
      phone: "+4915112345678",
      sender: "Acme",
      segments: 2,
    });
    expect(machine.meter.total("sns.smsSegments") - before).toBe(2);
  });

  it("to a topic that is not there are refused", async () => {
    const attempt = machine.runtime.aws.sns.send(
      new PublishCommand({ TopicArn: "arn:aws:sns:x", Message: "a" }),
    );
    await expect(attempt).rejects.toMatchObject({ name: "NotFoundException" });
  });

  it("by an operation that is not there fail with its name", async () => {
    const command = new SendEmailCommand({
      Source: "a@b.c",
      Destination: {},
      Message: { Subject: { Data: "" }, Body: {} },
    });
    await expect(machine.runtime.aws.ses.send(command)).rejects.toThrow(
      "The local ses does not implement SendEmail",
    );
  });
});
