import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import type { Channel } from "../../../domain/compliance/facts.ts";
import type { Clause, Rule } from "../../../domain/compliance/rule.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";
import type { PastContact } from "../../../domain/dunning/contact.ts";
import { explain } from "../../../domain/dunning/explanation.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import type { Predicate } from "../../../domain/dunning/predicate.ts";
import { holdsBack, type ReasonCode, reasonCodes } from "../../../domain/dunning/reason-codes.ts";
import type { Step } from "../../../domain/dunning/step.ts";
import type { WhatIf } from "../../../domain/dunning/supposing.ts";
import type { HeldBack } from "../../../domain/dunning/what-if.ts";
import type { Account } from "../../../domain/ledger/model.ts";
import { tell } from "../../../domain/messages/explained/tell.ts";
import { customer, entity, facts, fromDue, invoice, noon, policyWith, stepOf, TUESDAY } from "./facts.ts";

const late = invoice("a", "2026-06-02");
const account = (changes: Partial<Account>): Account => ({ ...customer, ...changes });
const none = { email: { status: "withdrawn" }, sms: { status: "withdrawn" } } as const;

const past = (changes: Partial<PastContact> = {}): PastContact => ({
  id: `c${changes.claimedAt ?? ""}${changes.channel ?? ""}`,
  channel: "email",
  stepId: "day-1",
  anchorInvoiceId: "a",
  status: "delivered",
  claimedAt: "2026-06-03T10:00:00.000Z",
  attempts: 1,
  invoices: [{ id: "a" }],
  ...changes,
});

const onlyStep = (changes: Partial<Step>, cadence: object = {}) =>
  policyWith({ steps: [stepOf("only", fromDue(1), changes)], coolDownDays: 0, ...cadence });

const forOthers = (when: Predicate) => {
  const policy = policyWith({});
  return { ...policy, segments: policy.segments.map((segment) => ({ ...segment, when })) };
};

const bounced = Array.from({ length: 3 }, (_, n) =>
  past({ stepId: "day-7", status: "bounced", claimedAt: `2026-06-09T0${7 + n}:00:00.000Z` }),
);

