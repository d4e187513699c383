/** Latencies drawn as bars, for a person at a terminal: a row per power of two of milliseconds. */

const BAR_WIDTH = 40;
const FULL = '█';

/** latencies: whole milliseconds, ascending. */
export function histogram(latencies: readonly number[]): string {
  const counts: number[] = [];
  for (const ms of latencies) {
    const row = ms < 1 ? 0 : Math.floor(Math.log2(ms)) + 1;
    counts[row] = (counts[row] ?? 0) + 1;
  }
  const rows = Array.from(counts, (count = 0, row) => ({ label: label(row), count }));
  const first = rows.findIndex(({ count }) => count > 0);
  const shown = rows.slice(Math.max(first, 0));
  const most = Math.max(...shown.map(({ count }) => count));
  const labelWidth = Math.max(...shown.map((row) => row.label.length));
  return shown
    .map(({ label: text, count }) => {
      const bar = FULL.repeat(Math.ceil((count / most) * BAR_WIDTH));
      const share = ((100 * count) / latencies.length).toFixed(1);
      return `${text.padStart(labelWidth)}  ${bar.padEnd(BAR_WIDTH)}  ${share.padStart(5)} %\n`;
    })
    .join('');
}

function label(row: number): string {
  if (row === 0) return '< 1 ms';
  const from = 2 ** (row - 1);
  const to = 2 ** row - 1;
  return from === to ? `${from} ms` : `${from}-${to} ms`;
}
