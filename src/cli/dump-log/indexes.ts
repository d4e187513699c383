/**
 * Offset and time indexes as text, each entry held against the .log beside it (kafka: DumpLogSegments.dumpIndex and
 * dumpTimeIndex). An index of an active segment may end in zeros: the first entry after entry 0 that names the base
 * offset is taken for the end.
 */
import type { DiskFile } from '../../platform/platform.ts';
import type { RecordBatch } from '../../protocol/records/batch.ts';
import { readRecordsAsync } from '../../protocol/records/record.ts';
import type { Io } from '../command.ts';
import { illegalArgument, JavaError } from '../java-error.ts';
import { batchesOf, openFile } from './batches.ts';
import type { Findings } from './findings.ts';
import { baseOffsetOf } from './heading.ts';
import type { DumpedFile } from './run.ts';

export interface IndexChecks {
  readonly sanityOnly: boolean;
  readonly verifyOnly: boolean;
  readonly messageBytesMax: number;
}

const OFFSET_ENTRY_BYTES = 8;
const TIME_ENTRY_BYTES = 12;

export async function dumpOffsetIndex(
  file: DumpedFile,
  io: Io,
  findings: Findings,
  checks: IndexChecks,
): Promise<void> {
  const base = baseOffsetOf(file.name);
  const log = await openSibling(file, io);
  try {
    const index = await io.platform.disk.readFile(file.path);
    const entries = offsetEntries(index, base);
    if (entries.length === 0) return io.stdout.write(`${file.shown} is empty.\n`);
    if (checks.sanityOnly) {
      checkOffsetIndex(file, index, base, entries);
      return io.stdout.write(`${file.shown} passed sanity check.\n`);
    }
    for (const [i, { offset, position }] of entries.entries()) {
      if (offset === base && i > 0) return;
      const batch = await batchAt(log, position, checks.messageBytesMax);
      // Reading its first record shows that the batch can be read at all.
      if ((await readRecordsAsync(batch)).length === 0) throw noSuchElement();
      const found = lastOffsetOf(batch);
      if (found !== offset) findings.indexOffset(file.path, offset, found);
      if (!checks.verifyOnly) io.stdout.write(`offset: ${offset} position: ${position}\n`);
    }
  } finally {
    await log.close();
  }
}

export async function dumpTimeIndex(
  file: DumpedFile,
  io: Io,
  findings: Findings,
  checks: IndexChecks,
): Promise<void> {
  const base = baseOffsetOf(file.name);
  const log = await openSibling(file, io);
  try {
    const offsets = offsetEntries(await readIndex(io, siblingPath(file, '.index')), base);
    const times = await io.platform.disk.readFile(file.path);
    const entries = timeEntries(times, base);
    if (checks.sanityOnly) {
      checkTimeIndex(file, times, base, entries);
      return io.stdout.write(`${file.shown} passed sanity check.\n`);
    }
    let previous = -1n;
    for (const [i, { timestamp, offset }] of entries.entries()) {
      if (offset === base && i > 0) return;
      const { position } = floorOf(offsets, offset, base);
      const batch = await batchEndingFrom(log, position, offset);
      const found = batch === null ? -1n : lastOffsetOf(batch);
      if (batch === null || found !== offset) findings.missingOffset(file.path, offset, found);
      else {
        const largest = await largestTimestamp(batch);
        if (largest !== timestamp) findings.timestamp(file.path, timestamp, largest);
        if (previous >= timestamp) findings.orderOfTimestamps(file.path, timestamp, previous);
      }
      if (!checks.verifyOnly) io.stdout.write(`timestamp: ${timestamp} offset: ${offset}\n`);
      previous = timestamp;
    }
  } finally {
    await log.close();
  }
}

// ---- entries -------------------------------------------------------------------------------------

interface OffsetEntry {
  readonly offset: bigint;
  readonly position: number;
}

function offsetEntries(index: Buffer, base: bigint): OffsetEntry[] {
  const count = Math.floor(index.length / OFFSET_ENTRY_BYTES);
  return Array.from({ length: count }, (_, i) => ({
    offset: base + BigInt(index.readInt32BE(i * OFFSET_ENTRY_BYTES)),
    position: index.readInt32BE(i * OFFSET_ENTRY_BYTES + 4),
  }));
}

function timeEntries(index: Buffer, base: bigint): { timestamp: bigint; offset: bigint }[] {
  const count = Math.floor(index.length / TIME_ENTRY_BYTES);
  return Array.from({ length: count }, (_, i) => ({
    timestamp: index.readBigInt64BE(i * TIME_ENTRY_BYTES),
    offset: base + BigInt(index.readInt32BE(i * TIME_ENTRY_BYTES + 8)),
  }));
}

