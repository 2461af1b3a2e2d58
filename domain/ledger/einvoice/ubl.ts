import type { Currency } from "../../money.ts";
import { compact, type DiscountTerms, type Party } from "./model.ts";
import { normalise, type RawDocument } from "./normalise.ts";
import { amountAt, amountIn, readCurrency, readXsDate, requiredAmount } from "./values.ts";
import {
  all,
  first,
  missing,
  NAMESPACE,
  requiredAt,
  requiredText,
  textAt,
  texts,
  type XmlElement,
} from "./xml.ts";

/**
 * Reads a UBL 2.1 Invoice or CreditNote, by the binding of EN 16931 (CEN/TS 16931-3-2).
 * Throws EInvoiceError missing-field, bad-value.
 */
export const readUbl = (root: XmlElement): ReturnType<typeof normalise> => {
  const creditRoot = root.namespace === NAMESPACE.creditNote;
  const number = requiredText(root, "cbc:ID");
  const issueDate = readXsDate(filled(root, "cbc:IssueDate"));
  const currency = currencyOf(root);
  const terms = all(root, "cac:PaymentTerms");
  const raw: RawDocument = {
    format: "ubl",
    creditRoot,
    number,
    issueDate,
    currency,
    dueDates: [
      ...all(root, "cbc:DueDate"),
      // A CreditNote has no DueDate of its own: BT-9 is in its payment means.
      ...all(root, "cac:PaymentMeans/cbc:PaymentDueDate"),
      ...all(root, "cac:PaymentTerms/cbc:PaymentDueDate"),
    ]
      .filter(({ text }) => text !== "")
      .map(readXsDate),
    termsTexts: terms.flatMap((term) => texts(term, "cbc:Note")),
    discounts: terms.flatMap((term) => discountOf(term, currency)),
    totals: totalsOf(root, currency),
    precedingInvoiceNumbers: texts(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
    seller: partyOf(requiredAt(root, "cac:AccountingSupplierParty/cac:Party")),
    buyer: partyOf(requiredAt(root, "cac:AccountingCustomerParty/cac:Party")),
    ...compact({
      typeCode: textAt(root, creditRoot ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode"),
      purchaseOrder: textAt(root, "cac:OrderReference/cbc:ID"),
      buyerReference: textAt(root, "cbc:BuyerReference"),
      servicePeriod: periodOf(root),
      note: texts(root, "cbc:Note").join("\n") || undefined,
      paymentReference: textAt(root, "cac:PaymentMeans/cbc:PaymentID"),
    }),
  };
  return normalise(raw);
};

const filled = (root: XmlElement, path: string): XmlElement => {
  requiredText(root, path);
  return requiredAt(root, path);
};

const currencyOf = (root: XmlElement): Currency => {
  const path = "cbc:DocumentCurrencyCode";
  const payable = "cac:LegalMonetaryTotal/cbc:PayableAmount";
  const code = textAt(root, path);
  if (code !== undefined) return readCurrency(code, `${root.path}/${path}`);
  const attribute = first(root, payable)?.attributes.get("currencyID");
  if (!attribute) throw missing(`${root.path}/${path}`);
  return readCurrency(attribute, `${root.path}/${payable}/@currencyID`);
};

const totalsOf = (root: XmlElement, currency: Currency): RawDocument["totals"] => {
  const total = requiredAt(root, "cac:LegalMonetaryTotal");
  const amount = (name: string) => amountAt(total, `cbc:${name}`, currency);
  return {
    due: requiredAmount(total, "cbc:PayableAmount", currency),
    grand: amount("TaxInclusiveAmount"),
    prepaid: amount("PrepaidAmount"),
    rounding: amount("PayableRoundingAmount"),
    net: amount("TaxExclusiveAmount"),
    tax: amountIn(root, "cac:TaxTotal/cbc:TaxAmount", currency),
    lines: amount("LineExtensionAmount"),
    allowances: amount("AllowanceTotalAmount"),
    charges: amount("ChargeTotalAmount"),
  };
};

const periodOf = (root: XmlElement): RawDocument["servicePeriod"] => {
  const period = first(root, "cac:InvoicePeriod");
  if (!period) return undefined;
  const date = (path: string) =>
    all(period, path)
      .filter(({ text }) => text !== "")
      .map(readXsDate)[0];
  return compact({ start: date("cbc:StartDate"), end: date("cbc:EndDate") });
};

const discountOf = (terms: XmlElement, currency: Currency): readonly DiscountTerms[] => {
  const percent = Number(textAt(terms, "cbc:SettlementDiscountPercent") ?? Number.NaN);
  const measure = first(terms, "cac:SettlementPeriod/cbc:DurationMeasure");
  const days = Number(measure?.text || Number.NaN);
  const inDays = /^DAY$/i.test(measure?.attributes.get("unitCode") ?? "DAY");
  if (!(percent >= 0 && percent <= 100) || !Number.isInteger(days) || days < 0 || days > 999 || !inDays)
    return [];
  return [compact({ days, percent, base: amountAt(terms, "cbc:Amount", currency) })];
};

const partyOf = (party: XmlElement): Party => {
  const registered = textAt(party, "cac:PartyLegalEntity/cbc:RegistrationName");
  const trading = textAt(party, "cac:PartyName/cbc:Name");
  const person = ["cbc:FirstName", "cbc:FamilyName"].flatMap(
    (part) => textAt(party, `cac:Person/${part}`) ?? [],
  );
  const name = registered ?? trading ?? (person.join(" ") || undefined);
  if (name === undefined) throw missing(`${party.path}/cac:PartyLegalEntity/cbc:RegistrationName`);
  const vat = all(party, "cac:PartyTaxScheme").find(
    (scheme) => textAt(scheme, "cac:TaxScheme/cbc:ID")?.toUpperCase() === "VAT",
  );
  const endpoint = first(party, "cbc:EndpointID");
  return {
    name,
    identifiers: all(party, "cac:PartyIdentification/cbc:ID").flatMap(({ text, attributes }) =>
      text === "" ? [] : [compact({ id: text, scheme: attributes.get("schemeID") || undefined })],
    ),
    address: addressOf(party),
    ...compact({
      tradingName: registered === undefined ? undefined : trading,
      vatId: vat && textAt(vat, "cbc:CompanyID"),
      registrationId: textAt(party, "cac:PartyLegalEntity/cbc:CompanyID"),
      contact: contactOf(party),
      electronicAddress: endpoint?.text
        ? compact({ scheme: endpoint.attributes.get("schemeID") || undefined, value: endpoint.text })
        : undefined,
    }),
  };
};

const addressOf = (party: XmlElement): Party["address"] => {
  const at = (path: string) => textAt(party, `cac:PostalAddress/${path}`);
  const street = [at("cbc:StreetName"), at("cbc:BuildingNumber")]
    .filter((part) => part !== undefined)
    .join(" ");
  const more = ["cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line"];
  return {
    lines: [street, ...more.flatMap((path) => texts(party, `cac:PostalAddress/${path}`))].filter(
      (line) => line !== "",
    ),
    ...compact({
      city: at("cbc:CityName"),
      postalCode: at("cbc:PostalZone"),
      region: at("cbc:CountrySubentity"),
      country: at("cac:Country/cbc:IdentificationCode"),
    }),
  };
};

const contactOf = (party: XmlElement): Party["contact"] => {
  const at = (name: string) => textAt(party, `cac:Contact/cbc:${name}`);
  const contact = compact({ name: at("Name"), email: at("ElectronicMail"), phone: at("Telephone") });
  return Object.keys(contact).length > 0 ? contact : undefined;
};
