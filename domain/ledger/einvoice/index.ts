import { addDays, type PlainDate } from "../../calendar.ts";
import { readCii } from "./cii.ts";
import { type EInvoiceDocument, EInvoiceError } from "./model.ts";
import { dateOfTerms } from "./terms.ts";
import { readUbl } from "./ubl.ts";
import { decodeXml, NAMESPACE, parseXml } from "./xml.ts";

export {
  type EInvoiceDocument,
  EInvoiceError,
  type Party,
} from "./model.ts";

/** The largest document read by default: 10 million characters or bytes, which leaves room for attachments. */
const MAX_EINVOICE_SIZE = 10_000_000;

/**
 * The invoice or credit note in a UBL 2.1 Invoice or CreditNote, or a UN/CEFACT CrossIndustryInvoice.
 * A string is taken as decoded already, whatever encoding it declares; bytes are decoded by their byte
 * order mark or declared encoding. Throws {@link EInvoiceError}, and nothing else, for anything else.
 */
export const readEInvoice = (
  xml: string | Uint8Array,
  options: { readonly maxSize?: number } = {},
): EInvoiceDocument => {
  const maxSize = options.maxSize ?? MAX_EINVOICE_SIZE;
  if (xml.length > maxSize)
    throw new EInvoiceError("too-large", "/", `The document is larger than ${maxSize} characters`);
  const source = typeof xml === "string" ? xml : decodeXml(xml);
  const root = parseXml(source);
  const document = readRoot(root);
  return source.includes("\uFFFD")
    ? {
        ...document,
        warnings: [
          ...document.warnings,
          "The text holds replacement characters: it was decoded in an encoding it does not have.",
        ],
      }
    : document;
};

const readRoot = (root: ReturnType<typeof parseXml>): EInvoiceDocument => {
  const { name, namespace } = root;
  if (name === "Invoice" && namespace === NAMESPACE.invoice) return readUbl(root);
  if (name === "CreditNote" && namespace === NAMESPACE.creditNote) return readUbl(root);
  if (name === "CrossIndustryInvoice" && namespace === NAMESPACE.cii) return readCii(root);
  throw new EInvoiceError(
    "unknown-format",
    name,
    `<${name}> in ${namespace ? `the namespace ${namespace}` : "no namespace"} is not a UBL 2.1 Invoice or CreditNote, nor a UN/CEFACT CrossIndustryInvoice`,
  );
};

/**
 * When the document is to be paid: the stated due date, else what its payment terms make of the issue
 * date, else `defaultNetDays` after the issue date.
 */
export const dueDateFor = (
  document: Pick<EInvoiceDocument, "issueDate" | "dueDate" | "terms">,
  defaultNetDays: number,
): { readonly dueDate: PlainDate; readonly source: "due-date" | "payment-terms" | "default" } => {
  if (document.dueDate !== undefined) return { dueDate: document.dueDate, source: "due-date" };
  const dueDate = dateOfTerms(document.issueDate, document.terms);
  if (dueDate !== undefined) return { dueDate, source: "payment-terms" };
  return { dueDate: addDays(document.issueDate, defaultNetDays), source: "default" };
};