/** The greatest entry at or below the offset; the segment's start when there is none. */
function floorOf(entries: readonly OffsetEntry[], offset: bigint, base: bigint): OffsetEntry {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.offset ?? 0n) <= offset) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1] ?? { offset: base, position: 0 };
}

function checkOffsetIndex(
  file: DumpedFile,
  index: Buffer,
  base: bigint,
  entries: readonly OffsetEntry[],
): void {
  const last = entries.at(-1)?.offset ?? base;
  if (last < base) {
    throw corrupt(
      `Corrupt index found, index file ${file.path} has non-zero size but the last offset is ${last} ` +
        `which is less than the base offset ${base}`,
    );
  }
  if (index.length % OFFSET_ENTRY_BYTES !== 0) {
    throw corrupt(
      `Index file ${file.path} is corrupt, found ${index.length} bytes which is neither positive nor a multiple of ${OFFSET_ENTRY_BYTES}`,
    );
  }
}

function checkTimeIndex(
  file: DumpedFile,
  index: Buffer,
  base: bigint,
  entries: readonly { readonly timestamp: bigint; readonly offset: bigint }[],
): void {
  const first = entries[0];
  const last = entries.at(-1);
  const found = `Corrupt time index found, time index file (${file.path}) has non-zero size but the last`;
  if (first !== undefined && last !== undefined) {
    if (last.timestamp < first.timestamp) {
      throw corrupt(
        `${found} timestamp is ${last.timestamp} which is less than the first timestamp ${first.timestamp}`,
      );
    }
    if (last.offset < base) {
      throw corrupt(
        `${found} offset is ${last.offset} which is less than the first offset ${base}`,
      );
    }
  }
  if (index.length % TIME_ENTRY_BYTES !== 0) {
    throw corrupt(
      `Time index file ${file.path} is corrupt, found ${index.length} bytes which is neither positive nor a multiple of ${TIME_ENTRY_BYTES}`,
    );
  }
}

function corrupt(message: string): JavaError {
  return new JavaError('org.apache.kafka.storage.internals.log.CorruptIndexException', message);
}

// ---- the .log beside it --------------------------------------------------------------------------

function siblingPath(file: DumpedFile, suffix: string): string {
  const directory = file.path.slice(0, -file.name.length);
  return `${directory}${file.name.split('.')[0]}${suffix}`;
}

function openSibling(file: DumpedFile, io: Io): Promise<DiskFile> {
  return openFile(io.platform.disk, siblingPath(file, '.log'));
}

/** Kafka makes a missing offset index and then refuses it because it has no size; here nothing is made. */
async function readIndex(io: Io, path: string): Promise<Buffer> {
  if ((await io.platform.disk.stat(path)) === null) {
    throw illegalArgument('Invalid max index size: -1');
  }
  return io.platform.disk.readFile(path);
}

async function batchAt(log: DiskFile, position: number, bytesMax: number): Promise<RecordBatch> {
  const end = Math.min(await sizeBehind(log, position), position + bytesMax);
  for await (const { batch } of batchesOf(log, position, end, log.path)) return batch;
  throw noSuchElement();
}

/** The first batch from position on whose last offset is at or beyond the one asked for. */
async function batchEndingFrom(
  log: DiskFile,
  position: number,
  offset: bigint,
): Promise<RecordBatch | null> {
  const end = await sizeBehind(log, position);
  for await (const { batch } of batchesOf(log, position, end, log.path)) {
    if (lastOffsetOf(batch) >= offset) return batch;
  }
  return null;
}

async function sizeBehind(log: DiskFile, position: number): Promise<number> {
  const size = await log.size();
  if (position <= size) return size;
  throw illegalArgument(
    `Slice from position ${position} exceeds end position of ` +
      `FileRecords(size=${size}, file=${log.path}, start=0, end=2147483647)`,
  );
}

function lastOffsetOf(batch: RecordBatch): bigint {
  return batch.buffer.readBigInt64BE(batch.position) + BigInt(batch.lastOffsetDelta);
}

async function largestTimestamp(batch: RecordBatch): Promise<bigint> {
  let largest = -1;
  for (const { timestamp } of await readRecordsAsync(batch)) {
    if (timestamp > largest) largest = timestamp;
  }
  return BigInt(largest);
}

function noSuchElement(): JavaError {
  return new JavaError('java.util.NoSuchElementException', null);
}
