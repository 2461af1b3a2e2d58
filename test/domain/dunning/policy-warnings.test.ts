import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Policy, Segment } from "../../../domain/dunning/policy.ts";
import { policyFaults } from "../../../domain/dunning/policy-faults.ts";
import { policyWarnings, type WarningContext } from "../../../domain/dunning/policy-warnings.ts";
import type { Predicate } from "../../../domain/dunning/predicate.ts";
import type { Step } from "../../../domain/dunning/step.ts";
import { entity, fromDue, fromMonthEnd, fromPrevious, policyWith, stepOf } from "./facts.ts";

const everyone: Predicate = { all: [] };
const [builtIn] = defaultPolicy.segments as [Segment];

const policyOf = (whens: readonly Predicate[], cadence: Partial<Segment["cadence"]> = {}): Policy => ({
  ...defaultPolicy,
  segments: whens.map((when, i) => ({
    id: `segment-${i}`,
    name: `Segment ${i}`,
    when,
    cadence: { ...builtIn.cadence, ...cadence },
  })),
});
const ofSteps = (steps: Step[], cadence: Partial<Segment["cadence"]> = {}, when = everyone) =>
  policyOf([when], { coolDownDays: 3, ...cadence, steps });

const found = (policy: Policy, context?: WarningContext) => {
  expect(policyFaults(policy)).toEqual([]);
  return policyWarnings(policy, context).map(({ path, code, ruleId }) =>
    [path.join("."), code, ...(ruleId === undefined ? [] : [ruleId])].join(" "),
  );
};
const withFallback = [["email", "sms", "letter", "task"]] as Step["channels"];
const agency = { ...entity, creditorRole: "third-party" as const };

describe("the built-in policy", () => {
  it("is warned of for the addresses it has no fallback for, and for nothing else", () => {
    expect(found(defaultPolicy)).toEqual(["segments.0.cadence.steps.1.channels no-fallback"]);
  });
});

describe("segments", () => {
  const steps = [stepOf("one", fromDue(1), { channels: withFallback })];
  const warn = (whens: Predicate[]) => found(policyOf(whens, { steps }));

  it.each<[string, Predicate[]]>([
    [
      "a narrower place",
      [
        { field: "country", op: "in", value: ["DE", "AT"] },
        { field: "country", op: "eq", value: "DE" },
      ],
    ],
    [
      "a higher age",
      [
        { field: "oldestDaysPastDue", op: "gt", value: 10 },
        { field: "oldestDaysPastDue", op: "gte", value: 11 },
      ],
    ],
    [
      "a larger amount",
      [
        { amount: "overdue", currency: "EUR", op: "gte", value: "100.00" },
        { amount: "overdue", currency: "EUR", op: "gt", value: "100" },
      ],
    ],
    [
      "more conditions",
      [
        { field: "tag", op: "eq", value: "key" },
        {
          all: [
            { field: "tag", op: "eq", value: "key" },
            { field: "autopay", op: "eq", value: true },
          ],
        },
      ],
    ],
    [
      "the rest of a truth",
      [
        { field: "autopay", op: "eq", value: true },
        { field: "autopay", op: "ne", value: false },
      ],
    ],
  ])("that an earlier one keeps everyone from are named: %s", (_, whens) => {
    expect(warn([...whens, everyone])).toEqual(["segments.1.when segment-unreachable"]);
  });

  it("are unreachable too where several earlier ones together take everyone", () => {
    const whens: Predicate[] = [
      { field: "debtorType", op: "eq", value: "consumer" },
      {
        all: [
          { field: "debtorType", op: "eq", value: "business" },
          { amount: "balance", currency: "EUR", op: "lt", value: "0" },
        ],
      },
      { amount: "balance", currency: "EUR", op: "gte", value: "0.00" },
      everyone,
    ];
    expect(warn(whens)).toEqual(["segments.3.when segment-unreachable"]);
  });

  it.each<[string, Predicate[]]>([
    [
      "another place",
      [
        { field: "country", op: "eq", value: "DE" },
        { field: "country", op: "eq", value: "AT" },
      ],
    ],
    [
      "accounts that do not state it",
      [
        { field: "riskBand", op: "ne", value: "high" },
        { not: { field: "riskBand", op: "eq", value: "high" } },
      ],
    ],
    [
      "another currency",
      [
        { amount: "overdue", currency: "EUR", op: "gt", value: "10.00" },
        { amount: "overdue", currency: "USD", op: "gt", value: "10.00" },
      ],
    ],
    [
      "a tag beside another",
      [{ field: "tag", op: "eq", value: "a" }, { all: [{ field: "tag", op: "eq", value: "b" }] }],
    ],
    [
      "a span between",
      [
        { field: "oldestDaysPastDue", op: "gt", value: 30 },
        { field: "oldestDaysPastDue", op: "gt", value: 3 },
      ],
    ],
  ])("that can be reached are not: %s", (_, whens) => {
    expect(warn([...whens, everyone])).toEqual([]);
  });

  it.each<[string, Predicate]>([
    [
      "two places",
      {
        all: [
          { field: "country", op: "eq", value: "DE" },
          { field: "country", op: "eq", value: "AT" },
        ],
      },
    ],
    [
      "a span that is empty",
      {
        all: [
          { field: "oldestDaysPastDue", op: "gt", value: 30 },
          { field: "oldestDaysPastDue", op: "lt", value: 10 },
        ],
      },
    ],
    ["a number compared with a text", { field: "oldestDaysPastDue", op: "gt", value: "30" }],
    ["a value that the field does not know", { field: "riskBand", op: "eq", value: "extreme" }],
    [
      "a condition and its opposite",
      {
        all: [
          { field: "hasEmail", op: "eq", value: true },
          { not: { field: "hasEmail", op: "eq", value: true } },
        ],
      },
    ],
  ])("that fit nobody are named: %s", (_, when) => {
    expect(warn([when, everyone])).toEqual(["segments.0.when segment-fits-nobody"]);
  });

  it("that leave accounts over are said to", () => {
    expect(warn([{ field: "country", op: "eq", value: "DE" }])).toEqual([
      "segments accounts-without-segment",
    ]);
    expect(
      warn([
        { field: "autopay", op: "eq", value: true },
        { field: "autopay", op: "eq", value: false },
      ]),
    ).toEqual([]);
  });
});

