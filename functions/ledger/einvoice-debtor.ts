import type { EInvoiceDocument, Party } from "../../domain/ledger/einvoice/index.ts";
import type { AccountProfile, Cause } from "../../domain/ledger/entries.ts";
import {
  type Account,
  type ContactPerson,
  contactPerson,
  countryCode,
  type LegalEntity,
  type PostalAddress,
} from "../../domain/ledger/model.ts";
import type { DebtorAliases } from "../../store/debtor-aliases.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { derivedId } from "../runtime/ids.ts";

const cut = (text: string, max: number): string => text.slice(0, max).trim();

/** The customer's number on a new account: the buyer's identifier, else its VAT id, else one derived from its name. */
const numberFor = (buyer: Party): string =>
  cut(
    buyer.identifiers[0]?.id ??
      buyer.vatId ??
      buyer.registrationId ??
      `B-${derivedId("buyer", buyer.name, buyer.address.postalCode ?? "").slice(0, 12)}`,
    100,
  );

const addressOf = ({ address }: Party): PostalAddress | undefined => {
  const { lines, city, postalCode, region, country } = address;
  const known: PostalAddress = {
    lines: lines.slice(0, 4).map((line) => cut(line, 200)),
    ...(city !== undefined && { city: cut(city, 100) }),
    ...(postalCode !== undefined && { postalCode: cut(postalCode, 20) }),
    ...(region !== undefined && { region: cut(region, 50) }),
    ...(country !== undefined && countryCode.safeParse(country).success && { country }),
  };
  return known.lines.length > 0 || Object.keys(known).length > 1 ? known : undefined;
};

const contactOf = (buyer: Party, warnings: string[]): ContactPerson | undefined => {
  const { contact, electronicAddress } = buyer;
  const email = contact?.email ?? (electronicAddress?.scheme === "EM" ? electronicAddress.value : undefined);
  const phone = contact?.phone?.replace(/[\s()./-]/g, "").replace(/^00/, "+");
  const name = cut(contact?.name ?? buyer.name, 200);
  const usable = (field: "email" | "phone", value: string | undefined) => {
    if (value === undefined) return {};
    if (contactPerson.shape[field].safeParse(value).success) return { [field]: value };
    warnings.push(
      `The buyer's ${field === "email" ? "e-mail address" : "phone number"} cannot be used: ${value}`,
    );
    return {};
  };
  const found = { ...usable("email", email), ...usable("phone", phone) };
  return Object.keys(found).length > 0 ? { name, role: "billing", ...found } : undefined;
};

const profileOf = (document: EInvoiceDocument, warnings: string[]): AccountProfile => {
  const { buyer, terms } = document;
  const address = addressOf(buyer);
  const contact = contactOf(buyer, warnings);
  const plain =
    terms.source === "payment-terms" && terms.netDays !== undefined && terms.netMonths === undefined;
  return {
    number: numberFor(buyer),
    name: cut(buyer.name, 200),
    debtorType: "business",
    contacts: contact ? [contact] : [],
    ...(address && { address }),
    consent: { email: { status: "unknown" }, sms: { status: "unknown" } },
    ...(plain &&
      terms.endOfMonth !== "after-days" && {
        terms: {
          netDays: Math.min(terms.netDays ?? 0, 365),
          ...(terms.endOfMonth === "before-days" && { endOfMonth: true }),
        },
      }),
    autopay: false,
    ...(buyer.vatId !== undefined && { vatId: cut(buyer.vatId, 30) }),
  };
};

/** The same number with another VAT id is another company: a branch, or a successor. */
const mayBe = (account: Account, vatId: string | undefined): boolean =>
  vatId === undefined || account.vatId === undefined || account.vatId === vatId;

/**
 * The account of a document's buyer: the one with its VAT id, else with one of its identifiers as
 * number, else with its name and postal code.
 */
export const findBuyer = async (
  ledger: LedgerStore,
  aliases: DebtorAliases,
  entity: LegalEntity,
  { buyer }: EInvoiceDocument,
): Promise<Account | undefined> => {
  const { vatId, name, address } = buyer;
  if (vatId !== undefined) {
    const account = await aliases.find(entity.id, { by: "vat", vatId }, ledger.getAccount);
    if (account) return account;
  }
  for (const number of [
    ...buyer.identifiers.map(({ id }) => id),
    vatId,
    buyer.registrationId,
    numberFor(buyer),
  ]) {
    const key =
      number === undefined ? undefined : await ledger.findByNumber("account", entity.id, cut(number, 100));
    const account = key && (await ledger.getAccount(key.accountId));
    if (account && mayBe(account, vatId)) return account;
  }
  if (address.postalCode === undefined) return undefined;
  const alias = { by: "name", name, postalCode: address.postalCode } as const;
  const account = await aliases.find(entity.id, alias, ledger.getAccount);
  return account && mayBe(account, vatId) ? account : undefined;
};

/**
 * Opens an account for a document's buyer, with its address, its contact and the terms that the document
 * states. `warnings` takes what could not be used, as sentences.
 */
export const openBuyer = async (
  ledger: LedgerStore,
  entity: LegalEntity,
  document: EInvoiceDocument,
  cause: Cause,
  warnings: string[],
): Promise<Account> => {
  const profile = profileOf(document, warnings);
  const id = derivedId("account", entity.id, profile.number, document.buyer.vatId ?? "");
  const { account } = await ledger.openAccount({ id, legalEntityId: entity.id, profile }, cause);
  return account;
};
