import type { EntryBody } from "../../domain/ledger/entries.ts";
import type { Account } from "../../domain/ledger/model.ts";
import type { LedgerReads } from "./reads.ts";

/**
 * The entries with numbers for late charges that no document of the creditor's own carries already: one that
 * is taken gets the beginning of the charge's id with it.
 */
export const withFreeNumbers = async (
  reads: LedgerReads,
  { legalEntityId }: Account,
  bodies: readonly EntryBody[],
): Promise<EntryBody[]> =>
  Promise.all(
    bodies.map(async (body): Promise<EntryBody> => {
      if (body.kind !== "late-charged") return body;
      const { id, number } = body.invoice;
      const taken = await reads.findByNumber("invoice", legalEntityId, number);
      if (!taken || taken.id === id) return body;
      const apart = `${number.slice(0, 91)}-${id.slice(0, 8)}`;
      return { ...body, invoice: { ...body.invoice, number: apart } };
    }),
  );