describe("steps that are never taken, or hardly ever", () => {
  const channels = withFallback;
  it.each<[string, Step[], Partial<Segment["cadence"]>, string[]]>([
    [
      "for the grace moves the next one to the same day",
      [stepOf("one", fromDue(1), { channels }), stepOf("two", fromDue(2), { channels })],
      { graceBusinessDays: 5 },
      ["segments.0.cadence.steps.0 step-never-taken"],
    ],
    [
      "for the cool-down jumps over it",
      [
        stepOf("one", fromDue(1), { channels }),
        stepOf("two", fromDue(2), { channels }),
        stepOf("five", fromDue(5), { channels }),
      ],
      { coolDownDays: 9 },
      // Where the first one falls on a weekend, the second is due by Monday and comes in its place.
      ["segments.0.cadence.steps.1 step-seldom-taken"],
    ],
    [
      "for a new date to pay by outlasts it",
      [
        stepOf("one", fromDue(1), { channels, newDueDate: { days: 20, count: "calendar" } }),
        stepOf("seven", fromDue(7), { channels }),
        stepOf("fourteen", fromDue(14), { channels }),
      ],
      {},
      ["segments.0.cadence.steps.1 step-never-taken"],
    ],
    [
      "for it announces what is past",
      [
        stepOf("one", fromDue(1), { channels, template: "upcoming" }),
        stepOf("nine", fromDue(9), { channels }),
      ],
      {},
      ["segments.0.cadence.steps.0.template announcement-after-due"],
    ],
  ])("%s", (_, steps, cadence, expected) => {
    expect(found(ofSteps(steps, cadence))).toEqual(expected);
  });

  it("are taken one after the other where the cadence does not jump", () => {
    const steps = [
      stepOf("one", fromDue(1), { channels }),
      stepOf("two", fromDue(2), { channels }),
      stepOf("five", fromDue(5), { channels }),
    ];
    expect(found(ofSteps(steps, { coolDownDays: 6, catchUp: "sequential" }))).toEqual([]);
  });

  it("for the account is too old for its segment by then", () => {
    const steps = [stepOf("one", fromDue(1), { channels }), stepOf("forty", fromDue(40), { channels })];
    const young: Predicate = { field: "oldestDaysPastDue", op: "lte", value: 30 };
    const policy = policyOf([young, everyone], { steps });
    expect(found(policy)).toEqual(["segments.0.cadence.steps.1 step-outside-segment"]);
  });

  it("follow one that gives the account away for good", () => {
    const steps = [
      stepOf("one", fromDue(1), { channels }),
      stepOf("agency", fromDue(60), {
        channels: ["task"],
        handOver: { desk: "agency", seniority: 2, dueInBusinessDays: 5, suggestion: "place-with-agency" },
      }),
      stepOf("last", fromPrevious(10), { channels }),
    ];
    expect(found(ofSteps(steps))).toEqual(["segments.0.cadence.steps.2 step-after-the-end"]);
  });

  it("but not those counted in other ways that come in order", () => {
    const steps = [
      stepOf("before", fromDue(-3, "business"), { template: "upcoming" }),
      stepOf("one", fromDue(2, "business"), { channels }),
      stepOf("month", fromMonthEnd(5), { channels }),
      stepOf("person", fromPrevious(10, "business"), { channels: ["task"] }),
    ];
    expect(found(ofSteps(steps))).toEqual([]);
  });
});

describe("a text before the due date", () => {
  it("is to be the one for it", () => {
    const steps = [stepOf("early", fromDue(-3), { channels: withFallback })];
    expect(found(ofSteps(steps))).toEqual(["segments.0.cadence.steps.0.template reminder-before-due"]);
  });
});

