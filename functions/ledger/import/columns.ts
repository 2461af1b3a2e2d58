import type { ImportKind } from "../../../store/imports.ts";

/** A column of an import file: its name, where its value goes, and what it says. */
export interface Column {
  readonly name: string;
  /** The path in the request that the line becomes, as errors name it. */
  readonly path: string;
  readonly required?: boolean;
  readonly as?: "integer" | "boolean" | "list";
  readonly about: string;
}

const ACCOUNT_NUMBER: Column = {
  name: "account_number",
  path: "accountNumber",
  required: true,
  about: "The customer's number in your own systems. Leading zeros matter.",
};

/** What opens an account that is not there yet. Of an account that is there, they are not read. */
export const accountColumns: readonly Column[] = [
  {
    name: "account_name",
    path: "name",
    about: "The customer's name. Needed to open an account that is not there yet.",
  },
  { name: "debtor_type", path: "debtorType", about: "business or consumer; business if empty." },
  {
    name: "contact_name",
    path: "contacts[0].name",
    about: "Who the invoices go to; the account's name if empty.",
  },
  { name: "email", path: "contacts[0].email", about: "The contact's e-mail address." },
  { name: "phone", path: "contacts[0].phone", about: "The contact's phone number in E.164: +4930123456." },
  { name: "language", path: "language", about: "A language tag: en, de-AT." },
  { name: "time_zone", path: "timeZone", about: "An IANA time zone: Europe/Vienna." },
  { name: "address_line", path: "address.lines[0]", about: "Street and number." },
  { name: "postal_code", path: "address.postalCode", about: "The postal code." },
  { name: "city", path: "address.city", about: "The city." },
  { name: "region", path: "address.region", about: "The subdivision without the country: NY." },
  { name: "country", path: "address.country", about: "ISO 3166-1 alpha-2: DE." },
  { name: "vat_id", path: "vatId", about: "The VAT id." },
];

const money: readonly Column[] = [
  {
    name: "amount",
    path: "amount.amount",
    required: true,
    about: "A decimal with a point: 1234.50. More than zero.",
  },
  { name: "currency", path: "amount.currency", required: true, about: "ISO 4217: EUR." },
];

const invoiceColumns: readonly Column[] = [
  {
    name: "number",
    path: "number",
    required: true,
    about: "The invoice's number; unique within the legal entity.",
  },
  ...money,
  { name: "issue_date", path: "issueDate", required: true, about: "YYYY-MM-DD." },
  {
    name: "due_date",
    path: "dueDate",
    about: "YYYY-MM-DD. If empty, by net_days, else by the account's or legal entity's terms.",
  },
  {
    name: "net_days",
    path: "terms.netDays",
    as: "integer",
    about: "Days from issue to due, in place of due_date.",
  },
  {
    name: "end_of_month",
    path: "terms.endOfMonth",
    as: "boolean",
    about: "true if net_days count from the end of the month of issue.",
  },
  { name: "purchase_order", path: "purchaseOrder", about: "The customer's order number." },
  { name: "service_start", path: "servicePeriod.start", about: "First day of the service, YYYY-MM-DD." },
  { name: "service_end", path: "servicePeriod.end", about: "Last day of the service, YYYY-MM-DD." },
  { name: "pay_link", path: "links.pay", about: "Where the invoice can be paid, https." },
  { name: "document_link", path: "links.document", about: "Where the document can be read, https." },
  { name: "note", path: "note", about: "Free text." },
];

const paymentColumns: readonly Column[] = [
  {
    name: "external_id",
    path: "externalId",
    required: true,
    about: "The payment's number at the bank; unique within the legal entity.",
  },
  ...money,
  { name: "value_date", path: "valueDate", required: true, about: "YYYY-MM-DD." },
  {
    name: "method",
    path: "method",
    about: "bank-transfer (if empty), direct-debit, card, cheque, cash or other.",
  },
  { name: "reference", path: "reference", about: "The remittance text." },
  { name: "allocation", path: "allocation.mode", about: "by-reference (if empty), oldest-first or none." },
];

/** The columns that say who an account is to be opened for, in a file of something else. */
export const openingColumns: readonly Column[] = [{ ...ACCOUNT_NUMBER, path: "number" }, ...accountColumns];

/** The columns of each kind of import. {@link accountColumns} may stand in files of invoices, too. */
export const columnsOf: Readonly<Record<ImportKind, readonly Column[]>> = {
  invoices: [ACCOUNT_NUMBER, ...invoiceColumns, ...accountColumns],
  payments: [ACCOUNT_NUMBER, ...paymentColumns],
  accounts: [
    { ...ACCOUNT_NUMBER, path: "number" },
    ...accountColumns.map((column) =>
      column.name === "account_name" ? { ...column, required: true } : column,
    ),
    {
      name: "net_days",
      path: "terms.netDays",
      as: "integer",
      about: "The account's terms: days from issue to due.",
    },
    {
      name: "autopay",
      path: "autopay",
      as: "boolean",
      about: "true if the customer pays by direct debit or card on file.",
    },
    { name: "segment", path: "segment", about: "A name that policies can refer to." },
    {
      name: "tags",
      path: "tags",
      as: "list",
      about: "Words that policies can ask for, separated by semicolons.",
    },
    { name: "risk_band", path: "riskBand", about: "low, medium, high or severe." },
    { name: "experiment_arm", path: "experimentArm", about: "The arm of a running experiment." },
    { name: "owner_name", path: "owner.name", about: "Who answers for the account in your house." },
    { name: "owner_email", path: "owner.email", about: "Where the account's owner is sent copies." },
    {
      name: "natural_person",
      path: "naturalPerson",
      as: "boolean",
      about: "true if a business debtor is a natural person; unknown if empty.",
    },
    {
      name: "written_notice",
      path: "writtenNotice",
      about: "When the written notice was mailed that some agencies owe first, YYYY-MM-DD.",
    },
  ],
};
