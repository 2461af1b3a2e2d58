import * as z from "zod";
import { type Scope, scopes } from "../api/scopes.ts";

/** Retention periods that CloudWatch Logs offers, in days. */
const logRetentionDays = z.union(
  [7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653].map(
    (days) => z.literal(days),
  ),
);

const httpsUrl = z
  .url()
  .refine(
    (url) => url.startsWith("https://") || url.startsWith("http://localhost"),
    "must start with https:// (or http://localhost)",
  );

/**
 * What differs between one deployment and another. A stage file holds this as JSON; nothing else in
 * `lib/` reads the environment. Secrets have no place here.
 */
const stageConfig = z.strictObject({
  /** Part of every physical name: `dev`, `prod`. */
  stage: z.string().regex(/^[a-z][a-z0-9-]{1,11}$/, "is 2 to 12 of a-z, 0-9 and -, starting with a letter"),
  /** Where to deploy. Left out, the templates fit any account or region and the CLI's credentials decide. */
  account: z
    .string()
    .regex(/^\d{12}$/, "is not an AWS account id of 12 digits")
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not an AWS region")
    .optional(),
  /** Keeps the stateful resources when a stack goes, and protects them from deletion. */
  production: z.boolean(),
  logRetentionDays,
  /** Who is told when an alarm goes off. Left out, alarms show in the console only. */
  alarmEmail: z.email().optional(),
  mail: z.strictObject({
    /** The verified domains or addresses that legal entities may send from; sending from any other is denied. */
    identities: z
      .array(z.string().regex(/^([^@\s]+@)?[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "is not a domain or address"))
      .min(1),
    /** Whether the stack creates the SES identities, or they exist in the account already. */
    createIdentities: z.boolean(),
  }),
  sms: z.strictObject({
    /** SNS spending on SMS in a month, in US dollars, from which an alarm goes off. */
    spendAlarmUsd: z.number().positive(),
  }),
  api: z.strictObject({
    /** Requests per second over all callers, and how many may come at once. */
    throttle: z.strictObject({ rate: z.int().positive(), burst: z.int().positive() }),
    /** Origins of web pages that may call the API; none by default. */
    allowedOrigins: z.array(httpsUrl),
  }),
  signIn: z.strictObject({
    callbackUrls: z.array(httpsUrl).min(1),
    logoutUrls: z.array(httpsUrl).min(1),
    /** Systems that call the API on their own, each with what it may do. */
    machines: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9-]*$/, "is a-z, 0-9 and -, starting with a letter"),
          scopes: z.array(z.enum(Object.keys(scopes) as [Scope, ...Scope[]])).min(1),
        }),
      )
      .min(1),
  }),
  dunning: z.strictObject({
    /** When a run starts, as EventBridge Scheduler writes it. */
    schedule: z.string().regex(/^(cron|rate)\(.+\)$/, "is not cron(…) or rate(…)"),
    timeZone: z.string(),
    enabled: z.boolean(),
    /** Batches of accounts worked on at a time. Each sends about 15 mails a second: stay below the account's rate in SES. */
    maxConcurrency: z.int().min(1).max(100),
  }),
  /** Shifts API traffic to a new version in steps, and back when its error alarm goes off. */
  canary: z.boolean(),
  /** Concurrency reserved for the projector; 0 takes from the account's common pool. */
  projectorConcurrency: z.int().min(0),
  budget: z.strictObject({ monthlyUsd: z.number().positive() }),
  /** What the place deployed to does not know, where it is no AWS account but an emulator of one: `docs/emulators.md`. */
  without: z.array(z.enum(["budgets", "composite-alarms", "metric-math-alarms"])).optional(),
  /** Tags of every resource, for cost allocation. */
  tags: z.record(z.string(), z.string()),
});

export type StageConfig = z.infer<typeof stageConfig>;

/** A stage file that says something it may not. The message names each field. */
export class StageConfigError extends Error {
  override readonly name = "StageConfigError";
}

/** Reads the text of a stage file. Throws {@link StageConfigError} naming `source` and each bad field. */
export const parseStage = (text: string, source: string): StageConfig => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StageConfigError(`${source} is not JSON: ${String(cause)}`, { cause });
  }
  const result = stageConfig.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `  ${issue.path.join(".") || "(file)"}: ${issue.message}`,
  );
  throw new StageConfigError(`${source} is not a stage file:\n${faults.join("\n")}`);
};
