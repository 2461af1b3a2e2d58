/** The fields that the hand-written documents vary; an absent one is left out of the document. */
export interface Fields {
  number?: string;
  issueDate?: string;
  dueDate?: string;
  typeCode?: string;
  currency?: string;
  payable?: string;
  grand?: string;
  prepaid?: string;
  terms?: string;
  seller?: string;
  buyer?: string;
  purchaseOrder?: string;
  /** More XML, placed where the schema would have payment terms. */
  extra?: string;
}

const defaults: Fields = {
  number: "00042",
  issueDate: "2026-03-05",
  typeCode: "380",
  currency: "EUR",
  payable: "119.00",
  grand: "119.00",
  seller: "Meise GmbH",
  buyer: "Dohle & Söhne",
};

/** The text as XML content. */
const asContent = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\r/g, "&#13;");

const element = (name: string, value: string | undefined, attributes = ""): string =>
  value === undefined ? "" : `<${name}${attributes}>${asContent(value)}</${name}>`;

const UBL = "urn:oasis:names:specification:ubl:schema:xsd:";
const CII = "urn:un:unece:uncefact:data:standard:";

const ublParty = (role: string, name: string | undefined): string =>
  `<cac:${role}><cac:Party><cbc:EndpointID schemeID="0088">0400000000017</cbc:EndpointID>
  <cac:PartyIdentification><cbc:ID schemeID="0060">007</cbc:ID></cac:PartyIdentification>
  <cac:PartyName><cbc:Name>Trade of ${role}</cbc:Name></cac:PartyName>
  <cac:PostalAddress><cbc:StreetName>Ring 1</cbc:StreetName><cbc:AdditionalStreetName>Hof</cbc:AdditionalStreetName>
  <cbc:CityName>Köln</cbc:CityName><cbc:PostalZone>01067</cbc:PostalZone><cbc:CountrySubentity>NW</cbc:CountrySubentity>
  <cac:AddressLine><cbc:Line>3rd floor</cbc:Line></cac:AddressLine>
  <cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
  <cac:PartyTaxScheme><cbc:CompanyID>201/113</cbc:CompanyID><cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyTaxScheme><cbc:CompanyID>DE1</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyLegalEntity>${element("cbc:RegistrationName", name)}<cbc:CompanyID>HRB 9</cbc:CompanyID></cac:PartyLegalEntity>
  <cac:Contact><cbc:Name>Ada</cbc:Name><cbc:Telephone>+49 1</cbc:Telephone><cbc:ElectronicMail>ada@example.org</cbc:ElectronicMail></cac:Contact>
  </cac:Party></cac:${role}>`;

/** A UBL Invoice or CreditNote. A field set to undefined is left out. */
export const ubl = (fields: Fields = {}, root: "Invoice" | "CreditNote" = "Invoice"): string => {
  const f = { ...defaults, ...(root === "CreditNote" ? { typeCode: "381" } : {}), ...fields };
  const currency = f.currency === undefined ? "" : ` currencyID="${f.currency}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="${UBL}${root}-2" xmlns:cbc="${UBL}CommonBasicComponents-2" xmlns:cac="${UBL}CommonAggregateComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  ${element("cbc:ID", f.number)}
  ${element("cbc:IssueDate", f.issueDate)}
  ${element("cbc:DueDate", f.dueDate)}
  ${element(`cbc:${root}TypeCode`, f.typeCode)}
  <cbc:Note>Thank you.</cbc:Note>
  ${element("cbc:DocumentCurrencyCode", f.currency)}
  <cac:InvoicePeriod><cbc:StartDate>2026-02-01</cbc:StartDate><cbc:EndDate>2026-02-28</cbc:EndDate></cac:InvoicePeriod>
  ${f.purchaseOrder === undefined ? "" : `<cac:OrderReference>${element("cbc:ID", f.purchaseOrder)}</cac:OrderReference>`}
  <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>00041</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
  ${ublParty("AccountingSupplierParty", f.seller)}
  ${ublParty("AccountingCustomerParty", f.buyer)}
  <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>RF18 00042</cbc:PaymentID></cac:PaymentMeans>
  ${f.terms === undefined ? "" : `<cac:PaymentTerms>${element("cbc:Note", f.terms)}</cac:PaymentTerms>`}
  ${f.extra ?? ""}
  <cac:LegalMonetaryTotal>
    ${element("cbc:TaxInclusiveAmount", f.grand, currency)}
    ${element("cbc:PrepaidAmount", f.prepaid, currency)}
    ${element("cbc:PayableAmount", f.payable, currency)}
  </cac:LegalMonetaryTotal>
</${root}>`;
};