/** A situation for each code under which something is held back, and what changes it. */
const situations: Partial<Record<ReasonCode, readonly [Partial<DunningFacts>, WhatIf | "time" | "nothing"]>> =
  {
    "nothing-open": [{ openInvoices: [] }, "nothing"],
    "account-held": [{ account: account({ hold: { until: "2026-06-30", reason: "audit" } }) }, "hold-lifted"],
    moratorium: [{ account: account({ moratorium: { from: "2026-06-01" } }) }, "moratorium-ended"],
    "account-stopped": [
      {
        account: account({
          stops: [{ kind: "deceased", since: noon("2026-06-01"), by: "ann", reason: "x" }],
        }),
      },
      "stops-lifted",
    ],
    "no-segment": [{ policy: forOthers({ field: "tag", op: "eq", value: "key" }) }, "fact-stated"],
    autopay: [
      { openInvoices: [invoice("a", "2026-06-06")], account: account({ autopay: true }) },
      "automatic-payment-ended",
    ],
    "invoice-held": [
      { openInvoices: [{ ...late, hold: { until: "2026-06-30", reason: "audit" } }] },
      "invoice-holds-lifted",
    ],
    promised: [
      {
        account: account({
          promises: [
            {
              id: "p",
              amount: 10_000,
              currency: "EUR",
              madeOn: "2026-06-08",
              payBy: "2026-06-20",
              invoiceIds: ["a"],
              owedThen: 10_000,
            },
          ],
        }),
      },
      "promises-withdrawn",
    ],
    "promised-in-part": [
      {
        account: account({
          promises: [
            {
              id: "p",
              amount: 1_000,
              currency: "EUR",
              madeOn: "2026-06-08",
              payBy: "2026-06-20",
              invoiceIds: ["a"],
              owedThen: 10_000,
            },
          ],
        }),
      },
      "promises-withdrawn",
    ],
    disputed: [
      {
        account: account({
          disputes: [
            {
              id: "d",
              invoiceId: "a",
              amount: 10_000,
              currency: "EUR",
              reason: "price",
              receivedOn: "2026-06-08",
            },
          ],
        }),
      },
      "disputes-resolved",
    ],
    "cadence-ended": [
      { policy: onlyStep({ channels: ["task"] }), history: [past({ stepId: "only", channel: "task" })] },
      "nothing",
    ],
    "covered-by-credits": [{ credits: { EUR: 10_000 } }, "credits-used"],
    "below-minimum": [{ openInvoices: [invoice("a", "2026-06-02", { open: 320 })] }, "more-due"],
    "nothing-due": [{ openInvoices: [invoice("a", "2026-07-20")] }, "time"],
    "step-not-due": [
      { openInvoices: [invoice("a", "2026-06-08")], history: [past({ claimedAt: noon(TUESDAY) })] },
      "time",
    ],
    "below-step-minimum": [{ policy: onlyStep({ minimum: { EUR: "150.00" } }) }, "more-due"],
    "cool-down": [{ history: [past({ claimedAt: "2026-06-08T10:00:00.000Z" })] }, "time"],
    "with-a-person": [
      {
        account: account({ consent: none }),
        history: [past({ channel: "task", claimedAt: "2026-06-03T10:00:00.000Z" })],
      },
      "email-consent-given",
    ],
    "announcement-not-permitted": [
      { openInvoices: [invoice("a", "2026-06-11")], account: account({ consent: none }) },
      "email-consent-given",
    ],
    "no-permitted-channel": [{ account: account({ contacts: [] }) }, "email-given"],
    "channel-denied": [{ account: account({ consent: none }) }, "email-consent-given"],
    "channel-deferred": [{ now: `${TUESDAY}T20:00:00.000Z` }, "time"],
    "retry-later": [
      { history: [past({ stepId: "day-7", status: "failed", claimedAt: `${TUESDAY}T11:30:00.000Z` })] },
      "time",
    ],
    "delivery-failed": [{ history: bounced }, "nothing"],
  };

/** Those that a decision about one account by itself does not give. */
const ofRuns: readonly ReasonCode[] = ["run-cap"];

const answerOf = (held: HeldBack | undefined): readonly string[] => {
  if (held === undefined) return ["not held back"];
  const answers = [...held.changedBy, ...(held.endsAt === undefined ? [] : ["time"])];
  return answers.length > 0 ? answers : ["nothing"];
};

