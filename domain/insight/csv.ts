/** A cell of a CSV file. */
export type Cell = string | number;

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * A cell as RFC 4180 writes it. Text that a spreadsheet would take for a formula gets an apostrophe
 * in front, so that a customer's name cannot run as one; decimal numbers stay as they are.
 */
const cell = (value: Cell): string => {
  const text = String(value);
  if (DECIMAL.test(text)) return text;
  return quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
};

/** One line of a CSV file, with its line end. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cell).join(",")}\r\n`;
