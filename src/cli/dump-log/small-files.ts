/** Transaction indexes and producer snapshots as text (kafka: DumpLogSegments.dumpTxnIndex and dumpProducerIdSnapshot). */
import { crc32c } from '../../protocol/records/crc.ts';
import { IndexCache } from '../../storage/index-file.ts';
import { decodeSnapshot } from '../../storage/producer-snapshots.ts';
import type { ProducerEntry } from '../../storage/producer-state.ts';
import { TxnIndex } from '../../storage/txn-index.ts';
import type { Io } from '../command.ts';
import { openFile } from './batches.ts';
import type { DumpedFile } from './run.ts';

/** A segment without aborted transactions has no such file, so a missing one is an empty one. */
export async function dumpTxnIndex({ path }: DumpedFile, { platform, stdout }: Io): Promise<void> {
  const index = await TxnIndex.open(platform.disk, new IndexCache(), path);
  for (const { producerId, firstOffset, lastOffset, lastStableOffset } of await index.all()) {
    stdout.write(
      `version: 0 producerId: ${producerId} firstOffset: ${firstOffset} lastOffset: ${lastOffset} ` +
        `lastStableOffset: ${lastStableOffset}\n`,
    );
  }
}

/** What does not check out is said on stderr, and the next file follows. */
export async function dumpSnapshot(file: DumpedFile, io: Io): Promise<void> {
  const { disk } = io.platform;
  await (await openFile(disk, file.path, file.shown)).close();
  const bytes = await disk.readFile(file.path);
  const entries = decodeSnapshot(bytes);
  if (entries === null) io.stderr.write(`${problemOf(bytes)}\n`);
  for (const entry of entries ?? []) io.stdout.write(`${entryText(entry)}\n`);
}

/** Each field and where it ends. */
const FIELDS = [
  ['version', 2],
  ['crc', 6],
  ['producer_entries', 10],
] as const;

function problemOf(bytes: Buffer): string {
  const cut = FIELDS.find(([, end]) => bytes.length < end);
  if (cut !== undefined)
    return `Snapshot failed schema validation: Error reading field '${cut[0]}': java.nio.BufferUnderflowException`;
  const version = bytes.readInt16BE(0);
  if (version !== 1) return `Snapshot contained an unknown file version ${version}`;
  const stored = bytes.readUInt32BE(2);
  const computed = crc32c(bytes, 6);
  if (stored !== computed)
    return `Snapshot is corrupt (CRC is no longer valid). Stored crc: ${stored}. Computed crc: ${computed}`;
  return `Snapshot failed schema validation: ${bytes.length} bytes are too few`;
}

function entryText(entry: ProducerEntry): string {
  const txn = entry.currentTxnFirstOffset;
  const text =
    `producerId: ${entry.producerId} producerEpoch: ${entry.producerEpoch} ` +
    `coordinatorEpoch: ${entry.coordinatorEpoch} ` +
    `currentTxnFirstOffset: ${txn < 0 ? 'OptionalLong.empty' : `OptionalLong[${txn}]`} ` +
    `lastTimestamp: ${entry.lastTimestamp} `;
  const batch = entry.batches[0];
  if (batch === undefined) return text;
  const { lastSequence, offsetDelta } = batch;
  return (
    `${text}firstSequence: ${firstSequence(lastSequence, offsetDelta)} lastSequence: ${lastSequence} ` +
    `lastOffset: ${batch.lastOffset} offsetDelta: ${offsetDelta} timestamp: ${batch.timestamp}`
  );
}

/** Sequences wrap from 2147483647 to 0. */
function firstSequence(last: number, delta: number): number {
  return last >= delta ? last - delta : last - delta + 2 ** 31;
}