describe("every reason for which something is held back", () => {
  it("is among the codes", () => {
    const folder = "domain/dunning";
    const files = readdirSync(folder).filter((file) => !/warnings|reason-codes/.test(file));
    const named = files.flatMap((file) => [
      ...readFileSync(`${folder}/${file}`, "utf8").matchAll(
        /(?:code: |deny\(channel, |RUN_CAP = )"([a-z-]+)"/g,
      ),
    ]);
    const found = new Set(named.map(([, code]) => code));
    expect(found.size).toBeGreaterThan(20);
    expect(
      [...found].filter((code) => !(reasonCodes as readonly (string | undefined)[]).includes(code)),
    ).toEqual([]);
  });

  it("has a situation here", () => {
    const holding = reasonCodes.filter((code) => holdsBack({ code }) && !ofRuns.includes(code));
    expect(Object.keys(situations).sort()).toEqual([...holding].sort());
  });

  it.each(Object.entries(situations))("%s says what changes it", (code, [changes, answer]) => {
    const explanation = explain(facts({ openInvoices: [late], ...changes }));
    const held = explanation.heldBack.find((reason) => reason.code === code);
    expect(answerOf(held)).toContain(answer);
    const line = tell(explanation, "en").collector.find(
      (it) => held && it.toLowerCase().includes(held.text.slice(1, 40).toLowerCase()),
    );
    if (answer === "nothing") expect(line).toMatch(/Nothing in sight changes it: /);
    else expect(line).toMatch(answer === "time" ? /on \d+ \w+ \d{4}, \d\d:\d\d \(/ : /It would not be so /);
  });
});

/** What makes each circumstance so that a rule can forbid contact for. */
const circumstances: Record<Extract<Clause, { kind: "forbid" }>["when"], Partial<Account>> = {
  "no-address": { contacts: [] },
  "suppressed-address": {
    suppressions: ["anna@kern.example", "+491701234567"].map((address) => ({
      address,
      reason: "bounced",
      since: noon("2024-01-01"),
    })),
  },
  autopay: { autopay: true },
  "consent-withdrawn": { consent: { ...none, call: { status: "withdrawn" } } },
  "no-consent": { consent: { email: { status: "unknown" }, sms: { status: "unknown" } } },
  "no-written-consent": { consent: { email: { status: "granted" }, sms: { status: "granted" } } },
  "opted-out": {
    consent: { ...none, call: { status: "withdrawn" } },
    suppressions: ["anna@kern.example", "+491701234567"].map((address) => ({
      address,
      reason: "opted-out",
      since: noon("2024-01-01"),
    })),
  },
  "no-written-notice": { writtenNotice: undefined },
  "dispute-unverified": {
    disputes: [
      {
        id: "d",
        invoiceId: "a",
        amount: 100,
        currency: "EUR",
        reason: "price",
        receivedOn: "2026-09-20",
        validationEnds: "2026-10-20",
      },
    ],
  },
  "time-barred-threat": { tags: ["time-barred"] },
};

const written = { status: "granted", basis: "written" } as const;

const channelsOf = ({ scope }: Rule, clause: Clause): readonly Channel[] =>
  scope.channels.filter(
    (channel) =>
      (clause.channels === undefined || clause.channels.includes(channel)) &&
      (clause.kind !== "cap" || clause.counts.includes(channel)),
  );

/** The clause objects to the channel in this situation: a debtor in the rule's place, and what it asks for. */
const objectedTo = (rule: Rule, clause: Clause, channel: Channel): DunningFacts => {
  const { scope, effectiveUntil } = rule;
  const today = effectiveUntil ? addDays(effectiveUntil, -10) : "2026-10-06";
  const now = `${today}T${clause.kind === "hours" ? "08" : "16"}:00:00.000Z`;
  const ago = (days: number) => `${addDays(today, -days)}T15:00:00.000Z`;
  const contacts: PastContact[] = [];
  if (clause.kind === "cap")
    for (let n = 0; n < clause.max; n++)
      contacts.push(
        past({
          id: `c${n}`,
          channel,
          stepId: "other",
          anchorInvoiceId: "b",
          invoices: [],
          claimedAt: `${today}T1${n}:00:00.000Z`,
        }),
      );
  if (clause.kind === "after-conversation")
    contacts.push(past({ channel: "call", outcome: "conversation", claimedAt: ago(2) }));
  const { country = "US", region = country === "US" ? "NJ" : undefined, cities } = scope;
  return facts({
    now,
    legalEntity: {
      ...entity,
      creditorRole: scope.creditor ?? "first-party",
      ...(clause.kind === "blackout" && { blackouts: [{ from: today, until: today }] }),
    },
    openInvoices: [invoice("a", addDays(today, -(scope.pastDueOver ?? 3) - 1))],
    history: contacts,
    policy: onlyStep({ channels: [channel === "call" ? "task" : channel], tone: "final" }),
    account: account({
      debtorType:
        scope.debtor ?? (clause.kind === "forbid" && clause.when === "opted-out" ? "consumer" : "business"),
      timeZone: "America/New_York",
      address: {
        lines: ["1 Main Street"],
        country,
        ...(region && { region }),
        city: cities?.[0] ?? "Trenton",
      },
      consent: { email: written, sms: written, call: written },
      writtenNotice: addDays(today, clause.kind === "wait" && clause.after === "written-notice" ? -2 : -20),
      ...(clause.kind === "stop" && {
        stops: [{ kind: "cease", since: ago(1), by: "ann", reason: "wrote so" }],
      }),
      ...(clause.kind === "wait" && clause.after === "hold" && { hold: { until: today, reason: "audit" } }),
      ...(clause.kind === "wait" && clause.after === "moratorium" && { moratorium: { from: today } }),
      ...(clause.kind === "forbid" && circumstances[clause.when]),
    }),
  });
};

/** What is recorded on the account stops it before a message is asked about, and is then said of a call. */
const saidOfCalls = (clause: Clause): boolean =>
  clause.kind === "wait" || (clause.kind === "forbid" && clause.when === "autopay");

describe("every rule of contact that objects", () => {
  const clauses = builtInRulebook.rules.flatMap((rule) =>
    rule.clauses
      // What holds at a debtor's work is asked by who calls there.
      .filter((clause) => clause.kind !== "cap" || !clause.atWork)
      .map((clause, i) => [`${rule.id}, ${i}: ${clause.kind}`, rule, clause] as const),
  );

  it.each(clauses)("%s says what changes it, or when time does", (_, rule, clause) => {
    const [first = "email"] = channelsOf(rule, clause);
    const channel = saidOfCalls(clause) && rule.scope.channels.includes("call") ? "call" : first;
    const situation = objectedTo(rule, clause, channel);
    const { heldBack, call, wouldChange } = explain(situation);
    const said = [...heldBack, ...(call?.heldBack ?? [])].filter((it) => it.ruleId === rule.id);
    expect(said.length).toBeGreaterThan(0);
    for (const held of said) {
      expect(answerOf(held)).not.toEqual(["nothing"]);
      expect(held.source).toBe(rule.source);
      for (const whatIf of held.changedBy)
        expect(wouldChange.map((change) => change.whatIf)).toContain(whatIf);
    }
  });
});

describe("what would change it", () => {
  const consumer = account({
    debtorType: "consumer",
    timeZone: "America/New_York",
    consent: { email: written, sms: written },
    address: { lines: ["1 Main Street"], city: "Brooklyn", region: "NY", country: "US" },
  });
  const october = { now: "2026-10-06T16:00:00.000Z", openInvoices: [invoice("a", "2026-10-01")] };
  const whatIfsOf = (changes: Partial<DunningFacts>) =>
    explain(facts({ openInvoices: [late], ...changes })).wouldChange.map(({ whatIf }) => whatIf);

  it("names the consent in writing that New York City asks for, where consent was given otherwise", () => {
    const account = {
      ...consumer,
      consent: { email: { status: "granted" }, sms: { status: "granted" } },
    } as const;
    expect(whatIfsOf({ ...october, account })).toContain("email-consent-given");
    expect(whatIfsOf({ ...october, account: consumer })).not.toContain("email-consent-given");
  });

  it("names how much more would have to be due, to the cent", () => {
    const open = 320;
    const { wouldChange } = explain(facts({ openInvoices: [invoice("a", "2026-06-02", { open })] }));
    expect(wouldChange.find(({ whatIf }) => whatIf === "more-due")?.amount).toEqual({
      currency: "EUR",
      minor: 180,
    });
    expect(whatIfsOf({ openInvoices: [invoice("a", "2026-06-02", { open: 500 })] })).not.toContain(
      "more-due",
    );
  });

  it("names the first instant at which there is room under a cap", () => {
    const history = ["2026-06-04", "2026-06-05", "2026-06-08"].map((date) =>
      past({ stepId: "other", channel: "call", outcome: "no-answer", claimedAt: `${date}T09:30:00.000Z` }),
    );
    const { heldBack } = explain(facts({ openInvoices: [late], history, policy: onlyStep({}) }));
    const cap = heldBack.find(({ ruleId }) => ruleId === "house-default");
    expect(cap?.endsAt).toBe("2026-06-11T09:30:00.000Z");
  });

  it("names the value of a fact by which a segment fits, or says that the policy has none for all others", () => {
    const key = explain(
      facts({ openInvoices: [late], policy: forOthers({ field: "tag", op: "eq", value: "key" }) }),
    );
    expect(key.wouldChange).toContainEqual(
      expect.objectContaining({
        whatIf: "fact-stated",
        field: "tag",
        value: "key",
        segment: "Every account",
      }),
    );
    const amount = { amount: "overdue", currency: "EUR", op: "gt", value: "100.50" } as const;
    expect(explain(facts({ openInvoices: [late], policy: forOthers(amount) })).wouldChange).toContainEqual(
      expect.objectContaining({ field: "overdue", amount: { currency: "EUR", minor: 51 } }),
    );
    const nobody = explain(facts({ openInvoices: [late], policy: forOthers({ any: [] }) }));
    expect(tell(nobody, "en").collector.join("\n")).toMatch(/no segment without a predicate/);
  });

  it("names the day on which a segment fits by time alone", () => {
    const policy = forOthers({ field: "oldestDaysPastDue", op: "gte", value: 20 });
    const [held] = explain(facts({ openInvoices: [late], policy })).heldBack;
    expect(held).toMatchObject({ code: "no-segment", endsAt: "2026-06-22T06:00:00.000Z" });
  });

  describe("by time, where a moratorium begins later", () => {
    const moratorium = { from: "2026-06-15", until: "2026-07-30" };
    const soon = invoice("b", "2026-06-20");
    const endOf = (code: string, changes: Partial<DunningFacts>) =>
      explain(facts({ openInvoices: [late, soon], ...changes })).heldBack.find((held) => held.code === code)
        ?.endsAt;

    it("names the day after the hold on an invoice", () => {
      const held = { ...late, hold: { until: "2026-12-31", reason: "audit" } };
      const changes = { account: account({ moratorium }), openInvoices: [held, soon] };
      expect(endOf("invoice-held", changes)).toBe("2027-01-01T07:00:00.000Z");
      const short = { ...late, hold: { until: "2026-06-20", reason: "audit" } };
      expect(endOf("invoice-held", { ...changes, openInvoices: [short, soon] })).toBe(
        "2026-06-21T06:00:00.000Z",
      );
    });

    it("names the day on which a promise would be broken", () => {
      const promise = {
        id: "p",
        amount: 10_000,
        currency: "EUR",
        madeOn: "2026-06-08",
        payBy: "2026-07-15",
        invoiceIds: ["a"],
        owedThen: 10_000,
      };
      const promises = [promise];
      const unprotected = endOf("promised", { account: account({ promises }) });
      expect(unprotected?.slice(0, 10)).toBe("2026-07-19");
      expect(endOf("promised", { account: account({ promises, moratorium }) })).toBe(unprotected);
    });

    it("names the day on which a payment on its way is no longer waited for", () => {
      const stop = {
        kind: "payment-in-flight",
        since: noon("2026-06-08"),
        until: "2026-06-17",
        by: "ann",
        reason: "x",
      } as const;
      expect(endOf("account-stopped", { account: account({ moratorium, stops: [stop] }) })).toBe(
        "2026-06-18T06:00:00.000Z",
      );
    });

    it("names the first day after it for what a decision does not come to ask before", () => {
      const changes = { openInvoices: [invoice("a", "2026-06-20")] };
      const autopay = account({ autopay: true, moratorium });
      expect(endOf("autopay", { ...changes, account: autopay })).toBe("2026-07-31T06:00:00.000Z");
      expect(endOf("nothing-due", { ...changes, account: account({ moratorium }) })).toBe(
        "2026-07-31T06:00:00.000Z",
      );
    });
  });

  it("names the zone where several are plausible", () => {
    const address = { lines: ["1 Main Street"], country: "US" };
    const situation = { account: account({ address }), now: `${TUESDAY}T13:00:00.000Z` };
    expect(whatIfsOf(situation)).toContain("time-zone-stated");
    expect(
      whatIfsOf({ ...situation, account: account({ address, timeZone: "America/New_York" }) }),
    ).not.toContain("time-zone-stated");
  });

  it("names what would give a place of many zones a common hour", () => {
    const address = { lines: ["Tverskaya 1"], country: "RU" };
    const { heldBack } = explain(facts({ openInvoices: [late], account: account({ address }) }));
    const held = heldBack.find(({ text }) => text.includes("no permitted time"));
    expect(held?.changedBy).toEqual(expect.arrayContaining(["time-zone-stated", "region-stated"]));
  });

  it("names the state, or a postal code, where a rule of the state binds because neither is known", () => {
    const spoken = { email: { status: "granted" }, sms: { status: "granted" } } as const;
    const account = { ...consumer, consent: spoken, address: { lines: ["1 Main Street"], country: "US" } };
    const explanation = explain(facts({ ...october, account }));
    const held = explanation.heldBack.find(({ ruleId }) => ruleId === "us-nyc-dcwp");
    expect(held?.changedBy).toEqual(["email-consent-given", "region-stated", "postal-code-stated"]);
    expect(explanation.wouldChange.find(({ whatIf }) => whatIf === "postal-code-stated")?.value).toBe(
      "12207",
    );
    expect(tell(explanation, "en").customer.join(" ")).toMatch(/tell us exactly where you live/);
  });

  it("tells of a request to cease before a step that only hands over", () => {
    const stops = [{ kind: "cease" as const, since: noon("2026-06-01"), by: "ann", reason: "wrote so" }];
    const explanation = explain(
      facts({ openInvoices: [late], account: account({ stops }), policy: onlyStep({ channels: ["task"] }) }),
    );
    expect(explanation.call?.verdict).toBe("deny");
    const held = explanation.call?.heldBack.find(({ ruleId }) => ruleId === "account-stop");
    expect(held?.changedBy).toEqual(["stops-lifted"]);
    expect(tell(explanation, "en").collector.join("\n")).toMatch(/No call now: .*cease/i);
  });

  it("asks consent to calls, which no message rests on", () => {
    const situation = facts({
      openInvoices: [late],
      account: account({ consent: { email: written, sms: written, call: { status: "withdrawn" } } }),
    });
    const { call, wouldChange } = explain(situation);
    expect(call?.heldBack[0]?.changedBy).toEqual(["call-consent-given", "opted-in-again"]);
    expect(wouldChange.find(({ whatIf }) => whatIf === "call-consent-given")).toMatchObject({
      changesNext: false,
    });
  });

  describe("by opting in again", () => {
    const washington = account({
      debtorType: "consumer",
      address: { lines: ["1 Main Street"], city: "Washington", region: "DC", country: "US" },
      timeZone: "America/New_York",
      contacts: [{ name: "Anna Kern", email: "anna@kern.example", phone: "+12025550100", role: "billing" }],
      consent: { email: { status: "withdrawn" }, sms: { status: "unknown" } },
    });
    const byText = (changes: Partial<Account>) =>
      explain(
        facts({
          now: "2026-06-09T16:00:00.000Z",
          account: { ...washington, ...changes },
          openInvoices: [invoice("a", "2026-04-02")],
          policy: onlyStep({ channels: ["sms"] }),
        }),
      );
    const optedOut = (address: string) =>
      ({ address, reason: "opted-out", since: noon("2026-05-01") }) as const;

    it("gives no consent that was never given: text messages ask for their own", () => {
      const { heldBack, wouldChange } = byText({});
      const consents = heldBack.filter(({ ruleId = "" }) =>
        ["consent-sms-consumer", "us-dc-28-3814"].includes(ruleId),
      );
      expect(consents.map(({ changedBy }) => changedBy)).toEqual([
        ["sms-consent-given"],
        ["sms-consent-given"],
      ]);
      expect(wouldChange.map(({ whatIf }) => whatIf)).not.toContain("opted-in-again");
    });

    it("turns no consent by word of mouth into one in writing", () => {
      const brooklyn = {
        ...october,
        account: account({
          debtorType: "consumer",
          timeZone: "America/New_York",
          address: { lines: ["1 Main Street"], city: "Brooklyn", region: "NY", country: "US" },
          consent: { email: { status: "granted" }, sms: { status: "withdrawn" } },
        }),
        policy: onlyStep({ channels: ["email"] }),
      };
      const { heldBack } = explain(facts(brooklyn));
      const writing = heldBack.find(({ ruleId }) => ruleId === "us-nyc-dcwp");
      expect(writing?.changedBy).toContain("email-consent-given");
      expect(writing?.changedBy).not.toContain("opted-in-again");
    });

    it("gives the consent that was withdrawn, and the one to the number that was taken out of use with it", () => {
      const consent = { email: { status: "granted" }, sms: { status: "withdrawn" } } as const;
      const offered = { whatIf: "opted-in-again", changesNext: true };
      expect(byText({ consent }).wouldChange).toContainEqual(expect.objectContaining(offered));
      const suppressions = [optedOut("+12025550100")];
      expect(byText({ suppressions }).wouldChange).toContainEqual(expect.objectContaining(offered));
      const others = [optedOut("Anna@kern.example"), optedOut("+12025550199")];
      expect(byText({ suppressions: others }).wouldChange.map(({ whatIf }) => whatIf)).not.toContain(
        "opted-in-again",
      );
    });
  });

  describe("by resolving a consumer's disputes with an agency", () => {
    const dispute = {
      id: "d",
      invoiceId: "a",
      amount: 10_000,
      currency: "EUR",
      reason: "not-received",
      receivedOn: "2026-06-08",
    } as const;
    const tooLate = { ...dispute, id: "e", invoiceId: "b", validationEnds: "2026-06-01" };
    const explained = (disputes: Account["disputes"], changes: Partial<Account> = {}, role?: "first-party") =>
      explain(
        facts({
          openInvoices: [invoice("a", "2026-06-02"), invoice("b", "2026-06-02")],
          account: account({
            debtorType: "consumer",
            address: { lines: ["1 Bay St"], city: "Tampa", region: "FL", country: "US" },
            writtenNotice: "2026-06-01",
            disputes,
            ...changes,
          }),
          legalEntity: { ...entity, creditorRole: role ?? "third-party" },
        }),
      );
    const changesOfDispute = (explanation: ReturnType<typeof explain>, id: string) =>
      explanation.heldBack.find((held) => held.code === "disputed" && held.invoiceId === id)?.changedBy;

    it("leaves one that awaits verification: verifying the debt is the way", () => {
      const explanation = explained([dispute]);
      expect(explanation.wouldChange.map(({ whatIf }) => whatIf)).not.toContain("disputes-resolved");
      expect(changesOfDispute(explanation, "a")).not.toContain("disputes-resolved");
      const law = explanation.call?.heldBack.find(({ ruleId }) => ruleId === "us-dispute");
      expect(law?.changedBy).toContain("disputes-verified");
      expect(law?.changedBy).not.toContain("disputes-resolved");
    });

    it("lifts one that came too late, or of a debt that was verified, and leaves the other", () => {
      const both = explained([dispute, tooLate]);
      expect(changesOfDispute(both, "a")).not.toContain("disputes-resolved");
      expect(changesOfDispute(both, "b")).toContain("disputes-resolved");
      expect(changesOfDispute(explained([{ ...dispute, verified: true }]), "a")).toContain(
        "disputes-resolved",
      );
    });

    it("lifts one with the creditor itself, with a business, or elsewhere", () => {
      const munich = { lines: ["Platz 1"], city: "München", country: "DE" };
      const others = [
        explained([dispute], {}, "first-party"),
        explained([dispute], { debtorType: "business" }),
        explained([dispute], { address: munich }),
      ];
      for (const other of others) expect(changesOfDispute(other, "a")).toContain("disputes-resolved");
    });
  });
});