describe("minimums", () => {
  const steps = [
    stepOf("one", fromDue(1), { channels: withFallback }),
    stepOf("ten", fromDue(10), { channels: withFallback, minimum: { EUR: "500.00" } }),
  ];

  it("that the segment's accounts cannot reach are named", () => {
    const small: Predicate = { amount: "overdue", currency: "EUR", op: "lt", value: "500.00" };
    const policy = policyOf([small, everyone], { steps });
    expect(found(policy)).toEqual(["segments.0.cadence.steps.1.minimum.EUR minimum-never-reached"]);
  });

  it("that do nothing beside the cadence's own are named", () => {
    expect(found(ofSteps(steps, { minimum: { EUR: "500.00" } }))).toEqual([
      "segments.0.cadence.steps.1.minimum.EUR minimum-idle",
    ]);
    expect(found(ofSteps(steps, { minimum: { EUR: "499.99" } }))).toEqual([]);
  });
});

describe("what the rules of contact always deny or put off", () => {
  const inOntario: Predicate = {
    all: [
      { field: "country", op: "eq", value: "CA" },
      { field: "region", op: "eq", value: "ON" },
      { field: "debtorType", op: "eq", value: "consumer" },
    ],
  };
  const sms = (when: Predicate) =>
    policyOf([when, everyone], {
      steps: [stepOf("one", fromDue(1), { channels: [["sms", "letter", "task"]] })],
    });

  it("is named with the rule: text messages to those who withdrew or never gave consent", () => {
    const withdrawn: Predicate = { field: "smsConsent", op: "eq", value: "withdrawn" };
    expect(found(sms(withdrawn))[0]).toBe(
      "segments.0.cadence.steps.0.channels.0 channel-always-denied consent-withdrawn",
    );
    const consumers: Predicate = {
      all: [
        { field: "debtorType", op: "eq", value: "consumer" },
        { field: "smsConsent", op: "ne", value: "granted" },
        { field: "smsConsent", op: "ne", value: "withdrawn" },
      ],
    };
    const [warning] = policyWarnings(sms(consumers));
    expect(warning).toMatchObject({ code: "channel-always-denied", ruleId: "consent-sms-consumer" });
    expect(warning?.source).toContain("47 CFR 64.1200");
  });

  it("is named for addresses that the segment excludes", () => {
    const without: Predicate = { field: "hasPhone", op: "eq", value: false };
    expect(found(sms(without))).toEqual([
      "segments.0.cadence.steps.0.channels.0 channel-always-denied no-address",
    ]);
  });

  it("is not named where a rule leaves hours enough, as in Ontario", () => {
    expect(found(sms(inOntario), { legalEntities: [agency] })).toEqual([]);
  });

  it("regards creditors of each place and role once, and says where there are more than it tries", () => {
    const like = { ...entity, id: "sister", name: "Nordwind Service GmbH" };
    const abroad = { ...entity, id: "abroad", timeZone: "America/Chicago" };
    const overThere = { ...entity, id: "over there", timeZone: "Asia/Tokyo" };
    const policy = sms(inOntario);
    expect(found(policy, { legalEntities: [entity, like, like, agency] })).toEqual([]);
    const many = { legalEntities: [entity, like, abroad, overThere, agency] };
    expect(found(policy, many)).toEqual(["segments tried-in-part"]);
    const told = policyWarnings(policy, many).at(-1);
    expect(told?.message).toContain("3 of 4 creditors");
  });

  it("is named for the second message of a day to a consumer", () => {
    const two = policyOf([{ field: "debtorType", op: "eq", value: "consumer" }, everyone], {
      steps: [
        stepOf("one", fromDue(1), {
          channels: [
            ["email", "task"],
            ["sms", "letter"],
          ],
        }),
      ],
    });
    expect(found(two)).toEqual([
      "segments.0.cadence.steps.0.channels.1 channel-always-deferred house-default",
    ]);
  });
});

describe("the cap of a run", () => {
  it("is named where a business day's runs cannot contact the segment", () => {
    const policy = ofSteps([stepOf("one", fromDue(1), { channels: withFallback })], { capPerRun: 100 });
    expect(found(policy, { accounts: { "segment-0": 1_001 } })).toEqual([
      "segments.0.cadence.capPerRun cap-below-segment",
    ]);
    expect(found(policy, { accounts: { "segment-0": 1_000 } })).toEqual([]);
    expect(found(policy)).toEqual([]);
  });
});

describe("addresses without a fallback", () => {
  it("are not named where the segment asks for both addresses", () => {
    const reachable: Predicate = {
      all: [
        { field: "hasEmail", op: "eq", value: true },
        { field: "hasPhone", op: "eq", value: true },
      ],
    };
    expect(
      found({
        ...policyWith({}),
        segments: [
          { ...builtIn, when: reachable },
          {
            ...builtIn,
            id: "rest",
            cadence: { ...builtIn.cadence, steps: [stepOf("one", fromDue(1), { channels: withFallback })] },
          },
        ],
      }),
    ).toEqual([]);
  });
});
