import type { Currency } from "../../money.ts";
import { compact, type DiscountTerms, type Party } from "./model.ts";
import { normalise, type RawDocument } from "./normalise.ts";
import { amountAt, amountIn, readCiiDate, readCurrency, requiredAmount } from "./values.ts";
import { all, first, missing, requiredAt, requiredText, textAt, texts, type XmlElement } from "./xml.ts";

/**
 * Reads a UN/CEFACT CrossIndustryInvoice (D16B), by the binding of EN 16931 (CEN/TS 16931-3-3).
 * Throws EInvoiceError missing-field, bad-value.
 */
export const readCii = (root: XmlElement): ReturnType<typeof normalise> => {
  const header = requiredAt(root, "rsm:ExchangedDocument");
  const number = requiredText(header, "ram:ID");
  const typeCode = requiredText(header, "ram:TypeCode");
  const issueDate = readCiiDate(requiredAt(header, "ram:IssueDateTime"));
  const trade = requiredAt(root, "rsm:SupplyChainTradeTransaction");
  const agreement = requiredAt(trade, "ram:ApplicableHeaderTradeAgreement");
  const settlement = requiredAt(trade, "ram:ApplicableHeaderTradeSettlement");
  const code = requiredText(settlement, "ram:InvoiceCurrencyCode");
  const currency = readCurrency(code, `${settlement.path}/ram:InvoiceCurrencyCode`);
  const terms = all(settlement, "ram:SpecifiedTradePaymentTerms");
  const raw: RawDocument = {
    format: "cii",
    creditRoot: false,
    typeCode,
    number,
    issueDate,
    currency,
    dueDates: terms.flatMap((term) => all(term, "ram:DueDateDateTime")).map(readCiiDate),
    termsTexts: terms.flatMap((term) => texts(term, "ram:Description")),
    discounts: terms
      .flatMap((term) => all(term, "ram:ApplicableTradePaymentDiscountTerms"))
      .flatMap((discount) => discountOf(discount, currency)),
    totals: totalsOf(settlement, currency),
    precedingInvoiceNumbers: texts(settlement, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID"),
    seller: partyOf(requiredAt(agreement, "ram:SellerTradeParty")),
    buyer: partyOf(requiredAt(agreement, "ram:BuyerTradeParty")),
    ...compact({
      purchaseOrder: textAt(agreement, "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
      buyerReference: textAt(agreement, "ram:BuyerReference"),
      servicePeriod: periodOf(settlement),
      note: texts(header, "ram:IncludedNote/ram:Content").join("\n") || undefined,
      paymentReference: textAt(settlement, "ram:PaymentReference"),
    }),
  };
  return normalise(raw);
};

const totalsOf = (settlement: XmlElement, currency: Currency): RawDocument["totals"] => {
  const total = requiredAt(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation");
  const amount = (name: string) => amountAt(total, `ram:${name}`, currency);
  return {
    due: requiredAmount(total, "ram:DuePayableAmount", currency),
    grand: amount("GrandTotalAmount"),
    prepaid: amount("TotalPrepaidAmount"),
    rounding: amount("RoundingAmount"),
    net: amount("TaxBasisTotalAmount"),
    tax: amountIn(total, "ram:TaxTotalAmount", currency),
    lines: amount("LineTotalAmount"),
    allowances: amount("AllowanceTotalAmount"),
    charges: amount("ChargeTotalAmount"),
  };
};

const periodOf = (settlement: XmlElement): RawDocument["servicePeriod"] => {
  const period = first(settlement, "ram:BillingSpecifiedPeriod");
  if (!period) return undefined;
  const date = (path: string) => all(period, path).map(readCiiDate)[0];
  return compact({ start: date("ram:StartDateTime"), end: date("ram:EndDateTime") });
};

const discountOf = (discount: XmlElement, currency: Currency): readonly DiscountTerms[] => {
  const percent = Number(textAt(discount, "ram:CalculationPercent") ?? Number.NaN);
  const measure = first(discount, "ram:BasisPeriodMeasure");
  const days = Number(measure?.text || Number.NaN);
  const inDays = /^DAY$/i.test(measure?.attributes.get("unitCode") ?? "DAY");
  if (!(percent >= 0 && percent <= 100) || !Number.isInteger(days) || days < 0 || days > 999 || !inDays)
    return [];
  return [compact({ days, percent, base: amountAt(discount, "ram:BasisAmount", currency) })];
};

const partyOf = (party: XmlElement): Party => {
  const organisation = "ram:SpecifiedLegalOrganization";
  const trading = textAt(party, `${organisation}/ram:TradingBusinessName`);
  const registered = textAt(party, "ram:Name");
  const name = registered ?? trading;
  if (name === undefined) throw missing(`${party.path}/ram:Name`);
  const vat = all(party, "ram:SpecifiedTaxRegistration/ram:ID").find(
    ({ attributes }) => attributes.get("schemeID") === "VA",
  );
  const endpoint = first(party, "ram:URIUniversalCommunication/ram:URIID");
  return {
    name,
    identifiers: [...all(party, "ram:ID"), ...all(party, "ram:GlobalID")].flatMap(({ text, attributes }) =>
      text === "" ? [] : [compact({ id: text, scheme: attributes.get("schemeID") || undefined })],
    ),
    address: addressOf(party),
    ...compact({
      tradingName: registered === undefined ? undefined : trading,
      vatId: vat?.text || undefined,
      registrationId: textAt(party, `${organisation}/ram:ID`),
      contact: contactOf(party),
      electronicAddress: endpoint?.text
        ? compact({ scheme: endpoint.attributes.get("schemeID") || undefined, value: endpoint.text })
        : undefined,
    }),
  };
};

const addressOf = (party: XmlElement): Party["address"] => {
  const at = (name: string) => textAt(party, `ram:PostalTradeAddress/ram:${name}`);
  return {
    lines: ["LineOne", "LineTwo", "LineThree"].flatMap((name) => at(name) ?? []),
    ...compact({
      city: at("CityName"),
      postalCode: at("PostcodeCode"),
      region: at("CountrySubDivisionName"),
      country: at("CountryID"),
    }),
  };
};

const contactOf = (party: XmlElement): Party["contact"] => {
  const at = (path: string) => textAt(party, `ram:DefinedTradeContact/ram:${path}`);
  const contact = compact({
    name: at("PersonName") ?? at("DepartmentName"),
    email: at("EmailURIUniversalCommunication/ram:URIID"),
    phone: at("TelephoneUniversalCommunication/ram:CompleteNumber"),
  });
  return Object.keys(contact).length > 0 ? contact : undefined;
};
