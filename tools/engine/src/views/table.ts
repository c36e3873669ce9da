/** How a cell looks once it is as wide as its column; colours have no width. */
type Paint = (cell: string, row: number, column: number) => string;

/** Columns that line up, two spaces apart; the last one may be of any length. */
export function renderColumns(rows: readonly (readonly string[])[], paint: Paint = (cell) => cell): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((cells, row) =>
      cells
        .map((cell, column) => {
          const gap = column === cells.length - 1 ? "" : " ".repeat((widths[column] ?? 0) - cell.length);
          return `${paint(cell, row, column)}${gap}`;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
