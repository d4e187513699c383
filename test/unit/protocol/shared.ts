/**
 * Where the recorded facts about the real Kafka lie: a folder `shared` beside the repository. Tests that need it
 * are skipped where it is absent, except in CI, where its absence is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = resolve(import.meta.dirname, '../../../../shared');

/** True when the tests on shared facts are to run: they then fail by themselves if a file is missing. */
export const haveShared = existsSync(FOLDER) || process.env['CI'] === 'true';

export function sharedPath(...parts: string[]): string {
  return join(FOLDER, ...parts);
}

export function sharedText(...parts: string[]): string {
  const bytes = readFileSync(sharedPath(...parts));
  return (parts.at(-1)?.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export interface RecordedFrame {
  readonly apiKey: number;
  readonly api: string;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly source: string;
  readonly headerVersion: number;
  readonly request: string;
  readonly requestJson: unknown;
  readonly response: string | null;
  readonly responseHeaderVersion?: number;
  readonly responseJson?: unknown;
}

export const FRAME_FILES = [
  'capture-broker-2.5.0.jsonl.gz',
  'capture-broker-3.9.1.jsonl.gz',
  'sweep-broker-3.9.1.jsonl.gz',
] as const;

export function recordedFrames(file: string): RecordedFrame[] {
  const lines = sharedText('fixtures', 'wire', file).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedFrame);
}

/** Files of a tar archive by path: enough of the format for the archives under shared. */
export function untar(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const text = (at: number, size: number) =>
    archive.toString('utf8', at, at + size).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const prefix = text(at + 345, 155);
    const path = (prefix === '' ? '' : `${prefix}/`) + text(at, 100);
    const size = Number.parseInt(text(at + 124, 12).trim() || '0', 8);
    const isFile = archive[at + 156] === 0x30 || archive[at + 156] === 0;
    if (isFile) files.set(path, archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

export function sharedGunzipped(...parts: string[]): Buffer {
  return gunzipSync(readFileSync(sharedPath(...parts)));
}
