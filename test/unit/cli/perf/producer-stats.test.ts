import { describe, expect, it } from 'vitest';
import { histogram } from '../../../../src/cli/perf/histogram.ts';
import { ProducerStats } from '../../../../src/cli/perf/producer-stats.ts';

function recorded(recordsCount: number) {
  const lines: string[] = [];
  const clock = { now: 1000 };
  const stats = new ProducerStats(
    recordsCount,
    () => clock.now,
    (line) => lines.push(line),
  );
  return { lines, clock, stats };
}

describe('the figures of the producer perf test', () => {
  it('are printed as Kafka prints them', () => {
    const { lines, clock, stats } = recorded(4);
    for (const latency of [1, 2, 3, 10]) stats.record(latency, 1024 * 1024, 1500);
    clock.now = 3000;
    stats.printTotal();
    expect(lines).toEqual([
      '4 records sent, 2.000000 records/sec (2.00 MB/sec), 4.00 ms avg latency, 10.00 ms max latency, 3 ms 50th, 10 ms 95th, 10 ms 99th, 10 ms 99.9th.\n',
    ]);
  });

  it.each([
    [-3, '-2'],
    [-1, 'Index 0 out of bounds for length 0'],
  ])('of %d records fail as in Java', (count, message) => {
    expect(() => recorded(count).stats.printTotal()).toThrow(message);
  });

  it('of five seconds stand in a line of their own, and the next begin anew', () => {
    const { lines, clock, stats } = recorded(100);
    for (const at of [6000, 11_000]) {
      clock.now = at;
      stats.record(at === 6000 ? 8 : 2, 0, at);
    }
    expect(lines).toEqual([
      '1 records sent, 0.2 records/sec (0.00 MB/sec), 8.0 ms avg latency, 8.0 ms max latency.\n',
      '1 records sent, 0.2 records/sec (0.00 MB/sec), 2.0 ms avg latency, 2.0 ms max latency.\n',
    ]);
  });

  it('of nothing are NaN, and nothing to send is what Java makes of it', () => {
    const { lines, clock, stats } = recorded(1);
    clock.now = 2000;
    stats.printTotal();
    expect(lines[0]).toContain(', NaN ms avg latency, 0.00 ms max latency, 0 ms 50th');
    expect(() => recorded(0)).toThrow('/ by zero');
  });

  it('keep every n-th latency of very many records', () => {
    const { stats } = recorded(1_500_000);
    for (let i = 0; i < 9; i++) stats.record(i, 0, 1000);
    expect(stats.sorted()).toEqual([0, 3, 6]);
  });
});

describe('the histogram', () => {
  it('has a row per power of two, from the first that has latencies', () => {
    const rows = histogram([2, 3, 3, 5, 17]).trimEnd().split('\n');
    expect(rows.map((row) => row.replace(/█+/, '#').replace(/\s+/g, ' ').trim())).toEqual([
      '2-3 ms # 60.0 %',
      '4-7 ms # 20.0 %',
      '8-15 ms 0.0 %',
      '16-31 ms # 20.0 %',
    ]);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(histogram([0, 0])).toContain('< 1 ms');
  });
});
