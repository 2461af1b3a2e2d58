import { createHash } from "node:crypto";
import { ConfigurationSetDoesNotExistException, MessageRejected } from "@aws-sdk/client-ses";
import PostalMime from "postal-mime";
import type { Clock } from "../../functions/runtime/runtime.ts";
import { ACCOUNT, REGION } from "../cloudformation/attributes.ts";
import type { EmailEventsModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import { addressText, type Mailbox, type MailFate, type OpenedMail } from "./mailbox.ts";
import type { Handlers } from "./middleware.ts";

interface SendRawEmailInput {
  readonly Source?: string;
  readonly Destinations?: string[];
  readonly RawMessage?: { readonly Data?: Uint8Array };
  readonly ConfigurationSetName?: string;
  readonly Tags?: { readonly Name?: string; readonly Value?: string }[];
}

/** Decides what becomes of a message to an address. */
export type FateOf = (recipient: string) => MailFate;

/** As with the addresses of SES's mailbox simulator: who is called `bounce` bounces, and `complaint` complains. */
const fateByAddress: FateOf = (recipient) => {
  const name = recipient.split("@")[0]?.split("+")[0]?.toLowerCase() ?? "";
  if (name === "bounce" || name === "suppressionlist") return "bounce";
  return name === "complaint" ? "complaint" : "delivery";
};

/** Largest message SES takes by this operation, in bytes after encoding. Source: SES quotas. */
const MESSAGE_LIMIT = 10 * 1024 * 1024;

interface Sent {
  readonly mail: Record<string, unknown>;
  readonly recipients: readonly string[];
}

/** SES: messages go into the mailbox, and what becomes of them is told to the configuration set's destination. */
export class Ses {
  readonly #mailbox: Mailbox;
  readonly #configurationSets: ReadonlySet<string>;
  readonly #events: readonly EmailEventsModel[];
  readonly #services: { clock: Clock; meter: Meter; publish(topicArn: string, message: string): void };
  readonly #fateOf: FateOf;

  constructor(
    mailbox: Mailbox,
    model: { configurationSets: readonly string[]; emailEvents: readonly EmailEventsModel[] },
    services: { clock: Clock; meter: Meter; publish(topicArn: string, message: string): void },
    fateOf: FateOf = fateByAddress,
  ) {
    this.#mailbox = mailbox;
    this.#configurationSets = new Set(model.configurationSets);
    this.#events = model.emailEvents;
    this.#services = services;
    this.#fateOf = fateOf;
  }

  readonly handlers: Handlers = {
    SendRawEmail: async (input: SendRawEmailInput) => {
      const raw = input.RawMessage?.Data ?? new Uint8Array();
      if (raw.byteLength === 0 || raw.byteLength > MESSAGE_LIMIT)
        throw new MessageRejected({
          message: "Message length is not within the allowed range.",
          $metadata: {},
        });
      const set = input.ConfigurationSetName;
      if (set !== undefined && !this.#configurationSets.has(set))
        throw new ConfigurationSetDoesNotExistException({
          message: `Configuration set <${set}> does not exist.`,
          $metadata: {},
        });
      return { MessageId: await this.#send(raw, input) };
    },
  };

  async #send(raw: Uint8Array, input: SendRawEmailInput): Promise<string> {
    const email = await new PostalMime().parse(raw);
    const recipients = input.Destinations ?? addressesOf(email);
    if (recipients.length === 0) throw new MessageRejected({ message: "No recipients", $metadata: {} });
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));
    const id = this.#messageId(raw);
    const fates = recipients.map(this.#fateOf);
    const fate = fates.find((each) => each !== "delivery") ?? "delivery";
    this.#mailbox.add(
      {
        id,
        at: this.#services.clock.now(),
        from: addressText(email.from),
        to: recipients,
        subject: email.subject ?? "",
        tags,
        fate,
        bytes: raw.byteLength,
        attachments: email.attachments.map((attachment) => attachment.filename ?? "unnamed"),
      },
      raw,
    );
    const { meter } = this.#services;
    meter.add("ses.messages", recipients.length);
    meter.add("bytes", raw.byteLength, "mail out");
    meter.add("ses.attachmentBytes", recipients.length * sum(email.attachments.map(encodedBytes)));
    const set = input.ConfigurationSetName;
    if (set !== undefined)
      this.#announce(set, { mail: this.#mail(id, email, recipients, tags, set), recipients }, fate);
    return id;
  }

  #messageId(raw: Uint8Array): string {
    const digest = createHash("sha256")
      .update(`${this.#services.clock.now()}#${this.#mailbox.count()}`)
      .update(raw)
      .digest("hex");
    return `0107${digest.slice(0, 12)}-${digest.slice(12, 20)}-${digest.slice(20, 24)}-${digest.slice(24, 28)}-${digest.slice(28, 32)}-${digest.slice(32, 44)}-000000`;
  }

  /** The `mail` object of an event. Source: SES, "Contents of event data that SES publishes to SNS". */
  #mail(
    id: string,
    email: OpenedMail,
    recipients: readonly string[],
    tags: Readonly<Record<string, string>>,
    set: string,
  ): Record<string, unknown> {
    const source = addressText(email.from);
    return {
      timestamp: this.#services.clock.now(),
      messageId: id,
      source,
      sourceArn: `arn:aws:ses:${REGION}:${ACCOUNT}:identity/${source}`,
      sendingAccountId: ACCOUNT,
      destination: recipients,
      headersTruncated: false,
      headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
      commonHeaders: {
        from: [source],
        to: (email.to ?? []).map(addressText),
        messageId: id,
        subject: email.subject ?? "",
      },
      tags: {
        "ses:operation": ["SendRawEmail"],
        "ses:configuration-set": [set],
        ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
      },
    };
  }

  #announce(set: string, sent: Sent, fate: MailFate): void {
    this.#tell(set, "Send", { ...sent, body: {} });
    if (fate === "bounce") this.#tell(set, "Bounce", { ...sent, body: this.#bounce(sent.recipients) });
    else this.#tell(set, "Delivery", { ...sent, body: this.#delivery(sent.recipients) });
    if (fate === "complaint")
      this.#tell(set, "Complaint", { ...sent, body: this.#complaint(sent.recipients) });
  }

  #delivery(recipients: readonly string[]): unknown {
    return {
      timestamp: this.#services.clock.now(),
      processingTimeMillis: 500,
      recipients,
      smtpResponse: "250 2.6.0 Message received",
      reportingMTA: "local.dunlin.example",
    };
  }

  #bounce(recipients: readonly string[]): unknown {
    return {
      bounceType: "Permanent",
      bounceSubType: "General",
      bouncedRecipients: recipients.map((emailAddress) => ({
        emailAddress,
        action: "failed",
        status: "5.1.1",
        diagnosticCode: "smtp; 550 5.1.1 user unknown",
      })),
      timestamp: this.#services.clock.now(),
      feedbackId: "local",
      reportingMTA: "dns; local.dunlin.example",
    };
  }

  #complaint(recipients: readonly string[]): unknown {
    return {
      complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
      timestamp: this.#services.clock.now(),
      feedbackId: "local",
      complaintFeedbackType: "abuse",
    };
  }

  #tell(set: string, eventType: string, event: { mail: unknown; body: unknown }): void {
    const message = JSON.stringify({ eventType, mail: event.mail, [eventType.toLowerCase()]: event.body });
    for (const destination of this.#events)
      if (destination.configurationSet === set && destination.types.includes(eventType.toLowerCase())) {
        if (destination.topicArn === undefined)
          throw new Error(`The event destination of ${set} is no SNS topic, which is all that runs locally`);
        this.#services.publish(destination.topicArn, message);
      }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** What an attachment weighs in a message: base64 makes four bytes of three. */
const encodedBytes = ({ content }: OpenedMail["attachments"][number]): number =>
  4 * Math.ceil((typeof content === "string" ? Buffer.byteLength(content) : content.byteLength) / 3);

const addressesOf = (email: OpenedMail): string[] =>
  [email.to, email.cc, email.bcc]
    .flatMap((list) => list ?? [])
    .flatMap((entry) =>
      entry.address ? [entry.address] : (entry.group ?? []).map((member) => member.address),
    );