const ciiDate = (name: string, date: string | undefined): string =>
  date === undefined
    ? ""
    : `<ram:${name}><udt:DateTimeString format="102">${asContent(date.replaceAll("-", ""))}</udt:DateTimeString></ram:${name}>`;

const ciiParty = (role: string, name: string | undefined): string =>
  `<ram:${role}><ram:ID>007</ram:ID><ram:GlobalID schemeID="0088">0400000000017</ram:GlobalID>${element("ram:Name", name)}
  <ram:SpecifiedLegalOrganization><ram:ID>HRB 9</ram:ID><ram:TradingBusinessName>Trade of ${role}</ram:TradingBusinessName></ram:SpecifiedLegalOrganization>
  <ram:DefinedTradeContact><ram:PersonName>Ada</ram:PersonName>
  <ram:TelephoneUniversalCommunication><ram:CompleteNumber>+49 1</ram:CompleteNumber></ram:TelephoneUniversalCommunication>
  <ram:EmailURIUniversalCommunication><ram:URIID>ada@example.org</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>
  <ram:PostalTradeAddress><ram:PostcodeCode>01067</ram:PostcodeCode><ram:LineOne>Ring 1</ram:LineOne><ram:LineThree>3rd floor</ram:LineThree>
  <ram:CityName>Köln</ram:CityName><ram:CountryID>DE</ram:CountryID><ram:CountrySubDivisionName>NW</ram:CountrySubDivisionName></ram:PostalTradeAddress>
  <ram:URIUniversalCommunication><ram:URIID schemeID="EM">desk@example.org</ram:URIID></ram:URIUniversalCommunication>
  <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">201/113</ram:ID></ram:SpecifiedTaxRegistration>
  <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE1</ram:ID></ram:SpecifiedTaxRegistration></ram:${role}>`;

/** A CrossIndustryInvoice. A field set to undefined is left out. */
export const cii = (fields: Fields = {}): string => {
  const f = { ...defaults, ...fields };
  const order = element("ram:IssuerAssignedID", f.purchaseOrder);
  return `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="${CII}CrossIndustryInvoice:100" xmlns:ram="${CII}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="${CII}UnqualifiedDataType:100">
  <rsm:ExchangedDocument>${element("ram:ID", f.number)}${element("ram:TypeCode", f.typeCode)}
    ${ciiDate("IssueDateTime", f.issueDate)}<ram:IncludedNote><ram:Content>Thank you.</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>${ciiParty("SellerTradeParty", f.seller)}${ciiParty("BuyerTradeParty", f.buyer)}
      ${order && `<ram:BuyerOrderReferencedDocument>${order}</ram:BuyerOrderReferencedDocument>`}</ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:PaymentReference>RF18 00042</ram:PaymentReference>${element("ram:InvoiceCurrencyCode", f.currency)}
      <ram:BillingSpecifiedPeriod>${ciiDate("StartDateTime", "2026-02-01")}${ciiDate("EndDateTime", "2026-02-28")}</ram:BillingSpecifiedPeriod>
      <ram:SpecifiedTradePaymentTerms>${element("ram:Description", f.terms)}${ciiDate("DueDateDateTime", f.dueDate)}</ram:SpecifiedTradePaymentTerms>
      ${f.extra ?? ""}
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        ${element("ram:GrandTotalAmount", f.grand)}${element("ram:TotalPrepaidAmount", f.prepaid)}${element("ram:DuePayableAmount", f.payable)}
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
      <ram:InvoiceReferencedDocument><ram:IssuerAssignedID>00041</ram:IssuerAssignedID></ram:InvoiceReferencedDocument>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;
};
