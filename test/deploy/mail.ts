import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { ActionOutcome } from "../../functions/dunning/actions.ts";
import type { Aws } from "./aws.ts";
import { batchMachine, type Ended, execute, outputOf, stateMachineArn } from "./executions.ts";
import type { Posted } from "./ledger.ts";
import type { Report } from "./report.ts";

interface Listed {
  readonly runId: string;
  readonly bucket: string;
  readonly key: string;
  readonly count: number;
  readonly policyVersion: number;
}

interface BatchResult {
  readonly accounts: number;
  readonly waiting: number;
  readonly failed: number;
  readonly outcomes: readonly ActionOutcome[];
}

interface SentMail {
  readonly Source: string;
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
}

/** What the emulator's SES has taken, by the address of the receiver. */
const mailbox = async (endpoint: string): Promise<Map<string, SentMail[]>> => {
  const answer = await fetch(`${endpoint}/_ministack/ses/messages`);
  const text = await answer.text();
  const found = new Map<string, SentMail[]>();
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("MessageId" in value && "To" in value) {
      const mail = value as unknown as SentMail;
      const [, address = ""] = /([^<\s]+@[^>\s]+)/.exec(mail.To.join()) ?? [];
      found.set(address, [...(found.get(address) ?? []), mail]);
      return;
    }
    Object.values(value).forEach(collect);
  };
  collect(JSON.parse(text));
  return found;
};

/** The mail path: a dunning run as far as the emulator takes it, then its batch, to the mailbox of SES and back to the API. */
export const checkMail = async (report: Report, aws: Aws, { api, addresses }: Posted): Promise<void> => {
  const { listed, run } = await report.must("a dunning run lists who is due", async () => {
    const ended: Ended = await execute(aws, stateMachineArn("dunning-run"), { maxConcurrency: 1 });
    const found = outputOf(ended, "ListDueAccounts") as Listed | undefined;
    assert.ok(found, ended.error);
    const manifest = await aws.s3.send(new GetObjectCommand({ Bucket: found.bucket, Key: found.key }));
    const accounts = JSON.parse((await manifest.Body?.transformToString()) ?? "") as string[];
    assert.deepEqual(accounts.sort(), [...addresses.keys()].sort());
    return { listed: found, run: ended };
  });
  await report.check(
    "lacking: JSONata in the reader of a Distributed Map, so that the run gives up there",
    () => {
      const { error } = outputOf(run, "WorkThroughAccounts") as { error?: { Error: string; Cause: string } };
      assert.ok(error, "the emulator has learnt it: let the run itself send the mail");
      assert.equal(error.Error, "States.ItemReaderFailed");
      assert.match(error.Cause, /\{% \$run\.key %\}/);
    },
  );
  await report.check("a run that gave up leaves its summary, and ends as failed", async () => {
    assert.equal(run.status, "FAILED");
    const summary = outputOf(run, "FinishFailedRun") as { runId: string; error: string };
    assert.equal(summary.runId, listed.runId);
    assert.match(summary.error, /States\.ItemReaderFailed/);
  });

  const machine = await report.must("its batch is a state machine that the emulator takes", () =>
    batchMachine(aws, "dunning-run", "WorkThroughAccounts"),
  );
  const input = {
    Items: [...addresses.keys()],
    BatchInput: { runId: listed.runId, policyVersion: listed.policyVersion },
  };
  const sent = await report.must("the batch decides on each account and writes to those it may", async () => {
    const ended = await execute(aws, machine, input);
    assert.equal(ended.status, "SUCCEEDED", ended.error);
    const result = ended.output as BatchResult;
    assert.equal(result.failed, 0);
    assert.equal(result.waiting + result.outcomes.length, addresses.size);
    assert.ok(result.outcomes.length > 0, "it is a public holiday everywhere: see places.ts");
    for (const { outcome, channel, reason } of result.outcomes)
      assert.deepEqual({ outcome, channel }, { outcome: "sent", channel: "email" }, reason);
    return result.outcomes;
  });
  await report.must("SES took one mail for each of them, that says what is open", async () => {
    const mails = await mailbox(aws.endpoint);
    assert.deepEqual([...mails.keys()].sort(), sent.map(({ accountId }) => addresses.get(accountId)).sort());
    for (const [address, [mail, ...others]] of mails) {
      assert.ok(mail && others.length === 0, address);
      assert.match(mail.Source, /receivables@dunlin\.example/);
      assert.match(mail.BodyText, /60\.00/);
      assert.match(mail.BodyText, /R-\d/);
      assert.match(mail.BodyText, /\/opt-out\/\S{20,}/);
    }
  });
  await report.check("the API tells of it", async () => {
    for (const { accountId, contactId } of sent) {
      const contact = await api.get<{ status: string; messageId?: string }>(
        `/v1/accounts/${accountId}/contacts/${contactId}`,
      );
      assert.ok(contact.messageId);
    }
  });
  await report.check("and of those that wait, by which rule", async () => {
    const written = new Set(sent.map(({ accountId }) => accountId));
    for (const accountId of addresses.keys()) {
      if (written.has(accountId)) continue;
      const decisions = await api.get(`/v1/accounts/${accountId}/decisions`);
      assert.match(JSON.stringify(decisions), /house-default/);
    }
  });
  await report.check("the batch again writes to nobody twice", async () => {
    const before = await mailbox(aws.endpoint);
    const ended = await execute(aws, machine, input);
    assert.equal(ended.status, "SUCCEEDED", ended.error);
    assert.deepEqual(await mailbox(aws.endpoint), before);
  });
  await report.check("lacking: events of a configuration set, so that no delivery is reported", async () => {
    for (const { accountId, contactId } of sent) {
      const contact = await api.get<{ status: string }>(`/v1/accounts/${accountId}/contacts/${contactId}`);
      assert.equal(contact.status, "sent", "the emulator has learnt it: expect `delivered`");
    }
  });
};
