import * as z from "zod";
import { isPlainDate } from "../../../domain/calendar.ts";
import { currencyCode, instant, plainDate, TEXT_PATTERN } from "../../../domain/ledger/fields.ts";
import {
  accountHold,
  contactPerson,
  hold,
  httpsUrl,
  paymentTerms,
  postalAddress,
} from "../../../domain/ledger/model.ts";
import { isCurrency, MoneyError, toMinor } from "../../../domain/money.ts";

/**
 * What requests and answers of the ledger have in common. Requests are strict: a field that is not
 * known is refused, so that a misspelt one is not silently ignored.
 */

/** An id as Dunlin gives them: 26 characters. Longer and other ones are looked up in vain, so any short text is taken. */
export const id = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,64}$/, "is not an id")
  .meta({ description: "An id given by Dunlin.", examples: ["01JB3M9Z8Q4T5V6W7X8Y9Z0ABC"] });

const noControls = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);

/** One line of text, without control characters, and not of spaces alone. */
export const line = (max: number) =>
  z.string().trim().min(1).max(max).refine(noControls, "must not hold control characters").meta({
    pattern:
      "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$",
  });

/** The text as the OpenAPI document has it where nothing more is said of how it is written. */
const plain = <T extends z.ZodType>(text: T): T => text.meta({ pattern: TEXT_PATTERN });

/** Text of one or several lines, not of spaces alone. */
export const words = (max: number) =>
  z.string().trim().min(1).max(max).meta({
    pattern:
      "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*[^\\s\\ufeff\\u0000-\\u001f][^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*$",
  });

/** A number given by the user's own systems. It is kept as written: leading zeros matter. */
export const externalNumber = line(100).meta({
  description: "A number of your own systems, kept as written: leading zeros matter.",
});

/** A date of business in the years that an invoice can sensibly carry. */
export const businessDate = z
  .string()
  .refine(isPlainDate, { error: "is not a date that exists, written YYYY-MM-DD", abort: true })
  .refine((date) => date >= "1970-01-01" && date < "2200-01-01", "is not between 1970 and 2199")
  .meta({
    format: "date",
    pattern: "^(19[7-9]\\d|20\\d\\d|21\\d\\d)-\\d\\d-\\d\\d$",
    examples: ["2026-01-05"],
  });

/** Money of any sign, as answers carry it. */
export const moneyView = z
  .object({
    amount: z.string().meta({ examples: ["1234.50"] }),
    currency: z.string().meta({ examples: ["EUR"] }),
  })
  .meta({ id: "Money", description: "A decimal text with the currency's digits, and an ISO 4217 code." });

/** Money above zero with no more digits than its currency has. */
export const positiveMoney = z
  .strictObject({
    amount: z.string().meta({ pattern: "^\\d{1,15}(\\.\\d+)?$", examples: ["1234.50"] }),
    currency: currencyCode.meta({ pattern: "^[A-Z]{3}$", examples: ["EUR"] }),
  })
  .superRefine(({ amount, currency }, context) => {
    if (!isCurrency(currency)) return;
    const fault = (message: string) => context.addIssue({ code: "custom", path: ["amount"], message });
    try {
      if (toMinor(amount, currency) <= 0) fault("must be more than zero");
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error;
      fault(error.message.replace(/^"[^"]*" /, ""));
    }
  })
  .meta({
    id: "PositiveMoney",
    description: "More than zero, with at most the digits of the currency: EUR 2, JPY 0, KWD 3.",
  });

const parts = postalAddress.shape;
export const address = z
  .strictObject({
    ...parts,
    lines: z.array(plain(parts.lines.element)).max(4),
    city: plain(parts.city),
    postalCode: plain(parts.postalCode),
    region: plain(parts.region),
  })
  .meta({ id: "Address" });
export const terms = z.strictObject(paymentTerms.shape).meta({
  id: "Terms",
  description: "Due so many days after issue, or after the end of the month of issue.",
});
/** An e-mail address that mail servers take: 254 characters in all, 64 of them before the @ (RFC 5321, 4.5.3.1). */
export const emailAddress = z
  .email()
  .max(254)
  .refine((address) => address.indexOf("@") <= 64, "has more than 64 characters before the @");
export const person = z
  .strictObject({
    ...contactPerson.shape,
    name: plain(contactPerson.shape.name),
    email: emailAddress.optional(),
  })
  .meta({ id: "Contact" });
export const holdInput = z
  .strictObject({ until: businessDate, reason: plain(hold.shape.reason) })
  .meta({ id: "Hold", description: "Nothing is chased up to and including the day." });
export const linksInput = z.strictObject({ pay: httpsUrl.optional(), document: httpsUrl.optional() });
export const periodInput = z
  .strictObject({ start: businessDate, end: businessDate })
  .refine(({ start, end }) => start <= end, { path: ["end"], message: "lies before the period's start" });

export const addressView = postalAddress.meta({ id: "AddressView" });
export const termsView = paymentTerms.meta({ id: "TermsView" });
export const holdView = hold.meta({ id: "HoldView" });
export const accountHoldView = accountHold.meta({
  id: "AccountHoldView",
  description:
    "`awaits` is `call` where the account is only held until a call that was agreed on. Setting another hold takes it away.",
});
export const dateView = plainDate.meta({ format: "date" });
export const instantView = instant.meta({ format: "date-time" });
export const versionView = z
  .int()
  .meta({ description: "Goes up with each change. Send it back to guard a change." });

/** The version that the caller saw, in the body or as `If-Match`. */
export const version = z.int().min(1).optional().meta({
  description: "The version you saw; the change is refused with 409 if it is no longer the present one.",
});

export const cursor = z.string().min(1).max(2000).optional().meta({ description: "From the page before." });

/** A truth in a query, where every value is a text. */
export const flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional()
  .meta({
    override: ({ jsonSchema }) => {
      jsonSchema.type = "boolean";
      delete jsonSchema.enum;
    },
  });

/** How many items a page may have, written in digits. */
export const limitOf = (most: number, usual: number, description?: string) =>
  z
    .string()
    .refine((text) => /^\d{1,6}$/.test(text), "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(1).max(most))
    .default(usual)
    .meta({
      ...(description !== undefined && { description }),
      override: { type: "integer", minimum: 1, maximum: most, default: usual },
    });
export const limit = limitOf(200, 50);

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    cursor: z.string().optional().meta({ description: "Asks for the next page; absent on the last." }),
  });

/** An RFC 9457 problem document. */
export const problemView = z
  .object({
    type: z.string().meta({ examples: ["https://dunlin.dev/problems/invalid-request"] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: "The request's id, as the logs have it." }),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });
