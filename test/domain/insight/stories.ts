import fc from "fast-check";
import { addDays } from "../../../domain/calendar.ts";
import { contribution, groupOf } from "../../../domain/insight/contribution.ts";
import type { Image } from "../../../domain/insight/fold.ts";
import type { InvoiceSource, PaymentSource, SourceItem } from "../../../domain/insight/source.ts";

/** Source items with all the versions they went through. */
export type Story = readonly SourceItem[];

const day = fc.integer({ min: 0, max: 120 }).map((days) => addDays("2026-01-01", days));
const owner = fc.record({
  accountId: fc.constantFrom("A1", "A2", "A3"),
  legalEntityId: fc.constantFrom("LE1", "LE2"),
  currency: fc.constantFrom("EUR", "JPY"),
});

/** An invoice paid, credited, reversed and written off in parts on any dates, also before its issue. */
const invoiceStory = fc
  .record({
    owner,
    amount: fc.integer({ min: 1, max: 1_000_000 }),
    issued: day,
    dueDate: day,
    changes: fc.array(
      fc.record({
        on: day,
        kind: fc.constantFrom("paid", "credited", "written-off", "payment-reversed"),
        share: fc.constantFrom(0.25, 0.5, 1),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ owner, amount, issued, dueDate, changes }): Omit<InvoiceSource, "id">[] => {
    const versions: Omit<InvoiceSource, "id">[] = [];
    let movements = [{ on: issued, kind: "issued", amount }];
    let open = amount;
    const push = () =>
      versions.push({ ...owner, kind: "invoice", amount, dueDate, movements, version: versions.length + 1 });
    push();
    for (const { on, kind, share } of changes) {
      const change =
        kind === "payment-reversed" ? Math.ceil((amount - open) * share) : -Math.ceil(open * share);
      open += change;
      movements = [...movements, { on, kind, amount: change }];
      push();
    }
    return versions;
  });

const paymentStory = fc
  .record({
    owner,
    amount: fc.integer({ min: 1, max: 100_000 }),
    on: day,
    applied: fc.array(day, { maxLength: 3 }),
  })
  .map(({ owner, amount, on, applied }): Omit<PaymentSource, "id">[] => {
    const versions: Omit<PaymentSource, "id">[] = [];
    let movements = [{ on, kind: "received", amount }];
    let rest = amount;
    const push = () =>
      versions.push({
        ...owner,
        kind: "payment",
        amount,
        status: "received",
        movements,
        version: versions.length + 1,
      });
    push();
    for (const date of applied) {
      const part = Math.ceil(rest / 2);
      rest -= part;
      movements = [...movements, { on: date, kind: "applied", amount: -part }];
      push();
    }
    return versions;
  });

const contactStory = fc
  .record({
    owner,
    channel: fc.constantFrom("email", "sms", "task"),
    statuses: fc.array(fc.constantFrom("sent", "delivered", "bounced", "failed"), { maxLength: 3 }),
  })
  .map(({ owner: { accountId, legalEntityId }, channel, statuses }): Omit<SourceItem, "id">[] =>
    ["claimed", ...statuses].map((status, i) => ({
      accountId,
      legalEntityId,
      kind: "contact",
      channel,
      status,
      claimedAt: "2026-03-01T08:00:00.000Z",
      version: i + 1,
    })),
  );

/** Several items of several owners, each with its versions in order. */
export const stories: fc.Arbitrary<Story[]> = fc
  .array(fc.oneof(invoiceStory, invoiceStory, paymentStory, contactStory), { minLength: 1, maxLength: 8 })
  .map((all) => all.map((versions, i) => versions.map((item) => ({ ...item, id: `I${i}` }) as SourceItem)));

export const imageOf = (item: SourceItem): Image => ({
  source: `${item.accountId}#${item.kind}#${item.id}`,
  accountId: item.accountId,
  legalEntityId: item.legalEntityId,
  group: groupOf(item),
  version: item.version,
  contribution: contribution(item),
});

/** The last version of each story. */
export const present = (all: readonly Story[]): SourceItem[] => all.flatMap((story) => story.slice(-1));

/** An invoice with plausible facts. */
export const anInvoice = (given: Partial<InvoiceSource> = {}): InvoiceSource => ({
  kind: "invoice",
  id: "I1",
  accountId: "A1",
  legalEntityId: "LE1",
  currency: "EUR",
  amount: 10_000,
  dueDate: "2026-05-05",
  movements: [{ on: "2026-04-05", kind: "issued", amount: 10_000 }],
  version: 1,
  ...given,
});
