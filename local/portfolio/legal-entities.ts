import type { LegalEntity } from "../../domain/ledger/model.ts";
import { derivedId } from "../../functions/runtime/ids.ts";
import { type Country, countryOf } from "./places.ts";
import type { Random } from "./random.ts";

/** A creditor of the portfolio, with what its customers and documents have in common. */
export interface Creditor {
  readonly entity: LegalEntity;
  /** What the numbers of its invoices and credit notes begin with. */
  readonly invoicePrefix: string;
  readonly creditPrefix: string;
  /** How likely a customer comes from a country. */
  readonly customersFrom: Readonly<Record<string, number>>;
}

const quellfurt: Creditor = {
  invoicePrefix: "RE",
  creditPrefix: "GS",
  customersFrom: { DE: 62, AT: 9, CH: 6, FR: 7, NL: 6, GB: 7, IE: 3 },
  entity: {
    id: derivedId("portfolio", "legal-entity", "quellfurt"),
    name: "Quellfurt Industriebedarf GmbH",
    address: {
      lines: ["Speicherstieg 14"],
      city: "Hamburg",
      postalCode: "20457",
      region: "HH",
      country: "DE",
    },
    timeZone: "Europe/Berlin",
    language: "de",
    creditorRole: "first-party",
    sender: { name: "Quellfurt Buchhaltung", email: "buchhaltung@quellfurt.example", smsId: "Quellfurt" },
    bankAccount: { iban: "DE75512108001245126199", bic: "QUELDEFFXXX" },
    payUrl: "https://pay.quellfurt.example/{account}",
    terms: { netDays: 30 },
    version: 1,
  },
};

const harrowgate: Creditor = {
  invoicePrefix: "INV",
  creditPrefix: "CM",
  customersFrom: { US: 90, CA: 10 },
  entity: {
    id: derivedId("portfolio", "legal-entity", "harrowgate"),
    name: "Harrowgate Supply Inc.",
    address: {
      lines: ["410 Foundry Road"],
      city: "Columbus",
      postalCode: "43215",
      region: "OH",
      country: "US",
    },
    timeZone: "America/New_York",
    language: "en",
    creditorRole: "first-party",
    sender: { name: "Harrowgate Receivables", email: "receivables@harrowgate.example", smsId: "Harrowgate" },
    payUrl: "https://pay.harrowgate.example/{account}",
    terms: { netDays: 30 },
    version: 1,
  },
};

/** The two creditors: one in Germany that sells in Europe, one in the United States. */
export const creditors: readonly Creditor[] = [quellfurt, harrowgate];

/** Whose customer an account is, and where it is. Three of five belong to the German creditor. */
export const homeOf = (random: Random): { creditor: Creditor; country: Country } => {
  const creditor = random.chance(0.6) ? quellfurt : harrowgate;
  return { creditor, country: countryOf(random.weighted(creditor.customersFrom)) };
};
