/**
 * The lines of kafka-consumer-perf-test (kafka: ConsumerPerformance). Times are milliseconds, MB 2^20 bytes; what the group
 * needed to hand out partitions is told apart from what fetching took.
 */
import { fixed } from '../java-format.ts';

const MB = 1024 * 1024;
const FIGURES =
  'data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec';

export function headerLine(detailed: boolean): string {
  return `${detailed ? 'time, threadId' : 'start.time, end.time'}, ${FIGURES}\n`;
}

/** What was read up to some moment. */
export interface Amount {
  readonly bytes: number;
  readonly records: number;
}

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
  /** Of it, spent in rebalances. */
  readonly joinMs: number;
}

type FormatDate = (ms: number) => string;

export function totalLine(
  { startMs, endMs, joinMs }: Span,
  read: Amount,
  date: FormatDate,
): string {
  const fetchMs = endMs - startMs - joinMs;
  const figures = [
    fixed(read.bytes / MB, 4),
    perSecond(read.bytes / MB, endMs - startMs),
    String(read.records),
    perSecond(read.records, endMs - startMs),
    String(joinMs),
    String(fetchMs),
    perSecond(read.bytes / MB, fetchMs),
    perSecond(read.records, fetchMs),
  ];
  return `${date(startMs)}, ${date(endMs)}, ${figures.join(', ')}\n`;
}

/** Totals so far, speeds since the line before. */
export function progressLine(
  { startMs, endMs, joinMs }: Span,
  read: Amount,
  before: Amount,
  date: FormatDate,
): string {
  const fetchMs = endMs - startMs - joinMs;
  const megabytes = (read.bytes - before.bytes) / MB;
  const records = read.records - before.records;
  const figures = [
    fixed(read.bytes / MB, 4),
    perSecond(megabytes, endMs - startMs),
    String(read.records),
    perSecond(records, endMs - startMs),
    String(joinMs),
    String(fetchMs),
    fetchMs <= 0 ? '0.0000' : perSecond(megabytes, fetchMs),
    fetchMs <= 0 ? '0.0000' : perSecond(records, fetchMs),
  ];
  return `${date(endMs)}, 0, ${figures.join(', ')}\n`;
}

function perSecond(amount: number, ms: number): string {
  return fixed(amount / (ms / 1000), 4);
}
