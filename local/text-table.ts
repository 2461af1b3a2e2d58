/** Lines of a table: the first column to the left, the others to the right. */
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] => {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  const [first = [], ...rest] = cells;
  return [line(first), widths.map((width) => "─".repeat(width)).join("  "), ...rest.map(line)].map(
    (text) => `  ${text.trimEnd()}`,
  );
};

/** A decimal with its thousands set apart. */
export const grouped = (text: string): string => {
  const [whole = "", fraction] = text.split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
};
