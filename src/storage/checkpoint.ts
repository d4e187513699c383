/**
 * Kafka's small text files of numbers: a version line, a count, one entry per line (storage.md 1.3; kafka:
 * CheckpointFile.java). They are always rewritten whole, beside the old one and renamed over it, so a reader sees one
 * state or the other. A file that does not parse is an error of the directory it lies in, never an empty one.
 */
import type { Disk } from '../platform/platform.ts';
import type { TopicPartition } from './types.ts';

export interface OffsetEntry extends TopicPartition {
  readonly offset: number;
}

export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

/** Message in Kafka's words; the log dir counts as failed. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly javaClass = 'java.io.IOException';
}

/** `t-0`: the name of a partition in maps, logs and directories. */
export function partitionName(tp: TopicPartition): string {
  return `${tp.topic}-${tp.partition}`;
}

export function formatOffsets(entries: Iterable<OffsetEntry>): string {
  return format([...entries].map((e) => `${e.topic} ${e.partition} ${e.offset}`));
}

export function formatEpochs(entries: readonly EpochEntry[]): string {
  return format(entries.map((e) => `${e.epoch} ${e.startOffset}`));
}

function format(lines: readonly string[]): string {
  return `${['0', String(lines.length), ...lines].join('\n')}\n`;
}

export function parseOffsets(text: string, path: string): OffsetEntry[] {
  return parse(text, path).map((line) => {
    const [topic, partition, offset, ...more] = line.trim().split(/\s+/);
    if (topic === undefined || more.length > 0) throw malformed(line, path);
    return {
      topic,
      partition: integer(partition, line, path),
      offset: integer(offset, line, path),
    };
  });
}

function parseEpochs(text: string, path: string): EpochEntry[] {
  return parse(text, path).map((line) => {
    const [epoch, startOffset, ...more] = line.trim().split(/\s+/);
    if (more.length > 0) throw malformed(line, path);
    return {
      epoch: integer(epoch, line, path),
      startOffset: integer(startOffset, line, path),
    };
  });
}

function parse(text: string, path: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const [version, count, ...entries] = lines;
  if (version === undefined) return [];
  if (integer(version, version, path) !== 0) {
    throw new CheckpointError(
      `Unrecognised version:${version}, expected version: 0 in checkpoint file at: ${path}`,
    );
  }
  if (count === undefined) return [];
  if (integer(count, count, path) !== entries.length) {
    throw new CheckpointError(
      `Expected [${count}] entries in checkpoint file [${path}], but found only [${entries.length}]`,
    );
  }
  return entries;
}

function integer(text: string | undefined, line: string, path: string): number {
  if (text === undefined || !/^-?\d+$/.test(text)) throw malformed(line, path);
  return Number(text);
}

export function malformed(line: string, path: string): CheckpointError {
  return new CheckpointError(`Malformed line in checkpoint file [${path}]: ${line}`);
}

/** Offsets by partition name; none when the file is absent. */
export async function readOffsets(disk: Disk, path: string): Promise<Map<string, OffsetEntry>> {
  const text = await readText(disk, path);
  return new Map(parseOffsets(text, path).map((entry) => [partitionName(entry), entry]));
}

export async function readEpochs(disk: Disk, path: string): Promise<EpochEntry[]> {
  return parseEpochs(await readText(disk, path), path);
}

async function readText(disk: Disk, path: string): Promise<string> {
  return (await readIfThere(disk, path)) ?? '';
}

/** A small file as text; null when there is none. */
export async function readIfThere(disk: Disk, path: string): Promise<string | null> {
  try {
    return (await disk.readFile(path)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
