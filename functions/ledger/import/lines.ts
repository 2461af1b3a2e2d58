import type * as z from "zod";
import type { Cause } from "../../../domain/ledger/entries.ts";
import type { Account, LegalEntity } from "../../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import { toMinor } from "../../../domain/money.ts";
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
  readonly ledger: LedgerStore;
  readonly entity: LegalEntity;
  readonly cause: Cause;
  readonly today: string;
  /** Accounts found or opened in this batch, by number. */
  readonly accounts: Map<string, Account>;
}

type Values = ReadonlyMap<string, string>;

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

const postInvoice = async (scene: ImportScene, values: Values): Promise<Posting> => {
  const { ledger, entity, cause } = scene;
  const columns = columnsOf.invoices;
  const own = columns.filter((it) => !accountColumns.includes(it));
  const input = checked(singleInvoice, requestOf(values, own), own);
  const account = await foundOrOpened(scene, values);
  const { accountId: _, legalEntityId: __, accountNumber: ___, ...details } = input;
  const facts = invoiceFacts(details, account, entity, derivedId("invoice", entity.id, details.number));
  const { amount, currency } = facts;
  try {
    const { entries } = await ledger.execute(account.id, { type: "issue-invoice", invoice: facts }, cause);
    return entries.length > 0 ? { outcome: "posted", currency, amount } : { outcome: "unchanged" };
  } catch (error) {
    if (!(error instanceof LedgerRefusal) || error.code !== "number-taken") throw error;
    const kept = await invoiceNumbered(ledger, entity.id, facts.number);
    const same = kept?.accountId === account.id && sameInvoice(kept, withKeptDueDate(facts, details, kept));
    if (!same) throw error;
    return { outcome: "unchanged" };
  }
};

const postPayment = async (scene: ImportScene, values: Values): Promise<Posting> => {
  const columns = columnsOf.payments;
  const mode = values.get("allocation") ?? "by-reference";
  const input = checked(paymentInput, { ...requestOf(values, columns), allocation: { mode } }, columns);
  const account = await accountOf(scene, values);
  if (!account) throw noSuchAccount(values, "import its invoices or accounts first");
  const { ledger, entity, cause, today } = scene;
  const { accountId: _, legalEntityId: __, accountNumber: ___, ...details } = input;
  const before = await ledger.findByNumber("payment", entity.id, input.externalId ?? "");
  const id = derivedId("payment", entity.id, input.externalId ?? "");
  await receivePayment(ledger, { account, entity }, details, id, today, cause);
  const { currency } = input.amount;
  const amount = toMinor(input.amount.amount, currency);
  return before ? { outcome: "unchanged" } : { outcome: "posted", currency, amount };
};

const postAccount = async (scene: ImportScene, values: Values): Promise<Posting> => {
  const { ledger, entity, cause } = scene;
  const columns = columnsOf.accounts;
  const input = checked(accountInput, accountRequest(values, columns, entity), columns);
  const before = await ledger.findByNumber("account", entity.id, input.number);
  const profile = newProfile(input, cause.at);
  // An id that differs from any account's there makes openOnce compare what is said with what is so.
  const id = before ? derivedId("compare", entity.id, input.number) : accountId(entity, input.number);
  const { created } = await openOnce(ledger, { id, legalEntityId: entity.id, profile }, cause);
  return { outcome: created ? "posted" : "unchanged" };
};

const POST = { invoices: postInvoice, payments: postPayment, accounts: postAccount } as const;

/** The account number of a line, by which lines are kept in order; undefined where it has none. */
export const accountNumberIn = (row: unknown): string | undefined => textIn(row, "account_number");

/**
 * Posts one line. Throws {@link LineFault} naming each bad column; anything else that is thrown is no
 * fault of the line, and the batch is to be repeated. A line that was posted before is unchanged.
 */
export const postLine = async (kind: ImportKind, row: unknown, scene: ImportScene): Promise<Posting> => {
  const columns = columnsOf[kind];
  const values = valuesOf(row, columns);
  try {
    return await POST[kind](scene, values);
  } catch (error) {
    throw asFault(error, columns);
  }
};
