import * as z from "zod";
import { daysBetween } from "../../../domain/calendar.ts";
import { languageTag, legalEntity, timeZoneName } from "../../../domain/ledger/model.ts";
import { address, businessDate, emailAddress, line, terms, version } from "../../runtime/http/schemas.ts";
import { interestTermsInput, interestTermsView } from "./late-charge.ts";

const sender = z.strictObject({
  ...legalEntity.shape.sender.shape,
  email: emailAddress,
  replyTo: emailAddress.optional(),
  name: line(100).meta({ description: "The name that messages come from." }),
});
const bankAccount = z.strictObject({
  iban: z
    .string()
    .min(5)
    .max(34)
    .regex(/^[0-9A-Za-z]+( [0-9A-Za-z]+)*$/, "is not an account number such as DE02120300000000202051"),
  bic: z
    .string()
    .regex(/^[0-9A-Za-z]{8}([0-9A-Za-z]{3})?$/, "is not a BIC such as BYLADEM1001")
    .optional(),
});

/** A longer pause is a typing error, or should be a hold: the gate looks little more than a year ahead for a permitted time. */
const MOST_DAYS = 366;

const blackouts = z
  .array(
    z
      .strictObject({ from: businessDate, until: businessDate, reason: line(200).optional() })
      .refine(({ from, until }) => until >= from, {
        path: ["until"],
        message: "lies before the first day of the period",
      })
      .refine(({ from, until }) => daysBetween(from, until) < MOST_DAYS, {
        path: ["until"],
        message: `makes a period of more than ${MOST_DAYS} days`,
      }),
  )
  .max(100)
  .meta({
    description:
      "Periods of up to 366 days in which nobody is contacted, by message, letter or call, both dates included, at the customer's place. What falls due meanwhile comes back when they end.",
  });

const fields = {
  name: line(200),
  address,
  timeZone: timeZoneName.meta({ examples: ["Europe/Berlin"] }),
  language: languageTag.meta({ examples: ["en"] }),
  creditorRole: legalEntity.shape.creditorRole.meta({
    description: "A first party collects what it is owed itself; a third party collects for others.",
  }),
  sender,
  bankAccount: bankAccount.optional(),
  payUrl: z.string().startsWith("https://", "must start with https://").max(500).optional().meta({
    pattern: "^https://[^\\u0000-\\u001f]*$",
    description: "Where customers pay; {account} is replaced by the account's number.",
  }),
  terms,
  interestTerms: interestTermsInput.optional(),
  blackouts: blackouts.optional(),
};

export const legalEntityInput = z
  .strictObject({
    ...fields,
    language: fields.language.default("en"),
    creditorRole: fields.creditorRole.default("first-party"),
    terms: fields.terms.default({ netDays: 30 }),
  })
  .meta({ id: "LegalEntityInput" });

/** A change: what is not named stays, `null` takes an optional field away. */
export const legalEntityChange = z
  .strictObject({
    name: fields.name.optional(),
    address: fields.address.optional(),
    timeZone: fields.timeZone.optional(),
    language: fields.language.optional(),
    creditorRole: fields.creditorRole.optional(),
    sender: fields.sender.optional(),
    bankAccount: bankAccount.nullable().optional(),
    payUrl: fields.payUrl.nullable(),
    terms: fields.terms.optional(),
    interestTerms: interestTermsInput.nullable().optional(),
    blackouts: blackouts.nullable().optional(),
    version,
  })
  .meta({ id: "LegalEntityChange" });

export const legalEntityView = legalEntity
  .extend({ interestTerms: interestTermsView.optional() })
  .meta({ id: "LegalEntity" });
