import { addDays, type PlainDate } from "../calendar.ts";
import type { Account, Invoice, LegalEntity } from "../ledger/model.ts";
import { type Case, valuesIn } from "./cases.ts";

/** Made-up accounts, to try cadences with. */

/** A creditor of whom nothing is known. */
export const nobody: LegalEntity = {
  id: "any",
  name: "Any creditor",
  address: { lines: [] },
  timeZone: "UTC",
  language: "en",
  creditorRole: "first-party",
  sender: { name: "Any creditor", email: "creditor@example.com" },
  terms: { netDays: 30 },
  version: 0,
};

/** The texts that the case allows in the field; undefined alone where it names none. */
export const textIn = (of: Case, field: Parameters<typeof valuesIn>[1]): readonly (string | undefined)[] => {
  const values = valuesIn(of, field)?.filter((it) => typeof it === "string");
  return values && values.length > 0 ? values : [undefined];
};

/** An account that can be reached in every way that the case leaves open. */
export const accountOf = (
  of: Case,
  debtorType: Account["debtorType"],
  country: string | undefined,
  region: string | undefined,
): Account => {
  const may = (field: Parameters<typeof valuesIn>[1]) => valuesIn(of, field)?.includes(true) ?? true;
  const consent = (field: "emailConsent" | "smsConsent") => {
    const values = valuesIn(of, field);
    const status = !values || values.includes("granted") ? "granted" : values[0];
    return {
      status: status === "withdrawn" || status === "unknown" ? status : "granted",
      basis: "written",
    } as const;
  };
  return {
    id: "tried",
    legalEntityId: "any",
    number: "1",
    name: "Tried",
    debtorType,
    contacts: [
      {
        name: "Tried",
        role: "billing",
        ...(may("hasEmail") && { email: "tried@example.com" }),
        ...(may("hasPhone") && { phone: "+15550100000" }),
      },
    ],
    address: {
      lines: may("hasPostalAddress") ? ["1 Any Street"] : [],
      city: textIn(of, "city")[0] ?? "Any Town",
      ...(country !== undefined && { country }),
      ...(region !== undefined && { region }),
    },
    consent: { email: consent("emailConsent"), sms: consent("smsConsent") },
    suppressions: [],
    autopay: false,
    writtenNotice: "2000-01-03",
    openedAt: "2000-01-03T00:00:00.000Z",
    balances: {},
    touched: 0,
    version: 0,
  };
};

/** One large invoice that is due on the day. */
export const invoiceDue = (dueDate: PlainDate, currency: string): Invoice => ({
  id: "tried",
  accountId: "tried",
  legalEntityId: "any",
  number: "1",
  currency,
  amount: 10_000_000_000,
  open: 10_000_000_000,
  issueDate: addDays(dueDate, -100),
  dueDate,
  dueDateSource: "stated",
  movements: [],
  version: 0,
});
