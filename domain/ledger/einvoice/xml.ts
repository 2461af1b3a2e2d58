import { XMLParser, XMLValidator } from "fast-xml-parser";
import { EInvoiceError } from "./model.ts";

/** An element with its namespace resolved; `text` is its own text, trimmed. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  /** Where it stands, in the usual prefixes: `Invoice/cac:PaymentTerms`. */
  readonly path: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const UBL = "urn:oasis:names:specification:ubl:schema:xsd:";
const CII = "urn:un:unece:uncefact:data:standard:";

/** The namespaces of the roots that are understood. */
export const NAMESPACE = {
  invoice: `${UBL}Invoice-2`,
  creditNote: `${UBL}CreditNote-2`,
  cii: `${CII}CrossIndustryInvoice:100`,
} as const;

const USUAL_PREFIX: ReadonlyMap<string, string> = new Map([
  [`${UBL}CommonBasicComponents-2`, "cbc:"],
  [`${UBL}CommonAggregateComponents-2`, "cac:"],
  [NAMESPACE.cii, "rsm:"],
  [`${CII}ReusableAggregateBusinessInformationEntity:100`, "ram:"],
  [`${CII}UnqualifiedDataType:100`, "udt:"],
  [`${CII}QualifiedDataType:100`, "qdt:"],
]);

/** XML bytes as text: by byte order mark, else by the declared encoding, else UTF-8. Throws {@link EInvoiceError}. */
export const decodeXml = (bytes: Uint8Array): string => {
  const utf16 = bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
  const little = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : undefined;
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const declared = /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  const encoding = utf16 ?? little ?? (head.startsWith("ï»¿") ? "utf-8" : (declared ?? "utf-8"));
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw malformed(`The bytes are not text in the encoding ${encoding}`);
  }
};

/**
 * The root element of a document. Nothing is expanded but the five predefined entities and character
 * references, and a DOCTYPE is refused. Throws {@link EInvoiceError}: too-large,
 * forbidden-doctype, malformed-xml.
 */
export const parseXml = (xml: string): XmlElement => {
  const source = xml.replace(/^\uFEFF/, "").trimStart();
  refuseForbidden(source);
  const nodes = readNodes(source);
  const roots = nodes.filter((node) => elementName(node) !== undefined);
  const [root] = roots;
  const loose = nodes.some((node) => CDATA in node || String(node[TEXT] ?? "").trim() !== "");
  if (!root || roots.length > 1 || loose) throw malformed("The document must have exactly one root element");
  return toElement(root, new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]), undefined);
};

/** The elements at a path of usual prefixed names below the element, in document order. */
export const all = (element: XmlElement, path: string): readonly XmlElement[] => {
  let found: readonly XmlElement[] = [element];
  for (const step of path.split("/")) {
    const [prefix, name] = step.split(":") as [string, string];
    found = found.flatMap((parent) =>
      parent.children.filter(
        (child) =>
          child.name === name &&
          (USUAL_PREFIX.get(child.namespace) === `${prefix}:` || isRootNamespace(child.namespace)),
      ),
    );
  }
  return found;
};

/** The first element at the path. */
export const first = (element: XmlElement, path: string): XmlElement | undefined => all(element, path)[0];

/** The texts at the path, empty ones left out. */
export const texts = (element: XmlElement, path: string): readonly string[] =>
  all(element, path)
    .map((found) => found.text)
    .filter((text) => text !== "");

/** The first text at the path; an empty element counts as absent. */
export const textAt = (element: XmlElement, path: string): string | undefined => texts(element, path)[0];

/** The element at the path. Throws {@link EInvoiceError} missing-field. */
export const requiredAt = (element: XmlElement, path: string): XmlElement => {
  const found = first(element, path);
  if (!found) throw missing(`${element.path}/${path}`);
  return found;
};

/** The text at the path. Throws {@link EInvoiceError} missing-field. */
export const requiredText = (element: XmlElement, path: string): string => {
  const text = textAt(element, path);
  if (text === undefined) throw missing(`${element.path}/${path}`);
  return text;
};

/** The error for an element that must be there. */
export const missing = (field: string): EInvoiceError =>
  new EInvoiceError("missing-field", field, `${field} is missing or empty`);

const malformed = (message: string, field = "/"): EInvoiceError =>
  new EInvoiceError("malformed-xml", field, message);

