import type { Page, PageRequest } from "../../../store/ledger/index.ts";
import { invalid } from "./problem.ts";

const isRefusedByEngine = (error: unknown): boolean =>
  error instanceof Error && error.name === "ValidationException";

/** A page of a list. A cursor of another list, or a made-up one, is refused by the engine; that is a fault of the request. */
export const pageFrom = async <T, V>(
  query: { limit: number; cursor?: string | undefined },
  read: (page: PageRequest) => Promise<Page<T>>,
  view: (item: T) => V,
): Promise<{ items: V[]; cursor?: string }> => {
  const { limit, cursor } = query;
  try {
    const page = await read({ limit, ...(cursor !== undefined && { cursor }) });
    return { items: page.items.map(view), ...(page.cursor !== undefined && { cursor: page.cursor }) };
  } catch (error) {
    if (cursor !== undefined && (isRefusedByEngine(error) || error instanceof TypeError))
      throw invalid({ field: "cursor", message: "is not a cursor of this list" });
    throw error;
  }
};

/** All items of a list, page after page. */
export const allOf = async <T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> => {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await read({ limit: 500, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
};
