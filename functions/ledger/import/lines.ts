import type * as z from "zod";
import type { Cause } from "../../../domain/ledger/entries.ts";
import type { Account, LegalEntity } from "../../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import type { ImportKind } from "../../../store/imports.ts";
import type { LedgerStore } from "../../../store/ledger/index.ts";
import { sameInvoice } from "../../../store/ledger/same.ts";
import { fieldErrors } from "../../runtime/http/issues.ts";
import { Problem } from "../../runtime/http/problem.ts";
import { derivedId } from "../../runtime/ids.ts";
import { newProfile } from "../change-account.ts";
import { invoiceFacts, invoiceNumbered, withKeptDueDate } from "../issue-invoices.ts";
import { openOnce } from "../open-account.ts";
import { receivePayment } from "../receive-payment.ts";
import { accountInput } from "../schemas/account.ts";
import { singleInvoice } from "../schemas/invoice.ts";
import { paymentInput } from "../schemas/payment.ts";
import { accountColumns, type Column, columnsOf, openingColumns } from "./columns.ts";
import { columnNamed, LineFault, requestOf, textIn, valuesOf } from "./rows.ts";

/** What a line did. `amount` is in minor units of `currency`, where it posted money. */
export interface Posting {
  readonly outcome: "posted" | "unchanged";
  readonly currency?: string;
  readonly amount?: number;
}

/** What the lines of one import have in common. */
export interface ImportScene {
  readonly importId: string;
  readonly ledger: LedgerStore;
  readonly entity: LegalEntity;
  readonly cause: Cause;
  readonly today: string;
  /** Accounts found or opened in this batch, by number. */
  readonly accounts: Map<string, Account>;
}

type Values = ReadonlyMap<string, string>;

/**
 * The id of what a line posts. It follows from the import and the line, so that whoever finds it there knows
 * that an earlier attempt at this very line posted it, and counts it as posted.
 */
type IdOf = (kind: "invoice" | "payment" | "account", number: string) => string;

const checked = <T>(schema: z.ZodType<T>, request: unknown, columns: readonly Column[]): T => {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  throw new LineFault(
    fieldErrors(result.error.issues).map(({ field, message }) => ({
      field: columnNamed(field, columns),
      code: message === "is required" ? "missing" : "invalid-value",
      message,
    })),
  );
};

/** A refusal of the ledger or of the request, as faults of columns; anything else is no fault of the line and passes. */
const asFault = (error: unknown, columns: readonly Column[]): unknown => {
  if (error instanceof LedgerRefusal)
    return new LineFault([
      { field: columnNamed(error.field, columns), code: error.code, message: error.message },
    ]);
  if (error instanceof Problem && error.status < 500)
    return new LineFault(
      error.errors.map(({ field, message }) => ({
        field: columnNamed(field, columns),
        code: error.slug,
        message,
      })),
    );
  return error;
};

const accountRequest = (values: Values, columns: readonly Column[], entity: LegalEntity) => {
  const request = requestOf(values, columns);
  const contacts = request.contacts as Record<string, unknown>[] | undefined;
  const reachable = contacts?.filter((it) => it.email !== undefined || it.phone !== undefined) ?? [];
  const address = request.address as Record<string, unknown> | undefined;
  return {
    ...request,
    legalEntityId: entity.id,
    contacts: reachable.map((it) => ({ name: request.name, role: "billing", ...it })),
    ...(address && { address: { lines: [], ...address } }),
  };
};

const accountId = (entity: LegalEntity, number: string): string => derivedId("account", entity.id, number);

const numberOf = (values: Values): string => values.get("account_number") ?? "";

/** The account that a line names, where it exists. */
const accountOf = async (scene: ImportScene, values: Values): Promise<Account | undefined> => {
  const number = numberOf(values);
  const known = scene.accounts.get(number);
  if (known) return known;
  const key = await scene.ledger.findByNumber("account", scene.entity.id, number);
  const account = key && (await scene.ledger.getAccount(key.accountId));
  if (account) scene.accounts.set(number, account);
  return account;
};

const noSuchAccount = (values: Values, hint: string): LineFault =>
  new LineFault([
    {
      field: "account_number",
      code: "no-such-account",
      message: `names no account: ${numberOf(values)}; ${hint}`,
    },
  ]);