// Senders that declare only the root's namespace put everything in it; their meaning is plain.
const isRootNamespace = (namespace: string): boolean =>
  namespace === NAMESPACE.invoice || namespace === NAMESPACE.creditNote || namespace === NAMESPACE.cii;

const isXmlCharacter = (code: number): boolean =>
  code >= 0x20
    ? code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
    : code === 0x9 || code === 0xa || code === 0xd;

/** Some 5,000 invoice lines; every element costs about a kilobyte while it is read. */
const MAX_TAGS = 400_000;

const refuseForbidden = (source: string): void => {
  if (!source.isWellFormed()) throw malformed("The text holds half a surrogate pair");
  let tags = 0;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === 0x3c && ++tags > MAX_TAGS)
      throw new EInvoiceError("too-large", "/", `The document has more than ${MAX_TAGS} tags`);
    if (code < 0x20 ? !isXmlCharacter(code) : code >= 0xfffe)
      throw malformed(`The character at position ${i} is not allowed in XML`);
  }
  // Comments, CDATA and processing instructions are skipped whole, so any other "<!" is markup.
  for (const { 0: found, index } of source.matchAll(/<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[!?]/gs)) {
    if (found !== "<!" && found !== "<?") continue;
    if (/^<!DOCTYPE/i.test(source.slice(index, index + 9)))
      throw new EInvoiceError("forbidden-doctype", "/", "A document type declaration is not accepted");
    throw malformed(`The markup at position ${index} is not closed or not allowed`);
  }
};

type Node = Readonly<Record<string, unknown>>;
const TEXT = "#text";
const CDATA = "#cdata";
const ATTRIBUTES = ":@";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  htmlEntities: false,
  textNodeName: TEXT,
  cdataPropName: CDATA,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 64,
});

const readNodes = (source: string): readonly Node[] => {
  try {
    const verdict = XMLValidator.validate(source);
    if (verdict !== true)
      throw malformed(
        `${verdict.err.msg.slice(0, 200)} (line ${verdict.err.line}, column ${verdict.err.col})`,
      );
    return parser.parse(source) as readonly Node[];
  } catch (error) {
    if (error instanceof EInvoiceError) throw error;
    throw malformed(error instanceof Error ? error.message.slice(0, 200) : "The document is not XML");
  }
};

const elementName = (node: Node): string | undefined =>
  Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT && key !== CDATA);

const toElement = (
  node: Node,
  outer: ReadonlyMap<string, string>,
  parent: string | undefined,
): XmlElement => {
  const qualified = elementName(node) ?? "";
  const raw = Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, string>);
  const attributes = new Map(raw.map(([key, value]) => [key, decode(String(value), parent ?? "/")]));
  const declared = [...attributes].filter(([key]) => key === "xmlns" || key.startsWith("xmlns:"));
  const scope =
    declared.length === 0
      ? outer
      : new Map([...outer, ...declared.map(([key, uri]) => [key.slice(6), uri] as const)]);
  const colon = qualified.indexOf(":");
  const prefix = colon < 0 ? "" : qualified.slice(0, colon);
  const name = qualified.slice(colon + 1);
  const namespace = scope.get(prefix);
  if (prefix !== "" && !namespace)
    throw malformed(`The prefix "${prefix}" is not declared`, parent ?? qualified);
  const path = parent === undefined ? name : `${parent}/${USUAL_PREFIX.get(namespace ?? "") ?? ""}${name}`;

  const children: XmlElement[] = [];
  let text = "";
  for (const child of (node[qualified] ?? []) as readonly Node[]) {
    if (child[TEXT] !== undefined) text += decode(String(child[TEXT]), path);
    else if (child[CDATA] !== undefined) text += rawText(child[CDATA]);
    else if (elementName(child) !== undefined) children.push(toElement(child, scope, path));
  }
  return { name, namespace: namespace ?? "", path, attributes, children, text: lineEnds(text).trim() };
};

const rawText = (content: unknown): string =>
  (content as readonly Node[]).map((part) => String(part[TEXT] ?? "")).join("");

const lineEnds = (text: string): string => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

const decode = (text: string, field: string): string =>
  text.includes("&")
    ? text.replace(/&(?:#x([0-9a-f]{1,6});|#(\d{1,7});|(\w+);)?/gi, (found, hex, decimal, name) => {
        const named = name && PREDEFINED.get(name);
        if (named) return named;
        const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
        if (isXmlCharacter(code)) return String.fromCodePoint(code);
        throw malformed(`"${found}" is not a character reference or predefined entity`, field);
      })
    : text;
