import type { Machine } from "../../machine.ts";
import type { PageResponse } from "../page.ts";
import type { Turner } from "../turner.ts";

/** What a page is made from. */
export interface PageRequest {
  readonly machine: Machine;
  readonly turner: Turner;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The fields of a posted form. */
  readonly form: URLSearchParams;
  /** The parts of the path that the page's pattern leaves open. */
  readonly parts: readonly string[];
}

export type Page = (request: PageRequest) => PageResponse | Promise<PageResponse>;

/** Where in a long list to begin. */
export const offsetOf = ({ query }: PageRequest): number =>
  Math.max(0, Math.trunc(Number(query.get("offset") ?? 0)) || 0);
