/** A table with a tab behind each cell, its columns as wide as what stands in them (kafka: ToolsUtils.prettyPrintTable). */
import type { Io } from '../command.ts';

export type Cell = string | number;

export function writeTable(
  io: Io,
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
): void {
  const widths = headers.map((header, i) =>
    Math.max(header.length, ...rows.map((row) => String(row[i]).length)),
  );
  for (const row of [headers, ...rows]) {
    const cells = row.map((cell, i) => `${String(cell).padEnd(widths[i] ?? 0)}\t`);
    io.stdout.write(`${cells.join('')}\n`);
  }
}