const foundOrOpened = async (scene: ImportScene, values: Values): Promise<Account> => {
  const found = await accountOf(scene, values);
  if (found) return found;
  if (!values.has("account_name")) throw noSuchAccount(values, "give account_name to open it");
  const { ledger, entity, cause } = scene;
  const input = checked(accountInput, accountRequest(values, openingColumns, entity), openingColumns);
  const id = accountId(entity, input.number);
  const profile = newProfile(input, cause.at);
  try {
    const { account } = await ledger.openAccount({ id, legalEntityId: entity.id, profile }, cause);
    scene.accounts.set(input.number, account);
    return account;
  } catch (error) {
    // Someone else has just opened an account with the number.
    const theirs = error instanceof LedgerRefusal ? await accountOf(scene, values) : undefined;
    if (!theirs) throw error;
    return theirs;
  }
};

const postInvoice = async (scene: ImportScene, values: Values, idOf: IdOf): Promise<Posting> => {
  const { ledger, entity, cause } = scene;
  const columns = columnsOf.invoices;
  const own = columns.filter((it) => !accountColumns.includes(it));
  const input = checked(singleInvoice, requestOf(values, own), own);
  const account = await foundOrOpened(scene, values);
  const { accountId: _, legalEntityId: __, accountNumber: ___, ...details } = input;
  const facts = invoiceFacts(details, account, entity, idOf("invoice", details.number));
  const { id, amount, currency } = facts;
  const posting = (isOwn: boolean): Posting =>
    isOwn ? { outcome: "posted", currency, amount } : { outcome: "unchanged" };
  try {
    const { state } = await ledger.execute(account.id, { type: "issue-invoice", invoice: facts }, cause);
    return posting(state.invoices.has(id));
  } catch (error) {
    if (!(error instanceof LedgerRefusal) || error.code !== "number-taken") throw error;
    const kept = await invoiceNumbered(ledger, entity.id, facts.number);
    const same = kept?.accountId === account.id && sameInvoice(kept, withKeptDueDate(facts, details, kept));
    if (!same) throw error;
    return posting(kept.id === id);
  }
};

const postPayment = async (scene: ImportScene, values: Values, idOf: IdOf): Promise<Posting> => {
  const columns = columnsOf.payments;
  const mode = values.get("allocation") ?? "by-reference";
  const input = checked(paymentInput, { ...requestOf(values, columns), allocation: { mode } }, columns);
  const account = await accountOf(scene, values);
  if (!account) throw noSuchAccount(values, "import its invoices or accounts first");
  const { ledger, entity, cause, today } = scene;
  const { accountId: _, legalEntityId: __, accountNumber: ___, ...details } = input;
  const id = idOf("payment", input.externalId ?? "");
  const { payment } = await receivePayment(ledger, { account, entity }, details, id, today, cause);
  const { currency, amount } = payment;
  return payment.id === id ? { outcome: "posted", currency, amount } : { outcome: "unchanged" };
};

const postAccount = async (scene: ImportScene, values: Values, idOf: IdOf): Promise<Posting> => {
  const { ledger, entity, cause } = scene;
  const columns = columnsOf.accounts;
  const input = checked(accountInput, accountRequest(values, columns, entity), columns);
  const before = await ledger.findByNumber("account", entity.id, input.number);
  const profile = newProfile(input, cause.at);
  // An id that differs from any account's there makes openOnce compare what is said with what is so.
  const own = idOf("account", input.number);
  const id = before ? derivedId("compare", own) : own;
  const { account, created } = await openOnce(ledger, { id, legalEntityId: entity.id, profile }, cause);
  return { outcome: created || account.id === own ? "posted" : "unchanged" };
};

const POST = { invoices: postInvoice, payments: postPayment, accounts: postAccount } as const;

/** The account number of a line, by which lines are kept in order; undefined where it has none. */
export const accountNumberIn = (row: unknown): string | undefined => textIn(row, "account_number");

/**
 * Posts one line. Throws {@link LineFault} naming each bad column; anything else that is thrown is no
 * fault of the line, and the batch is to be repeated. What another line or another import posted before is
 * unchanged; what an earlier attempt at this line posted is posted. `index` counts the records of the file from 0.
 */
export const postLine = async (
  kind: ImportKind,
  row: unknown,
  index: number,
  scene: ImportScene,
): Promise<Posting> => {
  const columns = columnsOf[kind];
  const values = valuesOf(row, columns);
  const idOf: IdOf = (of, number) =>
    derivedId(of, scene.entity.id, number, "import", scene.importId, String(index));
  try {
    return await POST[kind](scene, values, idOf);
  } catch (error) {
    throw asFault(error, columns);
  }
};
