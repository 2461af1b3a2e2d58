import type { Invoice } from "./model.ts";

/** A number counts as named only where no letter or digit touches it: `4711` does not stand in `14711`. */
const names = (reference: string, number: string): boolean => {
  for (let at = reference.indexOf(number); at >= 0; at = reference.indexOf(number, at + 1)) {
    const before = reference.charAt(at - 1);
    const after = reference.charAt(at + number.length);
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
  }
  return false;
};

/**
 * The invoices whose numbers stand in a payment's reference as whole tokens, without regard to
 * case. A number that is part of a longer named one (`2024-17` in `2024-17-B`) is not named by it.
 * Leading zeros matter. Numbers of fewer than three characters are too weak to match.
 */
export const invoicesNamedIn = (reference: string, invoices: Iterable<Invoice>): Invoice[] => {
  let rest = reference.toUpperCase();
  const longestFirst = [...invoices]
    .filter((invoice) => invoice.number.length >= 3)
    .sort((a, b) => b.number.length - a.number.length || (a.id < b.id ? -1 : 1));
  const named: Invoice[] = [];
  for (const invoice of longestFirst) {
    const number = invoice.number.toUpperCase();
    if (!names(rest, number)) continue;
    named.push(invoice);
    rest = rest.replaceAll(number, "\u0000");
  }
  return named;
};
